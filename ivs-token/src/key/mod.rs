//! Keys: the private one that signs, the public one that verifies, and the forms in which people have them.
//!
//! PEM and DER are read and written here; the arithmetic is behind the door of `ecdsa`. It imports `claims` and `token`, since a
//! key signs claims into a token. Nothing of a private key leaves this room but by `to_pkcs8_pem` and `to_sec1_pem`.

mod der;
mod pem;
mod signing;
mod stack;
mod verifying;

pub use signing::{PrivatePem, SigningKey};
pub use verifying::VerifyingKey;

/// Longest key that is read, in whatever form: 64 KiB.
const MAXIMUM_BYTES: usize = 64 * 1024;

const TOO_LONG: crate::Error = crate::Error::KeyMalformed { reason: "it is over 64 KiB, and a key is under 1 KiB" };
