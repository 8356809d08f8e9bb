//! What all benches sign: one key, and claims that vary from token to token.

use ivs_token::{Error, PlaybackClaims, PrivatePem, SigningKey};

/// The clock of all benches.
pub const NOW: u64 = 1_800_000_000;
/// The moment when their tokens expire.
pub const EXPIRES_AT: u64 = NOW + 120;
/// Their channel.
pub const CHANNEL: &str = "arn:aws:ivs:us-east-1:123456789012:channel/abcdEFGHijkl";
/// Their origin.
pub const ORIGIN: &str = "https://example.com";

/// The key that signs: a fixed number, written nowhere as PEM, so that no scanner finds a key here.
///
/// # Errors
/// None, since the number is in range.
pub fn key() -> Result<SigningKey, Error> {
    SigningKey::from_scalar(&[0x5a; 48])
}

/// The key as a service keeps it.
///
/// # Errors
/// As [`key`].
pub fn pem() -> Result<PrivatePem, Error> {
    Ok(key()?.to_pkcs8_pem())
}

/// The viewer that tells one token from the next.
#[must_use]
pub fn viewer(number: u64) -> String {
    format!("viewer-{number:08}")
}

/// Claims as a service gives them for one viewer.
#[must_use]
pub fn claims(number: u64) -> PlaybackClaims {
    PlaybackClaims::new(CHANNEL).allow_origin(ORIGIN).viewer_id(viewer(number)).expires_at(EXPIRES_AT)
}

/// Which of the two builds of the signer this is.
#[must_use]
pub fn signer() -> &'static str {
    if cfg!(ivs_token_signer = "p384") { "p384 (--cfg ivs_token_signer=\"p384\")" } else { "default" }
}
