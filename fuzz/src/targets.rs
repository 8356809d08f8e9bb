//! The targets about tokens and texts, one function for each. What they claim is written at each.

use base64ct::{Base64UrlUnpadded, Encoding};
use ivs_token::{
    Finding, PlaybackClaims, Severity, SigningKey, VerifyingKey, inspect as look,
    options::{self, NameStyle},
};
use p384::ecdsa::{Signature, signature::hazmat::PrehashSigner, signature::hazmat::PrehashVerifier};
use serde_json::Value;
use sha2::{Digest, Sha384};
use std::sync::LazyLock;

pub(crate) const NOW: u64 = 1_750_000_000;
pub(crate) const CHANNEL: &str = "arn:aws:ivs:us-east-1:123456789012:channel/abcdEFGHijkl";
/// A playback token's header.
pub const PLAYBACK_HEADER: &str = r#"{"alg":"ES384","typ":"JWT"}"#;
/// A participant token's header.
pub const PARTICIPANT_HEADER: &str =
    r#"{"alg":"ES384","typ":"JWT","kid":"arn:aws:ivs:us-east-1:123456789012:public-key/k"}"#;
const SCALAR: [u8; 48] = [7; 48];

pub(crate) static OURS: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_scalar(&SCALAR).expect("a key"));
pub(crate) static PUBLIC: LazyLock<VerifyingKey> = LazyLock::new(|| OURS.verifying_key());
static THEIRS: LazyLock<p384::ecdsa::SigningKey> =
    LazyLock::new(|| p384::ecdsa::SigningKey::from_slice(&SCALAR).expect("a key"));

pub(crate) fn decoded(part: &str) -> Option<Vec<u8>> {
    Base64UrlUnpadded::decode_vec(part).ok()
}

/// A token of any header and payload, signed by the other implementation.
pub fn signed_by_the_other(header: &str, payload: &[u8]) -> String {
    let input = format!(
        "{}.{}",
        Base64UrlUnpadded::encode_string(header.as_bytes()),
        Base64UrlUnpadded::encode_string(payload)
    );
    let signature: Signature = THEIRS.sign_prehash(&Sha384::digest(input.as_bytes())).expect("a signature");
    format!("{input}.{}", Base64UrlUnpadded::encode_string(&signature.to_bytes()))
}

/// Any payload under a good signature: what verifies is an object with each member once for serde_json, its values are serde_json's,
/// and signing its claims again gives a token that verifies. With any text as the token, nothing verifies.
pub fn verify(data: &[u8]) {
    if let Ok(text) = str::from_utf8(data) {
        assert!(PUBLIC.verify_playback(text, NOW).is_err() || OURS_SIGNED.iter().any(|ours| text == ours));
        let _ = PUBLIC.verify_participant(text, NOW);
        let _ = PUBLIC.authorize_playback(text, text, Some(text), NOW);
    }
    let token = signed_by_the_other(PLAYBACK_HEADER, data);
    let inspection = look(&token, NOW);
    if let Ok(verified) = PUBLIC.verify_playback(&token, NOW) {
        let json: Value = serde_json::from_slice(data).expect("what verifies is JSON");
        assert_eq!(json["aws:channel-arn"].as_str(), Some(verified.channel_arn()));
        assert_eq!(json["exp"].as_u64(), Some(verified.expires_at()));
        assert_eq!(json.get("aws:viewer-id").and_then(Value::as_str), verified.viewer_id());
        let named = options::verified_playback(&verified, NameStyle::Snake);
        let named = named.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let (claims, now) =
            options::playback(named, options::at(NOW), NOW, NameStyle::Snake, || Ok([1; 16])).expect("claims");
        // The ten-minute rule is judged only where `iat` makes it possible: signing may find it broken.
        match OURS.sign(&claims, now) {
            Ok(again) => assert_eq!(
                PUBLIC.verify_playback(&again, NOW).expect("what we sign, we verify"),
                verified_again(&again)
            ),
            Err(error) => assert!(matches!(error.code(), "expiry_too_far" | "token_too_large"), "{error}"),
        }
        // Without `iat`, inspection takes now for the moment of signing.
        let is_error = |finding: &&Finding| finding.severity == Severity::Error && finding.code != "expiry_too_far";
        let errors: Vec<_> = inspection.findings.iter().filter(is_error).collect();
        assert!(errors.is_empty(), "verified, and yet {errors:?}");
    }
    let token = signed_by_the_other(PARTICIPANT_HEADER, data);
    if let Ok(verified) = PUBLIC.verify_participant(&token, NOW) {
        let json: Value = serde_json::from_slice(data).expect("what verifies is JSON");
        assert_eq!(json["exp"].as_u64(), Some(verified.expires_at()));
        assert_eq!(json["iat"].as_u64(), Some(verified.issued_at()));
        assert_eq!(json.get("user_id").and_then(Value::as_str), verified.user_id());
        let inspection = look(&token, NOW);
        let errors: Vec<_> = inspection.findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
        assert!(errors.is_empty(), "verified, and yet {errors:?}");
    }
}

