//! k·G for a secret k: a signed comb over a constant table (Hedabou, Pinel and Bénéteau, "Countermeasures for preventing comb
//! method against SCA attacks", 2005, with the recoding that has no zero digit).
//!
//! **Recoding.** Let K = k if k is odd, and k - n if not: then K is odd, |K| < n < 2^384, and K·G = k·G. An odd K of that size
//! is a sum of s_i·2^i over i < 384 with each s_i = ±1, namely with s_i = 2·b_i - 1 for the bits of B = (K + 2^384 - 1) / 2.
//!
//! **Comb.** Position i = 64t + 8v + e belongs to tooth t (of 6), block v (of 8) and round e (of 8). The six signs of (v, e) are
//! a digit c(v, e) = Σ_t s_(64t + 8v + e)·2^(64t + 8v), whose multiple of G is an entry of `table`, or its negative; and
//! K = Σ_e 2^e · Σ_v c(v, e). From e = 7 down to 0: double, then add the eight digits: 63 additions, 7 doublings.
//!
//! **Why these additions have no exceptions, but for the last one.** The sum that has been reached, and the digit (or sum of
//! digits) that is added to it, are A·G and c·G, where A and c are signed sums of powers of two over sets of positions that
//! are disjoint and not empty (the positions of earlier rounds lie e' - e above the current round's, so that within a
//! round positions are 64t + 8v + (e' - e)).
//! 1. A signed sum of different powers, at least one, is not 0: it is an odd multiple of the least of them.
//! 2. If it leaves out any one position j >= 190 of the 384, it is at most 2^384 - 1 - 2^j in size, less than n, as
//!    n > 2^384 - 2^190. So it is not 0 modulo n either.
//! 3. Before the last addition, A, c, A + c and A - c are all of that kind, as something is left out: while e > 0, no position
//!    has offset 7 in its block yet, thus 383 is free; with e = 0, block 7's positions are missing, 376 among them (320 + 56).
//!
//! By 3, A·G ≠ ±c·G, no sum is the point at infinity, and doublings are regular since n is odd: the formulas hold. This is as
//! true for any other order of additions, as in `batch`, since it only asks that the two sets together leave one out.
//!
//! The last addition leaves none out. A + c = K ≠ 0 mod n, so it never gives infinity. But A - c, odd and less than 2n in
//! size, is 0 mod n if it is ±n: for n = A - c, A and -c are n's own signs, as an odd number has but one such form. So there are
//! exactly two scalars, k* = n - 2·c_n and n - k* modulo n (c_n: the part of n's own form that the last addition adds), where
//! it has to double instead. A uniform nonce meets them once in 2^383. The last addition is complete for them all the same,
//! by a choice under a mask. They depend on what is added last: for this order c_n is one digit, for `batch`'s a sum of
//! eight. `tests/curve.rs` signs with each pair in its own order; `proof/comb.rs` goes through all scalars of a small curve.

#![allow(clippy::indexing_slicing, reason = "constant indices, and public ones: block and round numbers")]
#![allow(clippy::as_conversions, clippy::cast_possible_truncation, reason = "an index below 32")]

use super::bounds::{Loose, Tight};
use super::field::Field;
use super::limbs::{Limbs, sub_at};
use super::mask::Mask;
use super::point::{Affine, Xyzz};
use super::scalar::{N, Scalar};
use super::table::{self, BLOCKS, Entry, SPACING, TEETH};
use zeroize::{Zeroize, Zeroizing};

/// A scalar's 64 digits: the bits of B.
pub(super) struct Digits(Zeroizing<Limbs>);

impl Digits {
    pub(super) fn new(scalar: &Scalar) -> Self {
        let mut bits = Zeroizing::new(*scalar.limbs());
        let even = (bits[0] & 1) ^ 1;
        let mask = Mask::from_bit(even).word();
        sub_at(&mut bits, 0, &N.map(|limb| limb & mask));
        // K in two's complement has `even` as its sign; B = (K >> 1) + 2^383, as K is odd.
        for i in 0..5 {
            bits[i] = (bits[i] >> 1) | (bits[i + 1] << 63);
        }
        bits[5] = (bits[5] >> 1) | ((even ^ 1) << 63);
        Self(bits)
    }

    /// c(v, e)·G.
    #[inline(always)]
    pub(super) fn point<F: Field>(&self, block: usize, round: usize) -> Affine<Loose<F>> {
        let (index, negative) = self.digit(block, round);
        table::lookup(block, index, Mask::from_bit(negative))
    }

