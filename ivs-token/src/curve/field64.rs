//! GF(p) in six saturated 64-bit limbs, least significant first: the native field.
//!
//! **Representation.** The plain integer, no Montgomery factor, and always canonical: 0 <= value < p before and after each
//! operation. So nothing is converted, and equality is equality of limbs.
//!
//! **Reduction.** A product below p² is T = L + 2^384·H. With D = 2^128 + 2^96 - 2^32 + 1 we have 2^384 = p + D, and so
//! T = L + D·H mod p. `fold` computes that by shifts, twice (Solinas, "Generalized Mersenne numbers", 1999); D is written
//! there as 1 + 2^128 + 2^64·2^32 - 2^32, so that one H·2^32 serves two terms.
//!
//! **Bounds.**
//! * first fold: L, H < 2^384, so the sum is in [0, 2^512 + 2^481): nine limbs, with high part H' < 2^128 + 2^98;
//! * second fold: less than 2^384 + 2^258 < 2p: one conditional subtraction of p makes it canonical;
//! * `mul_sub_mul` adds a product of p - c: the sum is below 2p², its high part below 2p, and one conditional subtraction
//!   of p from the high part (which is p·2^384 from the sum) brings it below p for the same fold.
//!
//! Conditional subtractions take p away, and add it again under an opaque mask where that was too much.
//! All of it is proven for all values, in `proof/field64.rs`; the limb code is generic over its [`Word`] for that.
//! Tests: `tests/field.rs`, random and boundary limbs against `num-bigint`.

#![allow(clippy::indexing_slicing, reason = "constant indices into arrays")]

use super::field::{Field, P};
use super::limbs::{Limbs, add_at, sub_at};
use super::mask::Mask;
use super::word::Word;
use zeroize::Zeroize;

/// D = 2^384 - p.
const D: [u64; 3] = [0xffff_ffff_0000_0001, 0x0000_0000_ffff_ffff, 1];

/// A canonical element.
#[derive(Clone, Copy)]
pub(crate) struct Fe64(Limbs);

impl Zeroize for Fe64 {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

impl Field for Fe64 {
    const ZERO: Self = Self([0; 6]);
    const ONE: Self = Self([1, 0, 0, 0, 0, 0]);

    #[inline(always)]
    fn from_limbs(limbs: &Limbs) -> Self {
        Self(*limbs)
    }

    #[inline(always)]
    fn to_limbs(self) -> Limbs {
        self.0
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(add(&self.0, &other.0))
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self(sub(&self.0, &other.0))
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        Self(fold(&product(&self.0, &other.0)))
    }

    #[inline(always)]
    fn square(self) -> Self {
        Self(fold(&square(&self.0)))
    }

    #[inline(always)]
    fn mul_sub_mul(self, a: Self, b: Self, c: Self) -> Self {
        Self(mul_sub_mul(&self.0, &a.0, &b.0, &c.0))
    }

    #[inline(always)]
    fn tight(self) -> Self {
        self
    }

    #[inline(always)]
    fn negate_if(self, mask: Mask) -> Self {
        Self(negate_if(mask, &self.0))
    }

