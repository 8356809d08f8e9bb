//! Polynomials with integer coefficients, and intervals of integers.

use alloc::{
    collections::btree_map::{BTreeMap, Entry},
    vec,
    vec::Vec,
};
use num_bigint::BigInt;

/// A variable: its number in the engine's list.
pub(super) type Variable = usize;

/// A sum of products of variables, each with its coefficient, none of which is 0.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Poly(BTreeMap<Vec<Variable>, BigInt>);

impl Poly {
    pub(super) fn constant(value: impl Into<BigInt>) -> Self {
        let mut poly = Self::default();
        poly.add_term(Vec::new(), value.into());
        poly
    }

    pub(super) fn variable(variable: Variable) -> Self {
        let mut poly = Self::default();
        poly.add_term(vec![variable], BigInt::from(1));
        poly
    }

    fn add_term(&mut self, product: Vec<Variable>, coefficient: BigInt) {
        if coefficient == BigInt::ZERO {
            return;
        }
        match self.0.entry(product) {
            Entry::Vacant(entry) => {
                entry.insert(coefficient);
            }
            Entry::Occupied(mut entry) => {
                *entry.get_mut() += coefficient;
                if *entry.get() == BigInt::ZERO {
                    entry.remove();
                }
            }
        }
    }

    /// self += other · factor.
    pub(super) fn add_scaled(&mut self, other: &Self, factor: &BigInt) {
        for (product, coefficient) in &other.0 {
            self.add_term(product.clone(), coefficient * factor);
        }
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        let mut sum = self.clone();
        sum.add_scaled(other, &BigInt::from(1));
        sum
    }

    pub(super) fn minus(&self, other: &Self) -> Self {
        let mut difference = self.clone();
        difference.add_scaled(other, &BigInt::from(-1));
        difference
    }

    pub(super) fn times(&self, factor: &BigInt) -> Self {
        let mut product = Self::default();
        product.add_scaled(self, factor);
        product
    }

    pub(super) fn multiply(&self, other: &Self) -> Self {
        let mut product = Self::default();
        for (left, a) in &self.0 {
            for (right, b) in &other.0 {
                let mut variables = [left.as_slice(), right].concat();
                variables.sort_unstable();
                product.add_term(variables, a * b);
            }
        }
        product
    }

    /// Puts another polynomial in a variable's place.
    pub(super) fn substitute(&mut self, variable: Variable, by: &Self) {
        let with: Vec<Vec<Variable>> = self.0.keys().filter(|product| product.contains(&variable)).cloned().collect();
        for product in with {
            let coefficient = self.0.remove(&product).unwrap_or_default();
            let rest: Vec<Variable> = product.iter().copied().filter(|other| *other != variable).collect();
            let power = product.len() - rest.len();
            if rest.is_empty() && power == 1 {
                self.add_scaled(by, &coefficient);
                continue;
            }
            let mut term = Self::default();
            term.add_term(rest, coefficient);
            for _ in 0..power {
                term = term.multiply(by);
            }
            self.add_scaled(&term, &BigInt::from(1));
        }
    }

    /// The polynomial with another one in a variable's place.
    pub(super) fn with(&self, variable: Variable, by: &Self) -> Self {
        let mut result = self.clone();
        result.substitute(variable, by);
        result
    }

    /// A, B and C of a·A + b·B + C, if both variables are in the polynomial, and it is linear in the two together.
    pub(super) fn coefficients(&self, a: Variable, b: Variable) -> Option<[Self; 3]> {
        let has = |variable| self.variables().any(|other| other == variable);
        if !has(a) || !has(b) {
            return None;
        }
        let mut parts = [Self::default(), Self::default(), Self::default()];
        for (product, coefficient) in &self.0 {
            let rest: Vec<Variable> = product.iter().copied().filter(|other| *other != a && *other != b).collect();
            let part = match product.len() - rest.len() {
                0 => 2,
                1 => usize::from(product.contains(&b)),
                _ => return None,
            };
            parts[part].add_term(rest, coefficient.clone());
        }
        Some(parts)
    }

    /// The polynomial with another one in the place of a variable's square.
    pub(super) fn with_square(&self, variable: Variable, by: &Self) -> Self {
        let mut result = Self::default();
        for (product, coefficient) in &self.0 {
            let rest = product.iter().copied().filter(|other| *other != variable);
            let power = product.len() - rest.clone().count();
            let rest: Vec<Variable> = rest.chain((power % 2 == 1).then_some(variable)).collect();
            let mut term = Self::default();
            term.add_term(rest, coefficient.clone());
            for _ in 0..power / 2 {
                term = term.multiply(by);
            }
            result.add_scaled(&term.sorted(), &BigInt::from(1));
        }
        result
    }

    fn sorted(&self) -> Self {
        self.multiply(&Self::constant(1))
    }

