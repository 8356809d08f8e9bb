//! Tokens of both kinds, byte for byte, and refusals with their codes.

use crate::{keys, with};
use ivs_token::{
    Error, UnsignedToken, VerifyingKey,
    options::{self, NameStyle, NamedValue, OptionValue},
};
use p384::{
    FieldBytes, Scalar,
    elliptic_curve::{ff::PrimeField as _, ops::Reduce as _},
};
use serde_json::{Value, json};

pub(crate) const NOW: u64 = 1_750_000_000;
pub(crate) const CHANNEL: &str = "arn:aws:ivs:us-east-1:123456789012:channel/abcdEFGHijkl";
const STAGE: &str = "arn:aws:ivs:us-east-1:123456789012:stage/mnopQRSTuvwx";
const PUBLIC_KEY: &str = "arn:aws:ivs:us-east-1:123456789012:public-key/yzAB12345678";
const EVENTS: &str = "wss://global.events.live-video.net";
const WHIP: &str = "https://453fdfd2ad24df.global-bm.whip.live-video.net";
const UUID: &str = "0e9b3d6a-5c1f-4b7e-9d52-6f2a8c4e1b70";

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Playback,
    Participant,
}

/// A JSON value as a binding would hand it over.
fn option_value(value: &Value) -> OptionValue {
    match value {
        Value::Null => OptionValue::Unset,
        Value::Bool(value) => OptionValue::Bool(*value),
        Value::Number(number) => number.as_i64().map_or(OptionValue::Number, OptionValue::Integer),
        Value::String(text) => OptionValue::Text(text.clone()),
        Value::Array(items) => OptionValue::List(items.iter().map(option_value).collect()),
        Value::Object(members) => OptionValue::Map(
            members.iter().map(|(name, value)| (OptionValue::Text(name.clone()), option_value(value))).collect(),
        ),
    }
}

fn named_values(options: &Value) -> Vec<NamedValue> {
    options.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), option_value(value))).collect()
}

/// The unsigned token of options, in the way of the bindings.
pub(crate) fn unsigned(kind: Kind, options: &Value, now: &Value) -> Result<UnsignedToken, Error> {
    let call = vec![("now".to_owned(), option_value(now))];
    match kind {
        Kind::Playback => {
            let random = || Err(Error::RandomUnavailable);
            let (claims, now) = options::playback(named_values(options), call, 0, NameStyle::Snake, random)?;
            claims.unsigned(now)
        }
        Kind::Participant => {
            let (claims, now) = options::participant(named_values(options), call, 0, NameStyle::Snake)?;
            claims.unsigned(now)
        }
    }
}

/// The token of options.
pub(crate) fn token(kind: Kind, key: &str, options: &Value, now: u64) -> Result<String, Error> {
    let call = vec![("now".to_owned(), OptionValue::Integer(now.try_into().expect("a time")))];
    match kind {
        Kind::Playback => {
            let random = || Err(Error::RandomUnavailable);
            let (claims, now) = options::playback(named_values(options), call, 0, NameStyle::Snake, random)?;
            keys::signing_key(key).sign(&claims, now)
        }
        Kind::Participant => {
            let (claims, now) = options::participant(named_values(options), call, 0, NameStyle::Snake)?;
            keys::signing_key(key).sign(&claims, now)
        }
    }
}

fn signed(kind: Kind, name: &str, key: &str, options: Value, now: u64) -> Value {
    let expires_at = unsigned(kind, &options, &json!(now)).expect(name).expires_at();
    let token = token(kind, key, &options, now).expect(name);
    json!({ "name": name, "key": key, "now": now, "options": options, "token": token, "expires_at": expires_at })
}

/// A playback token's options with some more.
pub(crate) fn playback_options(more: Value) -> Value {
    merged(json!({ "channel_arn": CHANNEL }), more)
}

/// A participant token's options with some more.
pub(crate) fn participant_options(more: Value) -> Value {
    let required = json!({
        "public_key_arn": PUBLIC_KEY, "stage_arn": STAGE, "participant_id": "guest-7",
        "events_url": EVENTS, "whip_url": WHIP,
    });
    merged(required, more)
}

