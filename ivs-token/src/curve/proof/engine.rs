//! The engine: what is known of the integers that a run of the limb code handles.
//!
//! A value is an integer polynomial over variables, exactly, and each variable has an interval. There are three kinds:
//! * **inputs**: anything in their interval;
//! * **quotients** (carries, borrows, what a shift drops): floor(B / 2^k), or its negative, for a polynomial B. A carry that
//!   comes in joins the B of the one that goes out, as floor((a + floor(b / 2^j)) / 2^k) = floor((2^j·a + b) / 2^(j + k)): so
//!   a chain's last carry is known as the quotient of the whole number;
//! * **names** of polynomials, which an operation gives to what it cuts off: a sum modulo 2^64 is named, is in [0, 2^64), and
//!   stands for a + b + carry - 2^64·carry'.
//!
//! [`State::bounds`] takes a polynomial, and the same one with its newest names written out, one after the other, and meets
//! the bounds of all of them: a sum of limbs is bounded by its limbs, and, written out, by what was added to make them.
//! A choice by a bit that is not known splits the run in two, each with the bit's meaning (B < 2^k, or not) as a fact.
//! A case in which a quotient is impossible is left out.

use super::poly::{Interval, Poly, Variable};
use alloc::{collections::BTreeMap, format, string::String, vec::Vec};
use num_bigint::BigInt;

/// sign · variable = floor(dividend / 2^bits).
#[derive(Clone, Debug)]
pub(super) struct Quotient {
    pub(super) sign: i8,
    pub(super) dividend: Poly,
    pub(super) bits: u32,
}

struct Kind {
    range: Interval,
    name_of: Option<Poly>,
    /// What 2^bits times this is: a name of an exact quotient, by the names of what was divided.
    multiple: Option<(Poly, u32)>,
    /// What it is a quotient of: as it was made, and with the carries that came in.
    quotients: Vec<Quotient>,
}

/// What a run must not do.
pub(super) type Failure = String;

pub(super) struct State {
    kinds: Vec<Kind>,
    /// Variables that a case has decided, or made expressible by others.
    replaced: BTreeMap<Variable, Poly>,
    /// Polynomials of which a case knows more than their variables say.
    facts: Vec<(Poly, Interval)>,
    /// Quotients that were made already, by dividend and bits.
    made: BTreeMap<(Poly, u32), Poly>,
    /// The decisions of this case, and how many of them have been met.
    path: Vec<bool>,
    met: usize,
    /// The case can't be.
    pub(super) dead: bool,
    pub(super) failure: Option<Failure>,
    /// Names that are the lowest limbs of numbers, which stand for what the others leave of the number.
    pub(super) lowest_limbs: Vec<Variable>,
    /// Pairs of variables of which |first| + |second| is at most a bound.
    pub(super) pairs: Vec<(Variable, Variable, BigInt)>,
    /// The one to make of all mistakes that this run could make.
    pub(super) mistake: Option<usize>,
    pub(super) mistakes: usize,
    /// What runs is the statement, in which no mistakes are made.
    pub(super) in_statement: bool,
}

impl State {
    pub(super) const fn new() -> Self {
        Self {
            kinds: Vec::new(),
            replaced: BTreeMap::new(),
            facts: Vec::new(),
            made: BTreeMap::new(),
            path: Vec::new(),
            met: 0,
            dead: false,
            failure: None,
            lowest_limbs: Vec::new(),
            pairs: Vec::new(),
            mistake: None,
            mistakes: 0,
            in_statement: false,
        }
    }

    pub(super) fn start(path: Vec<bool>, mistake: Option<usize>) -> Self {
        Self { path, mistake, ..Self::new() }
    }

    /// The decisions of the next case, after this one's.
    pub(super) fn next_path(&mut self) -> Option<Vec<bool>> {
        self.path.truncate(self.met);
        while self.path.pop()? {}
        self.path.push(true);
        Some(core::mem::take(&mut self.path))
    }

    /// Whether to make the next mistake.
    pub(super) fn goes_wrong(&mut self) -> bool {
        if self.in_statement {
            return false;
        }
        self.mistakes += 1;
        self.mistake == Some(self.mistakes - 1)
    }

    /// Nothing more is to be learned from this run.
    pub(super) fn is_over(&self) -> bool {
        self.dead || self.failure.is_some()
    }

    pub(super) fn fail(&mut self, why: impl FnOnce() -> Failure) {
        if !self.is_over() {
            self.failure = Some(why());
        }
    }

