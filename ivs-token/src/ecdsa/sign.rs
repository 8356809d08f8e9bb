//! ECDSA (FIPS 186-5, 6.4.1): r = x(k·G) mod n, s = k⁻¹·(e + r·d) mod n, with the nonce k of RFC 6979.
//!
//! Nothing here depends on the time or on memory addresses by the key d or the nonce k. Three answers are public. Once in about
//! 2^190 signatures or more rarely: that a nonce was out of range, and that r or s was 0; then the next nonce is tried. And that
//! the machine computed wrongly, which ends it.
//! All that holds d or k is zeroized, on the heap and in variables. What moves and spilled registers leave on the stack is for the
//! caller to overwrite, as `key/stack.rs` does. Both are tested by `zeroize/`, in a process's memory.
//! Tests: `tests/sign.rs`, against `p384` byte for byte; `tests/retry.rs`, what no digest is known to lead to;
//! `tests/fault.rs`, machines that fail.

use super::nonce::{NonceKey, Nonces};
use super::{Fault, POINT_BYTES, SCALAR_BYTES, SIGNATURE_BYTES, Signed};
use crate::curve::comb::Checked;
use crate::curve::limbs;
use crate::curve::{Fe, InlinedFe, Mask, Scalar, batch, comb};
use alloc::vec::Vec;
use core::hint::black_box;
use zeroize::Zeroizing;

/// A private key ready to sign. Dropping it zeroizes it.
pub(crate) struct Signer {
    key: Zeroizing<Scalar>,
    nonce: NonceKey,
}

impl Signer {
    /// Takes the private scalar, big-endian. `None` unless it is in 1..n-1.
    pub(crate) fn new(scalar: &[u8; SCALAR_BYTES]) -> Option<Self> {
        let key = Zeroizing::new(Scalar::from_bytes_in_range(scalar)?);
        Some(Self { key, nonce: NonceKey::new(scalar) })
    }

    /// A memory that failed: another scalar in the place of the key, whose bytes stay.
    #[cfg(test)]
    pub(super) fn replace_key(&mut self, key: Scalar) {
        *self.key = key;
    }

    /// The private scalar, big-endian.
    pub(crate) fn scalar(&self) -> Zeroizing<[u8; SCALAR_BYTES]> {
        self.nonce.key().clone()
    }

    /// The public key as an uncompressed SEC1 point, computed each time.
    pub(crate) fn public_point(&self) -> [u8; POINT_BYTES] {
        let (x, y) = comb::multiply::<Fe>(&self.key);
        let mut point = [0x04; POINT_BYTES];
        let (_, coordinates) = point.split_at_mut(1);
        let (x_bytes, y_bytes) = coordinates.split_at_mut(SCALAR_BYTES);
        x_bytes.copy_from_slice(&limbs::to_bytes(&x));
        y_bytes.copy_from_slice(&limbs::to_bytes(&y));
        point
    }

    /// Signs a SHA-384 digest with an RFC 6979 nonce, and gives R‖S.
    pub(crate) fn sign_prehash(&self, prehash: &[u8; SCALAR_BYTES]) -> Signed {
        let digest = Scalar::reduce_bytes(prehash);
        self.sign(&digest, self.nonce.nonces(&digest))
    }

    /// Signs with the first candidate that is in range and gives a signature.
    pub(super) fn sign(&self, digest: &Scalar, mut nonces: impl Candidates) -> Signed {
        loop {
            if let Some(k) = nonces.candidate() {
                let (x, inverse) = comb::multiply_x::<Fe>(&k);
                if let Some(signature) = self.finish(digest, &k, &x, &inverse) {
                    return signature;
                }
            }
            nonces.reject();
        }
    }

    /// Signs many digests: the same bytes as `sign_prehash` for each, in order.
    pub(crate) fn sign_prehashes(&self, prehashes: &[[u8; SCALAR_BYTES]]) -> Vec<Signed> {
        let mut signatures = Vec::with_capacity(prehashes.len());
        for part in prehashes.chunks(batch::MAX) {
            let digests: Vec<Scalar> = part.iter().map(Scalar::reduce_bytes).collect();
            self.sign_part(&digests, |digest| self.nonce.nonces(digest), &mut signatures);
        }
        signatures
    }

