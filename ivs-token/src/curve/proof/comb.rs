//! The comb's argument about exceptions, by exhaustion: all scalars of a small curve of the same shape.
//!
//! The curve is y² = x³ - 3x + b over a prime of twelve bits, with a b for which its order n is prime, and 2^12 - 2^6 < n < 2^12, as
//! P-384's is between 2^384 - 2^190 and 2^384. The comb has two teeth, two blocks and three rounds: 12 positions. The
//! formulas and the order of additions are the sources that sign.

use super::super::bounds::{Loose, Tight};
use super::super::comb::{Comb, accumulate};
use super::super::field::Field;
use super::super::limbs::Limbs;
use super::super::mask::Mask;
use super::super::point::Affine;
use alloc::{collections::BTreeSet, vec, vec::Vec};
use zeroize::Zeroize;

const P: u64 = 4093;
const TEETH: usize = 2;
const BLOCKS: usize = 2;
const SPACING: usize = 3;
const LENGTH: usize = TEETH * BLOCKS * SPACING;

/// An integer modulo the small prime.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Small(u64);

impl Zeroize for Small {
    fn zeroize(&mut self) {
        self.0 = 0;
    }
}

impl Field for Small {
    const ZERO: Self = Self(0);
    const ONE: Self = Self(1);

    fn from_limbs(limbs: &Limbs) -> Self {
        Self(limbs[0] % P)
    }

    fn to_limbs(self) -> Limbs {
        [self.0, 0, 0, 0, 0, 0]
    }

    fn add(self, other: Self) -> Self {
        Self((self.0 + other.0) % P)
    }

    fn sub(self, other: Self) -> Self {
        Self((self.0 + P - other.0) % P)
    }

    fn mul(self, other: Self) -> Self {
        Self(self.0 * other.0 % P)
    }

    fn square(self) -> Self {
        self.mul(self)
    }

    fn mul_sub_mul(self, a: Self, b: Self, c: Self) -> Self {
        self.mul(a).sub(b.mul(c))
    }

    fn tight(self) -> Self {
        self
    }

    fn negate_if(self, mask: Mask) -> Self {
        if mask.declassify() { Self::ZERO.sub(self) } else { self }
    }

    fn select(mask: Mask, set: Self, clear: Self) -> Self {
        if mask.declassify() { set } else { clear }
    }

    fn invert(self) -> Self {
        (0..P - 2).fold(Self::ONE, |power, _| power.mul(self))
    }
}

type Point = Option<(Small, Small)>;

/// The group law with all its cases. `None` is the point at infinity.
fn sum(a: Point, b: Point) -> Point {
    let (Some((x1, y1)), Some((x2, y2))) = (a, b) else { return a.or(b) };
    let slope = if x1 != x2 {
        y2.sub(y1).mul(x2.sub(x1).invert())
    } else if y1 == y2 && y1 != Small::ZERO {
        x1.square().sub(Small::ONE).mul(Small(3)).mul(y1.add(y1).invert())
    } else {
        return None;
    };
    let x = slope.square().sub(x1).sub(x2);
    Some((x, slope.mul(x1.sub(x)).sub(y1)))
}

/// The multiples 0·G to (n - 1)·G of a point on a curve whose order n is prime, and near below 2^12.
fn group() -> Vec<Point> {
    let is_prime = |n: usize| (2..n).take_while(|d| d * d <= n).all(|d| !n.is_multiple_of(d));
    let mut roots = vec![Vec::new(); usize::try_from(P).unwrap()];
    for y in (0..P).map(Small) {
        roots[usize::try_from(y.square().0).unwrap()].push(y);
    }
    let points = |b: u64| {
        let on = move |x: Small| x.square().mul(x).sub(x.mul(Small(3))).add(Small(b));
        let roots = &roots;
        (0..P).map(Small).flat_map(move |x| roots[usize::try_from(on(x).0).unwrap()].iter().map(move |y| (x, *y)))
    };
    let near = (1 << LENGTH) - (1 << (LENGTH / 2))..1 << LENGTH;
    // b = ±2 is no curve: its discriminant is 0.
    let found = (3..P - 2).find(|b| {
        let order = points(*b).count() + 1;
        near.contains(&order) && is_prime(order)
    });
    let b = found.unwrap();
    let (generator, order) = (points(b).next(), points(b).count() + 1);
    let mut multiples: Vec<Point> = vec![None];
    while multiples.len() < order {
        multiples.push(sum(multiples[multiples.len() - 1], generator));
    }
    assert_eq!(sum(multiples[order - 1], generator), None);
    multiples
}

