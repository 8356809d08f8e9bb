//! No input panics, and what is lawful survives the way there and back.

use crate::common::{NOW, key};
use ivs_token::{
    ParticipantClaims, PlaybackClaims, SigningKey, VerifyingKey,
    options::{self, NameStyle, OptionValue},
};
use proptest::prelude::*;

fn option_value() -> impl Strategy<Value = OptionValue> {
    let leaf = prop_oneof![
        Just(OptionValue::Unset),
        any::<bool>().prop_map(OptionValue::Bool),
        any::<i64>().prop_map(OptionValue::Integer),
        Just(OptionValue::Number),
        any::<String>().prop_map(OptionValue::Text),
        Just(OptionValue::InvalidText),
        any::<String>().prop_map(OptionValue::Uuid),
        any::<i64>().prop_map(OptionValue::Duration),
        Just(OptionValue::FractionalDuration),
        any::<i64>().prop_map(OptionValue::Instant),
        Just(OptionValue::NaiveInstant),
        Just(OptionValue::InvalidInstant),
        Just(OptionValue::Other),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(OptionValue::List),
            prop::collection::vec((inner.clone(), inner), 0..3).prop_map(OptionValue::Map),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(vec![
            "channel_arn", "allow_origins", "strict_origin_enforcement", "single_use", "viewer_id", "viewer_session_version",
            "maximum_resolution", "expires_in", "expires_at", "stage_arn", "participant_id", "attributes", "now", "origin",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ]
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = SigningKey::from_der(&bytes);
        let _ = SigningKey::from_pem(&bytes);
        let _ = VerifyingKey::from_der(&bytes);
        let _ = VerifyingKey::from_pem(&bytes);
        let unsigned = PlaybackClaims::new("arn:aws:ivs:a:1:channel/x").unsigned(NOW).unwrap();
        let _ = unsigned.with_signature(&bytes);
        let _ = unsigned.with_der_signature(&bytes);
    }

    #[test]
    fn no_text_panics(text in ".{0,80}|[A-Za-z0-9_.=+/-]{0,80}|https?://[a-z./?#&=]{0,40}", now in any::<u64>()) {
        let key = key().verifying_key();
        let _ = key.verify_playback(&text, now);
        let _ = key.verify_participant(&text, now);
        let _ = key.authorize_playback(&text, &text, Some(&text), now);
        let _ = ivs_token::inspect(&text, now);
        let _ = ivs_token::parse_ttl(&text);
        let _ = ivs_token::playback_url(&text, &text);
        let _ = ivs_token::channel_arn_from_playback_url(&text);
        let _ = PlaybackClaims::new(&text).allow_origin(&text).unsigned(now);
        let _ = SigningKey::from_pem(&text);
    }

    #[test]
    fn a_mutated_key_never_panics(at in 0..288usize, byte in any::<u8>(), cut in 0..288usize) {
        let mut pem = key().to_sec1_pem().as_str().as_bytes().to_vec();
        pem[at] = byte;
        let _ = SigningKey::from_pem(&pem);
        pem.truncate(cut);
        let _ = SigningKey::from_pem(&pem);
    }

    #[test]
    fn a_mutated_token_never_verifies(at in 0..300usize, byte in 0x20u8..0x7f) {
        let key = key();
        let token = key.sign(&PlaybackClaims::new("arn:aws:ivs:us-east-1:1:channel/x").viewer_id("v"), NOW).unwrap();
        let mut bytes = token.clone().into_bytes();
        let at = at % bytes.len();
        prop_assume!(bytes[at] != byte);
        bytes[at] = byte;
        let changed = String::from_utf8(bytes).unwrap();
        prop_assert!(key.verifying_key().verify_playback(&changed, NOW).is_err());
        let _ = ivs_token::inspect(&changed, NOW);
    }

    #[test]
    fn no_options_panic(options in prop::collection::vec((name(), option_value()), 0..5), call in prop::collection::vec((name(), option_value()), 0..2)) {
        let clock = NOW;
        if let Ok((claims, now)) = options::playback(options.clone(), call.clone(), clock, NameStyle::Snake, || Ok([1; 16])) {
            let _ = claims.unsigned(now);
        }
        if let Ok((claims, now)) = options::participant(options.clone(), call.clone(), clock, NameStyle::Camel) {
            let _ = claims.unsigned(now);
        }
        let _ = options::authorize(options, clock, NameStyle::Snake);
        let _ = options::now(call, clock, NameStyle::Snake);
    }

    #[test]
    fn playback_claims_come_back(viewer in "\\PC{1,40}|[\\x00-\\x7f]{1,40}", version in 0..=i64::from(i32::MAX), host in "[a-z][a-z0-9]{0,20}\\.example", port in 1000u16..) {
        let key = key();
        let origin = format!("https://{host}:{port}");
        let claims = PlaybackClaims::new("arn:aws:ivs:us-east-1:1:channel/x")
            .allow_origin(&origin).viewer_id(&viewer).viewer_session_version(version);
        let token = key.sign(&claims, NOW).unwrap();
        let verified = key.verifying_key().authorize_playback(&token, "arn:aws:ivs:us-east-1:1:channel/x", Some(&origin), NOW).unwrap();
        prop_assert_eq!(verified.viewer_id(), Some(viewer.as_str()));
        prop_assert_eq!(verified.viewer_session_version(), Some(version));
        prop_assert_eq!(verified.allow_origins(), &[origin][..]);
        prop_assert_eq!(verified.expires_at(), NOW + 300);
    }

    #[test]
    fn participant_claims_come_back(user in "\\PC{1,128}", key_text in "\\PC{0,40}", value in "\\PC{0,40}") {
        let key = key();
        let claims = ParticipantClaims::new("arn:aws:ivs:a:1:public-key/k", "arn:aws:ivs:a:1:stage/s")
            .participant_id("p").events_url("wss://e").whip_url("https://w").user_id(&user).attribute(&key_text, &value);
        let token = key.sign(&claims, NOW).unwrap();
        let verified = key.verifying_key().verify_participant(&token, NOW).unwrap();
        prop_assert_eq!(verified.user_id(), Some(user.as_str()));
        prop_assert!(verified.attributes().eq([(key_text.as_str(), value.as_str())]));
        // The options of a verified token sign it again.
        let named: Vec<_> = options::verified_participant(&verified, NameStyle::Snake)
            .into_iter().filter(|(name, _)| *name != "issued_at").map(|(name, value)| (name.to_owned(), value)).collect();
        let (again, now) = options::participant(named, vec![], NOW, NameStyle::Snake).unwrap();
        prop_assert_eq!(key.sign(&again, now).unwrap(), token);
    }
}

/// Tokens of some size whose payloads are made to cost a reader as much as they can.
fn hostile_payloads(bytes: usize) -> Vec<(&'static str, String)> {
    let filled = |piece: &dyn Fn(usize) -> String| -> String {
        let mut text = String::new();
        for at in 0.. {
            let next = piece(at);
            if text.len() + next.len() > bytes {
                break;
            }
            text.push_str(&next);
        }
        text
    };
    let members = |piece: &dyn Fn(usize) -> String| format!("{{{}\"exp\":1}}", filled(piece));
    vec![
        ("lists in lists", "[".repeat(bytes)),
        ("objects in objects", "{\"a\":".repeat(bytes / 5)),
        ("lists as deep as is read", members(&|_| format!("\"a\":{}{},", "[".repeat(120), "]".repeat(120)))),
        ("objects in a list", format!("{{\"a\":[{}0]}}", filled(&|_| "{\"\":0},".into()))),
        ("quotes", "\"".repeat(bytes)),
        ("names that ascend", members(&|at| format!("\"{at:05}\":0,"))),
        ("names that descend", members(&|at| format!("\"{:05}\":0,", 99_999 - at))),
        ("names that begin alike", members(&|at| format!("\"{}{:05}\":0,", "a".repeat(30), 99_999 - at))),
        ("names that repeat", members(&|_| "\"a\":0,".into())),
        ("names in escapes", members(&|at| format!("\"\\u00{:02x}{at}\":0,", 16 + at % 90))),
        ("escapes", format!("{{\"aws:viewer-id\":\"{}\"}}", "\\u0001".repeat(bytes / 6))),
        ("escapes without an end", format!("{{\"a\":\"{}", "\\\\".repeat(bytes / 2))),
        ("origins", format!("{{\"aws:access-control-allow-origin\":\"{}*\"}}", "*,".repeat(bytes / 2))),
        ("long numbers", format!("{{\"a\":[{}0]}}", filled(&|_| "1e308,".into()))),
        ("a number of many digits", format!("{{\"a\":{}}}", "9".repeat(bytes))),
        ("spaces", format!("{{{}}}", " ".repeat(bytes))),
    ]
}

/// Eight times the size may take 24 times as long, so that a busy machine is no error. By the square of the size it would be 64.
#[test]
fn a_hostile_token_takes_time_in_proportion_to_its_size() {
    use base64ct::{Base64UrlUnpadded, Encoding};
    let verifying = key().verifying_key();
    let best = |work: &dyn Fn()| {
        let time = || {
            let started = std::time::Instant::now();
            work();
            started.elapsed()
        };
        (0..20).map(|_| time()).min().unwrap_or_default()
    };
    for ((name, small), (_, large)) in hostile_payloads(720).into_iter().zip(hostile_payloads(8 * 720)) {
        let token = |payload: &str| {
            let payload = Base64UrlUnpadded::encode_string(payload.as_bytes());
            format!("eyJhbGciOiJFUzM4NCJ9.{payload}.{}", "A".repeat(128))
        };
        let (small, large) = (token(&small), token(&large));
        assert!(large.len() > 7500 && large.len() <= 8192, "{name}: {}", large.len());
        assert!(verifying.verify_playback(&large, NOW).is_err());
        let verify = |token: &str| best(&|| drop(verifying.verify_playback(token, NOW)));
        let inspect = |token: &str| best(&|| drop(ivs_token::inspect(token, NOW)));
        for (what, times) in
            [("verify", [verify(&small), verify(&large)]), ("inspect", [inspect(&small), inspect(&large)])]
        {
            let [small, large] = times;
            assert!(large < small * 24 && large.as_millis() < 100, "{what}, {name}: {small:?}, {large:?}");
        }
    }
}

#[test]
fn inspect_and_verify_agree_on_a_key_id_that_is_no_text() {
    // {"alg":"ES384","typ":"JWT","kid":1}
    let token = "eyJhbGciOiJFUzM4NCIsInR5cCI6IkpXVCIsImtpZCI6MX0.e30.AAAA";
    let verified = key().verifying_key().verify_playback(token, NOW);
    assert_eq!(verified.unwrap_err().code(), "token_malformed");
    let inspection = ivs_token::inspect(token, NOW);
    assert!(inspection.findings.iter().any(|finding| finding.code == "token_malformed"), "{inspection:?}");
}
