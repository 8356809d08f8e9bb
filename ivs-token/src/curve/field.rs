//! What the curve formulas need of the field GF(p), p = 2^384 - 2^128 - 2^96 + 2^32 - 1 (SP 800-186, 3.2.1.4).
//!
//! Two representations fulfil it: `field64`, six saturated 64-bit limbs, for machines with a 64 × 64 → 128 bit
//! multiplication, and `field30`, thirteen signed 30-bit limbs, for WebAssembly, which has none. The formulas, the table
//! and the tests are the same for both; `Fe` of this room is the one that this target uses.
//!
//! **Bounds.** A value is *tight* or *loose*. `field64` is always canonical, so that for it the words mean nothing; in
//! `field30` they bound the limbs, and an operation says which it takes and which it gives:
//!
//! | | gives | takes |
//! |---|---|---|
//! | `ONE`, `mul`, `square`, `mul_sub_mul`, `tight`, `invert`, `select` of tight values | tight | |
//! | `from_limbs`, `negate_if` of a loose value | loose | |
//! | `add`, `sub` | loose | two tight values |
//! | `negate_if` | as its operand | any |
//! | `mul` | tight | one loose and one tight value, in either order |
//! | `square`, `mul_sub_mul` | tight | tight values only |
//! | `tight`, `to_limbs`, `is_zero` | | sums of up to eight tight or loose values |
//!
//! `add` and `sub` of anything else (a sum of sums) must pass through `tight` before any multiplication. The formulas take their
//! values by the types of `bounds`, so that rustc keeps all this.
//! Sources: the head of each representation. Tests: `tests/field.rs`, the same for both, against `num-bigint`.

use super::inversion::{self, Modulus};
use super::limbs::Limbs;
use super::mask::Mask;
use zeroize::Zeroize;

/// p, least significant word first.
pub(super) const P: Limbs = [
    0x0000_0000_ffff_ffff,
    0xffff_ffff_0000_0000,
    0xffff_ffff_ffff_fffe,
    0xffff_ffff_ffff_ffff,
    0xffff_ffff_ffff_ffff,
    0xffff_ffff_ffff_ffff,
];

pub(super) const MODULUS: Modulus = Modulus::new(&P);

/// An element of GF(p). No operation branches on, or indexes by, a value.
pub(crate) trait Field: Copy + Zeroize {
    /// 0.
    const ZERO: Self;
    /// 1.
    const ONE: Self;

    /// Takes a canonical integer, below p (a table entry). Loose.
    fn from_limbs(limbs: &Limbs) -> Self;
    /// The canonical integer, below p.
    fn to_limbs(self) -> Limbs;

    /// self + other.
    fn add(self, other: Self) -> Self;
    /// self - other.
    fn sub(self, other: Self) -> Self;
    /// self · other.
    fn mul(self, other: Self) -> Self;
    /// self².
    fn square(self) -> Self;
    /// self · a - b · c.
    fn mul_sub_mul(self, a: Self, b: Self, c: Self) -> Self;
    /// The same value, tight.
    fn tight(self) -> Self;

    /// -self where the mask is set, self elsewhere.
    fn negate_if(self, mask: Mask) -> Self;
    /// `set` where the mask is set, `clear` elsewhere.
    fn select(mask: Mask, set: Self, clear: Self) -> Self;

    /// Set if the value is 0 mod p.
    fn is_zero(self) -> Mask {
        let limbs = self.to_limbs();
        Mask::if_zero(limbs.iter().fold(0, |any, limb| any | limb))
    }

    /// 1 / self, and 0 for 0. Tight.
    fn invert(self) -> Self {
        Self::from_limbs(&inversion::invert(&MODULUS, &self.to_limbs())).tight()
    }
}
