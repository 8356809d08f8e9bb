//! What several test files take: a key, a channel, a moment, an error's code, and the golden vectors.

use base64ct::{Base64UrlUnpadded, Encoding};
use ivs_token::{Error, SigningKey};
use p384::ecdsa::{Signature, signature::hazmat::PrehashSigner};
use serde_json::Value;
use sha2::{Digest, Sha384};

pub(crate) const NOW: u64 = 1_750_000_000;
pub(crate) const CHANNEL: &str = "arn:aws:ivs:us-east-1:123456789012:channel/abcdEFGHijkl";

pub(crate) fn key() -> SigningKey {
    SigningKey::from_scalar(&[7; 48]).unwrap()
}

pub(crate) fn code<T>(result: Result<T, Error>) -> &'static str {
    result.map_or_else(|error| error.code(), |_| "ok")
}

pub(crate) fn vectors() -> Value {
    serde_json::from_str(include_str!("../../../vectors/tokens.json")).unwrap()
}

/// The cases of a section; an empty one would prove nothing.
pub(crate) fn cases<'a>(vectors: &'a Value, section: &str) -> &'a Vec<Value> {
    let cases = vectors[section].as_array().unwrap();
    assert!(!cases.is_empty(), "{section}");
    cases
}

/// A token of any header and payload, by [`key`].
pub(crate) fn signed(header: &str, payload: &str) -> String {
    let [header, payload] = [header, payload].map(|part| Base64UrlUnpadded::encode_string(part.as_bytes()));
    let input = format!("{header}.{payload}");
    let theirs = p384::ecdsa::SigningKey::from_slice(&[7; 48]).unwrap();
    let signature: Signature = theirs.sign_prehash(&Sha384::digest(input.as_bytes())).unwrap();
    format!("{input}.{}", Base64UrlUnpadded::encode_string(&signature.to_bytes()))
}
