//! The words that prove: handles to the values of the engine's current run.

use super::super::word::Word;
use super::engine::{Failure, Quotient, State};
use super::poly::{Interval, Poly};
use alloc::{format, string::String, vec::Vec};
use core::cell::RefCell;
use num_bigint::BigInt;
use std::thread_local;

extern crate std;

struct Run {
    state: State,
    values: Vec<Poly>,
}

thread_local! {
    static RUN: RefCell<Run> = const { RefCell::new(Run { state: State::new(), values: Vec::new() }) };
}

/// A value of the current run: 64 bits, unsigned.
#[derive(Clone, Copy)]
pub(super) struct Value(usize);

fn with<T>(work: impl FnOnce(&mut State, &dyn Fn(Value) -> Poly) -> (T, Vec<Poly>)) -> (T, Vec<Value>) {
    RUN.with_borrow_mut(|Run { state, values }| {
        let (result, polys) = work(state, &|Value(at)| values[at].clone());
        let first = values.len();
        let handles = (first..first + polys.len()).map(Value).collect();
        values.extend(polys);
        (result, handles)
    })
}

/// One new value.
pub(super) fn make(work: impl FnOnce(&mut State, &dyn Fn(Value) -> Poly) -> Poly) -> Value {
    let ((), handles) = with(|state, poly| ((), [work(state, poly)].into()));
    handles[0]
}

/// A question about values.
pub(super) fn ask<T>(work: impl FnOnce(&mut State, &dyn Fn(Value) -> Poly) -> T) -> T {
    with(|state, poly| (work(state, poly), Vec::new())).0
}

/// A value's low 64 bits, and its quotient by 2^64, in which the quotient that came in is part of the dividend.
fn split(state: &mut State, others: &Poly, carry: &Poly, sign: i8, quotient_range: Interval) -> (Poly, Poly) {
    let minus = BigInt::from(sign);
    let total = others.plus(&carry.times(&minus));
    let mut quotients: Vec<Quotient> = [Quotient { sign, dividend: total.clone(), bits: 64 }].into();
    let mut whole = None;
    // A carry that came in as one, or among what is added.
    let others = state.normal(others);
    let incoming = match state.incoming(carry, sign) {
        Some(quotient) => Some((others.clone(), quotient)),
        None if *carry == Poly::default() => {
            state.carry_within(&others).map(|(variable, quotient)| (others.with(variable, &Poly::default()), quotient))
        }
        None => None,
    };
    if let Some((others, Quotient { dividend, bits, .. })) = incoming {
        let dividend = others.times(&(BigInt::from(1) << bits)).plus(&dividend);
        quotients.push(Quotient { sign, dividend: dividend.clone(), bits: bits + 64 });
        whole = Some(Quotient { sign: 1, dividend, bits });
    }
    let quotient = state.quotient(quotients, quotient_range);
    let low = total.minus(&quotient.times(&(minus << 64)));
    let mut range = word_range();
    // Nothing goes out: the word is all of the whole number's quotient.
    let whole = whole.filter(|_| quotient == Poly::default());
    if let Some(whole) = &whole {
        range = range.meet(state.bounds(&whole.dividend).shift_right(whole.bits));
    }
    (state.name(&low, range, whole), quotient)
}

fn word_range() -> Interval {
    Interval::new(0, u64::MAX)
}

impl Word for Value {
    /// In each case a choice is made, one way or the other.
    type Mask = bool;

    fn constant(value: u64) -> Self {
        make(|state, _| {
            let (more, less) = (state.goes_wrong(), state.goes_wrong());
            Poly::constant(value.wrapping_add(u64::from(more)).wrapping_sub(u64::from(less)))
        })
    }

    fn constants<const N: usize>(values: &[u64; N]) -> [Self; N] {
        values.map(Self::constant)
    }

    fn add(self, other: Self, carry: Self) -> (Self, Self) {
        operation(|state, poly| split(state, &poly(self).plus(&poly(other)), &poly(carry), 1, Interval::new(0, 1)))
    }

