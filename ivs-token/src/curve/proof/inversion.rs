//! `inversion`: no word overflows in a round, (f, g) and (d, e) become what the matrix says, and stay in their ranges.

use super::super::field::P;
use super::super::inversion::{Matrix, Modulus, STEPS, extract, normalise, update_cofactors, update_values};
use super::super::limbs::{BITS, Limbs, SIZE};
use super::super::scalar::N;
use super::super::word::Limb;
use super::int::{Int, bounded_pair, claim_limbs, number, split_number};
use super::integer;
use super::poly::{Interval, Poly};
use super::word::{any_choice, claim_below, claim_multiple, claim_zero, prove, refuted, stated};
use num_bigint::BigInt;

/// Any matrix of so many steps: |u| + |v| <= 2^steps, and |q| + |r| too.
fn matrix_of(steps: u32) -> Matrix<Int> {
    let ([u, v], [q, r]) = (bounded_pair(1 << steps), bounded_pair(1 << steps));
    Matrix { u, v, q, r }
}

/// Any matrix of a round.
fn matrix() -> Matrix<Int> {
    matrix_of(BITS)
}

fn entries_come_apart() {
    let bound = (1 << STEPS) - 1;
    let [low, u, v] = [Int::input(-bound, bound), Int::input(-bound, bound + 1), Int::input(-bound - 1, bound + 1)];
    let packed = stated(|| low - (u << (STEPS + 1)) - (v << (2 * STEPS + 2)));
    let found = extract(packed);
    claim_zero(&found.0.poly().minus(&u.poly()));
    claim_zero(&found.1.poly().minus(&v.poly()));
}

fn half_rounds_make_a_round() {
    let (second, first) = (matrix_of(STEPS), matrix_of(STEPS));
    let Matrix { u, v, q, r } = second.after(&first);
    // The first two columns of both, and the product's rows.
    let columns = [[first.u, first.q], [first.v, first.r]].map(|column| column.map(Int::poly));
    let product = |a: Int, b: Int| columns.each_ref().map(|[x, y]| a.poly().multiply(x).plus(&b.poly().multiply(y)));
    for (found, expected) in [([u, v], product(second.u, second.v)), ([q, r], product(second.q, second.r))] {
        let [a, b] = found.map(Int::poly);
        claim_zero(&a.minus(&expected[0]));
        claim_zero(&b.minus(&expected[1]));
        // |a| + |b| is one of these four.
        for sum in [a.plus(&b), a.minus(&b)] {
            let bound = BigInt::from(1) << BITS;
            claim_below(&(&bound * 2 + 1), &sum.plus(&Poly::constant(bound)));
        }
    }
}

/// Where f and g are, before a round and after it: [-M, M].
fn values_range(m: &BigInt) -> Interval {
    Interval::new(-m, m.clone())
}

/// Where d and e are, before a round and after it, and what the last normalisation takes: (-2M, M).
fn cofactors_range(m: &BigInt) -> Interval {
    Interval::new(-m * 2 + 1, m - 1)
}

/// Any number in the range.
fn any_in(range: &Interval) -> [Int; SIZE] {
    split_number(&range.low, &range.high)
}

/// Claims that the number is in the range, both times 2^bits.
fn claim_in(range: &Interval, limbs: &[Int; SIZE], bits: u32) {
    let above = number(limbs).minus(&Poly::constant(range.low.clone())).times(&(BigInt::from(1) << bits));
    claim_below(&(((&range.high - &range.low) << bits) + 1), &above);
}

/// All limbs but the last are in [0, 2^30).
fn claim_form(limbs: &[Int; SIZE]) {
    claim_limbs(&limbs[..SIZE - 1], 0, (1 << BITS) - 1);
}

