//! The signed words that prove: as `word`'s, but none may leave the 64 bits, but for those that wrap.

use super::super::limbs::{BITS, SIZE};
use super::super::word::Limb;
use super::engine::{Quotient, State};
use super::poly::{Interval, Poly};
use super::word::{Value, ask, choose, make};
use alloc::format;
use core::ops::{Add, AddAssign, Mul, Shl, Shr, Sub, SubAssign};
use num_bigint::BigInt;

/// A value of the current run: 64 bits, signed.
#[derive(Clone, Copy)]
pub(super) struct Int(Value);

/// The same modulo 2^64: the polynomial is exact, and may be of any size.
#[derive(Clone, Copy)]
pub(super) struct Wrap(Value);

fn int_range() -> Interval {
    Interval::new(i64::MIN, i64::MAX)
}

/// The polynomial, of which it is shown that it fits.
fn fitting(state: &mut State, poly: Poly) -> Poly {
    if state.is_over() {
        return Poly::default();
    }
    let poly = state.normal(&poly);
    if !state.direct(&poly).is_within(&int_range()) {
        let bounds = state.bounds(&poly);
        if !bounds.is_within(&int_range()) {
            state.fail(|| format!("a word overflows: it may be anything in {bounds:?}"));
            return Poly::default();
        }
        return state.name(&poly, bounds, None);
    }
    poly
}

/// What is added, or 0: a mistake.
fn unless_lost(state: &mut State, poly: Poly) -> Poly {
    if state.goes_wrong() { Poly::default() } else { poly }
}

/// With a name, where more is known of the whole than of its parts.
fn named_if_tighter(state: &mut State, poly: Poly) -> Poly {
    if state.is_over() {
        return Poly::default();
    }
    let bounds = state.bounds(&poly);
    if bounds == state.direct(&poly) { poly } else { state.name(&poly, bounds, None) }
}

/// floor(poly / 2^bits)
fn quotient(state: &mut State, poly: &Poly, bits: u32) -> Poly {
    if state.is_over() {
        return Poly::default();
    }
    let poly = state.normal(poly);
    if let Some(made) = state.made(&poly, bits) {
        return made;
    }
    let divisor = BigInt::from(1) << bits;
    // Written out, it may be a multiple of 2^bits whatever the variables are: nothing is dropped.
    let written_out = state.written_out(&poly);
    if written_out.is_multiple_of(&divisor) {
        return state.name_exact(&poly, &written_out, bits);
    }
    // What is a multiple of it comes out whole, where the rest is within one.
    let (whole, rest) = written_out.split_multiples(&divisor);
    if whole != Poly::default()
        && let Some(dropped) = state.direct(&rest).shift_right(bits).single()
    {
        return whole.divided(&divisor).plus(&Poly::constant(dropped.clone()));
    }
    let mut quotients = alloc::vec![Quotient { sign: 1, dividend: poly.clone(), bits }];
    if let Some((variable, before)) = state.carry_within(&poly) {
        let others = poly.with(variable, &Poly::default());
        let dividend = others.times(&(BigInt::from(1) << before.bits)).plus(&before.dividend);
        quotients.push(Quotient { sign: 1, dividend, bits: before.bits + bits });
    }
    let range = state.direct(&poly).shift_right(bits);
    state.quotient(quotients, range)
}

impl Int {
    pub(super) fn input(low: impl Into<BigInt>, high: impl Into<BigInt>) -> Self {
        Self(make(|state, _| state.input(Interval::new(low, high))))
    }

    pub(super) fn poly(self) -> Poly {
        ask(|_, poly| poly(self.0))
    }

    /// Limbs of any size in the range.
    pub(super) fn inputs<const N: usize>(low: i64, high: i64) -> [Self; N] {
        [(); N].map(|()| Self::input(low, high))
    }
}

impl Add for Int {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(make(|state, poly| {
            let other = unless_lost(state, poly(other.0));
            fitting(state, poly(self.0).plus(&other))
        }))
    }
}

impl Sub for Int {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(make(|state, poly| {
            let other = unless_lost(state, poly(other.0));
            let difference = fitting(state, poly(self.0).minus(&other));
            named_if_tighter(state, difference)
        }))
    }
}

impl Mul for Int {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self(make(|state, poly| {
            let product = unless_lost(state, poly(self.0).multiply(&poly(other.0)));
            fitting(state, product)
        }))
    }
}

impl AddAssign for Int {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Int {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Shl<u32> for Int {
    type Output = Self;
    fn shl(self, bits: u32) -> Self {
        Self(make(|state, poly| {
            let bits = bits + u32::from(state.goes_wrong());
            fitting(state, poly(self.0).times(&(BigInt::from(1) << bits)))
        }))
    }
}

impl Shr<u32> for Int {
    type Output = Self;
    fn shr(self, bits: u32) -> Self {
        Self(make(|state, poly| {
            let (lost, further) = (state.goes_wrong(), state.goes_wrong());
            if lost { Poly::default() } else { quotient(state, &poly(self.0), bits + u32::from(further)) }
        }))
    }
}

impl Add for Wrap {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(make(|state, poly| poly(self.0).plus(&unless_lost(state, poly(other.0)))))
    }
}

impl Sub for Wrap {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(make(|state, poly| poly(self.0).minus(&unless_lost(state, poly(other.0)))))
    }
}

