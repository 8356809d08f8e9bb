//! Points whose every bit is public, in variable time: sums that may meet any exception, since an attacker chooses them.
//!
//! **Representation.** [`Jacobian`] (X, Y, Z) with x = X / Z², y = Y / Z³ and Z ≠ 0; all three tight. The point at infinity is
//! `None`, so that no formula can be fed with it. Formulas: the Explicit-Formulas Database's "jacobian-3": dbl-2001-b and
//! madd-2004-hmv. A doubling is cheaper here than in `point`'s coordinates, which are better for additions.
//!
//! **Exceptions.** [`add`] looks for equal and for opposite operands, and for infinity, at each addition. A doubling has none:
//! the order is odd, so that no finite point has y = 0.
//! Nothing secret may come here: there are jumps on values. Tests: `tests/public.rs`, against `p384`.

use super::field::Field;
use super::limbs::Limbs;
use super::point::Affine;
use alloc::vec::Vec;

/// A finite point without a division.
#[derive(Clone, Copy)]
pub(super) struct Jacobian<F> {
    x: F,
    y: F,
    z: F,
}

impl<F: Field> Jacobian<F> {
    /// A point whose coordinates may be loose.
    pub(super) fn from_affine(point: Affine<F>) -> Self {
        let Affine { x, y } = point.tight();
        Self { x, y, z: F::ONE }
    }

    /// 2 · self.
    #[inline(never)]
    pub(super) fn double(self) -> Self {
        let delta = self.z.square();
        let gamma = self.y.square();
        let beta = self.x.mul(gamma);
        let m = self.x.add(delta).tight().mul(self.x.sub(delta));
        let alpha = m.add(m).add(m).tight();
        let beta = beta.add(beta).tight();
        let beta = beta.add(beta).tight();
        let x = alpha.square().sub(beta).sub(beta).tight();
        let gamma = gamma.add(gamma).tight().square();
        let y = alpha.mul(beta.sub(x)).sub(gamma).sub(gamma).tight();
        Self { x, y, z: self.y.add(self.y).mul(self.z) }
    }

    /// Points as odd multiples: self, self + 2·self, … Their additions are of an affine point without a division for it: with
    /// 2·self = (X / Z², Y / Z³), the map (x, y) to (x·Z², y·Z³) leads to a curve of other constants, which no addition uses,
    /// and there 2·self is (X, Y). Back again, a point's own Z takes this one in. Few of them meet no exception, the point being
    /// of order n.
    pub(super) fn odd_multiples<const N: usize>(point: Affine<F>) -> [Self; N] {
        let Self { x, y, z } = Self::from_affine(point).double();
        let zz = z.square();
        let twice = Affine { x, y };
        let first = Self { x: point.x.mul(zz), y: point.y.mul(zz.mul(z)), z: F::ONE };
        let mut next = Some(first);
        core::array::from_fn(|_| {
            let multiple = next.unwrap_or(first);
            next = add(next, twice);
            Self { z: multiple.z.mul(z), ..multiple }
        })
    }

    /// Whether the x-coordinate is this integer, below p. Without a division: X = x·Z².
    pub(super) fn has_x(&self, x: &Limbs) -> bool {
        is_zero(F::from_limbs(x).mul(self.z.square()).sub(self.x))
    }
}

/// Sums of points, `None` being the point at infinity. The added point's coordinates may be loose.
#[inline(never)]
pub(super) fn add<F: Field>(sum: Option<Jacobian<F>>, point: Affine<F>) -> Option<Jacobian<F>> {
    let Some(Jacobian { x, y, z }) = sum else {
        return Some(Jacobian::from_affine(point));
    };
    let zz = z.square();
    let h = point.x.mul(zz).sub(x).tight();
    let r = point.y.mul(z.mul(zz)).sub(y).tight();
    if is_zero(h) {
        // The same x: the same point, or its negative.
        return is_zero(r).then(|| Jacobian::from_affine(point).double());
    }
    let hh = h.square();
    let hhh = h.mul(hh);
    let v = x.mul(hh);
    let sum = r.square().sub(hhh).sub(v.add(v)).tight();
    Some(Jacobian { x: sum, y: r.mul_sub_mul(v.sub(sum).tight(), y, hhh), z: z.mul(h) })
}

/// Twice a sum.
pub(super) fn double<F: Field>(sum: Option<Jacobian<F>>) -> Option<Jacobian<F>> {
    sum.map(Jacobian::double)
}

/// The points with their divisions done, all by one inversion (Montgomery's trick). Tight.
#[inline(never)]
pub(super) fn to_affine<F: Field>(points: &[Jacobian<F>]) -> Vec<Affine<F>> {
    let inverses = invert_all(&points.iter().map(|point| point.z).collect::<Vec<_>>());
    points
        .iter()
        .zip(inverses)
        .map(|(point, inverse)| {
            let square = inverse.square();
            Affine { x: point.x.mul(square), y: point.y.mul(square.mul(inverse)) }
        })
        .collect()
}

/// 1 / value for each value, none of them 0 and all tight, by one inversion. Tight.
#[inline(never)]
pub(super) fn invert_all<F: Field>(values: &[F]) -> Vec<F> {
    let mut product = F::ONE;
    let mut inverses = Vec::with_capacity(values.len());
    for value in values {
        inverses.push(product);
        product = product.mul(*value);
    }
    let mut inverse = product.invert();
    for (before, value) in inverses.iter_mut().zip(values).rev() {
        *before = before.mul(inverse);
        inverse = inverse.mul(*value);
    }
    inverses
}

/// Whether a public value is 0 mod p. Takes what `Field::to_limbs` takes.
pub(super) fn is_zero<F: Field>(value: F) -> bool {
    value.to_limbs() == [0; 6]
}