fn verified_again(token: &str) -> ivs_token::VerifiedPlayback {
    PUBLIC.verify_playback(token, NOW).expect("the same token")
}

/// What `verify` may meet among its texts that this key did sign.
static OURS_SIGNED: LazyLock<Vec<String>> =
    LazyLock::new(|| vec![OURS.sign(&PlaybackClaims::new(CHANNEL), NOW).expect("a token")]);

/// Any text: inspection ends, each finding has a code and a message, and what it shows of a token is JSON.
pub fn inspect(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let inspection = look(&text, NOW);
    for part in [&inspection.header, &inspection.payload].into_iter().flatten() {
        assert!(serde_json::from_str::<Value>(part).is_ok_and(|json| json.is_object()), "{part}");
    }
    for finding in &inspection.findings {
        assert!(!finding.code.is_empty() && !finding.message.is_empty());
    }
    // What is refused for its form is told so. (A token within a URL or a header is found there, and looked at alone.)
    let bare = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    if bare
        && PUBLIC.verify_playback(&text, NOW).is_err_and(|error| error.code() == "token_malformed")
        && PUBLIC.verify_participant(&text, NOW).is_err_and(|error| error.code() == "token_malformed")
    {
        assert!(inspection.findings.iter().any(|finding| finding.severity == Severity::Error), "{text:?}");
    }
}

/// Lifetimes, against the sentence: a whole number and one unit, within 64 bits of seconds.
pub fn ttl(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let units = [('s', 1_u128), ('m', 60), ('h', 3600), ('d', 86_400)];
    let expected = units.iter().find_map(|(unit, seconds)| {
        let digits = text.strip_suffix(*unit)?;
        if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit()) {
            return None;
        }
        // More digits than 128 bits hold are too many, unless they are zeros.
        let count = digits
            .trim_start_matches('0')
            .chars()
            .try_fold(0_u128, |count, c| count.checked_mul(10)?.checked_add(u128::from(c.to_digit(10)?)))?;
        u64::try_from(count.checked_mul(*seconds)?).ok()
    });
    assert_eq!(ivs_token::parse_ttl(text).ok().map(|lifetime| lifetime.as_secs()), expected, "{text:?}");
}

/// Origins, against a browser's own reading (the URL standard): one that is taken is, to the letter, an origin that a browser
/// sends. Not so for hosts that it takes for numbers, which it rewrites, nor where it has no origin for the scheme.
pub fn origin(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let taken = PlaybackClaims::new(CHANNEL).allow_origin(text).unsigned(NOW).is_ok();
    let read = url::Url::parse(text);
    let special =
        text.split("://").next().is_some_and(|scheme| matches!(scheme, "http" | "https" | "ws" | "wss" | "ftp"));
    let host = text.split("://").nth(1).unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    let is_number = last.starts_with(|c: char| c.is_ascii_digit()) || text.contains('[') || last.starts_with("0x");
    let international = host.split('.').any(|label| label.starts_with("xn--"));
    if taken && special && !text.contains('*') && !is_number && !international {
        let read = read.as_ref().unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!(read.origin().ascii_serialization(), text);
    }
    // And the reverse: what a browser sends is taken.
    if let Ok(read) = read
        && special
        && read.host_str().is_some_and(|host| host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b)))
    {
        let sent = read.origin().ascii_serialization();
        let host = read.host_str().unwrap_or_default();
        if !host.split('.').any(str::is_empty) && sent.len() < 4096 {
            let claims = PlaybackClaims::new(CHANNEL).allow_origin(&sent);
            let token = OURS.sign(&claims, NOW).unwrap_or_else(|error| panic!("{sent:?}: {error}"));
            PUBLIC.authorize_playback(&token, CHANNEL, Some(&sent), NOW).expect("an origin allows itself");
            assert!(
                PUBLIC.authorize_playback(&token, CHANNEL, Some("https://other.example"), NOW).is_err()
                    || sent == "https://other.example"
            );
        }
    }
}

