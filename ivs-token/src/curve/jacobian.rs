//! Points whose every bit is public, in variable time: sums that may meet any exception, since an attacker chooses them.
//!
//! **Representation.** [`Jacobian`] (X, Y, Z) with x = X / Z², y = Y / Z³ and Z ≠ 0. The point at infinity is
//! `None`, so that no formula can be fed with it. Formulas: the Explicit-Formulas Database's "jacobian-3": dbl-2001-b and
//! madd-2004-hmv. A doubling is cheaper here than in `point`'s coordinates, which are better for additions.
//!
//! **Exceptions.** [`add`] looks for equal and for opposite operands, and for infinity, at each addition. A doubling has none:
//! the order is odd, so that no finite point has y = 0.
//! Nothing secret may come here: there are jumps on values. Tests: `tests/public.rs`, against `p384`.

use super::bounds::{Loose, Tight};
use super::field::Field;
use super::limbs::Limbs;
use super::point::Affine;
use alloc::vec::Vec;

/// A finite point without a division.
#[derive(Clone, Copy)]
pub(super) struct Jacobian<F> {
    pub(super) x: Tight<F>,
    pub(super) y: Tight<F>,
    pub(super) z: Tight<F>,
}

impl<F: Field> Jacobian<F> {
    pub(super) fn from_affine(point: Affine<Tight<F>>) -> Self {
        let Affine { x, y } = point;
        Self { x, y, z: Tight::ONE }
    }

    /// 2 · self.
    #[inline(never)]
    pub(super) fn double(self) -> Self {
        let delta = self.z.square();
        let gamma = self.y.square();
        let beta = self.x * gamma;
        let m = (self.x + delta).tight() * (self.x - delta);
        let alpha = (m + m + m).tight();
        let beta = (beta + beta).tight();
        let beta = (beta + beta).tight();
        let x = (alpha.square() - beta - beta).tight();
        let gamma = (gamma + gamma).tight().square();
        let y = (alpha * (beta - x) - gamma - gamma).tight();
        Self { x, y, z: (self.y + self.y) * self.z }
    }

    /// Points as odd multiples: self, self + 2·self, … Their additions are of an affine point without a division for it: with
    /// 2·self = (X / Z², Y / Z³), the map (x, y) to (x·Z², y·Z³) leads to a curve of other constants, which no addition uses,
    /// and there 2·self is (X, Y). Back again, a point's own Z takes this one in. Few of them meet no exception, the point being
    /// of order n.
    pub(super) fn odd_multiples<const N: usize>(point: Affine<Tight<F>>) -> [Self; N] {
        let Self { x, y, z } = Self::from_affine(point).double();
        let zz = z.square();
        let twice = Affine { x, y };
        let first = Self { x: point.x * zz, y: point.y * (zz * z), z: Tight::ONE };
        let mut next = Some(first);
        core::array::from_fn(|_| {
            let multiple = next.unwrap_or(first);
            next = add(next, twice.loose());
            Self { z: multiple.z * z, ..multiple }
        })
    }

    /// Whether the x-coordinate is this integer, below p. Without a division: X = x·Z².
    pub(super) fn has_x(&self, x: &Limbs) -> bool {
        is_zero((Loose::from_limbs(x) * self.z.square() - self.x).tight())
    }
}

/// Sums of points, `None` being the point at infinity.
#[inline(never)]
pub(super) fn add<F: Field>(sum: Option<Jacobian<F>>, point: Affine<Loose<F>>) -> Option<Jacobian<F>> {
    let Some(Jacobian { x, y, z }) = sum else {
        return Some(Jacobian::from_affine(point.tight()));
    };
    let zz = z.square();
    let h = (point.x * zz - x).tight();
    let r = (point.y * (z * zz) - y).tight();
    if is_zero(h) {
        // The same x: the same point, or its negative.
        return is_zero(r).then(|| Jacobian::from_affine(point.tight()).double());
    }
    let hh = h.square();
    let hhh = h * hh;
    let v = x * hh;
    let sum = (r.square() - hhh - (v + v)).tight();
    Some(Jacobian { x: sum, y: r.mul_sub_mul((v - sum).tight(), y, hhh), z: z * h })
}

/// Twice a sum.
pub(super) fn double<F: Field>(sum: Option<Jacobian<F>>) -> Option<Jacobian<F>> {
    sum.map(Jacobian::double)
}

/// The points with their divisions done, all by one inversion (Montgomery's trick).
#[inline(never)]
pub(super) fn to_affine<F: Field>(points: &[Jacobian<F>]) -> Vec<Affine<Tight<F>>> {
    let inverses = invert_all(&points.iter().map(|point| point.z).collect::<Vec<_>>());
    points
        .iter()
        .zip(inverses)
        .map(|(point, inverse)| {
            let square = inverse.square();
            Affine { x: point.x * square, y: point.y * (square * inverse) }
        })
        .collect()
}

/// 1 / value for each value, none of them 0, by one inversion.
#[inline(never)]
pub(super) fn invert_all<F: Field>(values: &[Tight<F>]) -> Vec<Tight<F>> {
    let mut product = Tight::ONE;
    let mut inverses = Vec::with_capacity(values.len());
    for value in values {
        inverses.push(product);
        product = product * *value;
    }
    let mut inverse = product.invert();
    for (before, value) in inverses.iter_mut().zip(values).rev() {
        *before = *before * inverse;
        inverse = inverse * *value;
    }
    inverses
}

/// Whether a public value is 0 mod p.
pub(super) fn is_zero<F: Field>(value: Tight<F>) -> bool {
    value.to_limbs() == [0; 6]
}
