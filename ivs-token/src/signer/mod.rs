//! The one door to the signing arithmetic: a private key and a SHA-384 prehash go in, R‖S comes out.
//!
//! Nothing outside this module knows a scalar, a point or a limb.

mod oracle;

pub(crate) use oracle::Signer;

/// Bytes of a P-384 scalar, of a coordinate and of a SHA-384 digest.
pub(crate) const SCALAR_BYTES: usize = 48;
/// Bytes of an uncompressed SEC1 point: `04 ‖ x ‖ y` (SEC 1, 2.3.3).
pub(crate) const POINT_BYTES: usize = 97;
/// Bytes of a raw signature R‖S (RFC 7518, 3.4).
pub(crate) const SIGNATURE_BYTES: usize = 96;
