//! The curve formulas, as polynomials: each gives the third point of the chord or of the tangent, mirrored, and that point is on
//! the curve.
//!
//! The formulas of `point`, `batch`, `jacobian` and `multiples` run over a field whose elements are polynomials with integer
//! coefficients, in the coordinates of their operands. What they are compared with is the definition: slope
//! s = (y2 - y1) / (x2 - x1), or (3x1² - 3) / (2·y1), x3 = s² - x1 - x2 and y3 = s·(x1 - x3) - y1, multiplied by all denominators.
//! Where a formula asks whether a value is 0, the statement answers, and looks at what was asked: that is where the formulas'
//! exceptions are.

use super::super::batch;
use super::super::bounds::Tight;
use super::super::field::Field;
use super::super::jacobian::{self, Jacobian};
use super::super::limbs::Limbs;
use super::super::mask::Mask;
use super::super::multiples::add_and_subtract;
use super::super::point::{Affine, Xyzz};
use super::poly::Poly;
use alloc::vec::Vec;
use core::cell::RefCell;
use zeroize::Zeroize;

extern crate std;

std::thread_local! {
    /// 0 and 1 first.
    static ELEMENTS: RefCell<Vec<Poly>> = RefCell::new([Poly::default(), Poly::constant(1)].into());
    /// Whether a value that is asked for is 0, for each that will be, in their order.
    static ANSWERS: RefCell<Vec<bool>> = const { RefCell::new(Vec::new()) };
    /// What was asked for.
    static ASKED: RefCell<Vec<Poly>> = const { RefCell::new(Vec::new()) };
}