/// Playback URLs, against the URL standard: the token is there once, last, and the rest is as it was.
pub fn playback_url(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let _ = ivs_token::channel_arn_from_playback_url(text);
    let token = &OURS_SIGNED[0];
    let Ok(with) = ivs_token::playback_url(text, token) else { return };
    assert_eq!(with.len() - text.len() - token.len() - "token=".len(), usize::from(!text_joins(text)));
    assert_ne!(url::Url::parse(text), Err(url::ParseError::InvalidPort), "{text:?}");
    // It judges hosts more strictly than we do, and IVS names its own.
    let (Ok(before), Ok(after)) = (url::Url::parse(text), url::Url::parse(&with)) else { return };
    assert_eq!(
        (before.host_str(), before.path(), before.fragment()),
        (after.host_str(), after.path(), after.fragment())
    );
    assert_eq!(after.query_pairs().filter(|(name, _)| name == "token").count(), 1, "{text:?}");
    let last = after.query_pairs().last();
    assert_eq!(last, Some(("token".into(), token.as_str().into())));
}

/// Whether the query is one that a parameter can follow at once.
fn text_joins(text: &str) -> bool {
    let before = text.split('#').next().unwrap_or_default();
    before.split_once('?').is_some_and(|(_, query)| query.is_empty() || query.ends_with('&'))
}

fn pair(data: &[u8]) -> ([u8; 48], [u8; 48]) {
    let mut both = [0; 96];
    let length = data.len().min(96);
    both[..length].copy_from_slice(&data[..length]);
    let (a, b) = both.split_at(48);
    (a.try_into().expect("48 bytes"), b.try_into().expect("48 bytes"))
}

/// Field and integers modulo n against `num-bigint`; key, signature and verification against p384.
pub fn arithmetic(data: &[u8]) {
    let (a, b) = pair(data);
    crate::arithmetic::field(&a, &b);
    crate::arithmetic::scalars(&a, &b);
    let (ours, theirs) = (crate::ecdsa::Signer::new(&a), p384::ecdsa::SigningKey::from_slice(&a));
    assert_eq!(ours.is_some(), theirs.is_ok());
    if let (Some(ours), Ok(theirs)) = (ours, theirs) {
        let point = theirs.verifying_key().to_sec1_point(false);
        assert_eq!(ours.public_point().as_slice(), point.as_bytes());
        let signature: Signature = theirs.sign_prehash(&b).expect("a signature");
        assert_eq!(ours.sign_prehash(&b).expect("no fault").as_slice(), signature.to_bytes().as_slice());
        let verifier = crate::ecdsa::Verifier::from_sec1(point.as_bytes()).expect("a key");
        let mut raw = ours.sign_prehash(&b).expect("no fault");
        assert!(verifier.verify_prehash(&b, &raw));
        raw[95] ^= 1;
        let changed = Signature::from_slice(&raw)
            .is_ok_and(|changed| theirs.verifying_key().verify_prehash(&b, &changed).is_ok());
        assert_eq!(verifier.verify_prehash(&b, &raw), changed);
    }
}

/// A signature from outside: in DER it is taken exactly where p384 takes it, raw exactly where r and s are in range; and one that verifies
/// for us verifies for p384.
pub fn signature(data: &[u8]) {
    let unsigned = PlaybackClaims::new(CHANNEL).unsigned(NOW).expect("a token");
    let ours = unsigned.with_der_signature(data);
    let theirs = Signature::from_der(data);
    assert_eq!(ours.is_ok(), theirs.is_ok(), "{data:02x?}");
    if let (Ok(ours), Ok(theirs)) = (ours, theirs) {
        let raw = decoded(ours.rsplit('.').next().expect("a part")).expect("base64url");
        assert_eq!(raw.as_slice(), theirs.to_bytes().as_slice());
    }
    assert_eq!(unsigned.with_signature(data).is_ok(), Signature::from_slice(data).is_ok());
    let (r, s) = pair(data);
    let raw = [r, s].concat();
    let valid = Signature::from_slice(&raw)
        .is_ok_and(|raw| THEIRS.verifying_key().verify_prehash(&unsigned.signing_digest(), &raw).is_ok());
    let token = format!("{}.{}", unsigned.signing_input(), Base64UrlUnpadded::encode_string(&raw));
    assert_eq!(PUBLIC.verify_playback(&token, NOW).is_ok(), valid);
}
