//! `field30`: no word overflows, results are tight, and they are what the names say modulo p.

use super::super::field::P;
use super::super::field30::{COLUMNS, add, canonical, fold, negate_if, product, select, square, sub, tight};
use super::super::limbs::SIZE;
use super::int::{Int, claim_limbs, number};
use super::integer;
use super::poly::Poly;
use super::word::{any_choice, claim_below, claim_multiple, claim_zero, prove, refuted};

const TIGHT: i64 = (1 << 29) + (1 << 18);
const LOOSE: i64 = 2 * TIGHT;

fn within(bound: i64) -> [Int; SIZE] {
    Int::inputs(-bound, bound)
}

fn is_modulo_p(found: &[Int], expected: &Poly) {
    claim_multiple(&integer(&P), &number(found).minus(expected));
}

/// What a product's column is, and how many products it has.
fn column(a: &[Int; SIZE], b: &[Int; SIZE], at: usize) -> (Poly, i64) {
    let pairs = (0..SIZE).filter_map(|i| Some((a[i], b.get(at.checked_sub(i)?)?)));
    pairs.fold((Poly::default(), 0), |(sum, count), (a, b)| (sum.plus(&a.poly().multiply(&b.poly())), count + 1))
}

fn columns_are_exact() {
    let (a, b) = (within(LOOSE), within(TIGHT));
    for (at, found) in product(&a, &b).iter().enumerate() {
        claim_zero(&found.poly().minus(&column(&a, &b, at).0));
    }
}

fn columns_of_the_square_are_exact() {
    let a = within(TIGHT);
    for (at, found) in square(&a).iter().enumerate() {
        claim_zero(&found.poly().minus(&column(&a, &a, at).0));
    }
}

fn folds() {
    // As many products as a column has.
    let columns: [Int; COLUMNS] = core::array::from_fn(|at| {
        let products = i64::try_from(SIZE - at.abs_diff(SIZE - 1)).unwrap();
        Int::input(-products * LOOSE * TIGHT, products * LOOSE * TIGHT)
    });
    let r = fold(&columns);
    is_modulo_p(&r, &number(&columns));
    claim_limbs(&r, -TIGHT, TIGHT);
}

fn multiplies(bound_a: i64, bound_b: i64) {
    let (a, b) = (within(bound_a), within(bound_b));
    let r = fold(&product(&a, &b));
    is_modulo_p(&r, &number(&a).multiply(&number(&b)));
    claim_limbs(&r, -TIGHT, TIGHT);
}

/// As `Fe30::mul_sub_mul` has it.
fn subtracts_products() {
    let [a, b, c, d] = [(); 4].map(|()| within(TIGHT));
    let r = tight(&sub(&fold(&product(&a, &b)), &fold(&product(&c, &d))));
    is_modulo_p(&r, &number(&a).multiply(&number(&b)).minus(&number(&c).multiply(&number(&d))));
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
    let mask = any_choice();
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
fn difference_of_products() {
    prove(subtracts_products);
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

/// The statement, how many mistakes its run could make, and how many of them leave it true: what is 0 in any case, and carries that
/// round otherwise, within the same bounds.
type Mistakes = (fn(), usize, usize);

fn each_mistake_is_refuted_or_harmless(lemmas: &[Mistakes]) {
    for (lemma, mistakes, harmless) in lemmas {
        assert_eq!(refuted(lemma), (mistakes - harmless, *mistakes));
    }
}

#[test]
fn mistakes_in_products_and_sums() {
    each_mistake_is_refuted_or_harmless(&[
        (columns_are_exact, 387, 35),
        (columns_of_the_square_are_exact, 269, 22),
        (folds, 355, 88),
        (adds, 26, 0),
        (negates_and_selects, 26, 0),
    ]);
}

#[test]
fn mistakes_in_tight_and_canonical() {
    each_mistake_is_refuted_or_harmless(&[(tightens, 111, 26), (becomes_canonical, 306, 63)]);
}