    #[inline(always)]
    fn select(mask: Mask, set: Self, clear: Self) -> Self {
        Self(select(mask, &set.0, &clear.0))
    }
}

/// a + b mod p.
#[inline(always)]
pub(super) fn add<W: Word>(a: &[W; 6], b: &[W; 6]) -> [W; 6] {
    let mut sum = *a;
    let carry = add_at(&mut sum, 0, b);
    subtract_p_once(sum, carry)
}

/// a - b mod p.
#[inline(always)]
pub(super) fn sub<W: Word>(a: &[W; 6], b: &[W; 6]) -> [W; 6] {
    let mut difference = *a;
    let borrow = sub_at(&mut difference, 0, b);
    add_p_if(&mut difference, borrow);
    difference
}

/// a·b - c·d mod p.
#[inline(always)]
pub(super) fn mul_sub_mul<W: Word>(a: &[W; 6], b: &[W; 6], c: &[W; 6], d: &[W; 6]) -> [W; 6] {
    fold(&add_products(&product(a, b), &product(&p_less(c), d)))
}

/// p - c, which is -c, and at most p: c = 0 gives p itself, still within the bound of 2p² for the sum of products.
#[inline(always)]
pub(super) fn p_less<W: Word>(c: &[W; 6]) -> [W; 6] {
    let mut difference = W::constants(&P);
    sub_at(&mut difference, 0, c);
    difference
}

/// The sum of two products of at most p·(p - 1), less p·2^384 where it is that or more.
#[inline(always)]
pub(super) fn add_products<W: Word>(a: &[W; 12], b: &[W; 12]) -> [W; 12] {
    let mut sum = *a;
    let carry = add_at(&mut sum, 0, b);
    let high = subtract_p_once([sum[6], sum[7], sum[8], sum[9], sum[10], sum[11]], carry);
    sum[6..].copy_from_slice(&high);
    sum
}

/// -a mod p where the mask is set, a elsewhere.
#[inline(always)]
pub(super) fn negate_if<W: Word>(mask: W::Mask, a: &[W; 6]) -> [W; 6] {
    select(mask, &sub(&W::constants(&[0; 6]), a), a)
}

/// `set` where the mask is set, `clear` elsewhere.
#[inline(always)]
pub(super) fn select<W: Word>(mask: W::Mask, set: &[W; 6], clear: &[W; 6]) -> [W; 6] {
    let mut selected = *clear;
    each!(I in 0 1 2 3 4 5 => { selected[I] = W::select(mask, set[I], clear[I]); });
    selected
}

/// Adds p where the bit is 1, and drops the carry: p is -D modulo 2^384, and shorter so.
#[inline(always)]
fn add_p_if<W: Word>(limbs: &mut [W; 6], bit: W) {
    sub_at(limbs, 0, &W::keep(W::mask(bit), W::constants(&D)));
}

/// carry·2^384 + limbs, below 2p, to below p.
#[inline(always)]
fn subtract_p_once<W: Word>(mut limbs: [W; 6], carry: W) -> [W; 6] {
    // Less p is plus D less 2^384. If neither carry pays for the latter, that was too much.
    let paid = add_at(&mut limbs, 0, &W::constants(&D));
    add_p_if(&mut limbs, paid.nor(carry));
    limbs
}

/// The words shifted left by 32 bits, without what falls out of the top.
#[inline(always)]
fn shift_32<W: Word, const N: usize>(words: &[W; N]) -> [W; N] {
    let mut shifted = *words;
    shifted[0] = words[0].shift_in(W::constant(0), 32);
    each!(I in 1 2 3 4 5 6 => {
        if I < N {
            shifted[I] = words[I].shift_in(words[I - 1], 32);
        }
    });
    shifted
}

/// The product, by operand scanning.
#[inline(always)]
pub(super) fn product<W: Word>(a: &[W; 6], b: &[W; 6]) -> [W; 12] {
    let mut t = W::constants(&[0; 12]);
    each!(I in 0 1 2 3 4 5 => { add_row(&mut t, I, a[I], b); });
    t
}

/// Adds a·b at an offset, where t is 0 from its top word on.
#[inline(always)]
fn add_row<W: Word>(t: &mut [W; 12], offset: usize, a: W, b: &[W; 6]) {
    let mut carry = W::constant(0);
    each!(J in 0 1 2 3 4 5 => { (t[offset + J], carry) = t[offset + J].multiply_add(a, b[J], carry); });
    t[offset + 6] = carry;
}

/// The square: each product of two different limbs once, doubled, and the squares of the limbs.
#[allow(unused_assignments, reason = "the last carry is 0: a square has twelve words")]
#[inline(always)]
pub(super) fn square<W: Word>(a: &[W; 6]) -> [W; 12] {
    let mut t: [W; 12] = W::constants(&[0; 12]);
    each!(I in 0 1 2 3 4 => {
        let mut carry = W::constant(0);
        each!(J in 1 2 3 4 5 => {
            if I < J {
                (t[I + J], carry) = t[I + J].multiply_add(a[I], a[J], carry);
            }
        });
        t[I + 6] = carry;
    });
    each!(I in 11 10 9 8 7 6 5 4 3 2 1 => { t[I] = t[I].shift_in(t[I - 1], 1); });
    let mut carry = W::constant(0);
    each!(I in 0 1 2 3 4 5 => {
        let high;
        (t[2 * I], high) = t[2 * I].multiply_add(a[I], a[I], carry);
        (t[2 * I + 1], carry) = t[2 * I + 1].add(high, W::constant(0));
    });
    t
}

/// T mod p, for T < 2^768 (see the head).
#[inline(always)]
pub(super) fn fold<W: Word>(t: &[W; 12]) -> [W; 6] {
    let zero = W::constant(0);
    let high = [t[6], t[7], t[8], t[9], t[10], t[11]];
    let shifted = shift_32(&[t[6], t[7], t[8], t[9], t[10], t[11], zero]);
    let mut s = [t[0], t[1], t[2], t[3], t[4], t[5], zero, zero, zero];
    add_at(&mut s, 0, &high);
    add_at(&mut s, 2, &high);
    add_at(&mut s, 1, &shifted);
    sub_at(&mut s, 0, &shifted);

    let high = [s[6], s[7], s[8]];
    let shifted = shift_32(&high);
    let mut r = [s[0], s[1], s[2], s[3], s[4], s[5], zero];
    add_at(&mut r, 0, &high);
    add_at(&mut r, 2, &high);
    add_at(&mut r, 1, &shifted);
    sub_at(&mut r, 0, &shifted);
    subtract_p_once([r[0], r[1], r[2], r[3], r[4], r[5]], r[6])
}
