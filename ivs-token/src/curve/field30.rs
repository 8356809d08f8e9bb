//! GF(p) in thirteen signed limbs of 30 bits, least significant first: the field for WebAssembly.
//!
//! **Why.** WebAssembly multiplies 64 × 64 → 64 bits and has no carry flag. Limbs of 30 bits leave room to add up a column of
//! thirteen products in one word, and signed ones let sums and differences go without any carry.
//!
//! **Representation.** The value Σ limb_i · 2^(30i) modulo p; many limbs stand for the same value, and only `to_limbs` makes
//! them canonical. *Tight* (see `field`): |limb| <= 2^29 + 2^18. *Loose*: |limb| <= 2^30 + 2^19, which is twice that, and
//! includes a conversion's [0, 2^30).
//!
//! **Product.** Subtractive Karatsuba on 7 + 6 limbs, 134 multiplications for 169: with X = 2^210,
//! (a0 + a1·X)·(b0 + b1·X) = a0·b0 + (a0·b0 + a1·b1 - (a0 - a1)·(b0 - b1))·X + a1·b1·X². Its sums may overflow on the way, so
//! that they wrap: a column is right modulo 2^64, and it fits, so that it is right. A column has up to thirteen products,
//! loose by tight: 13 · (2^30 + 2^19) · (2^29 + 2^18) < 2^62.71.
//!
//! **Reduction**, in [`fold`]. With D = 2^128 + 2^96 - 2^32 + 1 = 2^384 - p we have 2^390 = 2^6·D modulo p, and a limb y at
//! 2^384 is y - 4y·2^30 + 2^6·y·2^90 + 2^8·y·2^120: four shifts into limbs 0, 1, 3 and 4. A carry rounds, and leaves
//! [-2^29, 2^29) behind.
//! * carries through columns 13..24 leave h_0..h_12 there, |h_i| <= 2^29, but |h_12| <= 2^30: column 24 has one product;
//! * h_12 down to h_4 go thirteen limbs down; the parts that land on h_0..h_3 leave these below 2^44.1, h_3 the most;
//! * h_3 to h_0: their parts are below 2^58.1 and land on columns 0..7, which have at most eight of the thirteen products; the
//!   other parts are below 2^45. So all low columns stay below 2^62.8;
//! * carries through columns 0..12 leave a carry at 2^390 of at most 2^33, which goes down as well: limb 4 gets at most 2^47;
//! * carries through 0..4 put at most 2^17 + 1 on limb 5, so that the result is tight.
//!
//! `tight` takes limbs up to 8 · (2^30 + 2^19) (eight loose values): the carry at 2^390 is at most 9, and what goes down
//! with it at most 9 · 2^14 < 2^18: tight without further carries.
//! `to_limbs` starts from there: |value| < 33p, so that adding 33p makes it positive, and less than 66p.
//!
//! **Functions of their own.** Each operation is one, called: inlined, additions and carries alone were a tenth of the npm
//! package's module, and what an engine must compile before the first token; a signature is no slower for the calls.
//!
//! That no word overflows, that results are tight, and what they are, is proven for all limbs, in `proof/field30.rs`.
//! Tests: `tests/field.rs` and `tests/curve.rs`, as for `field64`; and those below, at the bounds, with overflow checks. Where
//! debug assertions are on, as in tests, an operand beyond its bound panics: noise alone would hardly ever meet one.

#![allow(clippy::indexing_slicing, reason = "constant indices into arrays")]

use super::field::Field;
use super::limbs::{BITS, Limbs, SIZE, carry_up, pack, unpack};
use super::mask::Mask;
use super::word::Limb;
use zeroize::Zeroize;

/// Columns of a product.
pub(super) const COLUMNS: usize = 2 * SIZE - 1;
/// Limbs of Karatsuba's lower half, and columns of its product.
const HALF: usize = 7;
const HALF_COLUMNS: usize = 2 * HALF - 1;
/// 2^384 is this bit of the top limb.
const TOP: u32 = 384 - BITS * 12;
/// Bounds of a limb.
const TIGHT: i64 = (1 << 29) + (1 << 18);
const LOOSE: i64 = 2 * TIGHT;

macro_rules! limbs {
    ($i:ident => $block:block) => { each!($i in 0 1 2 3 4 5 6 7 8 9 10 11 12 => $block) };
}

macro_rules! columns {
    ($i:ident => $block:block) => {
        each!($i in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 => $block)
    };
}

/// An element: tight or loose, as `field` says for each operation.
#[derive(Clone, Copy)]
pub(crate) struct Fe30([i64; SIZE]);