    fn sub(self, other: Self, borrow: Self) -> (Self, Self) {
        operation(|state, poly| split(state, &poly(self).minus(&poly(other)), &poly(borrow), -1, Interval::new(0, 1)))
    }

    fn multiply_add(self, a: Self, b: Self, carry: Self) -> (Self, Self) {
        operation(|state, poly| {
            let product = state.normal(&poly(a)).multiply(&state.normal(&poly(b)));
            split(state, &poly(self).plus(&product), &poly(carry), 1, word_range())
        })
    }

    fn shift_in(self, below: Self, bits: u32) -> Self {
        make(|state, poly| {
            let (lost, further) = (state.goes_wrong(), state.goes_wrong());
            if state.is_over() {
                return Poly::default();
            }
            let bits = bits + u32::from(further);
            let mut top = |word: &Poly| {
                let dividend = word.clone();
                let quotient = Quotient { sign: 1, dividend, bits: 64 - bits };
                state.quotient([quotient].into(), Interval::new(0, (1_u64 << bits) - 1))
            };
            let (word, below) = (poly(self), poly(below));
            let (dropped, taken) = (top(&word), top(&below));
            let taken = if lost { Poly::default() } else { taken };
            let two = BigInt::from(2);
            let shifted = word.times(&two.pow(bits)).minus(&dropped.times(&two.pow(64))).plus(&taken);
            state.name(&shifted, word_range(), None)
        })
    }

    fn nor(self, other: Self) -> Self {
        make(|state, poly| {
            let forgotten = state.goes_wrong();
            // `other` is the carry that stands above the value, and decides what is possible for the rest.
            let other = state.decide(&poly(other));
            let other = other && !forgotten;
            let bit = state.decide(&poly(self));
            Poly::constant(i32::from(!(bit || other)))
        })
    }

    fn mask(bit: Self) -> bool {
        ask(|state, poly| choose(state, &poly(bit)))
    }

    fn keep<const N: usize>(mask: bool, words: [Self; N]) -> [Self; N] {
        if mask { words } else { [(); N].map(|()| make(|_, _| Poly::default())) }
    }

    fn select(mask: bool, set: Self, clear: Self) -> Self {
        let inverted = ask(|state, _| state.goes_wrong());
        if mask == inverted { clear } else { set }
    }
}

/// A choice by a bit; the mistakes are to choose the one always, or the other.
pub(super) fn choose(state: &mut State, bit: &Poly) -> bool {
    let (always, never) = (state.goes_wrong(), state.goes_wrong());
    let set = state.decide(bit);
    (set || always) && !never
}

/// An operation that gives a word and a carry.
fn operation(work: impl FnOnce(&mut State, &dyn Fn(Value) -> Poly) -> (Poly, Poly)) -> (Value, Value) {
    let ((), handles) = with(|state, poly| {
        let lost = state.goes_wrong();
        if state.is_over() {
            return ((), [Poly::default(), Poly::default()].into());
        }
        let (word, mut carry) = work(state, poly);
        if lost {
            carry = Poly::default();
        }
        ((), [word, carry].into())
    });
    (handles[0], handles[1])
}

/// What came of a run through all cases.
pub(super) struct Outcome {
    /// Why it proves nothing.
    pub(super) failure: Option<Failure>,
    /// Mistakes that could be made, in one case at most.
    pub(super) mistakes: usize,
    /// Cases that can be.
    pub(super) cases: usize,
}

