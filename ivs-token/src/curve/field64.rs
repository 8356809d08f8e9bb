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
//! Tests: `tests/field.rs`, random and boundary limbs against `num-bigint`.

#![allow(clippy::indexing_slicing, reason = "constant indices into arrays, in loops that the compiler unrolls")]
#![allow(clippy::as_conversions, clippy::cast_possible_truncation, reason = "the halves of a 128-bit product")]

use super::called::Called;
use super::field::{Field, P};
use super::limbs::Limbs;
use super::mask::Mask;
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
    type Called = Called<Self>;

    const ZERO: Self = Self([0; 6]);
    const ONE: Self = Self([1, 0, 0, 0, 0, 0]);

    fn called(self) -> Called<Self> {
        Called(self)
    }

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
        let mut sum = self.0;
        let carry = add_at(&mut sum, 0, &other.0);
        Self(subtract_p_once(sum, carry))
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        let mut difference = self.0;
        let borrow = sub_at(&mut difference, 0, &other.0);
        add_p_if(&mut difference, Mask::from_bit(borrow));
        Self(difference)
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
        // -b as p - b, which is at most p: b = 0 gives p itself, still within the bound of 2p² for the sum.
        let mut minus_b = P;
        sub_at(&mut minus_b, 0, &b.0);
        let mut sum = product(&self.0, &a.0);
        let carry = add_at(&mut sum, 0, &product(&minus_b, &c.0));
        let high = subtract_p_once([sum[6], sum[7], sum[8], sum[9], sum[10], sum[11]], carry);
        sum[6..].copy_from_slice(&high);
        Self(fold(&sum))
    }

    #[inline(always)]
    fn tight(self) -> Self {
        self
    }

    #[inline(always)]
    fn negate_if(self, mask: Mask) -> Self {
        Self::select(mask, Self::ZERO.sub(self), self)
    }

    #[inline(always)]
    fn select(mask: Mask, set: Self, clear: Self) -> Self {
        Self(core::array::from_fn(|i| mask.select(set.0[i], clear.0[i])))
    }
}

/// word + a·b + carry: the low word, and the high word, which is the next carry. It can't overflow.
#[inline(always)]
fn multiply_add(word: u64, a: u64, b: u64, carry: u64) -> (u64, u64) {
    let sum = u128::from(a) * u128::from(b) + u128::from(word) + u128::from(carry);
    (sum as u64, (sum >> 64) as u64)
}

/// Adds the words at an offset, and gives the carry out of the top.
#[inline(always)]
fn add_at<const N: usize, const M: usize>(sum: &mut [u64; N], offset: usize, words: &[u64; M]) -> u64 {
    let mut carry = 0;
    for i in offset..N {
        let word = if i - offset < M { words[i - offset] } else { 0 };
        let (partial, first) = sum[i].overflowing_add(word);
        let (total, second) = partial.overflowing_add(carry);
        sum[i] = total;
        carry = u64::from(first | second);
    }
    carry
}

/// Subtracts the words at an offset, and gives the borrow out of the top.
#[inline(always)]
fn sub_at<const N: usize, const M: usize>(difference: &mut [u64; N], offset: usize, words: &[u64; M]) -> u64 {
    let mut borrow = 0;
    for i in offset..N {
        let word = if i - offset < M { words[i - offset] } else { 0 };
        let (partial, first) = difference[i].overflowing_sub(word);
        let (total, second) = partial.overflowing_sub(borrow);
        difference[i] = total;
        borrow = u64::from(first | second);
    }
    borrow
}

/// Adds p where the mask is set, and drops the carry: p is -D modulo 2^384, and shorter so.
#[inline(always)]
fn add_p_if(limbs: &mut Limbs, mask: Mask) {
    sub_at(limbs, 0, &D.map(|limb| limb & mask.word()));
}

/// carry·2^384 + limbs, below 2p, to below p.
#[inline(always)]
fn subtract_p_once(mut limbs: Limbs, carry: u64) -> Limbs {
    // Less p is plus D less 2^384. If neither carry pays for the latter, that was too much.
    let paid = add_at(&mut limbs, 0, &D) | carry;
    add_p_if(&mut limbs, Mask::from_bit(paid ^ 1));
    limbs
}

/// The words shifted left by 32 bits, one word longer.
#[inline(always)]
fn shift_32<const M: usize, const N: usize>(words: &[u64; M]) -> [u64; N] {
    core::array::from_fn(|i| {
        let low = if i < M { words[i] << 32 } else { 0 };
        let high = if i > 0 { words[i - 1] >> 32 } else { 0 };
        low | high
    })
}

/// The product, by operand scanning. The rows are written out, as the compiler would not unroll a loop of them, and would
/// keep `t` in memory between them.
#[inline(always)]
fn product(a: &Limbs, b: &Limbs) -> [u64; 12] {
    let mut t = [0; 12];
    add_row(&mut t, 0, a[0], b);
    add_row(&mut t, 1, a[1], b);
    add_row(&mut t, 2, a[2], b);
    add_row(&mut t, 3, a[3], b);
    add_row(&mut t, 4, a[4], b);
    add_row(&mut t, 5, a[5], b);
    t
}

/// Adds a·b at an offset, where t is 0 from its top word on.
#[inline(always)]
fn add_row(t: &mut [u64; 12], offset: usize, a: u64, b: &Limbs) {
    let mut carry = 0;
    for j in 0..6 {
        (t[offset + j], carry) = multiply_add(t[offset + j], a, b[j], carry);
    }
    t[offset + 6] = carry;
}

/// The square: each product of two different limbs once, doubled, and the squares of the limbs.
#[inline(always)]
fn square(a: &Limbs) -> [u64; 12] {
    let mut t = [0_u64; 12];
    for i in 0..5 {
        let mut carry = 0;
        for j in i + 1..6 {
            (t[i + j], carry) = multiply_add(t[i + j], a[i], a[j], carry);
        }
        t[i + 6] = carry;
    }
    for i in (1..12).rev() {
        t[i] = (t[i] << 1) | (t[i - 1] >> 63);
    }
    let mut carry = 0;
    for i in 0..6 {
        let (low, high) = multiply_add(t[2 * i], a[i], a[i], carry);
        t[2 * i] = low;
        let (sum, overflow) = t[2 * i + 1].overflowing_add(high);
        t[2 * i + 1] = sum;
        carry = u64::from(overflow);
    }
    t
}

/// T mod p, for T < 2^768 (see the head).
#[inline(always)]
fn fold(t: &[u64; 12]) -> Limbs {
    let high = [t[6], t[7], t[8], t[9], t[10], t[11]];
    let shifted: [u64; 7] = shift_32(&high);
    let mut s = [t[0], t[1], t[2], t[3], t[4], t[5], 0, 0, 0];
    add_at(&mut s, 0, &high);
    add_at(&mut s, 2, &high);
    add_at(&mut s, 1, &shifted);
    sub_at(&mut s, 0, &shifted);

    let high = [s[6], s[7], s[8]];
    let shifted: [u64; 3] = shift_32(&high);
    let mut r = [s[0], s[1], s[2], s[3], s[4], s[5], 0];
    add_at(&mut r, 0, &high);
    add_at(&mut r, 2, &high);
    add_at(&mut r, 1, &shifted);
    sub_at(&mut r, 0, &shifted);
    subtract_p_once([r[0], r[1], r[2], r[3], r[4], r[5]], r[6])
}
