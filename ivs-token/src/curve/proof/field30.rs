//! `field30`: no word overflows, results are tight, and they are what the names say modulo p.

use super::super::field::P;
use super::super::field30::{add, canonical, fold, negate_if, product, select, square, sub, tight};
use super::super::limbs::SIZE;
use super::super::word::Limb;
use super::int::{Int, claim_limbs, number};
use super::integer;
use super::poly::Poly;
use super::word::{claim_below, claim_multiple, claim_zero, prove, refuted};

const TIGHT: i64 = (1 << 29) + (1 << 18);
const LOOSE: i64 = 2 * TIGHT;

fn within(bound: i64) -> [Int; SIZE] {
    Int::inputs(-bound, bound)
}

fn is_modulo_p(found: &[Int], expected: &Poly) {
    claim_multiple(&integer(&P), &number(found).minus(expected));
}

fn multiplies(bound_a: i64, bound_b: i64) {
    let (a, b) = (within(bound_a), within(bound_b));
    let r = fold(&product(&a, &b));
    is_modulo_p(&r, &number(&a).multiply(&number(&b)));
    claim_limbs(&r, -TIGHT, TIGHT);
}

fn squares() {
    let a = within(TIGHT);
    let r = fold(&square(&a));
    is_modulo_p(&r, &number(&a).multiply(&number(&a)));
    claim_limbs(&r, -TIGHT, TIGHT);
}

fn tightens() {
    let a = within(8 * LOOSE);
    let r = tight(&a);
    is_modulo_p(&r, &number(&a));
    claim_limbs(&r, -TIGHT, TIGHT);
}

fn becomes_canonical() {
    let a = within(8 * LOOSE);
    let r = canonical(&a);
    is_modulo_p(&r, &number(&a));
    claim_limbs(&r, 0, (1 << 30) - 1);
    claim_below(&integer(&P), &number(&r));
}

/// Sums, differences, negation and choice: the limbs' own.
fn adds() {
    let (a, b) = (within(TIGHT), within(TIGHT));
    let sum = add(&a, &b);
    claim_zero(&number(&sum).minus(&number(&a).plus(&number(&b))));
    claim_limbs(&sum, -LOOSE, LOOSE);
    let difference = sub(&a, &b);
    claim_zero(&number(&difference).minus(&number(&a).minus(&number(&b))));
    claim_limbs(&difference, -LOOSE, LOOSE);
}

fn negates_and_selects() {
    let (a, b) = (within(LOOSE), within(LOOSE));
    let mask = Int::mask(Int::input(0, 1));
    let negated = negate_if(mask, &a);
    claim_limbs(&negated, -LOOSE, LOOSE);
    let expected = if mask { number(&a).times(&(-1).into()) } else { number(&a) };
    claim_zero(&number(&negated).minus(&expected));
    let selected = select(mask, &a, &b);
    claim_zero(&number(&selected).minus(&number(if mask { &a } else { &b })));
}

#[test]
fn product_of_a_loose_and_a_tight_value() {
    prove(|| multiplies(LOOSE, TIGHT));
    prove(|| multiplies(TIGHT, LOOSE));
}

#[test]
fn square_of_a_tight_value() {
    prove(squares);
}

#[test]
fn eight_loose_values_become_tight_and_canonical() {
    prove(tightens);
    prove(becomes_canonical);
}

#[test]
fn sums_and_choices() {
    prove(adds);
    prove(negates_and_selects);
}

/// The harmless ones round otherwise, within the same bounds, or drop carries that are 0.
#[test]
fn each_mistake_is_refuted_or_harmless() {
    assert_eq!(refuted(tightens), (43, 69));
    assert_eq!(refuted(becomes_canonical), (149, 199));
}
