//! Integers modulo the group order n, in six 64-bit limbs, least significant first, always canonical.
//!
//! **Reduction.** n = 2^384 - C with C < 2^190, so that 2^384 = C mod n, and T = L + 2^384·H = L + C·H. Two such folds and
//! the carry of the second make a product canonical; there is no Montgomery domain to enter and leave.
//!
//! **Bounds.** First fold: H < 2^384, sum < 2^384 + 2^574, nine limbs, with high part < 2^190 + 1. Second: less than
//! 2^384 + 2^381, so that where it carries, the rest is below 2^381 and adding C once more can't carry. What is then below
//! 2^384 < 2n takes one conditional subtraction of n.
//!
//! A signature needs three multiplications here; clarity counts for more than speed.
//! Sources: SP 800-186, 3.2.1.4 (n). Tests: `tests/scalar.rs`, random and boundary limbs against `num-bigint`.

#![allow(clippy::indexing_slicing, reason = "constant indices into arrays, in loops that the compiler unrolls")]
#![allow(clippy::as_conversions, clippy::cast_possible_truncation, reason = "the halves of a 128-bit product")]

use super::field::{self, Field};
use super::inversion::{self, Modulus};
use super::limbs::{Limbs, add, from_bytes, sub, to_bytes};
use super::mask::Mask;
use zeroize::Zeroize;

/// n, least significant word first.
pub(super) const N: Limbs = [
    0xecec_196a_ccc5_2973,
    0x581a_0db2_48b0_a77a,
    0xc763_4d81_f437_2ddf,
    0xffff_ffff_ffff_ffff,
    0xffff_ffff_ffff_ffff,
    0xffff_ffff_ffff_ffff,
];

const MODULUS: Modulus = Modulus::new(&N);

/// C = 2^384 - n.
const C: [u64; 3] = [0x1313_e695_333a_d68d, 0xa7e5_f24d_b74f_5885, 0x389c_b27e_0bc8_d220];

/// A canonical integer modulo n.
#[derive(Clone, Copy)]
pub(crate) struct Scalar(Limbs);

impl Zeroize for Scalar {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

impl Scalar {
    pub(crate) const ONE: Self = Self([1, 0, 0, 0, 0, 0]);

    /// The big-endian integer modulo n: one subtraction suffices, as 2^384 < 2n.
    pub(crate) fn reduce_bytes(bytes: &[u8; 48]) -> Self {
        Self::reduce(from_bytes(bytes))
    }

    /// The big-endian integer, if it is in 1..n-1, as keys and nonces must be.
    ///
    /// Whether it is becomes public: a key that is not is refused, and a nonce that is not (one in 2^194) is drawn again.
    pub(crate) fn from_bytes_in_range(bytes: &[u8; 48]) -> Option<Self> {
        let mut difference = from_bytes(bytes);
        let below = Mask::from_bit(sub(&mut difference, &N));
        difference.zeroize();
        let scalar = Self(from_bytes(bytes));
        below.and(scalar.is_zero().not()).declassify().then_some(scalar)
    }

    /// The field element's integer modulo n: r, from an x-coordinate (p < 2n).
    pub(crate) fn reduce(mut limbs: Limbs) -> Self {
        let borrow = sub(&mut limbs, &N);
        add(&mut limbs, &N.map(|limb| limb & Mask::from_bit(borrow).word()));
        Self(limbs)
    }

    /// Big-endian.
    pub(crate) fn to_bytes(self) -> [u8; 48] {
        to_bytes(&self.0)
    }

    pub(super) fn limbs(&self) -> &Limbs {
        &self.0
    }

    pub(crate) fn is_zero(self) -> Mask {
        Mask::if_zero(self.0.iter().fold(0, |any, limb| any | limb))
    }

    pub(crate) fn add(self, other: Self) -> Self {
        let mut sum = self.0;
        let carry = add(&mut sum, &other.0);
        let borrow = sub(&mut sum, &N);
        // Too much was taken if that borrowed and no carry stood above to pay for it.
        add(&mut sum, &N.map(|limb| limb & Mask::from_bit(borrow & (carry ^ 1)).word()));
        Self(sum)
    }

    #[inline(never)]
    pub(crate) fn mul(self, other: Self) -> Self {
        let mut t: [u64; 12] = [0; 12];
        multiply_add(&mut t, &self.0, &other.0);
        let mut s = [t[0], t[1], t[2], t[3], t[4], t[5], 0, 0, 0, 0];
        multiply_add(&mut s, &[t[6], t[7], t[8], t[9], t[10], t[11]], &C);
        let mut r = [s[0], s[1], s[2], s[3], s[4], s[5], 0];
        multiply_add(&mut r, &[s[6], s[7], s[8]], &C);
        let mut low = [r[0], r[1], r[2], r[3], r[4], r[5]];
        let carried = Mask::from_bit(r[6]).word();
        add(&mut low, &[C[0] & carried, C[1] & carried, C[2] & carried, 0, 0, 0]);
        let product = Self::reduce(low);
        t.zeroize();
        product
    }

    /// 1 / self, and 0 for 0.
    pub(crate) fn invert(self) -> Self {
        Self(inversion::invert(&MODULUS, &self.0))
    }

    /// 1 / self as [`invert`](Self::invert), and 1 / `element` as [`Field::invert`], in less time than one after the other.
    pub(super) fn invert_with<F: Field>(&self, element: F) -> (Self, F) {
        // The npm package is the smaller for having the loop once.
        if cfg!(target_arch = "wasm32") {
            return (self.invert(), element.invert());
        }
        let [scalar, element] = inversion::invert_each([(&MODULUS, &self.0), (&field::MODULUS, &element.to_limbs())]);
        (Self(scalar), F::from_limbs(&element).tight())
    }
}

/// t += a·b, where t has room for the sum.
fn multiply_add<const T: usize, const A: usize, const B: usize>(t: &mut [u64; T], a: &[u64; A], b: &[u64; B]) {
    for i in 0..A {
        let mut carry = 0;
        for j in i..T {
            let factor = if j - i < B { b[j - i] } else { 0 };
            let sum = u128::from(a[i]) * u128::from(factor) + u128::from(t[j]) + u128::from(carry);
            t[j] = sum as u64;
            carry = (sum >> 64) as u64;
        }
    }
}
