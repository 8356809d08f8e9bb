//! The curve formulas, as polynomials: each gives the third point of the chord or of the tangent, mirrored, and that point is on
//! the curve.
//!
//! The formulas of `point` run over a field whose elements are polynomials with integer coefficients, in the coordinates of
//! their operands. What they are compared with is the definition: slope s = (y2 - y1) / (x2 - x1), or (3x1² - 3) / (2·y1),
//! x3 = s² - x1 - x2 and y3 = s·(x1 - x3) - y1, multiplied by all denominators.

use super::super::field::Field;
use super::super::limbs::Limbs;
use super::super::mask::Mask;
use super::super::point::{Affine, Xyzz};
use super::poly::Poly;
use alloc::vec::Vec;
use core::cell::RefCell;
use zeroize::Zeroize;

extern crate std;

std::thread_local! {
    /// 0 and 1 first.
    static ELEMENTS: RefCell<Vec<Poly>> = RefCell::new([Poly::default(), Poly::constant(1)].into());
    /// Whether the operands are taken to be the same point.
    static SAME: RefCell<bool> = const { RefCell::new(false) };
}

/// A polynomial of the list.
#[derive(Clone, Copy)]
struct Element(usize);

impl Zeroize for Element {
    fn zeroize(&mut self) {}
}

impl Element {
    fn new(poly: Poly) -> Self {
        ELEMENTS.with_borrow_mut(|elements| {
            elements.push(poly);
            Self(elements.len() - 1)
        })
    }

    fn poly(self) -> Poly {
        ELEMENTS.with_borrow(|elements| elements[self.0].clone())
    }
}

impl Field for Element {
    const ZERO: Self = Self(0);
    const ONE: Self = Self(1);

    fn from_limbs(_: &Limbs) -> Self {
        unreachable!("no formula takes numbers")
    }

    fn to_limbs(self) -> Limbs {
        unreachable!("no formula gives numbers")
    }

    fn add(self, other: Self) -> Self {
        Self::new(self.poly().plus(&other.poly()))
    }

    fn sub(self, other: Self) -> Self {
        Self::new(self.poly().minus(&other.poly()))
    }

    fn mul(self, other: Self) -> Self {
        Self::new(self.poly().multiply(&other.poly()))
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

    /// What the statement assumes of its operands.
    fn is_zero(self) -> Mask {
        Mask::from_bit(u64::from(SAME.with_borrow(|same| *same)))
    }

    /// A new variable: what it is the inverse of is put down where it is used.
    fn invert(self) -> Self {
        Self::new(Poly::variable(INVERSE))
    }
}

/// The variables: two points, the first one's denominator (x1 = X / z², y1 = Y / z³), the curve's b, and an inverse.
const X1: usize = 0;
const Y1: usize = 1;
const X2: usize = 2;
const Y2: usize = 3;
const Z: usize = 4;
const B: usize = 5;
const INVERSE: usize = 6;

fn variable(variable: usize) -> Poly {
    Poly::variable(variable)
}

fn power(poly: &Poly, exponent: usize) -> Poly {
    (0..exponent).fold(Poly::constant(1), |product, _| product.multiply(poly))
}

fn first() -> Xyzz<Element> {
    let z = variable(Z);
    Xyzz {
        x: Element::new(variable(X1).multiply(&power(&z, 2))),
        y: Element::new(variable(Y1).multiply(&power(&z, 3))),
        zz: Element::new(power(&z, 2)),
        zzz: Element::new(power(&z, 3)),
    }
}

fn second() -> Affine<Element> {
    Affine { x: Element::new(variable(X2)), y: Element::new(variable(Y2)) }
}

/// A line through (x1, y1): its slope's rise and run, and the other point's x.
struct Line {
    rise: Poly,
    run: Poly,
    x1: Poly,
    y1: Poly,
    x2: Poly,
}

fn chord() -> Line {
    Line {
        rise: variable(Y2).minus(&variable(Y1)),
        run: variable(X2).minus(&variable(X1)),
        x1: variable(X1),
        y1: variable(Y1),
        x2: variable(X2),
    }
}

fn tangent(x: usize, y: usize) -> Line {
    Line {
        rise: power(&variable(x), 2).minus(&Poly::constant(1)).times(&3.into()),
        run: variable(y).times(&2.into()),
        x1: variable(x),
        y1: variable(y),
        x2: variable(x),
    }
}

impl Line {
    /// x3 · run²
    fn x3(&self) -> Poly {
        power(&self.rise, 2).minus(&self.x1.plus(&self.x2).multiply(&power(&self.run, 2)))
    }

