//! Values of the field with their bounds as types: the table at the head of `field`, kept by rustc.
//!
//! All formulas compute with these. Nothing makes one of them but a conversion or an operation of this file, so that no formula
//! gives an operation what it may not take: it would not compile. In the compiled code they are the field's elements.

use super::field::Field;
use super::limbs::Limbs;
use super::mask::Mask;
use core::ops::{Add, Mul, Sub};
use zeroize::Zeroize;

/// A value that all operations take.
#[derive(Clone, Copy)]
pub(super) struct Tight<F>(F);

/// A canonical integer, or a sum or difference of two tight values: a factor beside a tight one.
#[derive(Clone, Copy)]
pub(super) struct Loose<F>(F);

/// A sum or difference of two loose values: to be made tight, or compared with 0.
#[derive(Clone, Copy)]
pub(super) struct Sum<F>(F);

/// left operator right => result.
macro_rules! operators {
    ($($left:ident $operator:ident::$method:ident $right:ident => $result:ident;)+) => { $(
        impl<F: Field> $operator<$right<F>> for $left<F> {
            type Output = $result<F>;

            #[inline(always)]
            fn $method(self, other: $right<F>) -> $result<F> {
                $result(self.0.$method(other.0))
            }
        }
    )+ };
}

operators! {
    Tight Add::add Tight => Loose;
    Tight Sub::sub Tight => Loose;
    Tight Mul::mul Tight => Tight;
    Tight Mul::mul Loose => Tight;
    Loose Mul::mul Tight => Tight;
    Loose Add::add Tight => Sum;
    Loose Add::add Loose => Sum;
    Loose Sub::sub Tight => Sum;
    Loose Sub::sub Loose => Sum;
}

impl<F: Field> Tight<F> {
    pub(super) const ZERO: Self = Self(F::ZERO);
    pub(super) const ONE: Self = Self(F::ONE);

    /// What a test takes for tight.
    #[cfg(test)]
    pub(super) fn assume(value: F) -> Self {
        Self(value)
    }

    #[cfg(test)]
    pub(super) fn value(self) -> F {
        self.0
    }

    /// self².
    #[inline(always)]
    pub(super) fn square(self) -> Self {
        Self(self.0.square())
    }

    /// self · a - b · c.
    #[inline(always)]
    pub(super) fn mul_sub_mul(self, a: Self, b: Self, c: Self) -> Self {
        Self(self.0.mul_sub_mul(a.0, b.0, c.0))
    }

    /// 1 / self, and 0 for 0.
    #[inline(always)]
    pub(super) fn invert(self) -> Self {
        Self(self.0.invert())
    }

    /// `set` where the mask is set, `clear` elsewhere.
    #[inline(always)]
    pub(super) fn select(mask: Mask, set: Self, clear: Self) -> Self {
        Self(F::select(mask, set.0, clear.0))
    }

    /// The same value, as one of which less is known.
    #[inline(always)]
    pub(super) fn loose(self) -> Loose<F> {
        Loose(self.0)
    }

    /// Set if the value is 0 mod p.
    #[inline(always)]
    pub(super) fn is_zero(self) -> Mask {
        self.0.is_zero()
    }

    /// The canonical integer, below p.
    #[inline(always)]
    pub(super) fn to_limbs(self) -> Limbs {
        self.0.to_limbs()
    }
}

impl<F: Field> Loose<F> {
    /// Takes a canonical integer, below p.
    #[inline(always)]
    pub(super) fn from_limbs(limbs: &Limbs) -> Self {
        Self(F::from_limbs(limbs))
    }

    /// -self where the mask is set, self elsewhere.
    #[inline(always)]
    pub(super) fn negate_if(self, mask: Mask) -> Self {
        Self(self.0.negate_if(mask))
    }

    /// `set` where the mask is set, `clear` elsewhere.
    #[inline(always)]
    pub(super) fn select(mask: Mask, set: Self, clear: Self) -> Self {
        Self(F::select(mask, set.0, clear.0))
    }

    /// The same value, tight.
    #[inline(always)]
    pub(super) fn tight(self) -> Tight<F> {
        Tight(self.0.tight())
    }

    /// Set if the value is 0 mod p.
    #[inline(always)]
    pub(super) fn is_zero(self) -> Mask {
        self.0.is_zero()
    }
}

impl<F: Field> Sum<F> {
    /// The same value, tight.
    #[inline(always)]
    pub(super) fn tight(self) -> Tight<F> {
        Tight(self.0.tight())
    }
}

impl<F: Zeroize> Zeroize for Tight<F> {
    #[inline(always)]
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

impl<F: Zeroize> Zeroize for Loose<F> {
    #[inline(always)]
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}
