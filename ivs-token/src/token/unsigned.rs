//! A token that lacks its signature only: what our own signer, AWS KMS or an HSM signs.

use super::{compact, signature};
use crate::{Error, ecdsa::SIGNATURE_BYTES};
use alloc::string::String;
use sha2::{Digest as _, Sha384};

/// A validated token before its signature.
///
/// For keys that live elsewhere: have [`signing_digest`](Self::signing_digest) signed with ECDSA on P-384 (AWS KMS:
/// `MessageType=DIGEST`, `SigningAlgorithm=ECDSA_SHA_384`), or [`signing_input`](Self::signing_input) with ECDSA and
/// SHA-384, and put the signature on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsignedToken {
    signing_input: String,
    expires_at: u64,
}

impl UnsignedToken {
    pub(crate) fn new(header: &str, payload: &str, expires_at: u64) -> Result<Self, Error> {
        Ok(Self { signing_input: compact::signing_input(header, payload)?, expires_at })
    }

    /// The JWS signing input `base64url(header).base64url(payload)` (RFC 7515, 5.1): ASCII.
    #[must_use]
    pub fn signing_input(&self) -> &str {
        &self.signing_input
    }

    /// SHA-384 of the signing input: 48 bytes.
    #[must_use]
    pub fn signing_digest(&self) -> [u8; 48] {
        Sha384::digest(self.signing_input.as_bytes()).into()
    }

    /// The token's `exp`, in Unix seconds.
    #[must_use]
    pub fn expires_at(&self) -> u64 {
        self.expires_at
    }

    /// Puts a raw signature R‖S on: 96 bytes, both numbers big-endian (RFC 7518, 3.4).
    ///
    /// Whether it is a signature of this token is not checked: [`VerifyingKey`](crate::VerifyingKey) does that.
    ///
    /// # Errors
    /// [`Error::SignatureInvalid`] for another length, and for an r or s outside 1..n-1.
    pub fn with_signature(&self, raw: &[u8]) -> Result<String, Error> {
        signature::from_raw(raw).map(|signature| self.clone().finish(&signature))
    }

    /// Puts a DER signature on (`SEQUENCE { r INTEGER, s INTEGER }`, RFC 3279, 2.2.3): what AWS KMS returns.
    ///
    /// Whether it is a signature of this token is not checked: [`VerifyingKey`](crate::VerifyingKey) does that.
    ///
    /// # Errors
    /// [`Error::SignatureInvalid`] for anything but strict DER, and for an r or s outside 1..n-1.
    pub fn with_der_signature(&self, der: &[u8]) -> Result<String, Error> {
        signature::from_der(der).map(|signature| self.clone().finish(&signature))
    }

    pub(crate) fn finish(self, signature: &[u8; SIGNATURE_BYTES]) -> String {
        compact::append_signature(self.signing_input, signature)
    }
}