fn merged(mut options: Value, more: Value) -> Value {
    for (name, value) in more.as_object().into_iter().flatten() {
        options[name] = value.clone();
    }
    options
}

pub(crate) fn playback() -> Value {
    let origins: Vec<_> = (0..40).map(|at| format!("https://site-{at}.example.com:8443")).collect();
    let largest = {
        // As long as 8 KiB let it be: the signing input has 8063 characters at most.
        let size =
            |length: usize| playback_options(json!({ "allow_origins": [format!("https://{}", "a".repeat(length))] }));
        let fits = |length: &usize| unsigned(Kind::Playback, &size(*length), &json!(NOW)).is_ok();
        let length = (1..8192).rev().find(fits).expect("a length that fits");
        size(length)
    };
    let mut cases = vec![
        ("channel only", json!({})),
        ("one origin", json!({ "allow_origins": ["https://example.com"] })),
        ("one origin as bare text", json!({ "allow_origins": "https://example.com" })),
        ("any origin", json!({ "allow_origins": "*" })),
        (
            "five origins, strict",
            json!({ "allow_origins": ["https://a.example", "http://localhost:3000", "https://*.example.com", "capacitor://localhost", "http://[::1]:8080"], "strict_origin_enforcement": true, }),
        ),
        ("strict without origins", json!({ "strict_origin_enforcement": true })),
        ("many origins", json!({ "allow_origins": origins })),
        ("viewer", json!({ "viewer_id": "viewer-42", "viewer_session_version": 7 })),
        ("session version 0", json!({ "viewer_id": "v", "viewer_session_version": 0 })),
        ("session version 2^31-1", json!({ "viewer_id": "v", "viewer_session_version": 2_147_483_647 })),
        ("viewer, 40 characters beyond the BMP", json!({ "viewer_id": "😀".repeat(40) })),
        (
            "viewer with what JSON escapes",
            json!({ "viewer_id": "\"\\/\u{8}\u{c}\n\r\t\u{0}\u{1f}\u{7f}\u{2028}\u{2029}é" }),
        ),
        ("single use", json!({ "single_use": UUID })),
        ("single use, upper case", json!({ "single_use": UUID.to_uppercase() })),
        ("SD", json!({ "maximum_resolution": "SD" })),
        ("HD", json!({ "maximum_resolution": "HD" })),
        ("FULL_HD", json!({ "maximum_resolution": "FULL_HD" })),
        ("seconds", json!({ "expires_in": 60 })),
        ("time to live as text", json!({ "expires_in": "3d" })),
        ("moment", json!({ "expires_at": NOW + 1 })),
        ("latest moment", json!({ "expires_at": 100_000_000_000_u64 })),
        ("exactly ten minutes with a viewer", json!({ "viewer_id": "v", "expires_in": "10m" })),
        ("old form of the ARN", json!({ "channel_arn": "arn:aws:svs:us-west-2:1:channel/x" })),
        (
            "longest ARN",
            json!({ "channel_arn": format!("arn:aws:ivs:us-east-1:123456789012:channel/{}", "a".repeat(85)) }),
        ),
        (
            "unset options",
            json!({ "allow_origins": [], "strict_origin_enforcement": false, "single_use": false, "viewer_id": null, "expires_in": null }),
        ),
        (
            "every claim",
            json!({ "allow_origins": ["https://example.com", "https://*.example.org"], "strict_origin_enforcement": true,
                "single_use": UUID, "viewer_id": "Zoë", "viewer_session_version": 1, "maximum_resolution": "HD", "expires_in": "9m" }),
        ),
    ];
    cases.push(("largest token", largest));
    let cases = cases.into_iter().map(|(name, more)| (name.to_owned(), "rfc6979", playback_options(more)));
    let edges = keys::names().map(|key| (format!("key {key}"), key, playback_options(json!({ "viewer_id": key }))));
    let zeros = [
        ("r begins with a zero byte", leading_zero(|signature, _| signature[0] == 0)),
        ("s begins with a zero byte", leading_zero(|signature, _| signature[48] == 0)),
        ("the nonce begins with a zero byte", leading_zero(|_, nonce| nonce[0] == 0)),
    ];
    let zeros = zeros.into_iter().map(|(name, options)| (name.to_owned(), "rfc6979", options));
    cases
        .chain(edges)
        .chain(zeros)
        .map(|(name, key, options)| signed(Kind::Playback, &name, key, options, NOW))
        .collect()
}

