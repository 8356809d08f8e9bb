//! What the arithmetic is tested against: big integers, and reproducible noise to feed both with.

use alloc::vec::Vec;
use num_bigint::BigUint;

/// n, big-endian.
const N_HEX: &[u8] =
    b"ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973";

pub(crate) fn order() -> BigUint {
    BigUint::parse_bytes(N_HEX, 16).unwrap()
}

/// An integer below 2^384, big-endian.
pub(crate) fn to_bytes(value: &BigUint) -> [u8; 48] {
    let bytes = value.to_bytes_be();
    let mut padded = [0; 48];
    padded[48 - bytes.len()..].copy_from_slice(&bytes);
    padded
}

/// Reproducible noise (SplitMix64): a failing test fails again.
pub(crate) struct Noise(pub(crate) u64);

impl Noise {
    pub(crate) fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Any 48 bytes.
    pub(crate) fn bytes(&mut self) -> [u8; 48] {
        let mut bytes = [0; 48];
        for chunk in bytes.chunks_exact_mut(8) {
            chunk.copy_from_slice(&self.word().to_be_bytes());
        }
        bytes
    }

    /// An integer below the modulus: random, or of limbs at the edges of what a limb can hold, or near the modulus.
    pub(crate) fn below(&mut self, modulus: &BigUint) -> BigUint {
        let edges = [0, 1, 2, 0xffff_ffff, 1 << 32, 1 << 63, u64::MAX - 1, u64::MAX];
        let kind = self.word() % 4;
        let bytes: Vec<u8> = (0..6)
            .flat_map(|_| {
                let word = self.word();
                if kind == 0 { edges[usize::try_from(word % 8).unwrap()] } else { word }.to_be_bytes()
            })
            .collect();
        match kind {
            1 => modulus - 1_u32 - self.word() % 5,
            2 => BigUint::from(self.word() % 5),
            _ => BigUint::from_bytes_be(&bytes) % modulus,
        }
    }
}

#[cfg(not(ivs_token_signer = "p384"))]
pub(crate) fn to_limbs(value: &BigUint) -> [u64; 6] {
    let mut limbs = [0; 6];
    for (limb, digit) in limbs.iter_mut().zip(value.iter_u64_digits()) {
        *limb = digit;
    }
    limbs
}

#[cfg(not(ivs_token_signer = "p384"))]
pub(crate) fn from_limbs(limbs: &[u64; 6]) -> BigUint {
    limbs.iter().rev().fold(BigUint::ZERO, |value, limb| (value << 64) + *limb)
}
