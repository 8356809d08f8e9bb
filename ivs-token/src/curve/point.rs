//! Points of P-384, y² = x³ - 3x + b, and the formulas that add them; the same over both fields.
//!
//! **Representation.** [`Affine`] (x, y), finite. [`Xyzz`] (X, Y, ZZ, ZZZ) with x = X / ZZ, y = Y / ZZZ and ZZ³ = ZZZ²; all
//! four tight. Formulas: the Explicit-Formulas Database's "xyzz": madd-2008-s (8M + 2S) and dbl-2008-s-1, with a = -3.
//!
//! **No exceptions.** Neither `add` nor `double` works where a sum or an operand is the point at infinity, or where `add`'s
//! operands are the same. `comb` shows why that never comes up but in a last addition, which is complete for it:
//! [`Xyzz::add_last`] and [`Xyzz::add_last_x`] here, and the lock-step addition in `batch`.
//! All of them are proven to be the chord's and the tangent's formulas, in `proof/point.rs`. Tests: `tests/curve.rs`, against
//! `p384`.

use super::field::Field;
use super::mask::Mask;
use zeroize::Zeroize;

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

    /// The x-coordinate of self + point as a fraction, also where both are the same. Self is not the point's negative.
    pub(super) fn add_last_x(self, point: Affine<F>) -> (F, F) {
        let line = self.last_line(point.tight());
        let pp = line.p.square();
        (line.x(pp), line.zz.mul(pp))
    }

    /// self + point as an affine point, as [`add_last_x`](Self::add_last_x).
    pub(super) fn add_last(self, point: Affine<F>) -> Affine<F> {
        let line = self.last_line(point.tight());
        let pp = line.p.square();
        let ppp = line.p.mul(pp);
        let x = line.x(pp);
        let y = line.r.mul_sub_mul(line.x1.mul(pp).sub(x).tight(), line.y1, ppp);
        let inverse = line.zzz.mul(ppp).invert();
        // (ZZ / ZZZ)² = 1 / ZZ
        Affine { x: x.mul(line.zz.mul(pp).mul(inverse).square()), y: y.mul(inverse) }
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

/// The line through (x1 / ZZ, y1 / ZZZ) and a point (U2 / ZZ, …), with the slope R / (P·√ZZ); sum = x1 + U2. All are tight.
struct LastLine<F> {
    r: F,
    p: F,
    x1: F,
    y1: F,
    zz: F,
    zzz: F,
    sum: F,
}

impl<F: Field> LastLine<F> {
    /// The third point's X, over ZZ·P²: R² - P²·(x1 + U2).
    #[inline(always)]
    fn x(&self, pp: F) -> F {
        self.r.square().sub(pp.mul(self.sum)).tight()
    }
}