/// Options whose signature (R‖S) and nonce are of a rare kind, found by trying viewer ids.
fn leading_zero(is_wanted: impl Fn(&[u8], &[u8]) -> bool) -> Value {
    let scalar = |bytes: &[u8]| Scalar::from_repr(FieldBytes::try_from(bytes).expect("48 bytes")).expect("in range");
    let pem = keys::keys()["rfc6979"]["scalar"].clone();
    let hex = pem.as_str().expect("text");
    let key: Vec<u8> = (0..48).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).expect("hex")).collect();
    (0..)
        .map(|number| playback_options(json!({ "viewer_id": format!("try-{number}") })))
        .find(|options| {
            let digest = unsigned(Kind::Playback, options, &json!(NOW)).expect("valid").signing_digest();
            let token = token(Kind::Playback, "rfc6979", options, NOW).expect("valid");
            let signature = signature_of(&token);
            let (r, s) = (scalar(&signature[..48]), scalar(&signature[48..]));
            // s = (z + r d) / k, so that k = (z + r d) / s.
            let z = Scalar::reduce(&FieldBytes::from(digest));
            let nonce = (z + r * scalar(&key)) * s.invert().expect("s is not 0");
            is_wanted(&signature, &nonce.to_repr())
        })
        .expect("one in 256 is")
}

pub(crate) fn signature_of(token: &str) -> Vec<u8> {
    use base64ct::{Base64UrlUnpadded, Encoding};
    Base64UrlUnpadded::decode_vec(token.rsplit('.').next().expect("a part")).expect("base64url")
}

pub(crate) fn participant() -> Value {
    let cases = [
        ("subscribe only", json!({})),
        ("publish and subscribe", json!({ "allow_publish": true })),
        ("publish only", json!({ "allow_publish": true, "allow_subscribe": false })),
        ("user", json!({ "user_id": "Zoë 😀 \"quoted\"" })),
        ("user, 128 characters", json!({ "user_id": "ü".repeat(128) })),
        (
            "attributes, sorted by code point",
            json!({ "attributes": { "z": "1", "a": "2", "é": "3", "😀": "4", "\u{ffff}": "5", "A": "6" } }),
        ),
        ("attributes, 1024 bytes", json!({ "attributes": { "k": "é".repeat(511), "": "x" } })),
        ("no attributes", json!({ "attributes": {} })),
        ("longest participant id", json!({ "participant_id": "Az09_-".repeat(10) + "abcd" })),
        (
            "longest URLs",
            json!({ "events_url": format!("wss://{}", "e".repeat(2042)), "whip_url": format!("https://{}", "w".repeat(2040)) }),
        ),
        ("14 days", json!({ "expires_in": "14d" })),
        ("moment", json!({ "expires_at": NOW + 5 })),
        (
            "every claim",
            json!({ "user_id": "u", "attributes": { "role": "host", "seat": "12" }, "allow_publish": true, "expires_in": 3600 }),
        ),
    ];
    let edges = keys::names().map(|key| (format!("key {key}"), key, participant_options(json!({ "user_id": key }))));
    cases
        .into_iter()
        .map(|(name, more)| (name.to_owned(), "rfc6979", participant_options(more)))
        .chain(edges)
        .map(|(name, key, options)| signed(Kind::Participant, &name, key, options, NOW))
        .collect()
}

