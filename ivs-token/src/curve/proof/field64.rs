//! `field64`: each operation gives the integer below p that its name says, for all operands below p.

use super::super::field::P;
use super::super::field64::{add, add_products, fold, mul_sub_mul, negate_if, p_less, product, select, square, sub};
use super::integer;
use super::poly::Poly;
use super::word::{Value, any_choice, below, claim_below, claim_multiple, claim_zero, number, prove, refuted, words};

fn folds() {
    let t: [Value; 12] = words();
    let r = fold(&t);
    claim_multiple(&integer(&P), &number(&r).minus(&number(&t)));
    claim_below(&integer(&P), &number(&r));
}

fn multiplies() {
    let (a, b): ([Value; 6], [Value; 6]) = (words(), words());
    claim_zero(&number(&product(&a, &b)).minus(&number(&a).multiply(&number(&b))));
}

fn squares() {
    let a: [Value; 6] = words();
    claim_zero(&number(&square(&a)).minus(&number(&a).multiply(&number(&a))));
}

fn adds() {
    let p = integer(&P);
    let (a, b) = (below(&p), below(&p));
    let sum = add(&a, &b);
    claim_multiple(&p, &number(&sum).minus(&number(&a).plus(&number(&b))));
    claim_below(&p, &number(&sum));
}

fn subtracts() {
    let p = integer(&P);
    let (a, b) = (below(&p), below(&p));
    let difference = sub(&a, &b);
    claim_multiple(&p, &number(&difference).minus(&number(&a).minus(&number(&b))));
    claim_below(&p, &number(&difference));
}

fn multiplies_and_folds() {
    let p = integer(&P);
    let (a, b) = (below(&p), below(&p));
    let r = fold(&product(&a, &b));
    claim_multiple(&p, &number(&r).minus(&number(&a).multiply(&number(&b))));
    claim_below(&p, &number(&r));
}

fn subtracts_from_p() {
    let p = integer(&P);
    let c = below(&p);
    claim_zero(&number(&p_less(&c)).plus(&number(&c)).minus(&Poly::constant(p)));
}

fn adds_products() {
    let p = integer(&P);
    let at_most = &p * (&p - 1);
    let (a, b): ([Value; 12], [Value; 12]) = (below(&(&at_most + 1)), below(&(&at_most + 1)));
    let sum = add_products(&a, &b);
    let high_p = p << 384;
    claim_multiple(&high_p, &number(&sum).minus(&number(&a).plus(&number(&b))));
    claim_below(&high_p, &number(&sum));
}

fn subtracts_products() {
    let p = integer(&P);
    let [a, b, c, d] = [(); 4].map(|()| below(&p));
    let r = mul_sub_mul(&a, &b, &c, &d);
    let expected = number(&a).multiply(&number(&b)).minus(&number(&c).multiply(&number(&d)));
    claim_multiple(&p, &number(&r).minus(&expected));
    claim_below(&p, &number(&r));
}

fn negates() {
    let p = integer(&P);
    let a = below(&p);
    let mask = any_choice();
    let negated = negate_if(mask, &a);
    let expected = if mask { number(&a).times(&(-1).into()) } else { number(&a) };
    claim_multiple(&p, &number(&negated).minus(&expected));
    claim_below(&p, &number(&negated));
}

fn selects() {
    let (set, clear): ([Value; 6], [Value; 6]) = (words(), words());
    let mask = any_choice();
    claim_zero(&number(&select(mask, &set, &clear)).minus(&number(if mask { &set } else { &clear })));
}

#[test]
fn fold_is_t_modulo_p() {
    prove(folds);
}

#[test]
fn product_and_square_are_exact() {
    prove(multiplies);
    prove(squares);
}

#[test]
fn sum_difference_and_negation_are_below_p() {
    prove(adds);
    prove(subtracts);
    prove(negates);
    prove(selects);
}

#[test]
fn product_and_fold_together_are_the_product_modulo_p() {
    prove(multiplies_and_folds);
}

#[test]
fn difference_of_products_is_one() {
    prove(subtracts_from_p);
    prove(adds_products);
    prove(subtracts_products);
}

/// The statement, how many mistakes its run could make, and how many of them leave it true: lost carries that are always 0,
/// or fall out of the top by intent.
type Mistakes = (fn(), usize, usize);

#[test]
fn each_mistake_is_refuted_or_none() {
    let lemmas: [Mistakes; 9] = [
        (folds, 183, 15),
        (multiplies, 72, 12),
        (squares, 97, 12),
        (adds, 51, 1),
        (subtracts, 30, 1),
        (subtracts_from_p, 20, 1),
        (adds_products, 57, 1),
        (negates, 48, 1),
        (selects, 6, 0),
    ];
    for (lemma, mistakes, harmless) in lemmas {
        assert_eq!(refuted(lemma), (mistakes - harmless, mistakes));
    }
}
