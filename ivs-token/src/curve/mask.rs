//! A secret choice that stays a choice of data in the compiled code, and never becomes a jump.
//!
//! **Why it is opaque.** A mask written as `0 - bit` tells LLVM that it is either 0 or all ones, and LLVM (rustc 1.95) may then turn
//! `(a & mask) | (b & !mask)` into a conditional jump around the stores. It depends on the profile: with the zero below taken
//! out, cargo's default release profile has dozens of such jumps, and fat LTO none. So each mask is combined with a
//! zero that has been through [`black_box`], so that for the compiler it is a word like any other, with nothing to branch on.
//!
//! **Why `black_box`, and not a crate.** `cmov` (under `ctutils`) chooses by inline assembly on x86-64 and aarch64, which is
//! a stronger promise than `black_box`'s "best effort"; but it moves one word at a time, so that the scan loses its vector
//! code, and elsewhere, WebAssembly included, it falls back to a mask with `black_box`. `subtle` relies on a volatile read
//! for each bit. What decides is the binary: `make constant-time` runs the whole signer under valgrind with the key
//! undefined, and fails on any jump or address that depends on it.
//!
//! Tests: those of the arithmetic which chooses by it.

use core::hint::black_box;

/// All ones (set) or zero (clear), unknown to the optimiser.
#[derive(Clone, Copy)]
pub(crate) struct Mask(u64);

/// A zero that the optimiser knows nothing about: for masks made in a loop, one is enough.
#[inline(always)]
pub(super) fn opaque_zero() -> u64 {
    black_box(0)
}

impl Mask {
    /// Set if the bit is 1. Takes 0 or 1 only.
    #[inline(always)]
    pub(super) fn from_bit(bit: u64) -> Self {
        Self(bit.wrapping_neg() ^ opaque_zero())
    }

    /// Set if the word is 0.
    #[inline(always)]
    pub(super) fn if_zero(word: u64) -> Self {
        // The top bit of !word & (word - 1) is set only where word is 0 or its borrow went all the way.
        Self::from_bit((!word & word.wrapping_sub(1)) >> 63)
    }

    /// The mask as a word: all ones or zero.
    #[inline(always)]
    pub(super) fn word(self) -> u64 {
        self.0
    }

    /// Set where both are.
    #[inline(always)]
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Set where this one is clear.
    #[inline(always)]
    pub(crate) fn not(self) -> Self {
        Self(!self.0)
    }

    /// `set` where the mask is set, `clear` elsewhere. `field30` chooses signed limbs, and by their words.
    #[inline(always)]
    pub(super) fn select(self, set: u64, clear: u64) -> u64 {
        clear ^ ((set ^ clear) & self.0)
    }

    /// Publishes the choice: the one place where a jump may depend on what was secret.
    ///
    /// Each caller says why the answer is no secret. It is a jump on purpose, and a function of its own, so that the
    /// constant-time check can allow it by name, and sees an ordinary, public `bool` from here on.
    #[inline(never)]
    pub(crate) fn declassify(self) -> bool {
        if black_box(self.0) == 0 { black_box(false) } else { black_box(true) }
    }
}