pub(crate) fn refusals() -> Value {
    let mut all = Vec::new();
    let mut refuse = |kind: Kind, name: &str, options: Value, now: Value| {
        let error = unsigned(kind, &options, &now).err().unwrap_or_else(|| panic!("{name} is not refused"));
        let kind = if kind == Kind::Playback { "playback" } else { "participant" };
        let case = json!({ "name": name, "kind": kind, "now": now, "options": options });
        all.push(with(case, ("code".to_owned(), Value::from(error.code()))));
    };
    for (name, more) in playback_refusals() {
        refuse(Kind::Playback, name, playback_options(more), json!(NOW));
    }
    for (name, more) in participant_refusals() {
        refuse(Kind::Participant, name, participant_options(more), json!(NOW));
    }
    for (name, now) in [
        ("now in milliseconds", json!(NOW * 1000)),
        ("now negative", json!(-1)),
        ("now a fraction", json!(0.5)),
        ("now beyond 64 bits", json!(1e300)),
        ("now a boolean", json!(true)),
        ("now text", json!("now")),
    ] {
        refuse(Kind::Playback, name, playback_options(json!({})), now.clone());
        refuse(Kind::Participant, name, participant_options(json!({})), now);
    }
    // Two errors at once: what comes first.
    for (name, more, now) in [
        ("unknown before type", json!({ "channelArn": "x", "viewer_id": 5 }), json!(NOW)),
        ("type before ARN", json!({ "channel_arn": "x", "viewer_id": 5 }), json!(NOW)),
        ("type of now before ARN", json!({ "channel_arn": "x" }), json!(false)),
        ("ARN before origin", json!({ "channel_arn": "x", "allow_origins": "x" }), json!(NOW)),
        ("origin before single use", json!({ "allow_origins": "x", "single_use": "x" }), json!(NOW)),
        ("single use before viewer id", json!({ "single_use": "x", "viewer_id": "" }), json!(NOW)),
        ("viewer id before session version", json!({ "viewer_id": "", "viewer_session_version": -1 }), json!(NOW)),
        (
            "session version before resolution",
            json!({ "viewer_session_version": -1, "maximum_resolution": "4K" }),
            json!(NOW),
        ),
        (
            "resolution before too many origins",
            json!({ "maximum_resolution": "4K", "strict_origin_enforcement": true, "allow_origins": ["*", "*", "*", "*", "*", "*"] }),
            json!(NOW),
        ),
        (
            "too many origins before version without viewer",
            json!({ "viewer_session_version": 1, "strict_origin_enforcement": true, "allow_origins": ["*", "*", "*", "*", "*", "*"] }),
            json!(NOW),
        ),
        (
            "version without viewer before conflict",
            json!({ "viewer_session_version": 1, "expires_in": 1, "expires_at": 1 }),
            json!(NOW),
        ),
        ("conflict before invalid", json!({ "expires_in": "x", "expires_at": -1 }), json!(NOW)),
        ("invalid before milliseconds", json!({ "expires_in": "x" }), json!(NOW * 1000)),
        ("milliseconds before past", json!({ "expires_at": 1 }), json!(NOW * 1000)),
        ("milliseconds before too far", json!({ "viewer_id": "v", "expires_at": NOW * 1000 }), json!(NOW)),
        (
            "expiry before size",
            json!({ "expires_in": 0, "allow_origins": [format!("https://{}", "a".repeat(9000))] }),
            json!(NOW),
        ),
    ] {
        refuse(Kind::Playback, name, playback_options(more), now);
    }
    for (name, more) in [
        ("key before participant id", json!({ "public_key_arn": "x", "participant_id": "" })),
        ("participant id before stage", json!({ "participant_id": "", "stage_arn": "x" })),
        ("stage before events URL", json!({ "stage_arn": "x", "events_url": "x" })),
        ("events URL before WHIP URL", json!({ "events_url": "x", "whip_url": "x" })),
        ("WHIP URL before user id", json!({ "whip_url": "x", "user_id": "" })),
        ("user id before attributes", json!({ "user_id": "", "attributes": { "k": "v".repeat(1024) } })),
        (
            "attributes before capabilities",
            json!({ "attributes": { "k": "v".repeat(1024) }, "allow_subscribe": false }),
        ),
        ("capabilities before expiry", json!({ "allow_subscribe": false, "expires_in": 1, "expires_at": 1 })),
    ] {
        refuse(Kind::Participant, name, participant_options(more), json!(NOW));
    }
    all.into()
}

