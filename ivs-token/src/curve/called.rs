//! A field whose multiplications are called, and not inlined.
//!
//! **Why.** A multiplication is 2 KB of code with some hundred loads of what it has stored just before. Ten of them inlined in one
//! formula make its time a matter of luck: copies of one executable, alike byte for byte, took 29 µs for a signature, or 34,
//! each copy the same time whenever it was run, and once a build took 52. The one thing that differs between copies is the
//! physical pages that their code is loaded into; a processor predicts which store a load will read from in small tables,
//! and AMD's are known to be indexed by the instructions' physical addresses, so that the more such instructions there are, the
//! more of them collide. Called, there are ten times fewer; copies that are slow are rarer, and a signature takes a twentieth
//! less time, though the count of instructions grows. `make -C benches placement` watches it.
//!
//! Inlined they are good where loops are short: a tenth for `batch`, some hundredths for the sums of `public`.

use super::field::Field;
use super::limbs::Limbs;
use super::mask::Mask;
use zeroize::Zeroize;

/// An element of the field F.
#[derive(Clone, Copy)]
pub(crate) struct Called<F>(pub(super) F);

impl<F: Field> Zeroize for Called<F> {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

impl<F: Field> Field for Called<F> {
    const ZERO: Self = Self(F::ZERO);
    const ONE: Self = Self(F::ONE);

    #[inline(always)]
    fn from_limbs(limbs: &Limbs) -> Self {
        Self(F::from_limbs(limbs))
    }

    #[inline(always)]
    fn to_limbs(self) -> Limbs {
        self.0.to_limbs()
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(self.0.add(other.0))
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self(self.0.sub(other.0))
    }

    #[inline(never)]
    fn mul(self, other: Self) -> Self {
        Self(self.0.mul(other.0))
    }

    #[inline(never)]
    fn square(self) -> Self {
        Self(self.0.square())
    }

    #[inline(never)]
    fn mul_sub_mul(self, a: Self, b: Self, c: Self) -> Self {
        Self(self.0.mul_sub_mul(a.0, b.0, c.0))
    }

    #[inline(always)]
    fn tight(self) -> Self {
        Self(self.0.tight())
    }

    #[inline(always)]
    fn negate_if(self, mask: Mask) -> Self {
        Self(self.0.negate_if(mask))
    }

    #[inline(always)]
    fn select(mask: Mask, set: Self, clear: Self) -> Self {
        Self(F::select(mask, set.0, clear.0))
    }
}
