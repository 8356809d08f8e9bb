//! 384 bits as words: six of 64 bits, or thirteen signed ones of 30. No modulus, and no jump or index by a value.
//!
//! Tests: `tests/limbs.rs`.

#![allow(clippy::indexing_slicing, reason = "constant indices into arrays")]
#![allow(
    clippy::as_conversions,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "two's complement: words change between signed and unsigned"
)]

use super::word::{Limb, Word};

/// Six words of 64 bits, least significant first.
pub(crate) type Limbs = [u64; 6];

/// Bits of a limb where there are thirteen, and how many there are.
pub(super) const BITS: u32 = 30;
pub(super) const SIZE: usize = 13;
/// What such a limb holds of a word.
pub(super) const LIMB: i64 = (1 << BITS) - 1;

/// Thirteen limbs of 30 bits, least significant first.
pub(super) type Signed = [i64; SIZE];

/// 48 bytes, big-endian, to limbs.
pub(super) fn from_bytes(bytes: &[u8; 48]) -> Limbs {
    let mut limbs = [0; 6];
    for (limb, chunk) in limbs.iter_mut().rev().zip(bytes.as_chunks().0) {
        *limb = u64::from_be_bytes(*chunk);
    }
    limbs
}

/// Limbs to 48 bytes, big-endian.
pub(crate) fn to_bytes(limbs: &Limbs) -> [u8; 48] {
    let mut bytes = [0; 48];
    for (limb, chunk) in limbs.iter().rev().zip(bytes.as_chunks_mut().0) {
        *chunk = limb.to_be_bytes();
    }
    bytes
}

/// Adds the words at an offset, and gives the carry out of the top. (Called in WebAssembly, where no field is made of it.)
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
pub(super) fn add_at<W: Word, const N: usize, const M: usize>(sum: &mut [W; N], offset: usize, words: &[W; M]) -> W {
    let mut carry = W::constant(0);
    each!(I in 0 1 2 3 4 5 6 7 8 9 10 11 => {
        if (offset..N).contains(&I) {
            let word = if I - offset < M { words[I - offset] } else { W::constant(0) };
            (sum[I], carry) = sum[I].add(word, carry);
        }
    });
    carry
}

/// Subtracts the words at an offset, and gives the borrow out of the top.
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
pub(super) fn sub_at<W: Word, const N: usize, const M: usize>(
    difference: &mut [W; N],
    offset: usize,
    words: &[W; M],
) -> W {
    let mut borrow = W::constant(0);
    each!(I in 0 1 2 3 4 5 6 7 8 9 10 11 => {
        if (offset..N).contains(&I) {
            let word = if I - offset < M { words[I - offset] } else { W::constant(0) };
            (difference[I], borrow) = difference[I].sub(word, borrow);
        }
    });
    borrow
}

/// Takes each limb but the last to [0, 2^30), and the carries up.
#[inline(always)]
pub(super) fn carry_up<L: Limb>(limbs: &mut [L; SIZE]) {
    for i in 1..SIZE {
        let carry = limbs[i - 1] >> BITS;
        limbs[i] += carry;
        limbs[i - 1] = limbs[i - 1].low(BITS);
    }
}

/// Six limbs of 64 bits to thirteen of 30.
pub(super) const fn unpack(limbs: &Limbs) -> Signed {
    let limbs = [limbs[0], limbs[1], limbs[2], limbs[3], limbs[4], limbs[5], 0];
    let mut signed = [0; SIZE];
    let mut i = 0;
    while i < SIZE {
        let (word, shift) = (i * BITS as usize / 64, i * BITS as usize % 64);
        let mut bits = limbs[word] >> shift;
        if shift > 64 - BITS as usize {
            bits |= limbs[word + 1] << (64 - shift);
        }
        signed[i] = bits as i64 & LIMB;
        i += 1;
    }
    signed
}

/// Thirteen limbs of 30 bits, all in [0, 2^30), to six of 64.
pub(super) fn pack(signed: &Signed) -> Limbs {
    let mut limbs = [0; 6];
    for (i, limb) in signed.iter().enumerate() {
        let (word, shift) = (i * BITS as usize / 64, i * BITS as usize % 64);
        limbs[word] |= (*limb as u64) << shift;
        if shift > 64 - BITS as usize && word + 1 < limbs.len() {
            limbs[word + 1] |= *limb as u64 >> (64 - shift);
        }
    }
    limbs
}
