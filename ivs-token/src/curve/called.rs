//! A field whose multiplications are called, and not inlined.
//!
//! The formulas that a signature or a verification goes through dozens of times have their multiplications inlined, 2 KB each, which
//! makes them a twentieth faster. What is done once in a while is done in this form of the same field, by the same formulas.

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
    type Called = Self;

    const ZERO: Self = Self(F::ZERO);
    const ONE: Self = Self(F::ONE);

    fn called(self) -> Self {
        self
    }

    fn from_limbs(limbs: &Limbs) -> Self {
        Self(F::from_limbs(limbs))
    }

    fn to_limbs(self) -> Limbs {
        self.0.to_limbs()
    }

    #[inline(never)]
    fn add(self, other: Self) -> Self {
        Self(self.0.add(other.0))
    }

    #[inline(never)]
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

    fn mul_sub_mul(self, a: Self, b: Self, c: Self) -> Self {
        self.mul(a).sub(b.mul(c)).tight()
    }

    fn tight(self) -> Self {
        Self(self.0.tight())
    }

    fn negate_if(self, mask: Mask) -> Self {
        Self(self.0.negate_if(mask))
    }

    fn select(mask: Mask, set: Self, clear: Self) -> Self {
        Self(F::select(mask, set.0, clear.0))
    }
}
