//! What the limb code asks of a word: so few operations that the same source runs on machine words, and on words that prove.
//!
//! [`Word`] is a 64-bit word with carries, for `field64` and `scalar`; [`Limb`] is a signed one with room above its bits, for
//! `field30` and `inversion`. In production they are `u64` and `i64`, and cost nothing. In the tests they are also `proof`'s,
//! which stand for all values at once: see PROOFS.md.

use super::mask::Mask;
use core::num::Wrapping;
use core::ops::{Add, AddAssign, Mul, Shl, Shr, Sub, SubAssign};

/// A 64-bit word. A bit is a word that is 0 or 1.
#[allow(dead_code, reason = "for WebAssembly only `scalar` uses it, and not all of it")]
pub(super) trait Word: Copy {
    /// A choice by a secret bit.
    type Mask: Copy;

    /// A constant.
    fn constant(value: u64) -> Self;
    /// Constants.
    fn constants<const N: usize>(values: &[u64; N]) -> [Self; N];
    /// self + other + carry (a bit): the sum modulo 2^64, and the carry (a bit).
    fn add(self, other: Self, carry: Self) -> (Self, Self);
    /// self - other - borrow (a bit): the difference modulo 2^64, and the borrow (a bit).
    fn sub(self, other: Self, borrow: Self) -> (Self, Self);
    /// self + a·b + carry: the low word, and the high word, which is the next carry. It can't overflow.
    fn multiply_add(self, a: Self, b: Self, carry: Self) -> (Self, Self);
    /// self shifted left by 0 < bits < 64, with the top bits of the word below.
    fn shift_in(self, below: Self, bits: u32) -> Self;
    /// A bit: 1 where neither bit is.
    fn nor(self, other: Self) -> Self;

    /// Set where the bit is 1.
    fn mask(bit: Self) -> Self::Mask;
    /// The words where the mask is set, zeros elsewhere.
    fn keep<const N: usize>(mask: Self::Mask, words: [Self; N]) -> [Self; N];
    /// `set` where the mask is set, `clear` elsewhere.
    fn select(mask: Self::Mask, set: Self, clear: Self) -> Self;
}

#[allow(clippy::as_conversions, clippy::cast_possible_truncation, reason = "the halves of a 128-bit product")]
impl Word for u64 {
    type Mask = Mask;

    #[inline(always)]
    fn constant(value: u64) -> Self {
        value
    }

    #[inline(always)]
    fn constants<const N: usize>(values: &[u64; N]) -> [Self; N] {
        *values
    }

    #[inline(always)]
    fn add(self, other: Self, carry: Self) -> (Self, Self) {
        let (partial, first) = self.overflowing_add(other);
        let (total, second) = partial.overflowing_add(carry);
        (total, Self::from(first | second))
    }

    #[inline(always)]
    fn sub(self, other: Self, borrow: Self) -> (Self, Self) {
        let (partial, first) = self.overflowing_sub(other);
        let (total, second) = partial.overflowing_sub(borrow);
        (total, Self::from(first | second))
    }

    #[inline(always)]
    fn multiply_add(self, a: Self, b: Self, carry: Self) -> (Self, Self) {
        let sum = u128::from(a) * u128::from(b) + u128::from(self) + u128::from(carry);
        (sum as Self, (sum >> 64) as Self)
    }

    #[inline(always)]
    fn shift_in(self, below: Self, bits: u32) -> Self {
        (self << bits) | (below >> (64 - bits))
    }

    #[inline(always)]
    fn nor(self, other: Self) -> Self {
        (self | other) ^ 1
    }

    #[inline(always)]
    fn mask(bit: Self) -> Mask {
        Mask::from_bit(bit)
    }

    #[inline(always)]
    fn keep<const N: usize>(mask: Mask, mut words: [Self; N]) -> [Self; N] {
        each!(I in 0 1 2 3 4 5 => {
            if I < N {
                words[I] &= mask.word();
            }
        });
        words
    }

    #[inline(always)]
    fn select(mask: Mask, set: Self, clear: Self) -> Self {
        mask.select(set, clear)
    }
}

/// A signed 64-bit word that must not overflow: a limb of thirteen, or a column of their products.
#[allow(dead_code, reason = "natively only `inversion` uses it, and not all of it")]
pub(super) trait Limb:
    Copy
    + AddAssign
    + SubAssign
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Shl<u32, Output = Self>
    + Shr<u32, Output = Self>
{
    /// A choice by a secret bit.
    type Mask: Copy;
    /// The same modulo 2^64.
    type Wrapping: Copy
        + AddAssign
        + SubAssign
        + Add<Output = Self::Wrapping>
        + Sub<Output = Self::Wrapping>
        + Mul<Output = Self::Wrapping>;

    /// A constant.
    fn constant(value: i64) -> Self;
    /// Zeros. A function of the word's, since `[constant(0); N]` is a loop, which stays one in a build for size, and keeps the array in
    /// memory: a multiplication for WebAssembly takes twice as long then.
    fn zeros<const N: usize>() -> [Self; N];
    /// Zeros that may wrap, as [`zeros`](Self::zeros).
    fn wrapping_zeros<const N: usize>() -> [Self::Wrapping; N];
    /// self modulo 2^bits, in [0, 2^bits).
    fn low(self, bits: u32) -> Self;
    /// The word, of which sums and products may wrap from here on.
    fn wrap(self) -> Self::Wrapping;
    /// What came of them, which must fit again.
    fn unwrap(wrapping: Self::Wrapping) -> Self;

    /// Set where the bit is 1.
    fn mask(bit: Self) -> Self::Mask;
    /// Set where the word is negative.
    fn sign(self) -> Self::Mask;
    /// The word where the mask is set, 0 elsewhere.
    fn keep(mask: Self::Mask, word: Self) -> Self;
    /// -word where the mask is set, the word elsewhere.
    fn negate(mask: Self::Mask, word: Self) -> Self;
    /// `set` where the mask is set, `clear` elsewhere.
    fn select(mask: Self::Mask, set: Self, clear: Self) -> Self;
}

#[allow(
    clippy::as_conversions,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "two's complement: words change between signed and unsigned"
)]
impl Limb for i64 {
    type Mask = Mask;
    type Wrapping = Wrapping<Self>;

    #[inline(always)]
    fn constant(value: i64) -> Self {
        value
    }

    #[inline(always)]
    fn zeros<const N: usize>() -> [Self; N] {
        [0; N]
    }

    #[inline(always)]
    fn wrapping_zeros<const N: usize>() -> [Wrapping<Self>; N] {
        [Wrapping(0); N]
    }

    #[inline(always)]
    fn low(self, bits: u32) -> Self {
        self & ((1 << bits) - 1)
    }

    #[inline(always)]
    fn wrap(self) -> Wrapping<Self> {
        Wrapping(self)
    }

    #[inline(always)]
    fn unwrap(wrapping: Wrapping<Self>) -> Self {
        wrapping.0
    }

    #[inline(always)]
    fn mask(bit: Self) -> Mask {
        Mask::from_bit(bit as u64)
    }

    #[inline(always)]
    fn sign(self) -> Mask {
        Mask::from_bit(self as u64 >> 63)
    }

    #[inline(always)]
    fn keep(mask: Mask, word: Self) -> Self {
        word & mask.word() as Self
    }

    #[inline(always)]
    fn negate(mask: Mask, word: Self) -> Self {
        let mask = mask.word() as Self;
        (word ^ mask) - mask
    }

    #[inline(always)]
    fn select(mask: Mask, set: Self, clear: Self) -> Self {
        clear ^ ((set ^ clear) & mask.word() as Self)
    }
}