fn values_become_what_the_matrix_says(modulus: &Limbs) {
    let m = integer(modulus);
    let range = values_range(&m);
    let (f, g) = (any_in(&range), any_in(&range));
    let matrix = matrix();
    let Matrix { u, v, q, r } = matrix;
    // What a round's matrix makes of f and g is divisible, by the steps that it stands for; here it is whatever is left.
    let lost = stated(|| [u * f[0] + v * g[0], q * f[0] + r * g[0]].map(|sum| sum.low(BITS)));
    let (mut new_f, mut new_g) = (f, g);
    update_values(&mut new_f, &mut new_g, &matrix);
    for (new, [a, b], lost) in [(new_f, [u, v], lost[0]), (new_g, [q, r], lost[1])] {
        let expected = a.poly().multiply(&number(&f)).plus(&b.poly().multiply(&number(&g)));
        let found = number(&new).times(&(BigInt::from(1) << BITS)).plus(&lost.poly());
        claim_zero(&found.minus(&expected));
        claim_form(&new);
        claim_in(&range, &new, 0);
    }
}

fn cofactors_become_what_the_matrix_says(modulus: &Limbs) {
    let m = integer(modulus);
    let range = cofactors_range(&m);
    let (d, e) = (any_in(&range), any_in(&range));
    let matrix = matrix();
    let Modulus { limbs, inverse } = Modulus::new(modulus);
    let (mut new_d, mut new_e) = (d, e);
    update_cofactors(&mut new_d, &mut new_e, &matrix, &limbs.map(Int::constant), Int::constant(inverse));
    let Matrix { u, v, q, r } = matrix;
    for (new, [a, b]) in [(new_d, [u, v]), (new_e, [q, r])] {
        let expected = a.poly().multiply(&number(&d)).plus(&b.poly().multiply(&number(&e)));
        claim_multiple(&m, &number(&new).times(&(BigInt::from(1) << BITS)).minus(&expected));
        claim_form(&new);
        claim_in(&range, &new, BITS);
    }
}

fn normalises(modulus: &Limbs) {
    let m = integer(modulus);
    let value = any_in(&cofactors_range(&m));
    let negate = any_choice();
    let found = normalise(&value, negate, &Modulus::new(modulus).limbs.map(Int::constant));
    let sign = BigInt::from(if negate { -1 } else { 1 });
    claim_multiple(&m, &number(&found).minus(&number(&value).times(&sign)));
    claim_limbs(&found, 0, (1 << BITS) - 1);
    claim_below(&m, &number(&found));
}

#[test]
fn values_of_a_round() {
    for modulus in [P, N] {
        prove(|| values_become_what_the_matrix_says(&modulus));
    }
}

#[test]
fn cofactors_of_a_round() {
    for modulus in [P, N] {
        prove(|| cofactors_become_what_the_matrix_says(&modulus));
    }
}

#[test]
fn last_normalisation() {
    for modulus in [P, N] {
        prove(|| normalises(&modulus));
    }
}

#[test]
fn matrix_of_a_round() {
    prove(entries_come_apart);
    prove(half_rounds_make_a_round);
}

/// The statement, how many mistakes its run could make, and how many of them leave it true: products by p's limb that is 0, one bit
/// more of a word of which 30 are taken afterwards, and a half that rounds what is no half.
type Mistakes = (fn(), usize, usize);

/// One modulus is enough: the source is the same for both.
fn each_mistake_is_refuted_or_none(lemmas: &[Mistakes]) {
    for (lemma, mistakes, harmless) in lemmas {
        assert_eq!(refuted(lemma), (mistakes - harmless, *mistakes));
    }
}

#[test]
fn mistakes_in_matrices_values_and_the_normalisation() {
    each_mistake_is_refuted_or_none(&[
        (entries_come_apart, 14, 1),
        (half_rounds_make_a_round, 12, 0),
        (|| values_become_what_the_matrix_says(&P), 178, 0),
        (|| normalises(&P), 239, 4),
    ]);
}

#[test]
fn mistakes_in_cofactors() {
    each_mistake_is_refuted_or_none(&[(|| cofactors_become_what_the_matrix_says(&P), 278, 6)]);
}
