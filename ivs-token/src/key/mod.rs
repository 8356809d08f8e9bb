//! Keys: the private one that signs, the public one that verifies, and the forms in which people have them.

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
