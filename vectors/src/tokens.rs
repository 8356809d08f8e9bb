//! Tokens for the verifier: its own, others' lawful ones, and hostile ones.

use crate::{
    keys, outcome,
    signing::{self, CHANNEL, Kind, NOW, participant_options, playback_options},
    with,
};
use base64ct::{Base64UrlUnpadded, Encoding};
use ivs_token::{
    Error, inspect as inspect_token,
    options::{self, NameStyle, OptionValue},
};
use p384::ecdsa::{DerSignature, Signature, SigningKey, signature::Signer};
use serde_json::{Value, json};

/// A foreign token: any header and payload text, signed with the vectors' first key by p384 itself.
fn foreign(header: &str, payload: &str) -> String {
    let input = format!("{}.{}", encode(header.as_bytes()), encode(payload.as_bytes()));
    let signature: Signature = p384_key().sign(input.as_bytes());
    format!("{input}.{}", encode(&signature.to_bytes()))
}

fn p384_key() -> SigningKey {
    use p384::elliptic_curve::sec1::ToSec1Point as _;
    let scalar = keys::keys()["rfc6979"]["scalar"].as_str().expect("text").to_owned();
    let bytes: Vec<u8> = (0..48).map(|at| u8::from_str_radix(&scalar[2 * at..2 * at + 2], 16).expect("hex")).collect();
    let key = SigningKey::from_slice(&bytes).expect("in range");
    debug_assert_eq!(key.verifying_key().as_affine().to_sec1_point(false).as_bytes().len(), 97);
    key
}

fn encode(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

fn json_of(value: &OptionValue) -> Value {
    match value {
        OptionValue::Bool(value) => json!(value),
        OptionValue::Integer(value) => json!(value),
        OptionValue::Text(text) => json!(text),
        OptionValue::List(items) => items.iter().map(json_of).collect(),
        OptionValue::Map(entries) => entries
            .iter()
            .map(|(name, value)| match name {
                OptionValue::Text(name) => (name.clone(), json_of(value)),
                _ => unreachable!("verified attributes have text for names"),
            })
            .collect::<serde_json::Map<_, _>>()
            .into(),
        _ => unreachable!("verified options are plain"),
    }
}

fn verified(kind: Kind, token: &str, now: u64) -> Result<Value, Error> {
    let key = signing::verifying_key("rfc6979");
    let options = match kind {
        Kind::Playback => options::verified_playback(&key.verify_playback(token, now)?, NameStyle::Snake),
        Kind::Participant => options::verified_participant(&key.verify_participant(token, now)?, NameStyle::Snake),
    };
    Ok(options
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json_of(value)))
        .collect::<serde_json::Map<_, _>>()
        .into())
}

const HEADER: &str = r#"{"alg":"ES384","typ":"JWT"}"#;

