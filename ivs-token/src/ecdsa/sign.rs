//! ECDSA (FIPS 186-5, 6.4.1): r = x(k·G) mod n, s = k⁻¹·(e + r·d) mod n, with the nonce k of RFC 6979.
//!
//! Nothing here depends on the time or on memory addresses by the key d or the nonce k. Two answers are public, once in about
//! 2^190 signatures or more rarely: that a nonce was out of range, and that r or s was 0; then the next nonce is tried.
//! All that holds d or k is zeroized.
//! Tests: `tests/sign.rs`, against `p384` byte for byte.

use super::nonce::NonceKey;
use super::{POINT_BYTES, SCALAR_BYTES, SIGNATURE_BYTES};
use crate::curve::limbs::{self, Limbs};
use crate::curve::{Fe, Mask, Scalar, batch, comb};
use alloc::vec::Vec;
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
    pub(crate) fn sign_prehash(&self, prehash: &[u8; SCALAR_BYTES]) -> [u8; SIGNATURE_BYTES] {
        let digest = Scalar::reduce_bytes(prehash);
        let mut nonces = self.nonce.nonces(&digest);
        loop {
            let signature = nonces.candidate().and_then(|k| {
                let (x, inverse) = comb::multiply_x::<Fe>(&k);
                self.finish(&digest, &x, &inverse)
            });
            if let Some(signature) = signature {
                return signature;
            }
            nonces.reject();
        }
    }

    /// Signs many digests: the same bytes as `sign_prehash` for each, in order.
    pub(crate) fn sign_prehashes(&self, prehashes: &[[u8; SCALAR_BYTES]]) -> Vec<[u8; SIGNATURE_BYTES]> {
        let mut signatures = Vec::with_capacity(prehashes.len());
        for part in prehashes.chunks(batch::MAX) {
            if part.len() < batch::MIN {
                signatures.extend(part.iter().map(|prehash| self.sign_prehash(prehash)));
            } else {
                self.sign_part(part, &mut signatures);
            }
        }
        signatures
    }

    /// Signs up to `batch::MAX` digests at once.
    fn sign_part(&self, prehashes: &[[u8; SCALAR_BYTES]], signatures: &mut Vec<[u8; SIGNATURE_BYTES]>) {
        let digests: Vec<Scalar> = prehashes.iter().map(Scalar::reduce_bytes).collect();
        let candidates = digests.iter().map(|digest| self.nonce.nonces(digest).candidate());
        // A candidate out of range leaves r = 0 behind, so that its digest is signed by itself below.
        let (nonces, valid): (Vec<_>, Vec<_>) =
            candidates.map(|k| (k.clone().unwrap_or(Zeroizing::new(Scalar::ONE)), k.is_some())).unzip();
        let inverses = invert_all(&nonces);
        let xs = batch::multiply_x::<Fe>(&nonces);
        let parts = prehashes.iter().zip(&digests).zip(valid).zip(xs).zip(inverses.iter());
        signatures.extend(parts.map(|((((prehash, digest), valid), x), inverse)| {
            let signature = if valid { self.finish(digest, &x, inverse) } else { None };
            signature.unwrap_or_else(|| self.sign_prehash(prehash))
        }));
    }

    /// R‖S from the digest, the x-coordinate of k·G and 1 / k; `None` if r or s is 0, which is public, as the signature is.
    fn finish(&self, digest: &Scalar, x: &Limbs, inverse: &Scalar) -> Option<[u8; SIGNATURE_BYTES]> {
        let r = Scalar::reduce(*x);
        let sum = Zeroizing::new(digest.add(r.mul(*self.key)));
        let s = inverse.mul(*sum);
        let mut signature = [0; SIGNATURE_BYTES];
        let (r_bytes, s_bytes) = signature.split_at_mut(SCALAR_BYTES);
        r_bytes.copy_from_slice(&r.to_bytes());
        s_bytes.copy_from_slice(&s.to_bytes());
        let usable: Mask = r.is_zero().not().and(s.is_zero().not());
        usable.declassify().then_some(signature)
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