    fn variable(&mut self, range: Interval, name_of: Option<Poly>, quotients: Vec<Quotient>) -> Poly {
        if range.is_empty() {
            self.dead = true;
        }
        self.kinds.push(Kind { range, name_of, multiple: None, quotients });
        Poly::variable(self.kinds.len() - 1)
    }

    pub(super) fn input(&mut self, range: Interval) -> Poly {
        self.variable(range, None, Vec::new())
    }

    /// A name for the polynomial, which lies in the range.
    pub(super) fn name(&mut self, poly: &Poly, range: Interval, quotient: Option<Quotient>) -> Poly {
        let poly = self.normal(poly);
        let range = range.meet(self.direct(&poly));
        if let Some(value) = range.single() {
            let value = value.clone();
            self.equate(&poly, &value);
            return Poly::constant(value);
        }
        if poly.as_variable().is_some_and(|variable| self.kinds[variable].range == range) && quotient.is_none() {
            return poly;
        }
        self.variable(range, Some(poly), quotient.into_iter().collect())
    }

    /// A name for an exact quotient by 2^bits: what is divided, as it was written and written out.
    pub(super) fn name_exact(&mut self, dividend: &Poly, written_out: &Poly, bits: u32) -> Poly {
        let range = self.bounds(dividend).divide_exact(bits);
        let name = self.name(&written_out.divided(&(BigInt::from(1) << bits)), range, None);
        if let Some(variable) = name.as_variable() {
            self.kinds[variable].multiple.get_or_insert_with(|| (dividend.clone(), bits));
        }
        name
    }

    /// What a normal polynomial's quotient by 2^bits is, if it was made before.
    pub(super) fn made(&self, dividend: &Poly, bits: u32) -> Option<Poly> {
        self.made.get(&(dividend.clone(), bits)).map(|made| self.normal(made))
    }

    /// The quotient as a polynomial: a constant if it can be but one.
    pub(super) fn quotient(&mut self, mut quotients: Vec<Quotient>, range: Interval) -> Poly {
        let mut range = range;
        for quotient in &mut quotients {
            quotient.dividend = self.normal(&quotient.dividend);
        }
        let key = (quotients[0].dividend.clone(), quotients[0].bits);
        if let Some(made) = self.made.get(&key) {
            return self.normal(made);
        }
        // The cheap bounds first.
        for deep in [false, true] {
            for quotient in &quotients {
                if range.single().is_some() {
                    break;
                }
                let dividend = &quotient.dividend;
                let bounds = if deep { self.bounds(dividend) } else { self.direct(dividend) };
                range = range.meet(bounds.shift_right(quotient.bits).times(&BigInt::from(quotient.sign)));
            }
        }
        if range.is_empty() {
            self.dead = true;
            return Poly::default();
        }
        let result = match range.single() {
            Some(value) => Poly::constant(value.clone()),
            None => self.variable(range, None, quotients),
        };
        self.made.insert(key, result.clone());
        result
    }

    /// The quotient which the polynomial is, if it comes in as a carry by this sign: with all that has come in before.
    pub(super) fn incoming(&self, poly: &Poly, sign: i8) -> Option<Quotient> {
        let variable = poly.as_variable()?;
        self.kinds[variable].quotients.last().filter(|quotient| quotient.sign == sign).cloned()
    }

    /// The newest variable that stands in the polynomial as + itself, and is a quotient: the carry that came in.
    pub(super) fn carry_within(&self, poly: &Poly) -> Option<(Variable, Quotient)> {
        let is_carry = |kind: &Kind| kind.name_of.is_none() && !kind.quotients.is_empty();
        let newest = poly.variables().filter(|variable| is_carry(&self.kinds[*variable])).max()?;
        let one = poly.coefficient(newest).is_some_and(|coefficient| *coefficient == BigInt::from(1));
        let quotient = self.kinds[newest].quotients.last()?;
        (one && quotient.sign == 1).then(|| (newest, quotient.clone()))
    }

    /// With the case's replacements.
    pub(super) fn normal(&self, poly: &Poly) -> Poly {
        let mut poly = poly.clone();
        self.normalise(&mut poly);
        poly
    }

    fn normalise(&self, poly: &mut Poly) {
        if self.replaced.is_empty() {
            return;
        }
        loop {
            let found = poly.variables().find(|variable| self.replaced.contains_key(variable));
            let Some(variable) = found else { return };
            poly.substitute(variable, &self.replaced[&variable]);
        }
    }