/// Runs a formula, and gives what it asked to be 0. It must take all answers.
fn answering<T>(answers: &[bool], formula: impl FnOnce() -> T) -> (T, Vec<Poly>) {
    ANSWERS.with_borrow_mut(|list| *list = answers.iter().rev().copied().collect());
    ASKED.with_borrow_mut(Vec::clear);
    let result = formula();
    assert!(ANSWERS.with_borrow(Vec::is_empty));
    (result, ASKED.with_borrow(Clone::clone))
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

    /// The one number that a formula takes: the curve's b, or an x-coordinate to compare with.
    fn from_limbs(_: &Limbs) -> Self {
        Self::new(Poly::variable(NUMBER))
    }

    /// No formula takes a number but to ask whether it is 0.
    fn to_limbs(self) -> Limbs {
        ASKED.with_borrow_mut(|asked| asked.push(self.poly()));
        let is_zero = ANSWERS.with_borrow_mut(Vec::pop).expect("no answer is left");
        [u64::from(!is_zero), 0, 0, 0, 0, 0]
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

    /// A new variable: what it is the inverse of is put down where it is used.
    fn invert(self) -> Self {
        Self::new(Poly::variable(INVERSE))
    }
}

/// The variables: two points, the first one's denominator (x1 = X / z², y1 = Y / z³), a number (the curve's b), and an inverse.
const X1: usize = 0;
const Y1: usize = 1;
const X2: usize = 2;
const Y2: usize = 3;
const Z: usize = 4;
const NUMBER: usize = 5;
const INVERSE: usize = 6;

fn variable(variable: usize) -> Poly {
    Poly::variable(variable)
}

fn element(poly: Poly) -> Tight<Element> {
    Tight::assume(Element::new(poly))
}

fn poly(element: Tight<Element>) -> Poly {
    element.value().poly()
}

fn power(poly: &Poly, exponent: usize) -> Poly {
    (0..exponent).fold(Poly::constant(1), |product, _| product.multiply(poly))
}

fn first() -> Xyzz<Element> {
    let z = variable(Z);
    Xyzz {
        x: element(variable(X1).multiply(&power(&z, 2))),
        y: element(variable(Y1).multiply(&power(&z, 3))),
        zz: element(power(&z, 2)),
        zzz: element(power(&z, 3)),
    }
}

fn first_jacobian() -> Jacobian<Element> {
    let Xyzz { x, y, .. } = first();
    Jacobian { x, y, z: element(variable(Z)) }
}

fn first_affine() -> Affine<Tight<Element>> {
    Affine { x: element(variable(X1)), y: element(variable(Y1)) }
}

fn second() -> Affine<Tight<Element>> {
    Affine { x: element(variable(X2)), y: element(variable(Y2)) }
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
    /// The chord through the first point and the second one's negative.
    fn negated(self) -> Self {
        Self { rise: variable(Y2).plus(&variable(Y1)).times(&(-1).into()), ..self }
    }

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
    let [x, y, zz, zzz] = [sum.x, sum.y, sum.zz, sum.zzz].map(poly);
    claim_x(&x, &zz, line);
    assert!(y.multiply(&power(&line.run, 3)) == zzz.multiply(&line.y3()), "y");
    assert!(power(&zz, 3) == power(&zzz, 2), "denominators");
    assert!(zz != Poly::default(), "denominator");
}

fn claim_jacobian_sum(sum: &Jacobian<Element>, line: &Line) {
    let Jacobian { x, y, z } = *sum;
    claim_sum(&Xyzz { x, y, zz: z.square(), zzz: z * z.square() }, line);
}

/// Of coordinates that hold an inverse, to the second degree in x and to the third in y: 1 / run times a cofactor, by which they are
/// that of all that was inverted together.
fn claim_affine_sum(sum: &Affine<Tight<Element>>, line: &Line, cofactor: &Poly) {
    let inverted = line.run.multiply(cofactor);
    let cleared = |element: Tight<Element>, degree: usize| poly(element).homogeneous(INVERSE, degree, &inverted);
    claim_x(&cleared(sum.x, 2), &power(&inverted, 2), line);
    let y = cleared(sum.y, 3);
    assert!(y.multiply(&power(&line.run, 3)) == power(&inverted, 3).multiply(&line.y3()), "y");
}

/// With y² = x³ - 3x + b for both points.
fn on_the_curve(mut poly: Poly) -> Poly {
    for (x, y) in [(X1, Y1), (X2, Y2)] {
        let x = variable(x);
        let right = power(&x, 3).minus(&x.times(&3.into())).plus(&variable(NUMBER));
        poly = poly.with_square(y, &right);
    }
    poly
}

/// That the line's third point, mirrored, is on the curve if its points are.
fn claim_closed(line: &Line) {
    let (x, y) = (line.x3(), line.y3());
    let run = power(&line.run, 2);
    // (y3·run³)² = (x3·run²)³ - 3·(x3·run²)·run⁴ + b·run⁶
    let right = power(&x, 3)
        .minus(&x.multiply(&power(&run, 2)).times(&3.into()))
        .plus(&variable(NUMBER).multiply(&power(&run, 3)));
    assert!(on_the_curve(power(&y, 2).minus(&right)) == Poly::default());
}

#[test]
fn third_points_are_on_the_curve() {
    claim_closed(&chord());
    claim_closed(&tangent(X1, Y1));
}

#[test]
fn addition_is_the_chord() {
    claim_sum(&first().add(second().loose()), &chord());
}

#[test]
fn doubling_is_the_tangent() {
    claim_sum(&first().double(), &tangent(X1, Y1));
}

/// The last addition, whose operands are different points or the same, and the affine sum.
#[test]
fn last_additions_are_the_chord_and_the_tangent() {
    for same in [false, true] {
        let line = if same { tangent(X2, Y2) } else { chord() };
        let (sum, asked) = answering(&[same], || first().add_last(second().loose()));
        assert!(asked == [chord().run.multiply(&power(&variable(Z), 2))]);
        claim_x(&poly(sum.x), &poly(sum.zz), &line);

        let Affine { x, y } = sum.to_affine();
        // What is inverted is (run·z³)³, with z = 1 for the tangent, as the second point has no denominator.
        let z = if same { Poly::constant(1) } else { variable(Z) };
        let inverted = power(&line.run.multiply(&power(&z, 3)), 3);
        let cleared = |element: Tight<Element>, degree: usize| poly(element).homogeneous(INVERSE, degree, &inverted);
        let (x, y) = (cleared(x, 2), cleared(y, 1));
        claim_x(&x, &power(&inverted, 2), &line);
        assert!(y.multiply(&power(&line.run, 3)) == inverted.multiply(&line.y3()), "y");
    }
}

/// A step's inverses are shared: each of two additions has the other one's denominator in what is inverted.
#[test]
fn a_batch_goes_along_the_chord_or_the_tangent() {
    let points = || [first_affine(), second()];
    let backwards = || Line { x1: variable(X2), y1: variable(Y2), x2: variable(X1), ..chord() };
    let claim = |sums: [Affine<Tight<Element>>; 2], lines: [Line; 2]| {
        for (at, sum) in sums.iter().enumerate() {
            claim_affine_sum(sum, &lines[at], &lines[1 - at].run);
        }
    };
    // The second chord's rise and run are both negative: as a slope, the first one's.
    let negative = |line: Line| Line { rise: line.rise.times(&(-1).into()), run: line.run.times(&(-1).into()), ..line };
    let chords = || [chord(), negative(backwards())];
    let tangents = || [tangent(X1, Y1), tangent(X2, Y2)];

    let mut sums = points();
    batch::add(&mut sums, &[second(), first_affine()]);
    claim(sums, chords());
    let mut sums = points();
    batch::double(&mut sums);
    claim(sums, tangents());

    // The last one, of different points or of the same; each denominator is asked for twice, as it is made twice.
    let run = chord().run;
    let mut sums = points();
    let ((), asked) = answering(&[false; 4], || batch::add_last(&mut sums, &[second(), first_affine()]));
    let minus_run = run.times(&(-1).into());
    assert!(asked == [run.clone(), minus_run.clone(), minus_run, run]);
    claim(sums, chords());
    let mut sums = points();
    let ((), asked) = answering(&[true; 4], || batch::add_last(&mut sums, &points()));
    assert!(asked == [(); 4].map(|()| Poly::default()));
    claim(sums, tangents());
}

#[test]
fn jacobian_doubling_is_the_tangent() {
    claim_jacobian_sum(&first_jacobian().double(), &tangent(X1, Y1));
}

/// The addition with all its exceptions: no point, the same point, its negative.
#[test]
fn jacobian_addition_is_complete() {
    let add = |sum, answers: &[bool]| answering(answers, || jacobian::add(sum, second().loose()));
    let (sum, _) = add(None, &[]);
    let Jacobian { x, y, z } = sum.expect("a finite point");
    assert!([x, y, z].map(poly) == [variable(X2), variable(Y2), Poly::constant(1)]);

    // What is asked is whether x2 = x1, and then whether y2 = y1, as z is not 0.
    let same_x = chord().run.multiply(&power(&variable(Z), 2));
    let same_y = chord().rise.multiply(&power(&variable(Z), 3));
    let (sum, asked) = add(Some(first_jacobian()), &[false]);
    assert!(asked == [same_x.clone()]);
    claim_jacobian_sum(&sum.expect("a finite point"), &chord());
    let (sum, asked) = add(Some(first_jacobian()), &[true, true]);
    assert!(asked == [same_x.clone(), same_y.clone()]);
    claim_jacobian_sum(&sum.expect("a finite point"), &tangent(X2, Y2));
    let (sum, asked) = add(Some(first_jacobian()), &[true, false]);
    assert!(asked == [same_x, same_y]);
    assert!(sum.is_none());
}

/// The first of the odd multiples is the point, and the second one is the chord's third point through it and its double.
#[test]
fn odd_multiples_are_two_apart() {
    let ([first, second], _) = answering(&[false; 2], || Jacobian::odd_multiples::<2>(first_affine()));
    let double = Jacobian::from_affine(first_affine()).double();
    let [x, y, z] = [double.x, double.y, double.z].map(poly);
    let (zz, zzz) = (power(&z, 2), power(&z, 3));
    assert!(poly(first.x) == variable(X1).multiply(&zz) && poly(first.y) == variable(Y1).multiply(&zzz));
    assert!(poly(first.z) == z);
    // Through (x1, y1) and (X / Z², Y / Z³): the slope (Y - y1·Z³) / (Z·(X - x1·Z²)).
    let rise = y.minus(&variable(Y1).multiply(&zzz));
    let run = x.minus(&variable(X1).multiply(&zz));
    // With z' = Z·run: x3·z'² = rise² - (x1·Z² + X)·run².
    let x3 = power(&rise, 2).minus(&variable(X1).multiply(&zz).plus(&x).multiply(&power(&run, 2)));
    let across = variable(X1).multiply(&zz).multiply(&power(&run, 2)).minus(&x3);
    let y3 = rise.multiply(&across).minus(&variable(Y1).multiply(&zzz).multiply(&power(&run, 3)));
    assert!(poly(second.z) == z.multiply(&run));
    assert!(poly(second.x) == x3 && poly(second.y) == y3);
}

/// The table's sums and differences, which share a denominator.
#[test]
fn sums_and_differences_are_chords() {
    let both = add_and_subtract(&[first_affine()], &[second()]);
    for (sum, line) in both.iter().zip([chord().negated(), chord()]) {
        claim_affine_sum(sum, &line, &Poly::constant(1));
    }
    assert_eq!(both.len(), 2);
}

/// Each value times its inverse is what was inverted, times its inverse.
#[test]
fn inverses_of_many_are_by_one() {
    let values = [X1, Y1, X2].map(|at| element(variable(at)));
    let all = values.iter().fold(variable(INVERSE), |product, value| product.multiply(&poly(*value)));
    for (inverse, value) in jacobian::invert_all(&values).into_iter().zip(values) {
        assert!(poly(inverse * value) == all);
    }
}

/// X / Z² and Y / Z³, of two points whose denominators are inverted together.
#[test]
fn jacobian_points_are_divided() {
    let other = Jacobian { z: element(variable(X2)), ..first_jacobian() };
    let points = jacobian::to_affine(&[first_jacobian(), other]);
    for (point, [own, others]) in points.iter().zip([[Z, X2], [X2, Z]]) {
        // With 1 / z = others · INVERSE.
        let inverse = variable(others).multiply(&variable(INVERSE));
        let Jacobian { x, y, .. } = first_jacobian();
        assert!(poly(point.x) == poly(x).multiply(&power(&inverse, 2)), "{own}");
        assert!(poly(point.y) == poly(y).multiply(&power(&inverse, 3)), "{own}");
    }
}

/// That a point is on the curve, and that it has an x-coordinate, are asked as the curve's equation says.
#[test]
fn points_are_asked_for_as_the_equation_says() {
    let [x, y] = [X1, Y1].map(variable);
    let equation = power(&y, 2).minus(&power(&x, 3)).plus(&x.times(&3.into())).minus(&variable(NUMBER));
    let (_, asked) = answering(&[true], || first_affine().is_on_curve());
    assert!(asked == [equation.clone()]);

    let z = variable(Z);
    let has_x = |x: &Poly| x.minus(&variable(X1)).multiply(&power(&z, 2));
    let (_, asked) = answering(&[true, true], || first().is_on_curve_at(element(variable(X2))));
    assert!(asked == [equation.multiply(&power(&z, 6)), has_x(&variable(X2))]);
    let (_, asked) = answering(&[true], || first_jacobian().has_x(&[0; 6]));
    assert!(asked == [has_x(&variable(NUMBER))]);
}
