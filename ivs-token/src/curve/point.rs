//! Points of P-384, y² = x³ - 3x + b, and the formulas that add them; the same over both fields.
//!
//! **Representation.** [`Affine`] (x, y), finite. [`Xyzz`] (X, Y, ZZ, ZZZ) with x = X / ZZ, y = Y / ZZZ and ZZ³ = ZZZ²; all
//! four tight. Formulas: the Explicit-Formulas Database's "xyzz": madd-2008-s (8M + 2S) and dbl-2008-s-1, with a = -3.
//!
//! **No exceptions.** Neither `add` nor `double` works where a sum or an operand is the point at infinity, or where `add`'s
//! operands are the same. `comb` shows why that never comes up but in a last addition, which is complete for it:
//! [`Xyzz::add_last`] here, and the lock-step addition in `batch`.
//! All of them are proven to be the chord's and the tangent's formulas, in `proof/point.rs`. Tests: `tests/curve.rs`, against
//! `p384`.
//! Source of b: SP 800-186, 3.2.1.4.

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

/// x³ - 3x + b, of a tight x. Tight.
pub(super) fn right_side<F: Field>(x: F) -> F {
    right_side_over(x, F::ONE, F::from_limbs(&B))
}

/// X³ - 3·X·ZZ² + b·ZZ³, from X and ZZ², tight, and b·ZZ³. Tight.
#[inline(never)]
fn right_side_over<F: Field>(x: F, zz_square: F, b: F) -> F {
    let square = x.square().sub(zz_square).sub(zz_square).sub(zz_square).tight();
    x.mul(square).add(b.tight()).tight()
}

/// A finite point.
#[derive(Clone, Copy)]
pub(super) struct Affine<F> {
    pub(super) x: F,
    pub(super) y: F,
}

impl<F: Field> Zeroize for Affine<F> {
    fn zeroize(&mut self) {
        self.x.zeroize();
        self.y.zeroize();
    }
}

impl<F: Field> Affine<F> {
    /// The same point, with tight coordinates.
    #[inline(always)]
    pub(super) fn tight(self) -> Self {
        Self { x: self.x.tight(), y: self.y.tight() }
    }

    /// Set if it is on the curve. The point is tight.
    #[inline(never)]
    pub(super) fn is_on_curve(&self) -> Mask {
        self.y.square().sub(right_side(self.x)).is_zero()
    }

    /// The slope of the tangent, as numerator and denominator: (3x² - 3) / 2y. The point is tight; both results are.
    #[inline(always)]
    pub(super) fn tangent(self) -> (F, F) {
        let square = self.x.square().sub(F::ONE).tight();
        (square.add(square).add(square).tight(), self.y.add(self.y).tight())
    }
}

/// A point without a division: x = X / ZZ, y = Y / ZZZ.
#[derive(Clone, Copy)]
pub(super) struct Xyzz<F> {
    pub(super) x: F,
    pub(super) y: F,
    pub(super) zz: F,
    pub(super) zzz: F,
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
    /// A point whose coordinates may be loose.
    #[inline(always)]
    pub(super) fn from_affine(point: Affine<F>) -> Self {
        let Affine { x, y } = point.tight();
        Self { x, y, zz: F::ONE, zzz: F::ONE }
    }

    /// self + point, where self is neither the point nor its negative. The point's coordinates may be loose.
    #[inline]
    pub(super) fn add(self, point: Affine<F>) -> Self {
        let p = point.x.mul(self.zz).sub(self.x).tight();
        let r = point.y.mul(self.zzz).sub(self.y).tight();
        let pp = p.square();
        let ppp = p.mul(pp);
        let q = self.x.mul(pp);
        let x = r.square().sub(ppp).sub(q.add(q)).tight();
        let y = r.mul_sub_mul(q.sub(x).tight(), self.y, ppp);
        Self { x, y, zz: self.zz.mul(pp), zzz: self.zzz.mul(ppp) }
    }

    /// 2 · self.
    #[inline]
    pub(super) fn double(self) -> Self {
        let u = self.y.add(self.y).tight();
        let v = u.square();
        let w = u.mul(v);
        let s = self.x.mul(v);
        // 3·X² - 3·ZZ² = 3·(X + ZZ)·(X - ZZ)
        let m = self.x.add(self.zz).tight().mul(self.x.sub(self.zz));
        let m = m.add(m).add(m).tight();
        let x = m.square().sub(s.add(s)).tight();
        let y = m.mul_sub_mul(s.sub(x).tight(), w, self.y);
        Self { x, y, zz: v.mul(self.zz), zzz: w.mul(self.zzz) }
    }

    /// self + point, also where both are the same. Self is not the point's negative.
    #[inline(never)]
    pub(super) fn add_last(self, point: Affine<F>) -> Self {
        let line = self.last_line(point.tight());
        let pp = line.p.square();
        let ppp = line.p.mul(pp);
        let x = line.r.square().sub(pp.mul(line.sum)).tight();
        let y = line.r.mul_sub_mul(line.x1.mul(pp).sub(x).tight(), line.y1, ppp);
        Self { x, y, zz: line.zz.mul(pp), zzz: line.zzz.mul(ppp) }
    }

    /// The affine point.
    pub(super) fn to_affine(self) -> Affine<F> {
        let inverse = self.zzz.invert();
        // (ZZ / ZZZ)² = 1 / ZZ
        Affine { x: self.x.mul(self.zz.mul(inverse).square()), y: self.y.mul(inverse) }
    }

    /// Set if the point is on the curve, and if this is its x-coordinate. (Y² = X³ - 3·X·ZZ² + b·ZZ³, as ZZZ² = ZZ³.)
    pub(super) fn is_on_curve_at(&self, x: F) -> Mask {
        let zz_square = self.zz.square();
        let b = F::from_limbs(&B).mul(zz_square).mul(self.zz);
        let on_curve = self.y.square().sub(right_side_over(self.x, zz_square, b)).is_zero();
        on_curve.and(x.mul(self.zz).sub(self.x).is_zero())
    }

    /// What a last addition divides and multiplies. Where both points are the same (P = 0), the tangent's slope and the point
    /// itself take their places. The choice is by mask: no jump tells which of them it was.
    #[inline(always)]
    fn last_line(&self, point: Affine<F>) -> LastLine<F> {
        let u = point.x.mul(self.zz);
        let p = u.sub(self.x).tight();
        let r = point.y.mul(self.zzz).sub(self.y).tight();
        let same: Mask = p.is_zero();
        let (numerator, denominator) = point.tangent();
        let choose = |tangent, chord| F::select(same, tangent, chord);
        LastLine {
            r: choose(numerator, r),
            p: choose(denominator, p),
            x1: choose(point.x, self.x),
            y1: choose(point.y, self.y),
            zz: choose(F::ONE, self.zz),
            zzz: choose(F::ONE, self.zzz),
            sum: choose(point.x.add(point.x).tight(), self.x.add(u).tight()),
        }
    }
}

/// The line through (x1 / ZZ, y1 / ZZZ) and a point (U2 / ZZ, …), with the slope R / (P·√ZZ); sum = x1 + U2: the third point has
/// X = R² - P²·(x1 + U2), over ZZ·P². All are tight.
struct LastLine<F> {
    r: F,
    p: F,
    x1: F,
    y1: F,
    zz: F,
    zzz: F,
    sum: F,
}