impl Zeroize for Fe30 {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

impl Field for Fe30 {
    const ZERO: Self = Self([0; SIZE]);
    const ONE: Self = Self([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

    #[inline(always)]
    fn from_limbs(limbs: &Limbs) -> Self {
        Self(unpack(limbs))
    }

    fn to_limbs(self) -> Limbs {
        debug_assert!(self.is_within(8 * LOOSE));
        pack(&canonical(&self.0))
    }

    #[inline(never)]
    fn add(self, other: Self) -> Self {
        Self(add(&self.0, &other.0))
    }

    #[inline(never)]
    fn sub(self, other: Self) -> Self {
        Self(sub(&self.0, &other.0))
    }

    #[inline(never)]
    fn mul(self, other: Self) -> Self {
        debug_assert!(
            self.is_within(LOOSE) && other.is_within(LOOSE) && (self.is_within(TIGHT) || other.is_within(TIGHT))
        );
        Self(fold(&product(&self.0, &other.0)))
    }

    #[inline(never)]
    fn square(self) -> Self {
        debug_assert!(self.is_within(TIGHT));
        Self(fold(&square(&self.0)))
    }

    /// One reduction for both would save a hundredth of a signature, and cost four functions' worth of code.
    #[inline(always)]
    fn mul_sub_mul(self, a: Self, b: Self, c: Self) -> Self {
        debug_assert!([self, a, b, c].iter().all(|factor| factor.is_within(TIGHT)));
        self.mul(a).sub(b.mul(c)).tight()
    }

    #[inline(never)]
    fn tight(self) -> Self {
        debug_assert!(self.is_within(8 * LOOSE));
        Self(tight(&self.0))
    }

    #[inline(always)]
    fn negate_if(self, mask: Mask) -> Self {
        Self(negate_if(mask, &self.0))
    }

    #[inline(never)]
    fn select(mask: Mask, set: Self, clear: Self) -> Self {
        Self(select(mask, &set.0, &clear.0))
    }
}

impl Fe30 {
    /// Whether all limbs are within a bound: for the assertions by which every test of the formulas is a test of their bounds.
    fn is_within(&self, bound: i64) -> bool {
        self.0.iter().all(|limb| (-bound..=bound).contains(limb))
    }
}

#[inline(always)]
pub(super) fn add<L: Limb>(a: &[L; SIZE], b: &[L; SIZE]) -> [L; SIZE] {
    let mut sum = *a;
    limbs!(I => { sum[I] += b[I]; });
    sum
}

#[inline(always)]
pub(super) fn sub<L: Limb>(a: &[L; SIZE], b: &[L; SIZE]) -> [L; SIZE] {
    let mut difference = *a;
    limbs!(I => { difference[I] -= b[I]; });
    difference
}

#[inline(always)]
pub(super) fn negate_if<L: Limb>(mask: L::Mask, a: &[L; SIZE]) -> [L; SIZE] {
    let mut chosen = *a;
    limbs!(I => { chosen[I] = L::negate(mask, a[I]); });
    chosen
}

#[inline(always)]
pub(super) fn select<L: Limb>(mask: L::Mask, set: &[L; SIZE], clear: &[L; SIZE]) -> [L; SIZE] {
    let mut chosen = *clear;
    limbs!(I => { chosen[I] = L::select(mask, set[I], clear[I]); });
    chosen
}

/// Sums of up to eight loose values to tight limbs.
#[inline(always)]
pub(super) fn tight<L: Limb>(limbs: &[L; SIZE]) -> [L; SIZE] {
    let mut limbs = *limbs;
    each!(I in 0 1 2 3 4 5 6 7 8 9 10 11 => { carry_at(&mut limbs, I); });
    let over = carry(&mut limbs[12]);
    add_d(&mut limbs, 0, over << 6);
    limbs
}

/// Sums of up to eight loose values to the integer below p, in limbs of [0, 2^30).
#[inline(always)]
pub(super) fn canonical<L: Limb>(limbs: &[L; SIZE]) -> [L; SIZE] {
    // Now |value| < 33p; add 33·2^384 - 33·D.
    let mut value = tight(limbs);
    value[SIZE - 1] += L::constant(33 << TOP);
    add_d(&mut value, 0, L::constant(-33));
    carry_up(&mut value);
    // In [0, 66p): take its multiple of 2^384 down.
    let multiple = value[SIZE - 1] >> TOP;
    value[SIZE - 1] -= multiple << TOP;
    add_d(&mut value, 0, multiple);
    carry_up(&mut value);
    // In [0, 2^384 + 66·D), less than 2p: less p is plus D less 2^384, if that is there.
    let mut less = value;
    add_d(&mut less, 0, L::constant(1));
    carry_up(&mut less);
    let enough = less[SIZE - 1] >> TOP;
    less[SIZE - 1] -= enough << TOP;
    select(L::mask(enough), &less, &value)
}

/// Adds y·D at a limb.
#[inline(always)]
fn add_d<L: Limb, const N: usize>(limbs: &mut [L; N], at: usize, y: L) {
    limbs[at] += y;
    limbs[at + 1] -= y << 2;
    limbs[at + 3] += y << 6;
    limbs[at + 4] += y << 8;
}

/// Takes a limb to [-2^29, 2^29), and gives what the next one gets for it.
#[inline(always)]
fn carry<L: Limb>(limb: &mut L) -> L {
    let carry = (*limb + L::constant(1 << (BITS - 1))) >> BITS;
    *limb -= carry << BITS;
    carry
}

/// As [`carry`], to the next limb.
#[inline(always)]
fn carry_at<L: Limb, const N: usize>(limbs: &mut [L; N], at: usize) {
    let carry = carry(&mut limbs[at]);
    limbs[at + 1] += carry;
}

/// Columns to tight limbs (see the head).
#[inline(always)]
pub(super) fn fold<L: Limb>(columns: &[L; COLUMNS]) -> [L; SIZE] {
    let mut wide = L::zeros::<{ 2 * SIZE }>();
    columns!(I => { wide[I] = columns[I]; });
    each!(I in 13 14 15 16 17 18 19 20 21 22 23 24 => { carry_at(&mut wide, I); });
    each!(I in 12 11 10 9 8 7 6 5 4 3 2 1 0 => {
        let high = wide[SIZE + I] << 6;
        add_d(&mut wide, I, high);
    });
    each!(I in 0 1 2 3 4 5 6 7 8 9 10 11 => { carry_at(&mut wide, I); });
    let mut low = L::zeros::<SIZE>();
    limbs!(I => { low[I] = wide[I]; });
    let over = carry(&mut low[12]);
    add_d(&mut low, 0, over << 6);
    each!(I in 0 1 2 3 4 => { carry_at(&mut low, I); });
    low
}

/// Words that wrap: Karatsuba's sums may overflow on the way.
type Words<L, const N: usize> = [<L as Limb>::Wrapping; N];

/// The limbs below and above X = 2^210, and their difference.
#[inline(always)]
fn halves<L: Limb>(a: &[L; SIZE]) -> [Words<L, HALF>; 3] {
    let (mut low, mut high) = (L::wrapping_zeros::<HALF>(), L::wrapping_zeros::<HALF>());
    each!(I in 0 1 2 3 4 5 6 => { low[I] = a[I].wrap(); });
    each!(I in 0 1 2 3 4 5 => { high[I] = a[HALF + I].wrap(); });
    let mut difference = low;
    each!(I in 0 1 2 3 4 5 => { difference[I] -= high[I]; });
    [low, high, difference]
}

/// low + (low + high - middle)·X + high·X².
#[inline(always)]
fn join<L: Limb>(
    low: Words<L, HALF_COLUMNS>,
    high: Words<L, HALF_COLUMNS>,
    middle: Words<L, HALF_COLUMNS>,
) -> [L; COLUMNS] {
    let mut columns = L::wrapping_zeros::<COLUMNS>();
    each!(I in 0 1 2 3 4 5 6 7 8 9 10 11 12 => {
        columns[I] += low[I];
        columns[HALF + I] += low[I] + high[I] - middle[I];
    });
    // The upper half has six limbs, and so eleven columns.
    each!(I in 0 1 2 3 4 5 6 7 8 9 10 => { columns[2 * HALF + I] += high[I]; });
    let mut words = L::zeros::<COLUMNS>();
    columns!(I => { words[I] = L::unwrap(columns[I]); });
    words
}

#[inline(always)]
pub(super) fn product<L: Limb>(a: &[L; SIZE], b: &[L; SIZE]) -> [L; COLUMNS] {
    let ([a0, a1, a2], [b0, b1, b2]) = (halves(a), halves(b));
    join::<L>(product_7::<L>(&a0, &b0), product_7::<L>(&a1, &b1), product_7::<L>(&a2, &b2))
}

#[inline(always)]
pub(super) fn square<L: Limb>(a: &[L; SIZE]) -> [L; COLUMNS] {
    let [low, high, difference] = halves(a);
    join::<L>(square_7::<L>(&low), square_7::<L>(&high), square_7::<L>(&difference))
}

/// By rows. The compiler drops the products by a constant zero.
#[inline(always)]
fn product_7<L: Limb>(a: &Words<L, HALF>, b: &Words<L, HALF>) -> Words<L, HALF_COLUMNS> {
    let mut t = L::wrapping_zeros::<HALF_COLUMNS>();
    each!(I in 0 1 2 3 4 5 6 => {
        each!(J in 0 1 2 3 4 5 6 => { t[I + J] += a[I] * b[J]; });
    });
    t
}

/// Each product of two different limbs once, by the double of one of them.
#[inline(always)]
fn square_7<L: Limb>(a: &Words<L, HALF>) -> Words<L, HALF_COLUMNS> {
    let mut t = L::wrapping_zeros::<HALF_COLUMNS>();
    each!(I in 0 1 2 3 4 5 6 => { t[2 * I] += a[I] * a[I]; });
    let mut twice = *a;
    each!(I in 1 2 3 4 5 6 => { twice[I] += a[I]; });
    each!(J in 1 2 3 4 5 6 => { t[J] += a[0] * twice[J]; });
    each!(J in 2 3 4 5 6 => { t[1 + J] += a[1] * twice[J]; });
    each!(J in 3 4 5 6 => { t[2 + J] += a[2] * twice[J]; });
    each!(J in 4 5 6 => { t[3 + J] += a[3] * twice[J]; });
    each!(J in 5 6 => { t[4 + J] += a[4] * twice[J]; });
    t[11] += a[5] * twice[6];
    t
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, Fe30, Field, LOOSE, SIZE, TIGHT, fold, product, square};
    use crate::curve::field::P;
    use alloc::vec::Vec;
    use num_bigint::BigInt;

    fn integer(limbs: &[i64]) -> BigInt {
        limbs.iter().rev().fold(BigInt::ZERO, |value, limb| (value << 30) + *limb)
    }

    fn residue(value: BigInt) -> BigInt {
        let p = P.iter().rev().fold(BigInt::ZERO, |value, limb| (value << 64) + *limb);
        ((value % &p) + &p) % &p
    }

    fn columns(a: &[i64; SIZE], b: &[i64; SIZE]) -> [i128; COLUMNS] {
        let mut columns = [0; COLUMNS];
        for i in 0..SIZE {
            for j in 0..SIZE {
                columns[i + j] += i128::from(a[i]) * i128::from(b[j]);
            }
        }
        columns
    }

    /// Limbs at a bound, all of one sign, of alternating signs, or of any signs and sizes.
    fn at_bound(bound: i64) -> Vec<[i64; SIZE]> {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut noise = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        let mut values = alloc::vec![[bound; SIZE], [-bound; SIZE], [0; SIZE]];
        values.push(core::array::from_fn(|i| if i % 2 == 0 { bound } else { -bound }));
        for _ in 0..60 {
            values.push(core::array::from_fn(|_| if noise() & 1 == 0 { bound } else { -bound }));
            values.push(core::array::from_fn(|_| noise().cast_signed() % (bound + 1)));
        }
        values
    }

    fn is_tight(limbs: &[i64; SIZE]) -> bool {
        limbs.iter().all(|limb| limb.abs() <= TIGHT)
    }

    #[test]
    fn columns_are_exact_and_fold_at_the_bounds() {
        for a in at_bound(LOOSE) {
            for b in at_bound(TIGHT) {
                for (x, y) in [(a, b), (b, a)] {
                    let found = product(&x, &y);
                    assert_eq!(found.map(i128::from), columns(&x, &y));
                    let folded = fold(&found);
                    assert!(is_tight(&folded), "{x:?} by {y:?}");
                    assert_eq!(residue(integer(&folded)), residue(integer(&x) * integer(&y)));
                }
            }
        }
    }

    #[test]
    fn squares_are_products() {
        for a in at_bound(TIGHT) {
            assert_eq!(square(&a).map(i128::from), columns(&a, &a));
            assert!(is_tight(&Fe30(a).square().0));
        }
    }

    #[test]
    fn a_difference_of_products_is_exact_at_the_bounds() {
        let values = at_bound(TIGHT);
        for (i, a) in values.iter().enumerate() {
            for b in &values {
                // A partner by which the columns are as large as they get, and any other.
                for (c, d) in [(a.map(|limb| -limb), *b), (values[(7 * i + 3) % values.len()], *a)] {
                    let difference = Fe30(*a).mul_sub_mul(Fe30(*b), Fe30(c), Fe30(d));
                    assert!(is_tight(&difference.0));
                    let expected = integer(a) * integer(b) - integer(&c) * integer(&d);
                    assert_eq!(residue(integer(&difference.0)), residue(expected));
                }
            }
        }
    }

    #[test]
    fn sums_of_eight_loose_values_become_tight_and_canonical() {
        for a in at_bound(8 * LOOSE) {
            let tight = Fe30(a).tight();
            assert!(is_tight(&tight.0));
            let value = residue(integer(&a));
            assert_eq!(residue(integer(&tight.0)), value);
            let canonical = Fe30(a).to_limbs();
            assert_eq!(canonical.iter().rev().fold(BigInt::ZERO, |sum, limb| (sum << 64) + *limb), value);
        }
    }

    /// Noise alone would not meet a bound: it is these assertions that make each test one of the bounds.
    #[cfg(debug_assertions)]
    #[test]
    #[should_panic(expected = "is_within")]
    fn an_operand_beyond_its_bound_is_refused() {
        let _ = Fe30([LOOSE + 1; SIZE]).mul(Fe30::ONE);
    }
}
