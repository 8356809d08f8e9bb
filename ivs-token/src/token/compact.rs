//! JWS compact serialization (RFC 7515, 7.1): base64url(header) . base64url(payload) . base64url(signature).

use super::json;
use crate::Error;
use alloc::{string::String, vec::Vec};
use base64ct::{Base64UrlUnpadded, Encoding};

/// Longest token that is signed, verified or read: 8 KiB.
pub(crate) const MAXIMUM_BYTES: usize = 8192;
/// base64url of a 96-byte signature, and the dot before it.
pub(crate) const SIGNATURE_PART_BYTES: usize = 1 + 128;

/// The one algorithm.
pub(crate) const ALGORITHM: &str = "ES384";
/// The one type.
pub(crate) const TYPE: &str = "JWT";

/// Joins header and payload (JSON both) to the signing input.
pub(crate) fn signing_input(header: &str, payload: &str) -> Result<String, Error> {
    let length = Base64UrlUnpadded::encoded_len(header.as_bytes())
        .saturating_add(1)
        .saturating_add(Base64UrlUnpadded::encoded_len(payload.as_bytes()));
    if length.saturating_add(SIGNATURE_PART_BYTES) > MAXIMUM_BYTES {
        return Err(Error::TokenTooLarge);
    }
    // One buffer with room for the whole token: the signature is appended to it later.
    let mut text = String::with_capacity(length.saturating_add(SIGNATURE_PART_BYTES));
    push_base64url(&mut text, header.as_bytes());
    text.push('.');
    push_base64url(&mut text, payload.as_bytes());
    Ok(text)
}

/// Appends the signature to a signing input: the finished token.
pub(crate) fn append_signature(mut signing_input: String, signature: &[u8; 96]) -> String {
    signing_input.push('.');
    push_base64url(&mut signing_input, signature);
    signing_input
}

/// The characters of base64url (RFC 4648, 5). A table may be indexed by what is public, as all of a token is; keys go through
/// base64ct, which has none.
pub(crate) const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Appends bytes as base64url without padding.
fn push_base64url(text: &mut String, bytes: &[u8]) {
    // 192 bytes are 256 characters, without any bits left over, so that the pieces join seamlessly.
    for piece in bytes.chunks(192) {
        let mut characters = [0; 256];
        let (groups, rest) = piece.as_chunks();
        let [first, second] = [rest.first(), rest.get(1)].map(|byte| byte.copied().unwrap_or_default());
        let groups = groups.iter().copied().chain([[first, second, 0]]);
        for (four, three) in characters.as_chunks_mut().0.iter_mut().zip(groups) {
            *four = encode(three);
        }
        let encoded = characters.get(..Base64UrlUnpadded::encoded_len(piece)).unwrap_or_default();
        text.push_str(core::str::from_utf8(encoded).unwrap_or_default());
    }
}

#[inline(always)]
#[allow(clippy::indexing_slicing, clippy::as_conversions, reason = "six bits, of sixty-four characters")]
fn encode([a, b, c]: [u8; 3]) -> [u8; 4] {
    let bits = u32::from_be_bytes([0, a, b, c]) as usize;
    [ALPHABET[bits >> 18], ALPHABET[bits >> 12 & 63], ALPHABET[bits >> 6 & 63], ALPHABET[bits & 63]]
}

/// A token taken apart: well-formed, and nothing more is known of it.
#[derive(Debug)]
pub(crate) struct Jws<'a> {
    /// What was signed.
    pub(crate) signing_input: &'a str,
    /// The protected header.
    pub(crate) header: json::Object,
    /// The claims.
    pub(crate) payload: json::Object,
    /// Of whatever length.
    pub(crate) signature: Vec<u8>,
}

impl<'a> Jws<'a> {
    /// Takes a token apart strictly: canonical base64url, JSON objects, no repeated names.
    pub(crate) fn parse(token: &'a str) -> Result<Self, Error> {
        let malformed = |reason| Error::TokenMalformed { reason };
        let [header, payload, signature] = split(token).map_err(malformed)?;
        let object = |part| {
            let bytes = decode(part).map_err(malformed)?;
            json::read_object(&bytes).map_err(malformed)
        };
        // The dot and the signature go.
        let signed = token.len().saturating_sub(signature.len()).saturating_sub(1);
        Ok(Self {
            signing_input: token.get(..signed).unwrap_or_default(),
            header: object(header)?,
            payload: object(payload)?,
            signature: decode(signature).map_err(malformed)?,
        })
    }
}

/// The three parts of a token of lawful length.
pub(crate) fn split(token: &str) -> Result<[&str; 3], &'static str> {
    if token.len() > MAXIMUM_BYTES {
        return Err("it is over 8 KiB");
    }
    let mut parts = token.split('.');
    match [parts.next(), parts.next(), parts.next(), parts.next()] {
        [Some(header), Some(payload), Some(signature), None] => Ok([header, payload, signature]),
        _ => Err("it is not three parts with a dot between them; it may have been cut, or be another text"),
    }
}

/// Decodes canonical base64url without padding.
pub(crate) fn decode(part: &str) -> Result<Vec<u8>, &'static str> {
    Base64UrlUnpadded::decode_vec(part).map_err(|_| "a part of it is not base64url without padding")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_every_length_as_base64ct_does_in_one_piece() {
        let bytes: Vec<u8> = (0..600u32).map(|n| u8::try_from(n % 251).unwrap()).collect();
        for length in 0..bytes.len() {
            let mut text = String::new();
            push_base64url(&mut text, &bytes[..length]);
            assert_eq!(text, Base64UrlUnpadded::encode_string(&bytes[..length]));
        }
    }
}