    /// c(v, e)·Q of a public scalar, from the table of a public point Q.
    pub(super) fn public_point<F: Field>(&self, entries: &[Entry], block: usize, round: usize) -> Affine<Loose<F>> {
        let (index, negative) = self.digit(block, round);
        let Affine { x, y } = table::public_entry::<F>(entries, block, index as usize);
        Affine { x, y: if negative == 1 { Tight::ZERO - y.tight() } else { y } }
    }

    #[cfg(test)]
    pub(super) fn index(&self, block: usize, round: usize) -> usize {
        self.digit(block, round).0 as usize
    }

    /// c(v, e) as an entry's index, and 1 if the entry's negative is meant.
    #[inline(always)]
    fn digit(&self, block: usize, round: usize) -> (u64, u64) {
        let position = 8 * block + round;
        let sign = |tooth: usize| (self.0[tooth] >> position) & 1;
        // The entry has the top tooth positive: where it is not, the entry of the opposite signs is negated.
        let negative = sign(TEETH - 1) ^ 1;
        let index = (0..TEETH - 1).fold(0, |index, tooth| index | ((sign(tooth) ^ negative) << tooth));
        (index, negative)
    }
}

/// A recoded scalar: for each block and round a multiple of a point. (In the tests also for a small curve.)
pub(super) trait Comb<F> {
    const BLOCKS: usize;
    const SPACING: usize;

    fn point(&self, block: usize, round: usize) -> Affine<Loose<F>>;
}

impl<F: Field> Comb<F> for Digits {
    const BLOCKS: usize = BLOCKS;
    const SPACING: usize = SPACING;

    #[inline(always)]
    fn point(&self, block: usize, round: usize) -> Affine<Loose<F>> {
        self.point(block, round)
    }
}

/// k·G.
fn product<F: Field, C: Comb<F>>(digits: &C) -> Xyzz<F> {
    let (mut sum, mut last) = accumulate::<F, _>(digits);
    let product = sum.add_last(last);
    sum.zeroize();
    last.zeroize();
    product
}

/// All but the last addition of k·G, and what that one adds. Two callers share its code.
#[inline(never)]
pub(super) fn accumulate<F: Field, C: Comb<F>>(digits: &C) -> (Xyzz<F>, Affine<Loose<F>>) {
    let mut sum = Xyzz::from_affine(digits.point(0, C::SPACING - 1));
    for block in 1..C::BLOCKS {
        sum = sum.add(digits.point(block, C::SPACING - 1));
    }
    for round in (1..C::SPACING - 1).rev() {
        sum = sum.double();
        for block in 0..C::BLOCKS {
            sum = sum.add(digits.point(block, round));
        }
    }
    sum = sum.double();
    for block in 0..C::BLOCKS - 1 {
        sum = sum.add(digits.point(block, 0));
    }
    (sum, digits.point(C::BLOCKS - 1, 0))
}

/// An x-coordinate that was computed, and whether its point is on the curve. Where it is not, a memory or a processor failed.
pub(crate) struct Checked {
    pub(crate) x: Limbs,
    pub(crate) on_curve: Mask,
}

/// The x-coordinate of k·G, and 1 / k, for k in 1..n-1.
pub(crate) fn multiply_x<F: Field>(scalar: &Scalar) -> (Checked, Zeroizing<Scalar>) {
    multiply_x_by::<F, _>(&Digits::new(scalar), scalar)
}

/// The same with the scalar's digits.
#[inline(always)]
pub(super) fn multiply_x_by<F: Field, C: Comb<F>>(digits: &C, scalar: &Scalar) -> (Checked, Zeroizing<Scalar>) {
    let mut product = product::<F, _>(digits);
    let (inverse, denominator) = scalar.invert_with(product.zz);
    let x = product.x * denominator;
    let on_curve = product.is_on_curve_at(x);
    product.zeroize();
    (Checked { x: x.to_limbs(), on_curve }, Zeroizing::new(inverse))
}

/// x and y of k·G, for k in 1..n-1.
pub(crate) fn multiply<F: Field>(scalar: &Scalar) -> (Limbs, Limbs) {
    let mut product = product::<F, _>(&Digits::new(scalar));
    let Affine { x, y } = product.to_affine();
    product.zeroize();
    (x.to_limbs(), y.to_limbs())
}
