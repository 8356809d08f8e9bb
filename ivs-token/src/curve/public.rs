//! Public keys: points of the curve, and u1·G + u2·Q. All in variable time, as all of it is public.
//!
//! **Methods.** u1 is added in the comb's 64 digits, read from `table` without its scan. u2 takes one of two ways:
//! * for a point that is used for the first time, a signed window (wNAF) of five bits over the odd multiples Q, 3Q … 15Q: 384
//!   doublings and some 64 additions; the comb's digits join the last seven of these doublings;
//! * for a point that has its own table (`multiples`), the comb's 64 digits as well: 7 doublings and 128 additions in all.
//!
//! u1, u2 and Q are an attacker's, so that all additions are complete: `jacobian`. u1 = 0 and u2 = 0 need no care: the comb
//! writes 0 as -n.
//! Sources: SEC 1, 2.3.4 (points in bytes). Tests: `tests/public.rs`.

#![allow(clippy::indexing_slicing, reason = "constant indices, and public digits of bounded size")]
#![allow(clippy::as_conversions, clippy::cast_possible_truncation, reason = "a bit of a word")]

use super::bounds::{Loose, Tight};
use super::comb::Digits;
use super::field::{Field, P};
use super::jacobian::{Jacobian, add, double, is_zero, to_affine};
use super::limbs::{self, Limbs};
use super::multiples::Multiples;
use super::point::{Affine, right_side};
use super::scalar::{N, Scalar};
use super::table::{self, BLOCKS, Entry, SPACING};
use super::{Fe, InlinedFe};
use alloc::vec::Vec;

/// Bits of a window, with its sign.
const WINDOW: usize = 5;
/// Digits of u2: one more than bits, for the last carry.
const LENGTH: usize = 385;

/// A finite point of the curve: its coordinates, canonical.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PublicPoint {
    x: Limbs,
    y: Limbs,
}

/// The multiples of a point that make its verifications cheap: 24 KB.
pub(crate) struct PublicMultiples(Multiples);

impl PublicPoint {
    /// Takes big-endian coordinates. `None` unless both are below p, and the point is on the curve.
    pub(crate) fn new(x: &[u8; 48], y: &[u8; 48]) -> Option<Self> {
        let (x, y) = (coordinate(x)?, coordinate(y)?);
        let point = Self { x, y };
        point.affine::<Fe>().is_on_curve().declassify().then_some(point)
    }

    /// Takes x, big-endian, and whether y is odd (SEC 1, 2.3.4). `None` unless x is below p, and there is such a point.
    pub(crate) fn decompress(x: &[u8; 48], odd: bool) -> Option<Self> {
        let x = coordinate(x)?;
        let square = right_side::<Fe>(tight(&x));
        let root = square_root(square);
        if !is_zero((root.square() - square).tight()) {
            return None;
        }
        // The other root is p - y. There is none with y = 0: the order is odd.
        let y = root.to_limbs();
        let other = (Tight::ZERO - root).tight().to_limbs();
        Some(Self { x, y: if (y[0] & 1 == 1) == odd { y } else { other } })
    }

    /// x and y, big-endian.
    pub(crate) fn coordinates(&self) -> ([u8; 48], [u8; 48]) {
        (limbs::to_bytes(&self.x), limbs::to_bytes(&self.y))
    }

    /// Makes the multiples of the point: four or five times the work of a verification that has them.
    pub(crate) fn multiples(&self) -> PublicMultiples {
        PublicMultiples(Multiples::new(self.affine::<Fe>()))
    }

    /// Whether u1·G + u2·Q is a finite point whose x-coordinate, modulo n, is r. Takes r below n, and 0..n-1 for u1 and u2.
    pub(crate) fn sum_has_x(&self, u1: &Scalar, u2: &Scalar, own: Option<&PublicMultiples>, r: &Scalar) -> bool {
        let sum = match own {
            Some(multiples) => by_combs::<InlinedFe>(&Digits::new(u1), &Digits::new(u2), multiples.0.entries()),
            None => by_window::<InlinedFe>(&Digits::new(u1), u2.limbs(), self.affine()),
        };
        sum.is_some_and(|sum| sum.has_x(r.limbs()) || next_candidate(r.limbs()).is_some_and(|x| sum.has_x(&x)))
    }