    /// y3 · run³
    fn y3(&self) -> Poly {
        let across = self.x1.multiply(&power(&self.run, 2)).minus(&self.x3());
        self.rise.multiply(&across).minus(&self.y1.multiply(&power(&self.run, 3)))
    }
}

/// Whether x = X / ZZ is x3.
fn claim_x(x: &Poly, zz: &Poly, line: &Line) {
    assert!(x.multiply(&power(&line.run, 2)) == zz.multiply(&line.x3()), "x");
}

fn claim_sum(sum: &Xyzz<Element>, line: &Line) {
    let [x, y, zz, zzz] = [sum.x, sum.y, sum.zz, sum.zzz].map(Element::poly);
    claim_x(&x, &zz, line);
    assert!(y.multiply(&power(&line.run, 3)) == zzz.multiply(&line.y3()), "y");
    assert!(power(&zz, 3) == power(&zzz, 2), "denominators");
    assert!(zz != Poly::default(), "denominator");
}

/// With y² = x³ - 3x + b for both points.
fn on_the_curve(mut poly: Poly) -> Poly {
    for (x, y) in [(X1, Y1), (X2, Y2)] {
        let x = variable(x);
        let right = power(&x, 3).minus(&x.times(&3.into())).plus(&variable(B));
        poly = poly.with_square(y, &right);
    }
    poly
}

/// That the line's third point, mirrored, is on the curve if its points are.
fn claim_closed(line: &Line) {
    let (x, y) = (line.x3(), line.y3());
    let run = power(&line.run, 2);
    // (y3·run³)² = (x3·run²)³ - 3·(x3·run²)·run⁴ + b·run⁶
    let right =
        power(&x, 3).minus(&x.multiply(&power(&run, 2)).times(&3.into())).plus(&variable(B).multiply(&power(&run, 3)));
    assert!(on_the_curve(power(&y, 2).minus(&right)) == Poly::default());
}

#[test]
fn third_points_are_on_the_curve() {
    claim_closed(&chord());
    claim_closed(&tangent(X1, Y1));
}

#[test]
fn addition_is_the_chord() {
    claim_sum(&first().add(second()), &chord());
}

#[test]
fn doubling_is_the_tangent() {
    claim_sum(&first().double(), &tangent(X1, Y1));
}

/// The last addition, whose operands are different points or the same, and the affine sum.
#[test]
fn last_additions_are_the_chord_and_the_tangent() {
    for same in [false, true] {
        SAME.with_borrow_mut(|set| *set = same);
        let line = if same { tangent(X2, Y2) } else { chord() };
        let sum = first().add_last(second());
        claim_x(&sum.x.poly(), &sum.zz.poly(), &line);

        let Affine { x, y } = sum.to_affine();
        // What is inverted is (run·z³)³, with z = 1 for the tangent, as the second point has no denominator.
        let z = if same { Poly::constant(1) } else { variable(Z) };
        let inverted = power(&line.run.multiply(&power(&z, 3)), 3);
        let cleared = |poly: &Poly, degree: usize| poly.homogeneous(INVERSE, degree, &inverted);
        let (x, y) = (cleared(&x.poly(), 2), cleared(&y.poly(), 1));
        claim_x(&x, &power(&inverted, 2), &line);
        assert!(y.multiply(&power(&line.run, 3)) == inverted.multiply(&line.y3()), "y");
    }
    SAME.with_borrow_mut(|set| *set = false);
}