#[rustfmt::skip] // A table.
fn playback_refusals() -> Vec<(&'static str, Value)> {
    vec![
        ("no channel", json!({ "channel_arn": null })),
        ("empty channel", json!({ "channel_arn": "" })),
        ("a stage's ARN", json!({ "channel_arn": STAGE })),
        ("another partition", json!({ "channel_arn": "arn:aws-cn:ivs:us-east-1:1:channel/x" })),
        ("another service", json!({ "channel_arn": "arn:aws:ivschat:us-east-1:1:channel/x" })),
        ("upper case region", json!({ "channel_arn": "arn:aws:ivs:US:1:channel/x" })),
        ("account no number", json!({ "channel_arn": "arn:aws:ivs:us:one:channel/x" })),
        ("no id", json!({ "channel_arn": "arn:aws:ivs:us:1:channel/" })),
        ("id with a slash", json!({ "channel_arn": "arn:aws:ivs:us:1:channel/x/y" })),
        ("ARN with a newline", json!({ "channel_arn": format!("{CHANNEL}\n") })),
        ("ARN of 129 characters", json!({ "channel_arn": format!("{CHANNEL}{}", "a".repeat(129 - CHANNEL.len())) })),
        ("placeholder", json!({ "channel_arn": "<channel_arn>" })),
        ("origin with a path", json!({ "allow_origins": "https://example.com/" })),
        ("origin with a query", json!({ "allow_origins": "https://example.com?x" })),
        ("origin with a fragment", json!({ "allow_origins": "https://example.com#x" })),
        ("origin with a user", json!({ "allow_origins": "https://me@example.com" })),
        ("two origins in one text", json!({ "allow_origins": "https://a.example,https://b.example" })),
        ("origin with a space", json!({ "allow_origins": " https://example.com" })),
        ("origin in upper case", json!({ "allow_origins": "https://Example.com" })),
        ("origin without a scheme", json!({ "allow_origins": "example.com" })),
        ("origin with a default port", json!({ "allow_origins": "https://example.com:443" })),
        ("http with a default port", json!({ "allow_origins": "http://example.com:80" })),
        ("port over 65535", json!({ "allow_origins": "https://example.com:65536" })),
        ("port no number", json!({ "allow_origins": "https://example.com:x" })),
        ("empty port", json!({ "allow_origins": "https://example.com:" })),
        ("star in the middle", json!({ "allow_origins": "https://a.*.example.com" })),
        ("origin not ASCII", json!({ "allow_origins": "https://bücher.example" })),
        ("origin null", json!({ "allow_origins": "null" })),
        ("empty origin", json!({ "allow_origins": "" })),
        ("empty origin among others", json!({ "allow_origins": ["*", ""] })),
        ("origin without a host", json!({ "allow_origins": "https://" })),
        ("six origins, strict", json!({ "strict_origin_enforcement": true, "allow_origins": ["*", "*", "*", "*", "*", "*"] })),
        ("UUID without hyphens", json!({ "single_use": UUID.replace('-', "") })),
        ("UUID in braces", json!({ "single_use": format!("{{{UUID}}}") })),
        ("nil UUID", json!({ "single_use": "00000000-0000-0000-0000-000000000000" })),
        ("empty UUID", json!({ "single_use": "" })),
        ("empty viewer id", json!({ "viewer_id": "" })),
        ("viewer id of 41 characters", json!({ "viewer_id": "é".repeat(41) })),
        ("negative session version", json!({ "viewer_id": "v", "viewer_session_version": -1 })),
        ("session version 2^31", json!({ "viewer_id": "v", "viewer_session_version": 2_147_483_648_u64 })),
        ("session version a fraction", json!({ "viewer_id": "v", "viewer_session_version": 1.5 })),
        ("session version without viewer", json!({ "viewer_session_version": 1 })),
        ("lower case resolution", json!({ "maximum_resolution": "hd" })),
        ("both expiries", json!({ "expires_in": 60, "expires_at": NOW + 60 })),
        ("negative lifetime", json!({ "expires_in": -1 })),
        ("fractional lifetime", json!({ "expires_in": 0.5 })),
        ("lifetime beyond 64 bits", json!({ "expires_in": 1e300 })),
        ("lifetime without a unit", json!({ "expires_in": "300" })),
        ("lifetime with two units", json!({ "expires_in": "1h30m" })),
        ("negative moment", json!({ "expires_at": -1 })),
        ("fractional moment", json!({ "expires_at": 1_750_000_100.5 })),
        ("moment in milliseconds", json!({ "expires_at": NOW * 1000 })),
        ("moment just over 10^11", json!({ "expires_at": 100_000_000_001_u64 })),
        ("no lifetime", json!({ "expires_in": 0 })),
        ("moment is now", json!({ "expires_at": NOW })),
        ("601 s with a viewer", json!({ "viewer_id": "v", "expires_in": 601 })),
        ("601 s with a single use", json!({ "single_use": UUID, "expires_in": 601 })),
        ("unknown option", json!({ "channel": CHANNEL })),
        ("now among the claims", json!({ "now": NOW })),
        ("ARN a number", json!({ "channel_arn": 5 })),
        ("origins a number", json!({ "allow_origins": 5 })),
        ("origins a list with a number", json!({ "allow_origins": ["*", 5] })),
        ("strict a text", json!({ "strict_origin_enforcement": "true" })),
        ("strict a number", json!({ "strict_origin_enforcement": 1 })),
        ("session version a boolean", json!({ "viewer_id": "v", "viewer_session_version": true })),
        ("session version text", json!({ "viewer_id": "v", "viewer_session_version": "1" })),
        ("lifetime a boolean", json!({ "expires_in": true })),
        ("moment a text", json!({ "expires_at": "2030-01-01" })),
        ("too large", json!({ "allow_origins": [format!("https://{}", "a".repeat(8192))] })),
    ]
}