    /// Signs up to `batch::MAX` digests: at once if they are enough for that, and if the first candidate of each is in range.
    pub(super) fn sign_part<C: Candidates>(
        &self,
        digests: &[Scalar],
        nonces: impl Fn(&Scalar) -> C,
        signatures: &mut Vec<Signed>,
    ) {
        let one_by_one = |digest: &Scalar| self.sign(digest, nonces(digest));
        // Of exact capacity: a vector that grows would leave nonces behind in its smaller buffers.
        let mut candidates = Vec::with_capacity(digests.len());
        if digests.len() >= batch::MIN {
            candidates.extend(digests.iter().map_while(|digest| nonces(digest).candidate()));
        }
        if candidates.len() < digests.len() {
            signatures.extend(digests.iter().map(one_by_one));
            return;
        }
        let inverses = invert_all(&candidates);
        let xs = batch::multiply_x::<InlinedFe>(&candidates);
        let nonces = candidates.iter().zip(&xs).zip(inverses.iter());
        signatures.extend(digests.iter().zip(nonces).map(|(digest, ((k, x), inverse))| {
            self.finish(digest, k, x, inverse).unwrap_or_else(|| one_by_one(digest))
        }));
    }

    /// R‖S from the digest, k, the x-coordinate of k·G and 1 / k; `None` if r or s is 0, which is public, as the signature is.
    ///
    /// Both are checked before they go out, since one that is wrong can give the key away. What a check finds is public: a caller
    /// sees no signature.
    pub(super) fn finish(&self, digest: &Scalar, k: &Scalar, point: &Checked, inverse: &Scalar) -> Option<Signed> {
        let r = Scalar::reduce(point.x);
        let sum = Self::sum(digest, &r, &self.key);
        let s = inverse.mul(*sum);
        if !self.is_sound(digest, k, point, &r, &s).declassify() {
            return Some(Err(Fault));
        }

        let mut signature = [0; SIGNATURE_BYTES];
        let (r_bytes, s_bytes) = signature.split_at_mut(SCALAR_BYTES);
        r_bytes.copy_from_slice(&r.to_bytes());
        s_bytes.copy_from_slice(&s.to_bytes());
        let usable: Mask = r.is_zero().not().and(s.is_zero().not());
        usable.declassify().then_some(Ok(signature))
    }

    /// Set if k·G is on the curve, r is made of its x-coordinate, and s·k = e + r·d, with the key's other copy, and with nothing of
    /// the first computation but r and s.
    #[inline(always)]
    pub(super) fn is_sound(&self, digest: &Scalar, k: &Scalar, point: &Checked, r: &Scalar, s: &Scalar) -> Mask {
        let key = Zeroizing::new(Scalar::reduce_bytes(self.nonce.key()));
        let again = Scalar::reduce(black_box(point).x);
        let sum = Self::sum(digest, &again, &key);
        point.on_curve.and(r.equals(&again)).and(s.mul(*k).equals(&sum))
    }

    /// e + r·d. A call each time, so that the check's is computed again.
    #[inline(never)]
    fn sum(digest: &Scalar, r: &Scalar, key: &Scalar) -> Zeroizing<Scalar> {
        Zeroizing::new(digest.add(r.mul(*key)))
    }
}

/// Where nonces come from: RFC 6979, and in the tests any list.
pub(super) trait Candidates {
    /// The next candidate, `None` if it is out of range.
    fn candidate(&mut self) -> Option<Zeroizing<Scalar>>;
    /// Goes on after a candidate that was out of range, or that gave no signature.
    fn reject(&mut self);
}

impl Candidates for Nonces {
    fn candidate(&mut self) -> Option<Zeroizing<Scalar>> {
        self.candidate()
    }

    fn reject(&mut self) {
        self.reject();
    }
}

/// 1 / k for each k, none of them 0, by one inversion (Montgomery's trick).
fn invert_all(scalars: &[Zeroizing<Scalar>]) -> Zeroizing<Vec<Scalar>> {
    let mut product = Zeroizing::new(Scalar::ONE);
    let mut inverses = Zeroizing::new(Vec::with_capacity(scalars.len()));
    for scalar in scalars {
        inverses.push(*product);
        *product = product.mul(**scalar);
    }
    let mut inverse = Zeroizing::new(product.invert());
    for (before, scalar) in inverses.iter_mut().zip(scalars).rev() {
        *before = before.mul(*inverse);
        *inverse = inverse.mul(**scalar);
    }
    inverses
}
