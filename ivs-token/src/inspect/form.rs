//! The form of a token: its wrapping, its parts, its header, its signature's encoding.

use super::Findings;
use crate::{
    Error,
    ecdsa::SIGNATURE_BYTES,
    token::{
        compact,
        json::{self, Object},
        signature,
    },
    values::playback_url::PlaybackUrl,
};
use alloc::{format, string::String, vec::Vec};
use base64ct::{Base64UrlUnpadded, Encoding};

/// Beyond this, proxies and servers begin to cut URLs.
const LONG_TOKEN_BYTES: usize = 2048;

/// The parts that could be read.
pub(super) struct Parts {
    pub(super) header: Option<String>,
    pub(super) payload: Option<String>,
    pub(super) header_object: Option<Object>,
    pub(super) payload_object: Option<Object>,
}

/// What comes after the first of these bytes. `str::find` would bring its whole machinery into the npm package's module.
fn find<'a>(text: &'a str, bytes: &[u8]) -> Option<&'a str> {
    let at = text.as_bytes().windows(bytes.len()).position(|window| window == bytes)?;
    text.get(at.saturating_add(bytes.len())..)
}

/// Takes off what people paste along: white space, quotes, `Bearer`, the URL around the token, which is given too.
pub(super) fn unwrap<'a>(text: &'a str, findings: &mut Findings) -> (&'a str, Option<PlaybackUrl<'a>>) {
    let mut token = text.trim().trim_matches(['"', '\'', '`']).trim();
    if let Some((scheme, rest)) = token.split_once(' ')
        && scheme.eq_ignore_ascii_case("bearer")
    {
        token = rest.trim();
    }
    let url = PlaybackUrl::parse(token).ok();
    if let Some(url) = &url {
        token = url.token().unwrap_or_default();
    } else if find(token, b"://").is_some()
        && let Some(rest) = find(token, b"token=")
    {
        token = rest.split(['&', '#']).next().unwrap_or_default();
    }
    if token != text {
        findings.warning(
            "inspect_wrapped",
            "there is white space, quotes or a URL around the token, which was taken off here; a player gets the bare \
             token as ?token=…",
        );
    }
    (token, url)
}

/// Reads all that can be read.
pub(super) fn read(token: &str, findings: &mut Findings) -> Parts {
    let mut parts = Parts { header: None, payload: None, header_object: None, payload_object: None };
    if token.len() > compact::MAXIMUM_BYTES {
        malformed(findings, "it is over 8 KiB");
        return parts;
    }
    if token.len() > LONG_TOKEN_BYTES {
        findings
            .warning("inspect_long_token", "the token is over 2 KiB; some proxies and servers cut URLs of this length");
    }
    let form = compact::split(token);
    if let Err(reason) = form {
        malformed(findings, reason);
    }
    let mut texts = token.split('.');
    if let Some(bytes) = texts.next().and_then(|text| part("header", text, findings)) {
        (parts.header, parts.header_object) = object("header", bytes, findings);
    }
    // Another text, not a token that was cut: what its parts lack says nothing.
    if let (Err(reason), None) = (form, &parts.header) {
        findings.0.clear();
        malformed(findings, reason);
        return parts;
    }
    if let Some(header) = &parts.header_object {
        judge_header(header, findings);
    }
    if let Some(bytes) = texts.next().and_then(|text| part("payload", text, findings)) {
        (parts.payload, parts.payload_object) = object("payload", bytes, findings);
    }
    if let Some(bytes) = texts.next().and_then(|text| part("signature", text, findings)) {
        judge_signature(&bytes, findings);
    }
    parts
}

fn malformed(findings: &mut Findings, reason: &'static str) {
    findings.rule(&Error::TokenMalformed { reason });
}

