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

/// sum += other; the carry.
pub(super) fn add(sum: &mut Limbs, other: &Limbs) -> u64 {
    let mut carry = 0;
    for (limb, other) in sum.iter_mut().zip(other) {
        let (partial, first) = limb.overflowing_add(*other);
        let (total, second) = partial.overflowing_add(carry);
        *limb = total;
        carry = u64::from(first | second);
    }
    carry
}

/// difference -= other; the borrow.
pub(super) fn sub(difference: &mut Limbs, other: &Limbs) -> u64 {
    let mut borrow = 0;
    for (limb, other) in difference.iter_mut().zip(other) {
        let (partial, first) = limb.overflowing_sub(*other);
        let (total, second) = partial.overflowing_sub(borrow);
        *limb = total;
        borrow = u64::from(first | second);
    }
    borrow
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
