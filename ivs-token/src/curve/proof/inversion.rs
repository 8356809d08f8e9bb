//! `inversion`: no word overflows in a round, (f, g) and (d, e) become what the matrix says, and stay in their ranges.

use super::super::field::P;
use super::super::inversion::{Matrix, Modulus, normalise, update_cofactors, update_values};
use super::super::limbs::{BITS, Limbs, SIZE};
use super::super::scalar::N;
use super::super::word::Limb;
use super::int::{Int, bounded_pair, claim_limbs, number, split_number};
use super::integer;
use super::poly::Poly;
use super::word::{claim_below, claim_multiple, claim_zero, prove};
use num_bigint::BigInt;

/// Any matrix of a round: |u| + |v| <= 2^30, and |q| + |r| too.
fn matrix() -> Matrix<Int> {
    let ([u, v], [q, r]) = (bounded_pair(1 << BITS), bounded_pair(1 << BITS));
    Matrix { u, v, q, r }
}

/// All limbs but the last are in [0, 2^30).
fn claim_form(limbs: &[Int; SIZE]) {
    claim_limbs(&limbs[..SIZE - 1], 0, (1 << BITS) - 1);
}

fn values_become_what_the_matrix_says(modulus: &Limbs) {
    let m = integer(modulus);
    let (f, g) = (split_number(&-&m, &m), split_number(&-&m, &m));
    let matrix = matrix();
    let Matrix { u, v, q, r } = matrix;
    // What a round's matrix makes of f and g is divisible, by the steps that it stands for; here it is whatever is left.
    let lost = [u * f[0] + v * g[0], q * f[0] + r * g[0]].map(|sum| sum.low(BITS));
    let (mut new_f, mut new_g) = (f, g);
    update_values(&mut new_f, &mut new_g, &matrix);
    for (new, [a, b], lost) in [(new_f, [u, v], lost[0]), (new_g, [q, r], lost[1])] {
        let expected = a.poly().multiply(&number(&f)).plus(&b.poly().multiply(&number(&g)));
        let found = number(&new).times(&(BigInt::from(1) << BITS)).plus(&lost.poly());
        claim_zero(&found.minus(&expected));
        claim_form(&new);
        // In [-M, M].
        claim_below(&(&m * 2 + 1), &number(&new).plus(&Poly::constant(m.clone())));
    }
}

fn cofactors_become_what_the_matrix_says(modulus: &Limbs) {
    let m = integer(modulus);
    let range = (&(-&m * 2 + 1), &(&m - 1));
    let (d, e) = (split_number(range.0, range.1), split_number(range.0, range.1));
    let matrix = matrix();
    let Modulus { limbs, inverse } = Modulus::new(modulus);
    let (mut new_d, mut new_e) = (d, e);
    update_cofactors(&mut new_d, &mut new_e, &matrix, &limbs.map(Int::constant), Int::constant(inverse));
    let Matrix { u, v, q, r } = matrix;
    for (new, [a, b]) in [(new_d, [u, v]), (new_e, [q, r])] {
        let expected = a.poly().multiply(&number(&d)).plus(&b.poly().multiply(&number(&e)));
        claim_multiple(&m, &number(&new).times(&(BigInt::from(1) << BITS)).minus(&expected));
        claim_form(&new);
        // In (-2M, M), times 2^30.
        let shifted = number(&new).plus(&Poly::constant(&m * 2 - 1)).times(&(BigInt::from(1) << BITS));
        claim_below(&((&m * 3 - 2) * (BigInt::from(1) << BITS) + 1), &shifted);
    }
}

fn normalises(modulus: &Limbs) {
    let m = integer(modulus);
    let value = split_number(&(-&m * 2 + 1), &(&m - 1));
    let negate = Int::mask(Int::input(0, 1));
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
