//! The signer and the verifier over RustCrypto's `p384` and `ecdsa`.

use super::{POINT_BYTES, SCALAR_BYTES, SIGNATURE_BYTES, Signed};
use alloc::vec::Vec;
use p384::ecdsa::{
    Signature, SigningKey, VerifyingKey,
    signature::hazmat::{PrehashSigner, PrehashVerifier},
};

/// A private key ready to sign. Dropping it zeroizes it.
pub(crate) struct Signer(SigningKey);

impl Signer {
    /// Takes the private scalar, big-endian. `None` unless it is in 1..n-1.
    pub(crate) fn new(scalar: &[u8; SCALAR_BYTES]) -> Option<Self> {
        SigningKey::from_slice(scalar).ok().map(Self)
    }

    /// The private scalar, big-endian.
    pub(crate) fn scalar(&self) -> zeroize::Zeroizing<[u8; SCALAR_BYTES]> {
        zeroize::Zeroizing::new(self.0.to_bytes().into())
    }

    /// The public key as an uncompressed SEC1 point.
    pub(crate) fn public_point(&self) -> [u8; POINT_BYTES] {
        let mut point = [0; POINT_BYTES];
        point.copy_from_slice(self.0.verifying_key().to_sec1_point(false).as_bytes());
        point
    }

    /// Signs a SHA-384 digest with an RFC 6979 nonce, and gives R‖S.
    pub(crate) fn sign_prehash(&self, prehash: &[u8; SCALAR_BYTES]) -> Signed {
        let signature: Signature = self.0.sign_prehash(prehash).unwrap_or_else(|_| unreachable!());
        Ok(signature.to_bytes().into())
    }

    /// Signs many digests: the same bytes as `sign_prehash` for each, in order.
    pub(crate) fn sign_prehashes(&self, prehashes: &[[u8; SCALAR_BYTES]]) -> Vec<Signed> {
        prehashes.iter().map(|prehash| self.sign_prehash(prehash)).collect()
    }
}

/// A public key ready to verify.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Verifier(VerifyingKey);

impl Verifier {
    /// Takes a SEC1 point, compressed or not. `None` for other forms, and unless it is on the curve.
    pub(crate) fn from_sec1(bytes: &[u8]) -> Option<Self> {
        let known = matches!((bytes.first(), bytes.len()), (Some(0x04), POINT_BYTES) | (Some(0x02 | 0x03), 49));
        if !known {
            return None;
        }
        VerifyingKey::from_sec1_bytes(bytes).ok().map(Self)
    }

    /// The uncompressed SEC1 point.
    pub(crate) fn to_sec1(&self) -> [u8; POINT_BYTES] {
        let mut point = [0; POINT_BYTES];
        point.copy_from_slice(self.0.to_sec1_point(false).as_bytes());
        point
    }

    /// Whether R‖S is a signature of the SHA-384 digest by this key.
    pub(crate) fn verify_prehash(&self, prehash: &[u8; SCALAR_BYTES], signature: &[u8; SIGNATURE_BYTES]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.0.verify_prehash(prehash, &signature).is_ok())
    }
}

/// Whether R‖S can be a signature at all: both in 1..n-1.
pub(crate) fn is_signature(raw: &[u8; SIGNATURE_BYTES]) -> bool {
    Signature::from_slice(raw).is_ok()
}

/// Of the point.
impl core::hash::Hash for Verifier {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.to_sec1().hash(state);
    }
}
