//! `scalar`: each operation gives the integer below n that its name says.

use super::super::scalar::{N, add, fold, product, reduce};
use super::integer;
use super::word::{Value, below, claim_below, claim_multiple, claim_zero, number, prove, refuted, words};

fn reduces() {
    let a: [Value; 6] = words();
    let r = reduce(a);
    claim_multiple(&integer(&N), &number(&r).minus(&number(&a)));
    claim_below(&integer(&N), &number(&r));
}

fn adds() {
    let n = integer(&N);
    let (a, b) = (below(&n), below(&n));
    let sum = add(&a, &b);
    claim_multiple(&n, &number(&sum).minus(&number(&a).plus(&number(&b))));
    claim_below(&n, &number(&sum));
}

fn multiplies() {
    let (a, b): ([Value; 6], [Value; 6]) = (words(), words());
    claim_zero(&number(&product(&a, &b)).minus(&number(&a).multiply(&number(&b))));
}

fn folds() {
    let n = integer(&N);
    let t: [Value; 12] = words();
    let r = fold(&t);
    claim_multiple(&n, &number(&r).minus(&number(&t)));
    claim_below(&n, &number(&r));
}

fn multiplies_and_folds() {
    let n = integer(&N);
    let (a, b) = (below(&n), below(&n));
    let r = fold(&product(&a, &b));
    claim_multiple(&n, &number(&r).minus(&number(&a).multiply(&number(&b))));
    claim_below(&n, &number(&r));
}

#[test]
fn reduction_takes_any_words() {
    prove(reduces);
}

#[test]
fn sum_is_below_n() {
    prove(adds);
}

#[test]
fn product_is_exact() {
    prove(multiplies);
}

#[test]
fn fold_is_t_modulo_n() {
    prove(folds);
}

#[test]
fn product_and_fold_together_are_the_product_modulo_n() {
    prove(multiplies_and_folds);
}

/// The statement, how many mistakes its run could make, and how many of them leave it true: lost carries that are always 0,
/// or fall out of the top by intent.
type Mistakes = (fn(), usize, usize);

#[test]
fn each_mistake_is_refuted_or_none() {
    let lemmas: [Mistakes; 4] = [(reduces, 42, 1), (adds, 54, 3), (multiplies, 135, 21), (folds, 219, 38)];
    for (lemma, mistakes, harmless) in lemmas {
        assert_eq!(refuted(lemma), (mistakes - harmless, mistakes));
    }
}
