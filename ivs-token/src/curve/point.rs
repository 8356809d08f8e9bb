//! Points of P-384, y² = x³ - 3x + b, and the formulas that add them; the same over both fields.
//!
//! **Representation.** [`Affine`] (x, y), finite. [`Xyzz`] (X, Y, ZZ, ZZZ) with x = X / ZZ, y = Y / ZZZ and ZZ³ = ZZZ².
//! Formulas: the Explicit-Formulas Database's "xyzz": madd-2008-s (8M + 2S) and dbl-2008-s-1, with a = -3.
//!
//! **No exceptions.** Neither `add` nor `double` works where a sum or an operand is the point at infinity, or where `add`'s
//! operands are the same. `comb` shows why that never comes up but in a last addition, which is complete for it:
//! [`Xyzz::add_last`] here, and the lock-step addition in `batch`.
//! All of them are proven to be the chord's and the tangent's formulas, in `proof/point.rs`. Tests: `tests/curve.rs`, against
//! `p384`.
//! Source of b: SP 800-186, 3.2.1.4.

use super::bounds::{Loose, Tight};
use super::field::Field;
use super::limbs::Limbs;
use super::mask::Mask;
use zeroize::Zeroize;

/// b of y² = x³ - 3x + b.
const B: Limbs = [
    0x2a85_c8ed_d3ec_2aef,
    0xc656_398d_8a2e_d19d,
    0x0314_088f_5013_875a,
    0x181d_9c6e_fe81_4112,
    0x988e_056b_e3f8_2d19,
    0xb331_2fa7_e23e_e7e4,
];

/// x³ - 3x + b.
pub(super) fn right_side<F: Field>(x: Tight<F>) -> Tight<F> {
    right_side_over(x, Tight::ONE, Loose::from_limbs(&B).tight())
}

/// X³ - 3·X·ZZ² + b·ZZ³, from X, ZZ² and b·ZZ³.
#[inline(never)]
fn right_side_over<F: Field>(x: Tight<F>, zz_square: Tight<F>, b: Tight<F>) -> Tight<F> {
    let square = (x.square() - zz_square - (zz_square + zz_square)).tight();
    (x * square + b).tight()
}

/// A finite point, of tight coordinates or of loose ones.
#[derive(Clone, Copy)]
pub(super) struct Affine<T> {
    pub(super) x: T,
    pub(super) y: T,
}

impl<T: Zeroize> Zeroize for Affine<T> {
    fn zeroize(&mut self) {
        self.x.zeroize();
        self.y.zeroize();
    }
}

impl<F: Field> Affine<Loose<F>> {
    /// The same point, with tight coordinates.
    #[inline(always)]
    pub(super) fn tight(self) -> Affine<Tight<F>> {
        Affine { x: self.x.tight(), y: self.y.tight() }
    }
}

impl<F: Field> Affine<Tight<F>> {
    /// The same point, as one of which less is known.
    #[inline(always)]
    pub(super) fn loose(self) -> Affine<Loose<F>> {
        Affine { x: self.x.loose(), y: self.y.loose() }
    }

    /// Set if it is on the curve.
    #[inline(never)]
    pub(super) fn is_on_curve(&self) -> Mask {
        (self.y.square() - right_side(self.x)).is_zero()
    }

    /// The slope of the tangent, as numerator and denominator: (3x² - 3) / 2y.
    #[inline(always)]
    pub(super) fn tangent(self) -> (Tight<F>, Tight<F>) {
        let square = (self.x.square() - Tight::ONE).tight();
        ((square + square + square).tight(), (self.y + self.y).tight())
    }
}

/// A point without a division: x = X / ZZ, y = Y / ZZZ.
#[derive(Clone, Copy)]
pub(super) struct Xyzz<F> {
    pub(super) x: Tight<F>,
    pub(super) y: Tight<F>,
    pub(super) zz: Tight<F>,
    pub(super) zzz: Tight<F>,
}

impl<F: Field> Zeroize for Xyzz<F> {
    fn zeroize(&mut self) {
        self.x.zeroize();
        self.y.zeroize();
        self.zz.zeroize();
        self.zzz.zeroize();
    }
}