    pub(super) fn affine<F: Field>(&self) -> Affine<Tight<F>> {
        Affine { x: tight(&self.x), y: tight(&self.y) }
    }
}

/// r + n, if it is below p: the other x-coordinate that is r modulo n (p < 2n).
pub(super) fn next_candidate(r: &Limbs) -> Option<Limbs> {
    let mut x = *r;
    let carry = limbs::add_at(&mut x, 0, &N);
    (carry == 0 && is_below_p(&x)).then_some(x)
}

fn is_below_p(limbs: &Limbs) -> bool {
    limbs::sub_at(&mut limbs.clone(), 0, &P) == 1
}

fn coordinate(bytes: &[u8; 48]) -> Option<Limbs> {
    let limbs = limbs::from_bytes(bytes);
    is_below_p(&limbs).then_some(limbs)
}

fn tight<F: Field>(limbs: &Limbs) -> Tight<F> {
    Loose::from_limbs(limbs).tight()
}

/// A square root of a square, and anything for what is none: its power by (p + 1) / 4, as p = 3 modulo 4.
fn square_root<F: Field>(square: Tight<F>) -> Tight<F> {
    // (p + 1) / 4 = 2^382 - 2^126 - 2^94 + 2^30
    const EXPONENT: Limbs =
        [0x0000_0000_4000_0000, 0xbfff_ffff_c000_0000, u64::MAX, u64::MAX, u64::MAX, 0x3fff_ffff_ffff_ffff];
    (0..382).rev().fold(Tight::ONE, |power, at| {
        let power = power.square();
        if EXPONENT[at / 64] >> (at % 64) & 1 == 1 { power * square } else { power }
    })
}

/// u1·G + u2·Q, with both in the comb's digits.
pub(super) fn by_combs<F: Field>(u1: &Digits, u2: &Digits, own: &[Entry]) -> Option<Jacobian<F>> {
    let mut sum = None;
    for round in (0..SPACING).rev() {
        sum = add_round(double(sum), u1, table::entries(), round);
        sum = add_round(sum, u2, own, round);
    }
    sum
}

/// u1·G + u2·Q, with u1 in the comb's digits, and u2 in a signed window.
pub(super) fn by_window<F: Field>(u1: &Digits, u2: &Limbs, point: Affine<Tight<F>>) -> Option<Jacobian<F>> {
    let odd = odd_multiples(point);
    let digits = window_digits(u2);
    let mut sum = None;
    for at in (0..LENGTH).rev() {
        sum = double(sum);
        let digit = digits[at];
        if digit != 0 {
            let Affine { x, y } = odd[usize::from(digit.unsigned_abs() / 2)];
            let y = if digit < 0 { Tight::ZERO - y } else { y.loose() };
            sum = add(sum, Affine { x: x.loose(), y });
        }
        if at < SPACING {
            sum = add_round(sum, u1, table::entries(), at);
        }
    }
    sum
}

/// Adds the eight digits of a round.
fn add_round<F: Field>(
    sum: Option<Jacobian<F>>,
    digits: &Digits,
    entries: &[Entry],
    round: usize,
) -> Option<Jacobian<F>> {
    (0..BLOCKS).fold(sum, |sum, block| add(sum, digits.public_point(entries, block, round)))
}

/// Q, 3Q, 5Q … 15Q.
fn odd_multiples<F: Field>(point: Affine<Tight<F>>) -> Vec<Affine<Tight<F>>> {
    to_affine(&Jacobian::odd_multiples::<{ 1 << (WINDOW - 2) }>(point))
}

/// Digits d_i, each 0 or odd and below 16 in size, with Σ d_i·2^i the integer; of five in a row, at most one is not 0.
pub(super) fn window_digits(integer: &Limbs) -> [i8; LENGTH] {
    let bit = |at: usize| if at < 384 { (integer[at / 64] >> (at % 64)) as i8 & 1 } else { 0 };
    let mut digits = [0; LENGTH];
    let (mut at, mut carry) = (0, 0);
    while at < LENGTH {
        if bit(at) == carry {
            at += 1;
            continue;
        }
        let window = (0..WINDOW).fold(carry, |window, offset| window + (bit(at + offset) << offset));
        carry = window >> (WINDOW - 1);
        digits[at] = window - (carry << WINDOW);
        at += WINDOW;
    }
    digits
}