/// A recoded scalar, as `comb::Digits` is: s_i = ±1.
struct Recoded<'a> {
    signs: [i64; LENGTH],
    multiples: &'a [Point],
}

impl<'a> Recoded<'a> {
    fn new(k: i64, multiples: &'a [Point]) -> Self {
        let n = i64::try_from(multiples.len()).unwrap();
        let odd = if k % 2 == 0 { k - n } else { k };
        let bits = (odd + (1 << LENGTH) - 1) / 2;
        Self { signs: core::array::from_fn(|i| 2 * ((bits >> i) & 1) - 1), multiples }
    }

    /// c(v, e) without its 2^e.
    fn digit(&self, block: usize, round: usize) -> i64 {
        let positions = (0..TEETH).map(|tooth| (tooth * BLOCKS + block) * SPACING);
        positions.map(|position| self.signs[position + round] << position).sum()
    }

    fn multiple(&self, factor: i64) -> Point {
        let n = i64::try_from(self.multiples.len()).unwrap();
        self.multiples[usize::try_from(factor.rem_euclid(n)).unwrap()]
    }
}

impl Comb<Small> for Recoded<'_> {
    const BLOCKS: usize = BLOCKS;
    const SPACING: usize = SPACING;

    fn point(&self, block: usize, round: usize) -> Affine<Loose<Small>> {
        let (x, y) = self.multiple(self.digit(block, round)).expect("an entry is finite");
        Affine { x: Tight::assume(x), y: Tight::assume(y) }.loose()
    }
}

#[test]
fn every_scalar_is_right() {
    let multiples = group();
    for (k, expected) in multiples.iter().enumerate().skip(1) {
        let digits = Recoded::new(i64::try_from(k).unwrap(), &multiples);
        let (sum, last) = accumulate::<Small, _>(&digits);
        let sum = sum.add_last(last);
        let Affine { x, y } = sum.to_affine();
        assert_eq!(Some((x.value(), y.value())), *expected, "{k}");
        assert_eq!((sum.x * sum.zz.invert()).value(), x.value(), "{k}");
    }
}

/// For both orders: `comb`'s, whose last addition is of one digit, and `batch`'s, whose last is of a whole round.
#[test]
fn exceptions_are_those_that_the_comment_names() {
    let multiples = group();
    let n = i64::try_from(multiples.len()).unwrap();
    let round = |digits: &Recoded<'_>, round: usize| (0..BLOCKS).map(|block| digits.digit(block, round)).sum::<i64>();
    let mut found = [BTreeSet::new(), BTreeSet::new()];
    for k in 1..n {
        let digits = Recoded::new(k, &multiples);
        let mut regular = |reached: i64, added: i64, is_last: bool, order: usize| {
            let (same, opposite) = ((reached - added) % n == 0, (reached + added) % n == 0);
            assert!(reached % n != 0 && added % n != 0 && !opposite, "{k}: infinity");
            if same {
                assert!(is_last, "{k}: a sum before the last one is a doubling");
                found[order].insert(k);
            }
        };
        // One digit after the other.
        let mut reached = 0;
        for e in (0..SPACING).rev() {
            reached *= 2;
            for block in 0..BLOCKS {
                let digit = digits.digit(block, e);
                if reached != 0 {
                    regular(reached, digit, e == 0 && block == BLOCKS - 1, 0);
                }
                reached += digit;
            }
        }
        assert_eq!((reached - k) % n, 0);
        // The blocks of each round first.
        let mut reached = 0;
        for e in (0..SPACING).rev() {
            regular(digits.digit(0, e), digits.digit(1, e), false, 1);
            reached *= 2;
            if reached != 0 {
                regular(reached, round(&digits, e), e == 0, 1);
            }
            reached += round(&digits, e);
        }
    }
    // k* = n - 2·c_n and its negative, of n's own signs.
    let own = Recoded::new(n, &multiples);
    for (order, part) in [own.digit(BLOCKS - 1, 0), round(&own, 0)].into_iter().enumerate() {
        let pair = [n - 2 * part, 2 * part - n].map(|k| k.rem_euclid(n));
        assert_eq!(found[order], BTreeSet::from(pair));
    }
}