/// A playback payload of raw JSON members after the channel.
fn payload(members: &str) -> String {
    format!(r#"{{"aws:channel-arn":"{CHANNEL}",{members}}}"#)
}

pub(crate) fn verify() -> Value {
    let exp = NOW + 300;
    let good =
        signing::token(Kind::Playback, "rfc6979", &playback_options(json!({ "viewer_id": "v" })), NOW).expect("valid");
    let other_key = signing::token(Kind::Playback, "two", &playback_options(json!({})), NOW).expect("valid");
    let participant = signing::token(
        Kind::Participant,
        "rfc6979",
        &participant_options(json!({ "attributes": { "a": "b" }, "allow_publish": true })),
        NOW,
    )
    .expect("valid");
    let publisher = signing::token(
        Kind::Participant,
        "rfc6979",
        &participant_options(json!({ "allow_publish": true, "allow_subscribe": false })),
        NOW,
    )
    .expect("valid");
    let (input, signature) = good.rsplit_once('.').expect("parts");
    let plain = payload(&format!(r#""exp":{exp}"#));
    let raw = |signature: &[u8]| format!("{input}.{}", encode(signature));
    let order = "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973";
    let order: Vec<u8> = (0..48).map(|at| u8::from_str_radix(&order[2 * at..2 * at + 2], 16).expect("hex")).collect();
    let ours = signing::signature_of(&good);
    let der: DerSignature = Signature::from_slice(&ours).expect("a signature").to_der();
    let header = |text: &str| foreign(text, &plain);
    let claims = |members: &str| foreign(HEADER, &payload(members));
    let with_exp = |members: &str| foreign(HEADER, &payload(&format!(r#"{members},"exp":{exp}"#)));

    let mut cases: Vec<(String, Kind, String, u64)> = Vec::new();
    let mut case = |name: &str, kind, token: String, now| cases.push((name.to_owned(), kind, token, now));
    case("ours", Kind::Playback, good.clone(), NOW);
    case("a second before its end", Kind::Playback, good.clone(), exp - 1);
    case("at its end", Kind::Playback, good.clone(), exp);
    case("now in milliseconds", Kind::Playback, good.clone(), NOW * 1000);
    case("a participant's", Kind::Participant, participant.clone(), NOW);
    case("a publisher's", Kind::Participant, publisher, NOW);
    case("a participant's, expired", Kind::Participant, participant.clone(), NOW + 12 * 3600);
    case("a participant's as playback", Kind::Playback, participant, NOW);
    case("playback as a participant's", Kind::Participant, good.clone(), NOW);
    case("another key", Kind::Playback, other_key, NOW);
    // Form.
    case("empty", Kind::Playback, String::new(), NOW);
    case("two parts", Kind::Playback, input.to_owned(), NOW);
    case("four parts", Kind::Playback, format!("{good}."), NOW);
    case("padding", Kind::Playback, format!("{good}="), NOW);
    case("a newline at the end", Kind::Playback, format!("{good}\n"), NOW);
    case("plain base64", Kind::Playback, good.replace(['-', '_'], "+"), NOW);
    case("over 8 KiB", Kind::Playback, "a".repeat(8193), NOW);
    case("payload no object", Kind::Playback, foreign(HEADER, "[]"), NOW);
    case("payload no JSON", Kind::Playback, foreign(HEADER, "{"), NOW);
    case("stray bits", Kind::Playback, stray_bits(&foreign(HEADER, &(plain.clone() + " "))), NOW);
    case("duplicate claim", Kind::Playback, claims(&format!(r#""exp":{exp},"exp":{exp}"#)), NOW);
    case("duplicate unknown claim", Kind::Playback, with_exp(r#""x":1,"x":2"#), NOW);
    case("duplicate alg", Kind::Playback, header(r#"{"alg":"ES384","alg":"ES384","typ":"JWT"}"#), NOW);
    case("crit", Kind::Playback, header(r#"{"alg":"ES384","typ":"JWT","crit":["exp"]}"#), NOW);
    case("kid tolerated", Kind::Playback, header(r#"{"alg":"ES384","typ":"JWT","kid":"any"}"#), NOW);
    case("typ missing, tolerated", Kind::Playback, header(r#"{"alg":"ES384"}"#), NOW);
    case("order of the header's members", Kind::Playback, header(r#"{ "typ" : "JWT", "alg" : "ES384" }"#), NOW);
    // Algorithm.
    for algorithm in [r#""none""#, r#""HS384""#, r#""ES256""#, r#""es384""#, r#""KMS""#, r#"["ES384"]"#, "null", "384"]
    {
        let token = header(&format!(r#"{{"alg":{algorithm},"typ":"JWT"}}"#));
        case(&format!("alg {algorithm}"), Kind::Playback, token, NOW);
    }
    case("no alg", Kind::Playback, header(r#"{"typ":"JWT"}"#), NOW);
    let none = format!("{}.{}.", encode(br#"{"alg":"none"}"#), encode(plain.as_bytes()));
    case("alg none without a signature", Kind::Playback, none, NOW);
    // Signature.
    case("no signature", Kind::Playback, format!("{input}."), NOW);
    case("all zero", Kind::Playback, raw(&[0; 96]), NOW);
    case("all ones", Kind::Playback, raw(&[0xff; 96]), NOW);
    case("r is 0", Kind::Playback, raw(&[&[0; 48], &ours[48..]].concat()), NOW);
    case("s is 0", Kind::Playback, raw(&[&ours[..48], &[0; 48]].concat()), NOW);
    case("r is n", Kind::Playback, raw(&[&order, &ours[48..]].concat()), NOW);
    case("s is n", Kind::Playback, raw(&[&ours[..48], &order].concat()), NOW);
    case("95 bytes", Kind::Playback, raw(&ours[..95]), NOW);
    case("97 bytes", Kind::Playback, raw(&[&ours[..], &[0]].concat()), NOW);
    case("DER", Kind::Playback, raw(der.as_bytes()), NOW);
    let tampered = format!("{}.{}.{signature}", encode(HEADER.as_bytes()), encode(plain.as_bytes()));
    case("another payload", Kind::Playback, tampered, NOW);
    // Claims.
    case("unknown claims and iat tolerated", Kind::Playback, with_exp(r#""iat":1,"sub":"x","nbf":9999999999"#), NOW);
    case("no channel", Kind::Playback, foreign(HEADER, &format!(r#"{{"exp":{exp}}}"#)), NOW);
    case("no exp", Kind::Playback, foreign(HEADER, &format!(r#"{{"aws:channel-arn":"{CHANNEL}"}}"#)), NOW);
    for value in [
        "\"1750000300\"",
        "1750000300.5",
        "1.7500003e9",
        "-1",
        "1750000300000",
        "18446744073709551615",
        "1e30",
        "null",
        "[]",
        "true",
    ] {
        case(&format!("exp {value}"), Kind::Playback, claims(&format!(r#""exp":{value}"#)), NOW);
    }
    for name in ["aws:access-control-allow-origin", "aws:single-use-uuid", "aws:viewer-id", "aws:maximum-resolution"] {
        for value in ["1", "null", "[]", "{}", "true", "\"\""] {
            case(&format!("{name} {value}"), Kind::Playback, with_exp(&format!(r#""{name}":{value}"#)), NOW);
        }
    }
    for value in ["\"true\"", "1", "null", "[]"] {
        let member = format!(r#""aws:strict-origin-enforcement":{value}"#);
        case(&format!("strict {value}"), Kind::Playback, with_exp(&member), NOW);
    }
    case("strict false", Kind::Playback, with_exp(r#""aws:strict-origin-enforcement":false"#), NOW);
    for value in ["\"1\"", "1.5", "-1", "2147483648", "null", "true"] {
        let member = format!(r#""aws:viewer-id":"v","aws:viewer-session-version":{value}"#);
        case(&format!("session version {value}"), Kind::Playback, with_exp(&member), NOW);
    }
    for value in ["\"1\"", "1.5", "-1", "null", "1750000000000"] {
        case(&format!("iat {value}"), Kind::Playback, with_exp(&format!(r#""iat":{value}"#)), NOW);
    }
    let six = r#""aws:strict-origin-enforcement":true,"aws:access-control-allow-origin":"*,*,*,*,*,*""#;
    case("six origins, strict", Kind::Playback, with_exp(six), NOW);
    let ten_minutes = |iat: u64, exp: u64| claims(&format!(r#""aws:viewer-id":"v","iat":{iat},"exp":{exp}"#));
    case("ten minutes by iat", Kind::Playback, ten_minutes(NOW, NOW + 600), NOW);
    case("over ten minutes by iat", Kind::Playback, ten_minutes(NOW, NOW + 601), NOW);
    let day = claims(&format!(r#""aws:viewer-id":"v","exp":{}"#, NOW + 86_400));
    case("over ten minutes, no iat", Kind::Playback, day, NOW);
    case("claims before expired", Kind::Playback, claims(r#""aws:viewer-id":"","exp":1"#), NOW);
    case("signature before claims", Kind::Playback, tamper(&claims(r#""exp":"x""#)), NOW);
    case("algorithm before signature", Kind::Playback, tamper(&header(r#"{"alg":"ES256","typ":"JWT"}"#)), NOW);
    for (name, token) in participant_cases() {
        case(&name, Kind::Participant, token, NOW);
    }
    cases
        .into_iter()
        .map(|(name, kind, token, now)| {
            let result = outcome("verified", verified(kind, &token, now));
            let kind = if kind == Kind::Playback { "playback" } else { "participant" };
            with(json!({ "name": name, "kind": kind, "key": "rfc6979", "now": now, "token": token }), result)
        })
        .collect()
}

fn participant_cases() -> Vec<(String, String)> {
    let header = r#"{"alg":"ES384","typ":"JWT","kid":"arn:aws:ivs:us-east-1:1:public-key/k"}"#;
    let members = |change: (&str, Option<&str>)| {
        let whole = [
            ("exp", "1750003600"),
            ("iat", "1750000000"),
            ("jti", "\"p\""),
            ("resource", "\"arn:aws:ivs:us-east-1:1:stage/s\""),
            ("topic", "\"s\""),
            ("events_url", "\"wss://e.example\""),
            ("whip_url", "\"https://w.example\""),
            ("capabilities", r#"{"allow_subscribe":true}"#),
            ("version", "\"1.0\""),
        ];
        let mut texts: Vec<String> = Vec::new();
        for (name, value) in whole {
            let value = if name == change.0 { change.1 } else { Some(value) };
            texts.extend(value.map(|value| format!(r#""{name}":{value}"#)));
        }
        if !whole.iter().any(|(name, _)| *name == change.0) {
            texts.extend(change.1.map(|value| format!(r#""{}":{value}"#, change.0)));
        }
        format!("{{{}}}", texts.join(","))
    };
    let mut cases = vec![
        ("participant, foreign".to_owned(), foreign(header, &members(("", None)))),
        ("participant, no kid".to_owned(), foreign(HEADER, &members(("", None)))),
        (
            "participant, kid no ARN".to_owned(),
            foreign(r#"{"alg":"ES384","typ":"JWT","kid":"k"}"#, &members(("", None))),
        ),
    ];
    for name in ["exp", "iat", "jti", "resource", "topic", "events_url", "whip_url", "capabilities", "version"] {
        cases.push((format!("participant, no {name}"), foreign(header, &members((name, None)))));
        cases.push((format!("participant, {name} null"), foreign(header, &members((name, Some("null"))))));
    }
    for (name, value) in [
        ("topic", "\"t\""),
        ("version", "\"2.0\""),
        ("version", "1.0"),
        ("user_id", "5"),
        ("attributes", "[]"),
        ("attributes", r#"{"k":5}"#),
        ("attributes", "{}"),
        ("capabilities", "{}"),
        ("capabilities", r#"{"allow_publish":"yes"}"#),
        ("capabilities", r#"{"allow_publish":true,"allow_subscribe":false}"#),
        ("exp", "1751209601"),
        ("exp", "1751209600"),
        ("extra", "1"),
    ] {
        cases.push((format!("participant, {name} {value}"), foreign(header, &members((name, Some(value))))));
    }
    cases
}

/// Changes the last character of the signature's first half.
fn tamper(token: &str) -> String {
    let (input, signature) = token.rsplit_once('.').expect("parts");
    let changed = if signature.starts_with('A') { "B" } else { "A" };
    format!("{input}.{changed}{}", &signature[1..])
}

/// Sets a bit of the payload's last character that carries nothing.
fn stray_bits(token: &str) -> String {
    let parts: Vec<_> = token.split('.').collect();
    assert_ne!(parts[1].len() % 4, 0, "the payload's length leaves bits over");
    let last = parts[1].chars().last().expect("a character");
    let next = char::from_u32(u32::from(last) + 1).expect("a character");
    format!("{}.{}{next}.{}", parts[0], &parts[1][..parts[1].len() - 1], parts[2])
}

/// Allowed origins, strict enforcement, and requests by their `Origin` header with whether they may play.
type Row = (&'static [&'static str], bool, &'static [(Option<&'static str>, bool)]);

pub(crate) fn authorize() -> Value {
    let key = signing::verifying_key("rfc6979");
    let other = "arn:aws:ivs:us-east-1:123456789012:channel/another";
    use Some as header;
    #[rustfmt::skip] // A table.
    let table: &[Row] = &[
        (&[], false, &[(None, true), (header("https://any.example"), true)]),
        (&[], true, &[(None, true), (header("https://any.example"), true)]),
        (&["*"], false, &[(None, true), (header("https://any.example"), true), (header("null"), true)]),
        (&["*"], true, &[(None, false), (header("https://any.example"), true)]),
        (&["https://example.com"], false, &[
            (None, true), (header("https://example.com"), true), (header("http://example.com"), false),
            (header("https://example.com:8443"), false), (header("https://www.example.com"), false),
            (header("https://example.com/"), false), (header("https://EXAMPLE.com"), false), (header(""), false),
            (header("null"), false), (header("https://example.com.evil.example"), false),
        ]),
        (&["https://example.com"], true, &[(None, false), (header("https://example.com"), true)]),
        (&["http://localhost:3000", "https://b.example"], false, &[
            (header("http://localhost:3000"), true), (header("http://localhost"), false), (header("http://localhost:30000"), false),
            (header("https://b.example"), true),
        ]),
        (&["https://*.example.com"], false, &[
            (header("https://a.example.com"), true), (header("https://a.b.example.com"), true), (header("https://example.com"), false),
            (header("https://evilexample.com"), false), (header("http://a.example.com"), false),
            (header("https://a.example.com:8443"), false), (header("https://.example.com"), false),
            (header("https://evil.example/.example.com"), false), (header("https://evil.example#.example.com"), false),
            (header("https://evil.example@a.example.com"), false), (header("https://*.example.com"), false),
        ]),
        (&["https://*.example.com:8443"], false, &[(header("https://a.example.com:8443"), true), (header("https://a.example.com"), false)]),
        (&["https://*example.com"], false, &[(header("https://evilexample.com"), true), (header("https://a.example.com"), true)]),
        (&["http://[::1]:8080"], false, &[(header("http://[::1]:8080"), true), (header("http://[::2]:8080"), false)]),
    ];
    let mut cases = Vec::new();
    let mut case = |token: &str, origins: &[&str], channel: &str, origin: Option<&str>| {
        let result = key.authorize_playback(token, channel, origin, NOW).map(|_| Value::from(true));
        let case = json!({ "key": "rfc6979", "now": NOW, "token": token, "allow_origins": origins, "channel_arn": channel, "origin": origin });
        cases.push(with(case, outcome("allowed", result)));
    };
    for (origins, strict, requests) in table {
        let options = playback_options(json!({ "allow_origins": origins, "strict_origin_enforcement": strict }));
        let token = signing::token(Kind::Playback, "rfc6979", &options, NOW).expect("valid");
        for (origin, expected) in *requests {
            // The table says what is right; the core must agree.
            assert_eq!(
                key.authorize_playback(&token, CHANNEL, *origin, NOW).is_ok(),
                *expected,
                "{origins:?} {origin:?}"
            );
            case(&token, origins, CHANNEL, *origin);
        }
        case(&token, origins, other, None);
    }
    let token = signing::token(Kind::Playback, "rfc6979", &playback_options(json!({})), NOW).expect("valid");
    case(&token, &[], "not an ARN", None);
    case(&tamper(&token), &[], CHANNEL, None);
    cases.into()
}

pub(crate) fn inspect() -> Value {
    let ours = signing::token(Kind::Playback, "rfc6979", &playback_options(json!({})), NOW).expect("valid");
    let viewer = |exp: u64| foreign(HEADER, &payload(&format!(r#""aws:viewer-id":"v","exp":{exp}"#)));
    let exp = NOW + 300;
    let signature = Signature::from_slice(&signing::signature_of(&ours)).expect("a signature").to_der();
    let (input, _) = ours.rsplit_once('.').expect("parts");
    let (_, id) = CHANNEL.rsplit_once('/').expect("an id");
    let of =
        |id: &str| format!("https://x.playback.live-video.net/api/video/v1/us-east-1.123456789012.channel.{id}.m3u8");
    let (of_channel, of_another) = (of(id), of("another"));
    let cases = [
        ("nothing to object to", ours.clone()),
        ("a URL around it", format!("https://x.playback.live-video.net/a.m3u8?token={ours}&x=1")),
        ("the URL of its channel around it", format!("{of_channel}?token={ours}")),
        ("the URL of another channel around it", format!("{of_another}?token={ours}")),
        ("a URL without a token", of_channel.clone()),
        ("a URL with an empty token", format!("{of_channel}?token=")),
        ("milliseconds", viewer(exp * 1000)),
        ("expired", viewer(1)),
        ("over ten minutes", viewer(NOW + 601)),
        ("little slack", viewer(NOW + 595)),
        ("DER", format!("{input}.{}", encode(signature.as_bytes()))),
        ("padding", format!("{ours}==")),
        ("no signature", format!("{input}.")),
        ("garbage", "hello".to_owned()),
        ("empty", String::new()),
        ("alg none", foreign(r#"{"alg":"none"}"#, &payload(&format!(r#""exp":{exp}"#)))),
        (
            "origin with a path",
            foreign(
                HEADER,
                &payload(&format!(r#""aws:access-control-allow-origin":"https://a.example/","exp":{exp}"#)),
            ),
        ),
        (
            "wildcard trap",
            foreign(
                HEADER,
                &payload(&format!(r#""aws:access-control-allow-origin":"https://*example.com","exp":{exp}"#)),
            ),
        ),
        ("unknown claim", foreign(HEADER, &payload(&format!(r#""sub":"me","exp":{exp}"#)))),
        ("kid", foreign(r#"{"alg":"ES384","typ":"JWT","kid":"k"}"#, &payload(&format!(r#""exp":{exp}"#)))),
        ("exp as text", foreign(HEADER, &payload(r#""exp":"soon""#))),
        ("neither kind", foreign(HEADER, &format!(r#"{{"sub":"me","exp":{exp}}}"#))),
    ];
    let case = |(name, token): (&str, String)| {
        let inspection = inspect_token(&token, NOW);
        let findings: Vec<_> = inspection
            .findings
            .iter()
            .map(|finding| json!({ "code": finding.code, "severity": finding.severity.as_str(), "message": finding.message }))
            .collect();
        json!({ "name": name, "now": NOW, "token": token, "header": inspection.header, "payload": inspection.payload, "findings": findings })
    };
    cases.into_iter().map(case).collect()
}
