//! The private key.

use super::{VerifyingKey, der, pem, stack::scrubbed};
use crate::{
    Error,
    claims::Claims,
    ecdsa::{Fault, SCALAR_BYTES, Signer},
    token::UnsignedToken,
};
use alloc::{boxed::Box, string::String, vec::Vec};
use core::fmt;
use zeroize::Zeroizing;

/// An ECDSA P-384 private key, ready to sign. Made once, shared by all: it is `Send` and `Sync`, signing changes nothing in it, and
/// it is zeroized when dropped. It has no `Clone`, and `Debug` shows nothing of it.
pub struct SigningKey {
    /// On the heap, so that a key that is moved leaves nothing behind.
    signer: Box<Signer>,
    public: VerifyingKey,
}

const OUT_OF_RANGE: Error =
    Error::KeyMalformed { reason: "the private number is not in 1..n-1 of P-384: the key is damaged, or is no key" };

impl SigningKey {
    /// Reads the private key from PEM: SEC1 (`BEGIN EC PRIVATE KEY`, what openssl's `ecparam -genkey` writes) or PKCS#8
    /// (`BEGIN PRIVATE KEY`), as secret stores and environment variables mangle it: with `EC PARAMETERS` or other blocks
    /// and text around it, CRLF or literal `\n`, on one line, indented, in quotes, or as base64 of the whole PEM.
    ///
    /// # Errors
    /// A `key_*` error that names what was given instead and the cure.
    pub fn from_pem(pem: impl AsRef<[u8]>) -> Result<Self, Error> {
        let pem = pem.as_ref();
        scrubbed(|| Self::read(&pem::private_key(pem)?))
    }

    /// Reads the private key from DER: SEC1 `ECPrivateKey` (RFC 5915) or PKCS#8 `PrivateKeyInfo` (RFC 5208), strictly.
    ///
    /// # Errors
    /// A `key_*` error that names what was given instead and the cure.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        scrubbed(|| Self::read(der))
    }

    /// Takes the private scalar itself: 48 bytes, big-endian, 1..n-1.
    ///
    /// # Errors
    /// [`Error::KeyMalformed`] out of that range.
    pub fn from_scalar(scalar: &[u8; SCALAR_BYTES]) -> Result<Self, Error> {
        scrubbed(|| Self::in_range(scalar)).ok_or(OUT_OF_RANGE)
    }

    /// Makes a new key from the operating system's random source. Keep it by [`to_pkcs8_pem`](Self::to_pkcs8_pem), and
    /// import the public half, `verifying_key().to_pem()`, into IVS.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`] where that source fails.
    #[cfg(feature = "getrandom")]
    pub fn generate() -> Result<Self, Error> {
        scrubbed(|| {
            let mut scalar = Zeroizing::new([0; SCALAR_BYTES]);
            loop {
                getrandom::fill(scalar.as_mut_slice()).map_err(|_| Error::RandomUnavailable)?;
                // FIPS 186-5, A.2.2: what is out of range is drawn again (here once in 2¹⁹⁴ draws).
                if let Some(key) = Self::in_range(&scalar) {
                    return Ok(key);
                }
            }
        })
    }

    /// The public half.
    #[must_use]
    pub fn verifying_key(&self) -> VerifyingKey {
        self.public.clone()
    }

    /// The key as PKCS#8 PEM (`BEGIN PRIVATE KEY`), as openssl writes it.
    #[must_use]
    pub fn to_pkcs8_pem(&self) -> PrivatePem {
        scrubbed(|| PrivatePem(pem::encode("PRIVATE KEY", &der::pkcs8(&self.signer.scalar(), &self.public.point()))))
    }

    /// The key as SEC1 PEM (`BEGIN EC PRIVATE KEY`), as openssl's `ecparam -genkey` writes it.
    #[must_use]
    pub fn to_sec1_pem(&self) -> PrivatePem {
        scrubbed(|| PrivatePem(pem::encode("EC PRIVATE KEY", &der::sec1(&self.signer.scalar(), &self.public.point()))))
    }

    /// Checks the claims and signs them: the token. `now` is in Unix seconds, from a clock of yours.
    ///
    /// The same key, claims and `now` give the same token, byte for byte (RFC 6979).
    ///
    /// # Errors
    /// The first rule that the claims break, as [`PlaybackClaims::unsigned`](crate::PlaybackClaims::unsigned) and
    /// [`ParticipantClaims::unsigned`](crate::ParticipantClaims::unsigned) say; [`Error::SigningFault`] where the machine fails.
    pub fn sign<C: Claims>(&self, claims: &C, now: u64) -> Result<String, Error> {
        let unsigned = claims.to_unsigned(now)?;
        let digest = unsigned.signing_digest();
        let signature = scrubbed(|| self.signer.sign_prehash(&digest)).map_err(|Fault| Error::SigningFault)?;
        Ok(unsigned.finish(&signature))
    }

    /// Signs many claims at once, which costs less for each than [`sign`](Self::sign), and gives the same tokens: one
    /// result per item, in order. An item that fails, or comes as an error already, costs the others nothing.
    ///
    /// ```
    /// # use ivs_token::{Error, PlaybackClaims, SigningKey};
    /// # fn sign(key: &SigningKey, channels: &[Result<&str, Error>], now: u64) {
    /// let rows: Vec<Result<PlaybackClaims, Error>> =
    ///     channels.iter().map(|channel| channel.clone().map(PlaybackClaims::new)).collect();
    /// assert_eq!(key.sign_many(&rows, now).len(), rows.len());
    /// # }
    /// ```
    pub fn sign_many<C: Claims>(&self, claims: &[C], now: u64) -> Vec<Result<String, Error>> {
        self.sign_unsigned(claims.iter().map(|claims| claims.to_unsigned(now)).collect())
    }

    fn sign_unsigned(&self, unsigned: Vec<Result<UnsignedToken, Error>>) -> Vec<Result<String, Error>> {
        let digests: Vec<_> = unsigned.iter().flatten().map(UnsignedToken::signing_digest).collect();
        // One signature per token that is in order, in their order.
        let mut signatures = scrubbed(|| self.signer.sign_prehashes(&digests)).into_iter();
        unsigned
            .into_iter()
            .map(|token| {
                let token = token?;
                let signature = signatures.next().unwrap_or_else(|| self.signer.sign_prehash(&token.signing_digest()));
                Ok(token.finish(&signature.map_err(|Fault| Error::SigningFault)?))
            })
            .collect()
    }

    fn read(der: &[u8]) -> Result<Self, Error> {
        let parts = der::private_key(der)?;
        let key = Self::in_range(&parts.scalar).ok_or(OUT_OF_RANGE)?;
        if parts.public.into_iter().flatten().any(|public| !key.public.is_encoded_as(public)) {
            return Err(Error::KeyMismatch);
        }
        Ok(key)
    }

    fn in_range(scalar: &[u8; SCALAR_BYTES]) -> Option<Self> {
        let signer = Box::new(Signer::new(scalar)?);
        let public = VerifyingKey::from_point(&signer.public_point())?;
        Some(Self { signer, public })
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SigningKey").finish_non_exhaustive()
    }
}

/// A private key as PEM text: 64 columns, LF, a final newline. Zeroized when dropped; `Debug` shows nothing of it.
pub struct PrivatePem(Zeroizing<String>);

impl PrivatePem {
    /// The text. Write it where only its owner reads (mode 0600), or into a secret store.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PrivatePem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("PrivatePem").finish_non_exhaustive()
    }
}