#[rustfmt::skip] // A table.
fn participant_refusals() -> Vec<(&'static str, Value)> {
    vec![
        ("no key", json!({ "public_key_arn": null })),
        ("a playback key's ARN", json!({ "public_key_arn": "arn:aws:ivs:us-east-1:1:playback-key/x" })),
        ("no stage", json!({ "stage_arn": null })),
        ("a channel's ARN", json!({ "stage_arn": CHANNEL })),
        ("old form of a stage's ARN", json!({ "stage_arn": "arn:aws:svs:us-east-1:1:stage/x" })),
        ("no participant id", json!({ "participant_id": null })),
        ("participant id of 65 characters", json!({ "participant_id": "a".repeat(65) })),
        ("participant id with a dot", json!({ "participant_id": "a.b" })),
        ("no events URL", json!({ "events_url": null })),
        ("events URL over https", json!({ "events_url": WHIP })),
        ("events URL of 2049 characters", json!({ "events_url": format!("wss://{}", "e".repeat(2043)) })),
        ("no WHIP URL", json!({ "whip_url": null })),
        ("WHIP URL over wss", json!({ "whip_url": EVENTS })),
        ("WHIP URL of 2049 characters", json!({ "whip_url": format!("https://{}", "w".repeat(2041)) })),
        ("empty user id", json!({ "user_id": "" })),
        ("user id of 129 characters", json!({ "user_id": "u".repeat(129) })),
        ("attributes of 1025 bytes", json!({ "attributes": { "k": "é".repeat(512) } })),
        ("attributes with a number", json!({ "attributes": { "k": 5 } })),
        ("attributes a list", json!({ "attributes": ["k"] })),
        ("no capability", json!({ "allow_subscribe": false })),
        ("capability a number", json!({ "allow_publish": 1 })),
        ("over 14 days", json!({ "expires_in": 1_209_601 })),
        ("moment in milliseconds", json!({ "expires_at": NOW * 1000 })),
        ("moment is now", json!({ "expires_at": NOW })),
        ("both expiries", json!({ "expires_in": 60, "expires_at": NOW + 60 })),
        ("unknown option", json!({ "viewer_id": "v" })),
        ("now among the claims", json!({ "now": NOW })),
        ("too large", json!({ "user_id": "😀".repeat(128), "attributes": { "k": "\u{1}".repeat(1023) },
            "events_url": format!("wss://{}", "e".repeat(2042)), "whip_url": format!("https://{}", "w".repeat(2040)) })),
    ]
}

/// The verifying key of a key by name.
pub(crate) fn verifying_key(name: &str) -> VerifyingKey {
    keys::signing_key(name).verifying_key()
}