impl<F: Field> Xyzz<F> {
    #[inline(always)]
    pub(super) fn from_affine(point: Affine<Loose<F>>) -> Self {
        let Affine { x, y } = point.tight();
        Self { x, y, zz: Tight::ONE, zzz: Tight::ONE }
    }

    /// self + point, where self is neither the point nor its negative.
    #[inline]
    pub(super) fn add(self, point: Affine<Loose<F>>) -> Self {
        let p = (point.x * self.zz - self.x).tight();
        let r = (point.y * self.zzz - self.y).tight();
        let pp = p.square();
        let ppp = p * pp;
        let q = self.x * pp;
        let x = (r.square() - ppp - (q + q)).tight();
        let y = r.mul_sub_mul((q - x).tight(), self.y, ppp);
        Self { x, y, zz: self.zz * pp, zzz: self.zzz * ppp }
    }

    /// 2 · self.
    #[inline]
    pub(super) fn double(self) -> Self {
        let u = (self.y + self.y).tight();
        let v = u.square();
        let w = u * v;
        let s = self.x * v;
        // 3·X² - 3·ZZ² = 3·(X + ZZ)·(X - ZZ)
        let m = (self.x + self.zz).tight() * (self.x - self.zz);
        let m = (m + m + m).tight();
        let x = (m.square() - s - s).tight();
        let y = m.mul_sub_mul((s - x).tight(), w, self.y);
        Self { x, y, zz: v * self.zz, zzz: w * self.zzz }
    }

    /// self + point, also where both are the same. Self is not the point's negative.
    #[inline(never)]
    pub(super) fn add_last(self, point: Affine<Loose<F>>) -> Self {
        let line = self.last_line(point.tight());
        let pp = line.p.square();
        let ppp = line.p * pp;
        let x = (line.r.square() - pp * line.sum).tight();
        let y = line.r.mul_sub_mul((line.x1 * pp - x).tight(), line.y1, ppp);
        Self { x, y, zz: line.zz * pp, zzz: line.zzz * ppp }
    }

    /// The affine point.
    pub(super) fn to_affine(self) -> Affine<Tight<F>> {
        let inverse = self.zzz.invert();
        // (ZZ / ZZZ)² = 1 / ZZ
        Affine { x: self.x * (self.zz * inverse).square(), y: self.y * inverse }
    }

    /// Set if the point is on the curve, and if this is its x-coordinate. (Y² = X³ - 3·X·ZZ² + b·ZZ³, as ZZZ² = ZZ³.)
    pub(super) fn is_on_curve_at(&self, x: Tight<F>) -> Mask {
        let zz_square = self.zz.square();
        let b = Loose::from_limbs(&B) * zz_square * self.zz;
        let on_curve = (self.y.square() - right_side_over(self.x, zz_square, b)).is_zero();
        on_curve.and((x * self.zz - self.x).is_zero())
    }

    /// What a last addition divides and multiplies. Where both points are the same (P = 0), the tangent's slope and the point
    /// itself take their places. The choice is by mask: no jump tells which of them it was.
    #[inline(always)]
    fn last_line(&self, point: Affine<Tight<F>>) -> LastLine<F> {
        let u = point.x * self.zz;
        let p = (u - self.x).tight();
        let r = (point.y * self.zzz - self.y).tight();
        let same: Mask = p.is_zero();
        let (numerator, denominator) = point.tangent();
        let choose = |tangent, chord| Tight::select(same, tangent, chord);
        LastLine {
            r: choose(numerator, r),
            p: choose(denominator, p),
            x1: choose(point.x, self.x),
            y1: choose(point.y, self.y),
            zz: choose(Tight::ONE, self.zz),
            zzz: choose(Tight::ONE, self.zzz),
            sum: choose((point.x + point.x).tight(), (self.x + u).tight()),
        }
    }
}

/// The line through (x1 / ZZ, y1 / ZZZ) and a point (U2 / ZZ, …), with the slope R / (P·√ZZ); sum = x1 + U2: the third point has
/// X = R² - P²·(x1 + U2), over ZZ·P².
struct LastLine<F> {
    r: Tight<F>,
    p: Tight<F>,
    x1: Tight<F>,
    y1: Tight<F>,
    zz: Tight<F>,
    zzz: Tight<F>,
    sum: Tight<F>,
}