    /// The polynomial times a power of D, where the variable stands for 1 / D: it must be in each term to that degree.
    pub(super) fn homogeneous(&self, variable: Variable, degree: usize, d: &Self) -> Self {
        let mut result = Self::default();
        for (product, coefficient) in &self.0 {
            let rest: Vec<Variable> = product.iter().copied().filter(|other| *other != variable).collect();
            let power = product.len() - rest.len();
            assert!(power <= degree, "a higher power than is multiplied away");
            let mut term = Self::default();
            term.add_term(rest, coefficient.clone());
            for _ in power..degree {
                term = term.multiply(d);
            }
            result.add_scaled(&term, &BigInt::from(1));
        }
        result
    }

    pub(super) fn terms(&self) -> impl Iterator<Item = (&Vec<Variable>, &BigInt)> {
        self.0.iter()
    }

    /// The coefficient of a variable that stands by itself.
    pub(super) fn coefficient(&self, variable: Variable) -> Option<&BigInt> {
        self.0.get([variable].as_slice())
    }

    /// Whether the variable stands by itself alone, and in no product.
    pub(super) fn is_linear_in(&self, variable: Variable) -> bool {
        self.0.keys().all(|product| product.len() == 1 || !product.contains(&variable))
    }

    pub(super) fn variables(&self) -> impl Iterator<Item = Variable> {
        self.0.keys().flatten().copied()
    }

    pub(super) fn as_constant(&self) -> Option<BigInt> {
        match self.0.len() {
            0 => Some(BigInt::ZERO),
            1 => self.0.get(&Vec::new()).cloned(),
            _ => None,
        }
    }

    /// The variable that this polynomial is.
    pub(super) fn as_variable(&self) -> Option<Variable> {
        let mut variables = self.variables();
        let variable = variables.next()?;
        (*self == Self::variable(variable)).then_some(variable)
    }

    /// With all coefficients divided, of which the divisor is a factor.
    pub(super) fn divided(&self, divisor: &BigInt) -> Self {
        Self(self.0.iter().map(|(product, coefficient)| (product.clone(), coefficient / divisor)).collect())
    }

    /// The terms whose coefficients are multiples of the divisor, and the others.
    pub(super) fn split_multiples(&self, divisor: &BigInt) -> (Self, Self) {
        let is_multiple = |(_, coefficient): &(_, &BigInt)| *coefficient % divisor == BigInt::ZERO;
        let (whole, rest): (Vec<_>, Vec<_>) = self.0.iter().partition(is_multiple);
        let own = |terms: Vec<(&Vec<Variable>, &BigInt)>| {
            Self(terms.into_iter().map(|(product, coefficient)| (product.clone(), coefficient.clone())).collect())
        };
        (own(whole), own(rest))
    }

    /// Whether all coefficients are multiples of the modulus: 0 modulo it, whatever the variables are.
    pub(super) fn is_multiple_of(&self, modulus: &BigInt) -> bool {
        self.0.values().all(|coefficient| coefficient % modulus == BigInt::ZERO)
    }
}

/// The integers from the lower bound to the upper one. Empty if that is less.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Interval {
    pub(super) low: BigInt,
    pub(super) high: BigInt,
}

impl Interval {
    pub(super) fn new(low: impl Into<BigInt>, high: impl Into<BigInt>) -> Self {
        Self { low: low.into(), high: high.into() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.low > self.high
    }

    pub(super) fn single(&self) -> Option<&BigInt> {
        (self.low == self.high).then_some(&self.low)
    }

    pub(super) fn is_within(&self, other: &Self) -> bool {
        other.low <= self.low && self.high <= other.high
    }

    /// What both hold.
    pub(super) fn meet(self, other: Self) -> Self {
        Self { low: self.low.max(other.low), high: self.high.min(other.high) }
    }

    /// What holds both.
    pub(super) fn join(self, other: Self) -> Self {
        Self { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        Self { low: &self.low + &other.low, high: &self.high + &other.high }
    }

    pub(super) fn times(&self, factor: &BigInt) -> Self {
        let (a, b) = (&self.low * factor, &self.high * factor);
        if a <= b { Self { low: a, high: b } } else { Self { low: b, high: a } }
    }

    pub(super) fn multiply(&self, other: &Self) -> Self {
        self.times(&other.low).join(self.times(&other.high))
    }

    /// Both bounds divided by 2^bits and rounded down: where the quotient, rounded down, lies.
    pub(super) fn shift_right(&self, bits: u32) -> Self {
        Self { low: &self.low >> bits, high: &self.high >> bits }
    }

    /// The integers that, times 2^bits, lie in the interval.
    pub(super) fn divide_exact(&self, bits: u32) -> Self {
        Self { low: -(-&self.low >> bits), high: &self.high >> bits }
    }
}