impl Mul for Wrap {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self(make(|state, poly| {
            // That it is lost is a mistake of the sum that it goes into.
            let factor = BigInt::from(1 + i32::from(state.goes_wrong()));
            poly(self.0).multiply(&poly(other.0)).times(&factor)
        }))
    }
}

impl AddAssign for Wrap {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Wrap {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Limb for Int {
    /// In each case a choice is made, one way or the other.
    type Mask = bool;
    type Wrapping = Wrap;

    fn constant(value: i64) -> Self {
        Self(make(|state, _| {
            let (more, less) = (state.goes_wrong(), state.goes_wrong());
            Poly::constant(value + i64::from(more) - i64::from(less))
        }))
    }

    fn zeros<const N: usize>() -> [Self; N] {
        [Self::constant(0); N]
    }

    fn wrapping_zeros<const N: usize>() -> [Wrap; N] {
        [Self::constant(0).wrap(); N]
    }

    fn low(self, bits: u32) -> Self {
        Self(make(|state, poly| {
            let (bits, whole) = (bits + u32::from(state.goes_wrong()), poly(self.0));
            let dropped = quotient(state, &whole, bits);
            let low = whole.minus(&dropped.times(&(BigInt::from(1) << bits)));
            state.name(&low, Interval::new(0, (1_i64 << bits) - 1), None)
        }))
    }

    fn wrap(self) -> Wrap {
        Wrap(self.0)
    }

    fn unwrap(wrapping: Wrap) -> Self {
        Self(make(|state, poly| fitting(state, poly(wrapping.0))))
    }

    fn mask(bit: Self) -> bool {
        ask(|state, poly| choose(state, &poly(bit.0)))
    }

    fn sign(self) -> bool {
        ask(|state, poly| {
            let value = state.normal(&poly(self.0));
            let mut quotients = alloc::vec![Quotient { sign: -1, dividend: value.clone(), bits: 63 }];
            if let Some((variable, before)) = state.carry_within(&value) {
                let others = value.with(variable, &Poly::default());
                let dividend = others.times(&(BigInt::from(1) << before.bits)).plus(&before.dividend);
                quotients.push(Quotient { sign: -1, dividend, bits: before.bits + 63 });
            }
            let bit = state.quotient(quotients, Interval::new(0, 1));
            choose(state, &bit)
        })
    }

    fn keep(mask: bool, word: Self) -> Self {
        let lost = ask(|state, _| state.goes_wrong());
        if mask && !lost { word } else { Self(make(|_, _| Poly::default())) }
    }

    fn negate(mask: bool, word: Self) -> Self {
        let forgotten = ask(|state, _| state.goes_wrong());
        if mask && !forgotten {
            Self(make(|state, poly| fitting(state, poly(word.0).times(&BigInt::from(-1)))))
        } else {
            word
        }
    }

    fn select(mask: bool, set: Self, clear: Self) -> Self {
        let inverted = ask(|state, _| state.goes_wrong());
        if mask == inverted { clear } else { set }
    }
}

/// The number that the limbs are.
pub(super) fn number(limbs: &[Int]) -> Poly {
    let mut sum = Poly::default();
    for (i, limb) in limbs.iter().enumerate() {
        sum.add_scaled(&limb.poly(), &(BigInt::from(1) << (30 * i)));
    }
    sum
}

/// Claims that each limb is in the range.
pub(super) fn claim_limbs(limbs: &[Int], low: i64, high: i64) {
    ask(|state, poly| {
        for (i, limb) in limbs.iter().enumerate() {
            let bounds = state.bounds(&poly(limb.0));
            if !bounds.is_within(&Interval::new(low, high)) {
                state.fail(|| format!("limb {i} may be anything in {bounds:?}"));
            }
        }
    });
}

/// The limbs of any number in the range: the top one is its quotient, and the lowest is what the others leave.
pub(super) fn split_number(low: &BigInt, high: &BigInt) -> [Int; SIZE] {
    let number = make(|state, _| state.input(Interval::new(low.clone(), high.clone())));
    let mut limbs: [Int; SIZE] = Int::inputs(0, (1_i64 << BITS) - 1);
    let top = BITS * 12;
    limbs[SIZE - 1] = Int(make(|state, poly| {
        let quotient = Quotient { sign: 1, dividend: poly(number), bits: top };
        state.quotient([quotient].into(), Interval::new(low >> top, high >> top))
    }));
    limbs[0] = Int(make(|state, poly| {
        let mut lowest = poly(number);
        for (i, limb) in limbs.iter().enumerate().skip(1) {
            lowest.add_scaled(&poly(limb.0), &-(BigInt::from(1) << (30 * i)));
        }
        let name = state.name(&lowest, Interval::new(0, (1_i64 << BITS) - 1), None);
        state.lowest_limbs.extend(name.as_variable());
        name
    }));
    limbs
}

/// Any two words of which |first| + |second| is at most the bound.
pub(super) fn bounded_pair(bound: i64) -> [Int; 2] {
    let pair: [Int; 2] = Int::inputs(-bound, bound);
    ask(|state, poly| {
        if let [Some(first), Some(second)] = pair.map(|word| poly(word.0).as_variable()) {
            state.pairs.push((first, second, bound.into()));
        }
    });
    pair
}