/// Decodes a part, leniently where that shows more.
fn part(name: &str, text: &str, findings: &mut Findings) -> Option<Vec<u8>> {
    if let Ok(bytes) = compact::decode(text) {
        return Some(bytes);
    }
    let mut text = String::from(text);
    let bare = text.trim_end_matches('=').len();
    if bare < text.len() {
        text.truncate(bare);
        findings.error("inspect_padding", format!("the {name} is padded with `=`; JWT's base64url goes without"));
    }
    if text.contains(['+', '/']) {
        text = text.replace('+', "-").replace('/', "_");
        findings.error("inspect_base64", format!("the {name} is plain base64 (+ and /); JWT has base64url (- and _)"));
    }
    let decoded = Base64UrlUnpadded::decode_vec(&text).ok().or_else(|| {
        let bytes = decode_with_stray_bits(&text)?;
        findings.error("inspect_base64", format!("the {name}'s last character has stray bits; it was changed or cut"));
        Some(bytes)
    });
    if decoded.is_none() {
        findings.error(
            "token_malformed",
            format!("the token cannot be read: its {name} is not base64url; it may have been cut"),
        );
    }
    decoded
}

/// As a lenient decoder reads it: the last character's surplus bits dropped.
fn decode_with_stray_bits(text: &str) -> Option<Vec<u8>> {
    // Four bits are surplus in a last group of two characters, two in one of three.
    let mask = match text.len() % 4 {
        2 => 0b11_0000,
        3 => 0b11_1100,
        _ => return None,
    };
    let last = text.chars().next_back()?;
    let value = compact::ALPHABET.iter().position(|character| char::from(*character) == last)?;
    let mut canonical = String::from(text.strip_suffix(last)?);
    canonical.push(char::from(*compact::ALPHABET.get(value & mask)?));
    Base64UrlUnpadded::decode_vec(&canonical).ok()
}

/// The JSON of a part, as text and taken apart. What is no object is not repeated: it may be a key that slipped in here.
fn object(name: &str, bytes: Vec<u8>, findings: &mut Findings) -> (Option<String>, Option<Object>) {
    let strict = json::read_object(&bytes);
    if let Err(reason) = strict {
        findings.error(
            "token_malformed",
            format!("the token cannot be read: its {name}{}", reason.trim_start_matches("it")),
        );
    }
    // With a repeated name there is still something to show and to judge.
    let lenient = strict.ok().or_else(|| json::read_lenient(&bytes));
    (lenient.as_ref().and_then(|_| String::from_utf8(bytes).ok()), lenient)
}

fn judge_header(header: &Object, findings: &mut Findings) {
    match header.get("alg").and_then(json::Value::as_text) {
        Some(compact::ALGORITHM) => {}
        Some("KMS") => findings.error(
            "token_algorithm",
            "the token was made by CreateParticipantToken (alg KMS), and no key of yours verifies it; its claims may change",
        ),
        _ => findings.rule(&Error::TokenAlgorithm),
    }
    match header.get("typ") {
        // Whether that is bad, the token's kind decides.
        None => {}
        Some(kind) if kind.as_text() == Some(compact::TYPE) => {}
        Some(_) => malformed(findings, "its header's typ is not JWT"),
    }
    for (name, value) in header.iter() {
        match name {
            "kid" if value.as_text().is_none() => malformed(findings, "its header's kid is not text"),
            "alg" | "typ" | "kid" => {}
            "crit" => malformed(findings, "its header asks for an extension (crit), and IVS has none"),
            _ => malformed(findings, "its header has members that IVS's tokens do not have"),
        }
    }
}

fn judge_signature(bytes: &[u8], findings: &mut Findings) {
    if signature::from_der(bytes).is_ok() || (bytes.len() != SIGNATURE_BYTES && bytes.first() == Some(&0x30)) {
        findings.error(
            "inspect_signature_der",
            "the signature is DER, as AWS KMS and OpenSSL give it; JWT has the 96 bytes R‖S (put it on with \
             with_der_signature)",
        );
    } else if bytes.is_empty() {
        findings.error("token_signature", "the token has no signature");
    } else if bytes.len() != SIGNATURE_BYTES {
        findings.error(
            "token_signature",
            format!(
                "the signature has {} bytes where ES384 has 96: another algorithm made it, or it was cut",
                bytes.len()
            ),
        );
    } else if signature::from_raw(bytes).is_err() {
        findings.error("token_signature", "the signature's numbers are out of range; no key makes such a one");
    }
}
