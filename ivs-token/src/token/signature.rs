//! ECDSA signatures of outside signers: raw R‖S or DER, in range or refused.

use crate::{Error, ecdsa::SIGNATURE_BYTES};
use p384::ecdsa::Signature;

/// Takes a raw signature R‖S of 96 bytes, both numbers in 1..n-1.
pub(crate) fn from_raw(raw: &[u8]) -> Result<[u8; SIGNATURE_BYTES], Error> {
    let signature = Signature::from_slice(raw).map_err(|_| Error::SignatureInvalid {
        reason: if raw.len() == SIGNATURE_BYTES {
            "r or s is not in 1..n-1: this is not a signature on P-384"
        } else if raw.first() == Some(&0x30) {
            "this looks like DER, not the 96 bytes R‖S; pass it as a DER signature"
        } else {
            "it is not the 96 bytes R‖S of P-384"
        },
    })?;
    Ok(signature.to_bytes().into())
}

/// Takes a strict DER signature (`ECDSA-Sig-Value`, RFC 3279, 2.2.3), as AWS KMS and OpenSSL give it, and pads r and s to
/// 48 bytes each.
pub(crate) fn from_der(der: &[u8]) -> Result<[u8; SIGNATURE_BYTES], Error> {
    let signature = Signature::from_der(der).map_err(|_| Error::SignatureInvalid {
        reason: if der.len() == SIGNATURE_BYTES {
            "it is not DER, but has the length of a raw R‖S; pass it as that"
        } else {
            "it is not a strict DER signature on P-384 (KMS: key spec ECC_NIST_P384, algorithm ECDSA_SHA_384)"
        },
    })?;
    Ok(signature.to_bytes().into())
}
