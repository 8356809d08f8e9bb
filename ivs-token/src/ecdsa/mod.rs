//! ECDSA over P-384 with SHA-384: the one door to the arithmetic. A private key and a prehash go in, R‖S comes out; a public key,
//! a prehash and R‖S go in, and yes or no comes out.
//!
//! Behind the door stand two implementations with the same answers: ours, made for speed (`sign`, `nonce` and `verify` over the
//! room `curve`), and `p384`'s (`oracle`), chosen by `RUSTFLAGS='--cfg ivs_token_signer="p384"'`. It imports `curve` alone, and knows
//! nothing of tokens.

#[cfg(not(ivs_token_signer = "p384"))]
mod nonce;
#[cfg(ivs_token_signer = "p384")]
mod oracle;
#[cfg(not(ivs_token_signer = "p384"))]
mod sign;
#[cfg(test)]
mod tests;
#[cfg(not(ivs_token_signer = "p384"))]
mod verify;

#[cfg(ivs_token_signer = "p384")]
pub(crate) use oracle::{Signer, Verifier, is_signature};
#[cfg(not(ivs_token_signer = "p384"))]
pub(crate) use sign::Signer;
#[cfg(not(ivs_token_signer = "p384"))]
pub(crate) use verify::{Verifier, is_signature};

/// A signature was computed wrongly: a memory or a processor failed. Nothing of it is given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(ivs_token_signer = "p384", allow(dead_code, reason = "p384 does not check"))]
pub(crate) struct Fault;

/// R‖S, unless it was computed wrongly.
pub(crate) type Signed = Result<[u8; SIGNATURE_BYTES], Fault>;

/// Bytes of a P-384 scalar, of a coordinate and of a SHA-384 digest.
pub(crate) const SCALAR_BYTES: usize = 48;
/// Bytes of an uncompressed SEC1 point: `04 ‖ x ‖ y` (SEC 1, 2.3.3).
pub(crate) const POINT_BYTES: usize = 97;
/// Bytes of a raw signature R‖S (RFC 7518, 3.4).
pub(crate) const SIGNATURE_BYTES: usize = 96;
