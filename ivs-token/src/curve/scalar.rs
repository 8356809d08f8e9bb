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
//! Sources: SP 800-186, 3.2.1.4 (n). All of it is proven for all values, in `proof/scalar.rs`. Tests: `tests/scalar.rs`, random and boundary limbs against `num-bigint`.

#![allow(clippy::indexing_slicing, reason = "constant indices into arrays, in loops that the compiler unrolls")]

use super::bounds::{Loose, Tight};
use super::field::{self, Field};
use super::inversion::{self, Modulus};
use super::limbs::{Limbs, add_at, from_bytes, sub_at, to_bytes};
use super::mask::Mask;
use super::word::Word;
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
        let below = Mask::from_bit(sub_at(&mut difference, 0, &N));
        difference.zeroize();
        let scalar = Self(from_bytes(bytes));
        below.and(scalar.is_zero().not()).declassify().then_some(scalar)
    }

    /// The field element's integer modulo n: r, from an x-coordinate (p < 2n).
    pub(crate) fn reduce(limbs: Limbs) -> Self {
        Self(reduce(limbs))
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

    /// Set if both are the same.
    pub(crate) fn equals(&self, other: &Self) -> Mask {
        Mask::if_zero(self.0.iter().zip(&other.0).fold(0, |any, (a, b)| any | (a ^ b)))
    }

    pub(crate) fn add(self, other: Self) -> Self {
        Self(add(&self.0, &other.0))
    }

    #[inline(never)]
    pub(crate) fn mul(self, other: Self) -> Self {
        let mut t = product(&self.0, &other.0);
        let product = Self(fold(&t));
        t.zeroize();
        product
    }

    /// 1 / self, and 0 for 0.
    pub(crate) fn invert(self) -> Self {
        Self(inversion::invert(&MODULUS, &self.0))
    }

    /// 1 / self as [`invert`](Self::invert), and 1 / `element` as [`Tight::invert`], in less time than one after the other.
    pub(super) fn invert_with<F: Field>(&self, element: Tight<F>) -> (Self, Tight<F>) {
        // The npm package is the smaller for having the loop once.
        if cfg!(target_arch = "wasm32") {
            return (self.invert(), element.invert());
        }
        let [scalar, element] = inversion::invert_each([(&MODULUS, &self.0), (&field::MODULUS, &element.to_limbs())]);
        (Self(scalar), Loose::from_limbs(&element).tight())
    }
}

/// What is below 2^384 < 2n, to below n.
pub(super) fn reduce<W: Word>(mut limbs: [W; 6]) -> [W; 6] {
    let borrow = sub_at(&mut limbs, 0, &W::constants(&N));
    add_n_if(&mut limbs, borrow);
    limbs
}

/// a + b mod n.
pub(super) fn add<W: Word>(a: &[W; 6], b: &[W; 6]) -> [W; 6] {
    let mut sum = *a;
    let carry = add_at(&mut sum, 0, b);
    let borrow = sub_at(&mut sum, 0, &W::constants(&N));
    // Too much was taken if that borrowed and no carry stood above to pay for it.
    add_n_if(&mut sum, borrow.nor(W::constant(0)).nor(carry));
    sum
}

/// a·b.
pub(super) fn product<W: Word>(a: &[W; 6], b: &[W; 6]) -> [W; 12] {
    let mut t = W::constants(&[0; 12]);
    add_product(&mut t, a, b);
    t
}

/// T mod n, for T < 2^768 (see the head).
pub(super) fn fold<W: Word>(t: &[W; 12]) -> [W; 6] {
    let zero = W::constant(0);
    let c = W::constants(&C);
    let mut s = [t[0], t[1], t[2], t[3], t[4], t[5], zero, zero, zero, zero];
    add_product(&mut s, &[t[6], t[7], t[8], t[9], t[10], t[11]], &c);
    let mut r = [s[0], s[1], s[2], s[3], s[4], s[5], zero];
    add_product(&mut r, &[s[6], s[7], s[8]], &c);
    let mut low = [r[0], r[1], r[2], r[3], r[4], r[5]];
    add_at(&mut low, 0, &W::keep(W::mask(r[6]), c));
    reduce(low)
}

/// Adds n where the bit is 1, and drops the carry.
fn add_n_if<W: Word>(limbs: &mut [W; 6], bit: W) {
    add_at(limbs, 0, &W::keep(W::mask(bit), W::constants(&N)));
}

/// t += a·b, where t has room for the sum.
fn add_product<W: Word, const T: usize, const A: usize, const B: usize>(t: &mut [W; T], a: &[W; A], b: &[W; B]) {
    for i in 0..A {
        let mut carry = W::constant(0);
        for j in i..T {
            let factor = if j - i < B { b[j - i] } else { W::constant(0) };
            (t[j], carry) = t[j].multiply_add(a[i], factor, carry);
        }
    }
}
