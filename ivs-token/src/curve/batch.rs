//! k·G for many k at once: affine additions in lock step, which share each of their inversions.
//!
//! An affine addition needs (y2 - y1) / (x2 - x1). Montgomery's trick ("Speeding the Pollard and elliptic curve methods of
//! factorization", 1987) makes all inverses of a step from one inversion and three multiplications each, so that an addition
//! costs 5M + 1S, against `point`'s 8M + 2S.
//!
//! **Order.** The digits of `comb` for all scalars, rounds and blocks are looked up first, and each (scalar, round)'s eight
//! are added as a tree: three steps, in all rounds at once. Then from round 7 down to 0: double, add the round's sum; in all
//! 3 + 14 = 17 inversions, however many scalars there are. `comb` shows that no addition but the last has exceptions in this
//! order too; the last one, which adds the sum of round 0's eight digits, is complete: [`add_last`].
//!
//! A point is 96 bytes (208 in `field30`), a scalar has 64 of them: `MAX` scalars at once keep that within a second-level
//! cache. Tests: `tests/curve.rs` and `ecdsa/tests/sign.rs`, against `p384` and against one by one, with both exceptional scalars.

#![allow(clippy::indexing_slicing, reason = "slices of lengths that this file makes")]

use super::bounds::{Loose, Tight};
use super::comb::{Checked, Comb, Digits};
use super::field::Field;
use super::mask::Mask;
use super::point::Affine;
use super::scalar::Scalar;
use super::table::{BLOCKS, SPACING};
use alloc::{vec, vec::Vec};
use zeroize::Zeroizing;

/// Below so many scalars, one by one is faster (measured: equal at 4, natively).
pub(crate) const MIN: usize = 5;
/// More scalars than these go in parts.
pub(crate) const MAX: usize = 64;

/// The x-coordinates of k·G, for each k in 1..n-1.
pub(crate) fn multiply_x<F: Field>(scalars: &[Zeroizing<Scalar>]) -> Vec<Checked> {
    multiply_x_by::<F, _>(&scalars.iter().map(|scalar| Digits::new(scalar)).collect::<Vec<_>>())
}

/// The same with the scalars' digits.
#[inline(always)]
pub(super) fn multiply_x_by<F: Field, C: Comb<F>>(digits: &[C]) -> Vec<Checked> {
    let count = digits.len();
    if count == 0 {
        return Vec::new();
    }
    let mut points = Zeroizing::new(Vec::with_capacity(BLOCKS * SPACING * count));
    for block in 0..BLOCKS {
        for round in 0..SPACING {
            points.extend(digits.iter().map(|digits| digits.point(block, round).tight()));
        }
    }
    // Block v + h onto block v, with h halved each time.
    let mut half = points.len() / 2;
    while half >= SPACING * count {
        let (left, right) = points.split_at_mut(half);
        add(left, &right[..half]);
        half /= 2;
    }
    // What is left of them: for each round, the sums for all scalars.
    let (rounds, sums) = points[..SPACING * count].split_at_mut((SPACING - 1) * count);
    for (round, digits) in rounds.chunks_exact(count).enumerate().rev() {
        double(sums);
        if round == 0 { add_last(sums, digits) } else { add(sums, digits) }
    }
    sums.iter().map(|sum| Checked { x: sum.x.to_limbs(), on_curve: sum.is_on_curve() }).collect()
}

/// left[i] += right[i], where they are neither the same point nor negatives.
pub(super) fn add<F: Field>(left: &mut [Affine<Tight<F>>], right: &[Affine<Tight<F>>]) {
    step(left, &Line::Through(right));
}

/// left[i] += right[i], also where they are the same point, but not negatives.
pub(super) fn add_last<F: Field>(left: &mut [Affine<Tight<F>>], right: &[Affine<Tight<F>>]) {
    step(left, &Line::ThroughOrTangent(right));
}

/// Doubles all points.
pub(super) fn double<F: Field>(points: &mut [Affine<Tight<F>>]) {
    step(points, &Line::Tangent);
}

/// The lines along which a step moves its points.
enum Line<'a, F> {
    /// Through another point each.
    Through(&'a [Affine<Tight<F>>]),
    /// Through another point each, or the tangent where that is the same point. Such a pair takes its tangent by mask, *before*
    /// the inverses are shared, where a zero would spoil all of them.
    ThroughOrTangent(&'a [Affine<Tight<F>>]),
    /// The tangent.
    Tangent,
}

impl<F: Field> Line<'_, F> {
    /// The slope's numerator and denominator (not 0), and the x of the other point on the line.
    // For WebAssembly it is called, as the field's operations are: its three ways stand twice in a step.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn at(&self, i: usize, point: &Affine<Tight<F>>) -> (Loose<F>, Tight<F>, Tight<F>) {
        match self {
            Self::Through(others) => {
                let other = others[i];
                (other.y - point.y, (other.x - point.x).tight(), other.x)
            }
            Self::ThroughOrTangent(others) => {
                let other = others[i];
                let denominator = (other.x - point.x).tight();
                let same: Mask = denominator.is_zero();
                let (rise, run) = point.tangent();
                let numerator = Loose::select(same, rise.loose(), other.y - point.y);
                (numerator, Tight::select(same, run, denominator), other.x)
            }
            Self::Tangent => {
                let (rise, run) = point.tangent();
                (rise.loose(), run, point.x)
            }
        }
    }
}

/// Moves each point along its line. The inverses of all denominators come from one inversion.
fn step<F: Field>(points: &mut [Affine<Tight<F>>], line: &Line<'_, F>) {
    // The product of the denominators before each, and then of all.
    let mut before = Zeroizing::new(vec![Tight::ZERO; points.len()]);
    let mut product = Tight::ONE;
    for (i, point) in points.iter().enumerate() {
        before[i] = product;
        product = product * line.at(i, point).1;
    }
    let mut inverse = product.invert();
    for (i, point) in points.iter_mut().enumerate().rev() {
        let (numerator, denominator, x) = line.at(i, point);
        let slope = numerator * (inverse * before[i]);
        inverse = inverse * denominator;
        let sum = (slope.square() - point.x - x).tight();
        point.y = (slope * (point.x - sum) - point.y).tight();
        point.x = sum;
    }
}