/// Runs a statement and what it is about in all cases, with or without a mistake.
pub(super) fn run(statement: &dyn Fn(), mistake: Option<usize>) -> Outcome {
    let mut outcome = Outcome { failure: None, mistakes: 0, cases: 0 };
    let mut path = Some(Vec::new());
    while let Some(decisions) = path {
        RUN.with_borrow_mut(|run| *run = Run { state: State::start(decisions, mistake), values: Vec::new() });
        statement();
        path = RUN.with_borrow_mut(|Run { state, .. }| {
            outcome.mistakes = outcome.mistakes.max(state.mistakes);
            outcome.cases += usize::from(!state.dead);
            outcome.failure = outcome.failure.take().or_else(|| state.failure.take());
            if outcome.failure.is_some() { None } else { state.next_path() }
        });
    }
    if outcome.cases == 0 && outcome.failure.is_none() {
        outcome.failure = Some(String::from("no case is possible: what was assumed contradicts itself"));
    }
    outcome
}

/// Proves a statement: in all cases, each of its claims holds.
#[track_caller]
pub(super) fn prove(statement: impl Fn()) {
    let Outcome { failure, .. } = run(&statement, None);
    assert!(failure.is_none(), "not proven: {}", failure.unwrap_or_default());
}

/// Makes each mistake once: a carry, a summand or a product that is lost, a product that is counted twice, a constant that is one
/// more or one less, a shift that is one bit further or takes in nothing, a choice that is always the same one. Gives how many
/// the proof fails for. The others are proven to be none, by the same proof: what a statement leaves no choice in is the same
/// function.
pub(super) fn refuted(statement: impl Fn()) -> (usize, usize) {
    let mistakes = run(&statement, None).mistakes;
    let refuted = (0..mistakes).filter(|mistake| run(&statement, Some(*mistake)).failure.is_some()).count();
    (refuted, mistakes)
}

/// What belongs to the statement, and not to the source: no mistake is made in it.
pub(super) fn stated<T>(work: impl FnOnce() -> T) -> T {
    ask(|state, _| state.in_statement = true);
    let result = work();
    ask(|state, _| state.in_statement = false);
    result
}

/// Any words.
pub(super) fn words<const N: usize>() -> [Value; N] {
    [(); N].map(|()| make(|state, _| state.input(word_range())))
}

/// The words of any number below the bound. The number is a variable itself: its lowest word is what the others leave.
pub(super) fn below<const N: usize>(bound: &BigInt) -> [Value; N] {
    let number = make(|state, _| state.input(Interval::new(0, bound - 1)));
    let mut limbs: [Value; N] = words();
    limbs[0] = make(|state, poly| {
        let mut lowest = poly(number);
        for (i, limb) in limbs.iter().enumerate().skip(1) {
            lowest.add_scaled(&poly(*limb), &-(BigInt::from(1) << (64 * i)));
        }
        state.name(&lowest, word_range(), None)
    });
    limbs
}

/// Any choice.
pub(super) fn any_choice() -> bool {
    stated(|| Value::mask(make(|state, _| state.input(Interval::new(0, 1)))))
}

/// The number that the words are.
pub(super) fn number(words: &[Value]) -> Poly {
    ask(|_, poly| {
        let mut sum = Poly::default();
        for (i, word) in words.iter().enumerate() {
            sum.add_scaled(&poly(*word), &(BigInt::from(1) << (64 * i)));
        }
        sum
    })
}

/// Claims that the polynomial is 0 modulo the modulus.
pub(super) fn claim_multiple(of: &BigInt, poly: &Poly) {
    ask(|state, _| {
        let rest = state.written_out(poly);
        if !rest.is_multiple_of(of) {
            state.fail(|| format!("{} terms are not 0 modulo the modulus", rest.terms().count()));
        }
    });
}

/// Claims that the polynomial is 0.
pub(super) fn claim_zero(poly: &Poly) {
    ask(|state, _| {
        let rest = state.written_out(poly);
        if rest != Poly::default() {
            state.fail(|| format!("{} terms are not 0", rest.terms().count()));
        }
    });
}

/// Claims that the polynomial is in 0..bound.
pub(super) fn claim_below(bound: &BigInt, poly: &Poly) {
    ask(|state, _| {
        let bounds = state.bounds(poly);
        if !bounds.is_within(&Interval::new(0, bound - 1)) {
            state.fail(|| format!("it may be anything in {bounds:x?}"));
        }
    });
}