    /// Writes out the newest name in the polynomial, if there is one; or, of whole numbers, the lowest limb first.
    fn write_out_once(&self, poly: &mut Poly, whole_first: bool) -> bool {
        let names = || poly.variables().filter(|variable| self.kinds[*variable].name_of.is_some());
        let whole = whole_first.then(|| names().find(|variable| self.lowest_limbs.contains(variable))).flatten();
        let Some(newest) = whole.or_else(|| names().max()) else { return false };
        let Kind { name_of, multiple, .. } = &self.kinds[newest];
        let multiple = multiple.as_ref().and_then(|(multiple, bits)| {
            let divisor = BigInt::from(1) << *bits;
            let coefficient = poly.coefficient(newest)?;
            let exact = poly.is_linear_in(newest) && coefficient % &divisor == BigInt::ZERO;
            exact.then(|| (multiple, coefficient / &divisor))
        });
        if let Some((multiple, factor)) = multiple {
            poly.substitute(newest, &Poly::default());
            poly.add_scaled(multiple, &factor);
        } else if let Some(by) = name_of {
            poly.substitute(newest, by);
        }
        self.normalise(poly);
        true
    }

    /// With all names written out: over inputs and quotients alone.
    pub(super) fn written_out(&self, poly: &Poly) -> Poly {
        let mut poly = self.normal(poly);
        while self.write_out_once(&mut poly, false) {}
        poly
    }

    /// Bounds by the intervals of the variables.
    pub(super) fn direct(&self, poly: &Poly) -> Interval {
        // a·A + b·B, where |a| + |b| is bounded, is that many times one of A and B at most, or its negative.
        for (first, second, bound) in &self.pairs {
            if let Some([a, b, others]) = poly.coefficients(*first, *second) {
                let most = self.direct(&a).join(self.direct(&b)).times(bound);
                return most.times(&BigInt::from(-1)).join(most).plus(&self.direct(&others));
            }
        }
        let mut sum = Interval::new(0, 0);
        for (product, coefficient) in poly.terms() {
            let ranges = product.iter().map(|variable| &self.kinds[*variable].range);
            let product = ranges.cloned().reduce(|product, range| product.multiply(&range));
            let term = product.unwrap_or_else(|| Interval::new(1, 1)).times(coefficient);
            sum = sum.plus(&term);
        }
        sum
    }

    /// Bounds by all that is known.
    pub(super) fn bounds(&self, poly: &Poly) -> Interval {
        let bounds = self.staged(poly, true, false);
        if self.lowest_limbs.is_empty() { bounds } else { bounds.meet(self.staged(poly, true, true)) }
    }

    fn staged(&self, poly: &Poly, by_quotient: bool, whole_first: bool) -> Interval {
        let mut by_quotient = by_quotient;
        let mut stage = self.normal(poly);
        let mut best = self.by_remainders(&stage, self.direct(&stage));
        loop {
            best = self.by_facts(&stage, best);
            let Some(newest) = stage.variables().max() else { break };
            if by_quotient && let Some(bounds) = self.by_newest_quotient(&stage, newest, whole_first) {
                best = best.meet(bounds);
                by_quotient = false;
            }
            if !self.write_out_once(&mut stage, whole_first) {
                break;
            }
            best = best.meet(self.direct(&stage));
        }
        best
    }

    /// With what is left of a quotient, B - 2^k·q in [0, 2^k): poly = factor · that + the rest.
    fn by_remainders(&self, poly: &Poly, mut best: Interval) -> Interval {
        for variable in poly.variables() {
            let Some(coefficient) = poly.coefficient(variable) else { continue };
            for Quotient { sign, dividend, bits } in &self.kinds[variable].quotients {
                let scale = BigInt::from(*sign) << *bits;
                if coefficient % &scale == BigInt::ZERO {
                    let mut fact = self.normal(dividend);
                    fact.add_scaled(&Poly::variable(variable), &-&scale);
                    let range = Interval::new(0, (BigInt::from(1) << *bits) - 1);
                    best = best.meet(self.by_fact(poly, &fact, &range, &-(coefficient / &scale)));
                }
            }
        }
        best
    }

    /// With the case's own facts.
    fn by_facts(&self, poly: &Poly, mut best: Interval) -> Interval {
        for (fact, range) in &self.facts {
            let fact = self.normal(fact);
            let Some((product, divisor)) = fact.terms().max() else { continue };
            let Some((_, coefficient)) = poly.terms().find(|(other, _)| *other == product) else { continue };
            if coefficient % divisor == BigInt::ZERO {
                best = best.meet(self.by_fact(poly, &fact, range, &(coefficient / divisor)));
            }
        }
        best
    }

