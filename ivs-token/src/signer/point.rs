//! Points of P-384, y² = x³ - 3x + b, and the formulas that add them; the same over both fields.
//!
//! **Representation.** [`Affine`] (x, y), finite. [`Xyzz`] (X, Y, ZZ, ZZZ) with x = X / ZZ, y = Y / ZZZ and ZZ³ = ZZZ²; all
//! four tight. Formulas: the Explicit-Formulas Database's "xyzz": madd-2008-s (8M + 2S) and dbl-2008-s-1, with a = -3.
//!
//! **No exceptions.** Neither `add` nor `double` works where a sum or an operand is the point at infinity, or where `add`'s
//! operands are the same. `comb` shows why that never comes up but in a last addition, which is complete for it:
//! [`Xyzz::add_last`] here, and the lock-step addition in `batch`.
//! Tests: `tests/curve.rs`, against `p384`.

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
    x: F,
    y: F,
    zz: F,
    zzz: F,
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

    /// The affine point: one inversion.
    pub(super) fn to_affine(self) -> Affine<F> {
        let inverse = self.zzz.invert();
        // (ZZ / ZZZ)² = 1 / ZZ
        Affine { x: self.x.mul(self.zz.mul(inverse).square()), y: self.y.mul(inverse) }
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

    /// The x-coordinate of self + point, also where both are the same. Self is not the point's negative.
    ///
    /// With the slope R / (P·√ZZ) it is (R² - P²·(X1 + U2)) / (ZZ·P²); in the excepted case, P = 0, the tangent's slope and
    /// the point itself take their places. The choice is by mask: no jump tells which of them it was.
    pub(super) fn add_last(self, point: Affine<F>) -> F {
        let point = point.tight();
        let u = point.x.mul(self.zz);
        let p = u.sub(self.x).tight();
        let r = point.y.mul(self.zzz).sub(self.y).tight();
        let same: Mask = p.is_zero();
        let (numerator, denominator) = point.tangent();
        let r = F::select(same, numerator, r);
        let p = F::select(same, denominator, p);
        let zz = F::select(same, F::ONE, self.zz);
        let sum = F::select(same, point.x.add(point.x).tight(), self.x.add(u).tight());
        let pp = p.square();
        r.square().sub(pp.mul(sum)).tight().mul(zz.mul(pp).invert())
    }
}
