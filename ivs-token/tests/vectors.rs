//! The golden vectors, through the API that a Rust user calls.

use crate::common::{cases, vectors};
use ivs_token::{ParticipantClaims, PlaybackClaims, SigningKey, VerifyingKey, parse_ttl};
use serde_json::Value;
use std::time::Duration;

fn text<'a>(case: &'a Value, name: &str) -> &'a str {
    case[name].as_str().unwrap_or_else(|| panic!("{name} of {case}"))
}

fn key(vectors: &Value, name: &str) -> SigningKey {
    SigningKey::from_pem(text(&vectors["keys"][name], "sec1_pem")).unwrap()
}

fn lifetime(value: &Value) -> Duration {
    value.as_str().map_or_else(|| Duration::from_secs(value.as_u64().unwrap()), |text| parse_ttl(text).unwrap())
}

fn playback_claims(options: &Value) -> PlaybackClaims {
    let mut claims = PlaybackClaims::new("");
    for (name, value) in options.as_object().unwrap() {
        claims = match (name.as_str(), value) {
            (_, Value::Null) | ("single_use", Value::Bool(false)) => claims,
            ("channel_arn", value) => PlaybackClaims::new(value.as_str().unwrap()),
            ("allow_origins", Value::Array(origins)) => {
                origins.iter().fold(claims, |claims, origin| claims.allow_origin(origin.as_str().unwrap()))
            }
            ("allow_origins", origin) => claims.allow_origin(origin.as_str().unwrap()),
            ("strict_origin_enforcement", value) => claims.strict_origin_enforcement(value.as_bool().unwrap()),
            ("single_use", value) => claims.single_use(value.as_str().unwrap()),
            ("viewer_id", value) => claims.viewer_id(value.as_str().unwrap()),
            ("viewer_session_version", value) => claims.viewer_session_version(value.as_i64().unwrap()),
            ("maximum_resolution", value) => claims.maximum_resolution(value.as_str().unwrap().parse().unwrap()),
            ("expires_in", value) => claims.expires_in(lifetime(value)),
            ("expires_at", value) => claims.expires_at(value.as_u64().unwrap()),
            (name, _) => panic!("an option that this test does not know: {name}"),
        };
    }
    claims
}

fn participant_claims(options: &Value) -> ParticipantClaims {
    let mut claims = ParticipantClaims::new(text(options, "public_key_arn"), text(options, "stage_arn"));
    for (name, value) in options.as_object().unwrap() {
        claims = match name.as_str() {
            "public_key_arn" | "stage_arn" => claims,
            "participant_id" => claims.participant_id(value.as_str().unwrap()),
            "events_url" => claims.events_url(value.as_str().unwrap()),
            "whip_url" => claims.whip_url(value.as_str().unwrap()),
            "user_id" => claims.user_id(value.as_str().unwrap()),
            "attributes" => {
                let attributes = value.as_object().unwrap();
                attributes.iter().fold(claims, |claims, (key, value)| claims.attribute(key, value.as_str().unwrap()))
            }
            "allow_publish" => claims.allow_publish(value.as_bool().unwrap()),
            "allow_subscribe" => claims.allow_subscribe(value.as_bool().unwrap()),
            "expires_in" => claims.expires_in(lifetime(value)),
            "expires_at" => claims.expires_at(value.as_u64().unwrap()),
            name => panic!("an option that this test does not know: {name}"),
        };
    }
    claims
}

#[test]
fn keys_are_read_in_both_forms_and_written_as_openssl_writes_them() {
    let vectors = vectors();
    for forms in vectors["keys"].as_object().unwrap().values() {
        for form in ["sec1_pem", "pkcs8_pem"] {
            let key = SigningKey::from_pem(text(forms, form)).unwrap();
            assert_eq!(key.to_sec1_pem().as_str(), text(forms, "sec1_pem"));
            assert_eq!(key.to_pkcs8_pem().as_str(), text(forms, "pkcs8_pem"));
            assert_eq!(key.verifying_key().to_pem(), text(forms, "public_pem"));
            assert_eq!(VerifyingKey::from_pem(text(forms, "public_pem")).unwrap(), key.verifying_key());
        }
    }
}

#[test]
fn private_keys_come_in_many_forms_and_each_wrong_one_has_its_code() {
    for case in cases(&vectors(), "private_keys") {
        match SigningKey::from_pem(text(case, "text")) {
            Ok(key) => assert_eq!(key.verifying_key().to_pem(), text(case, "public_pem"), "{}", case["name"]),
            Err(error) => assert_eq!(error.code(), text(case, "code"), "{}", case["name"]),
        }
    }
}

#[test]
fn public_keys_too() {
    for case in cases(&vectors(), "public_keys") {
        match VerifyingKey::from_pem(text(case, "text")) {
            Ok(key) => assert_eq!(key.to_pem(), text(case, "public_pem"), "{}", case["name"]),
            Err(error) => assert_eq!(error.code(), text(case, "code"), "{}", case["name"]),
        }
    }
}

#[test]
fn playback_tokens_are_the_same_byte_for_byte() {
    let vectors = vectors();
    for case in cases(&vectors, "playback") {
        let (key, now) = (key(&vectors, text(case, "key")), case["now"].as_u64().unwrap());
        let mut options = case["options"].clone();
        // The channel comes first: `new` takes it.
        let channel = options.as_object_mut().unwrap().remove("channel_arn").unwrap();
        let mut ordered = serde_json::json!({ "channel_arn": channel });
        ordered.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
        let claims = playback_claims(&ordered);
        let token = key.sign(&claims, now).unwrap();
        assert_eq!(token, text(case, "token"), "{}", case["name"]);
        assert_eq!(key.sign_many(&[claims.clone(), claims], now), [Ok(token.clone()), Ok(token.clone())]);
        let verified = key.verifying_key().verify_playback(&token, now).unwrap();
        assert_eq!(verified.expires_at(), case["expires_at"].as_u64().unwrap());
    }
}

#[test]
fn participant_tokens_are_the_same_byte_for_byte() {
    let vectors = vectors();
    for case in cases(&vectors, "participant") {
        let (key, now) = (key(&vectors, text(case, "key")), case["now"].as_u64().unwrap());
        let token = key.sign(&participant_claims(&case["options"]), now).unwrap();
        assert_eq!(token, text(case, "token"), "{}", case["name"]);
        let verified = key.verifying_key().verify_participant(&token, now).unwrap();
        assert_eq!(verified.expires_at(), case["expires_at"].as_u64().unwrap());
        assert_eq!(verified.issued_at(), now);
    }
}

#[test]
fn hostile_tokens_are_refused_with_their_codes() {
    let vectors = vectors();
    for case in cases(&vectors, "verify") {
        let key = key(&vectors, text(case, "key")).verifying_key();
        let (token, now) = (text(case, "token"), case["now"].as_u64().unwrap());
        let error = match text(case, "kind") {
            "playback" => key.verify_playback(token, now).err(),
            _ => key.verify_participant(token, now).err(),
        };
        assert_eq!(error.map(|error| error.code()), case["code"].as_str(), "{}", case["name"]);
    }
}

#[test]
fn channels_and_origins_are_let_in_by_the_table() {
    let vectors = vectors();
    for case in cases(&vectors, "authorize") {
        let key = key(&vectors, text(case, "key")).verifying_key();
        let now = case["now"].as_u64().unwrap();
        let result =
            key.authorize_playback(text(case, "token"), text(case, "channel_arn"), case["origin"].as_str(), now);
        assert_eq!(result.err().map(|error| error.code()), case["code"].as_str(), "{case}");
    }
}