    fn by_fact(&self, poly: &Poly, fact: &Poly, range: &Interval, factor: &BigInt) -> Interval {
        let mut rest = poly.clone();
        rest.add_scaled(fact, &-factor);
        self.direct(&rest).plus(&range.times(factor))
    }

    /// poly = c·q + rest, where 2^k·q = B - [0, 2^k): bounds by 2^k·poly = 2^k·rest + c·B - c·[0, 2^k).
    fn by_newest_quotient(&self, poly: &Poly, newest: Variable, whole_first: bool) -> Option<Interval> {
        let Quotient { sign, dividend, bits } = self.kinds[newest].quotients.last()?;
        let coefficient = poly.coefficient(newest)? * sign;
        if !poly.is_linear_in(newest) || self.kinds[newest].name_of.is_some() {
            return None;
        }
        let rest = poly.with(newest, &Poly::default());
        let mut scaled = rest.times(&(BigInt::from(1) << *bits));
        scaled.add_scaled(&self.normal(dividend), &coefficient);
        let low = Interval::new(0, (BigInt::from(1) << *bits) - 1).times(&-coefficient);
        Some(self.staged(&scaled, false, whole_first).plus(&low).divide_exact(*bits))
    }

    /// Takes a case's knowledge that the polynomial has this value.
    fn equate(&mut self, poly: &Poly, value: &BigInt) {
        let poly = self.normal(poly);
        if let Some(constant) = poly.as_constant() {
            self.dead |= constant != *value;
            return;
        }
        let one = BigInt::from(1);
        let solved = poly
            .variables()
            .filter(|variable| self.kinds[*variable].name_of.is_none() && poly.is_linear_in(*variable))
            .filter(|variable| poly.coefficient(*variable).is_some_and(|c| *c == one || *c == -&one))
            .max();
        let Some(variable) = solved else {
            self.facts.push((poly, Interval { low: value.clone(), high: value.clone() }));
            return;
        };
        // c·v + rest = value, with c = ±1: v = c·(value - rest).
        let sign = poly.coefficient(variable).cloned().unwrap_or_default();
        let rest = poly.with(variable, &Poly::default());
        self.replaced.insert(variable, Poly::constant(value.clone()).minus(&rest).times(&sign));
    }

    /// What a bit is in this case.
    pub(super) fn decide(&mut self, bit: &Poly) -> bool {
        let bit = self.normal(bit);
        if self.is_over() {
            return false;
        }
        if let Some(value) = bit.as_constant() {
            return value == BigInt::from(1);
        }
        let Some(variable) = bit.as_variable() else {
            self.fail(|| format!("a choice by what is no bit: {bit:?}"));
            return false;
        };
        let range = self.kinds[variable].range.clone();
        if !range.is_within(&Interval::new(0, 1)) {
            self.fail(|| format!("a choice by what is more than a bit: {range:?}"));
            return false;
        }
        let possible = [false, true].map(|value| {
            self.kinds[variable].quotients.iter().all(|quotient| {
                let range = value_range(quotient, value);
                !self.bounds(&quotient.dividend).meet(range).is_empty()
            })
        });
        let value = match possible {
            [false, false] => {
                self.dead = true;
                return false;
            }
            [true, true] => {
                if self.met == self.path.len() {
                    self.path.push(false);
                }
                self.met += 1;
                self.path[self.met - 1]
            }
            [_, value] => value,
        };
        let Kind { name_of, quotients, .. } = &self.kinds[variable];
        let (name_of, quotients) = (name_of.clone(), quotients.clone());
        self.replaced.insert(variable, Poly::constant(i32::from(value)));
        for quotient in &quotients {
            let range = value_range(quotient, value);
            if let Some(whole) = quotient.dividend.as_variable() {
                self.kinds[whole].range = self.kinds[whole].range.clone().meet(range.clone());
            }
            self.facts.push((quotient.dividend.clone(), range));
        }
        if let Some(poly) = name_of {
            self.equate(&poly, &BigInt::from(i32::from(value)));
        }
        // What was decided before may contradict it.
        self.dead |= self.facts.iter().any(|(fact, range)| self.bounds(fact).meet(range.clone()).is_empty());
        value
    }
}

/// Where the dividend lies if the variable has the value.
fn value_range(quotient: &Quotient, value: bool) -> Interval {
    let low = BigInt::from(i32::from(quotient.sign) * i32::from(value)) << quotient.bits;
    let high = &low + (BigInt::from(1) << quotient.bits) - 1;
    Interval { low, high }
}
