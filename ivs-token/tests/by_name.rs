//! The golden vectors by option name, as the bindings hand them over; and those that no signer is needed for.

use crate::common::{cases, vectors};
use ivs_token::{
    Error, SigningKey, channel_arn_from_playback_url, inspect,
    options::{self, NameStyle::Snake, NamedValue, OptionValue},
    parse_ttl, playback_url,
};
use serde_json::{Value, json};

fn value(json: &Value) -> OptionValue {
    match json {
        Value::Null => OptionValue::Unset,
        Value::Bool(flag) => OptionValue::Bool(*flag),
        Value::Number(number) => number.as_i64().map_or(OptionValue::Number, OptionValue::Integer),
        Value::String(text) => OptionValue::Text(text.clone()),
        Value::Array(list) => OptionValue::List(list.iter().map(value).collect()),
        Value::Object(map) => {
            OptionValue::Map(map.iter().map(|(key, item)| (OptionValue::Text(key.clone()), value(item))).collect())
        }
    }
}

/// The reverse.
fn json_of(value: &OptionValue) -> Value {
    match value {
        OptionValue::Unset => Value::Null,
        OptionValue::Bool(flag) => json!(flag),
        OptionValue::Integer(number) => json!(number),
        OptionValue::Text(text) => json!(text),
        OptionValue::List(list) => list.iter().map(json_of).collect(),
        OptionValue::Map(map) => {
            map.iter().map(|(key, item)| (json_of(key).as_str().unwrap().to_owned(), json_of(item))).collect()
        }
        other => panic!("{other:?}"),
    }
}

/// A token and its expiry, of a case's kind, options, `now` and key.
fn sign(vectors: &Value, case: &Value, kind: &str) -> Result<(String, u64), Error> {
    let scalar = vectors["keys"][case["key"].as_str().unwrap_or("rfc6979")]["sec1_pem"].as_str().unwrap();
    let key = SigningKey::from_pem(scalar)?;
    let named: Vec<NamedValue> =
        case["options"].as_object().unwrap().iter().map(|(name, item)| (name.clone(), value(item))).collect();
    let call = vec![("now".to_owned(), value(&case["now"]))];
    match kind {
        "playback" => {
            let (claims, now) = options::playback(named, call, 0, Snake, || Ok([1; 16]))?;
            Ok((key.sign(&claims, now)?, claims.unsigned(now)?.expires_at()))
        }
        _ => {
            let (claims, now) = options::participant(named, call, 0, Snake)?;
            Ok((key.sign(&claims, now)?, claims.unsigned(now)?.expires_at()))
        }
    }
}

#[test]
fn tokens_by_name_are_the_golden_ones() {
    let vectors = vectors();
    for kind in ["playback", "participant"] {
        for case in cases(&vectors, kind) {
            let (token, expires_at) = sign(&vectors, case, kind).unwrap_or_else(|error| panic!("{case}: {error}"));
            assert_eq!(
                (json!(token), json!(expires_at)),
                (case["token"].clone(), case["expires_at"].clone()),
                "{case}"
            );
        }
    }
}

#[test]
fn refusals_have_their_codes() {
    let vectors = vectors();
    for case in cases(&vectors, "refusals") {
        let found = sign(&vectors, case, case["kind"].as_str().unwrap()).map_err(|error| error.code());
        assert_eq!(found.err(), case["code"].as_str(), "{case}");
    }
}

#[test]
fn what_is_verified_is_what_was_signed_by_name() {
    let vectors = vectors();
    for case in cases(&vectors, "verify").iter().filter(|case| case["code"].is_null()) {
        let pem = vectors["keys"][case["key"].as_str().unwrap()]["sec1_pem"].as_str().unwrap();
        let key = SigningKey::from_pem(pem).unwrap().verifying_key();
        let (token, now) = (case["token"].as_str().unwrap(), case["now"].as_u64().unwrap());
        let named = match case["kind"].as_str().unwrap() {
            "playback" => options::verified_playback(&key.verify_playback(token, now).unwrap(), Snake),
            _ => options::verified_participant(&key.verify_participant(token, now).unwrap(), Snake),
        };
        let found: Value = named.iter().map(|(name, item)| ((*name).to_owned(), json_of(item))).collect();
        assert_eq!(found, case["verified"], "{}", case["name"]);
    }
}

#[test]
fn inspections_are_the_golden_ones() {
    for case in cases(&vectors(), "inspect") {
        let inspection = inspect(case["token"].as_str().unwrap(), case["now"].as_u64().unwrap());
        assert_eq!(inspection.header.as_deref(), case["header"].as_str(), "{case}");
        assert_eq!(inspection.payload.as_deref(), case["payload"].as_str(), "{case}");
        let findings: Value = inspection
            .findings
            .iter()
            .map(|found| json!({ "code": found.code, "severity": found.severity.as_str(), "message": found.message }))
            .collect();
        assert_eq!(findings, case["findings"], "{}", case["name"]);
    }
}

#[test]
fn lifetimes_and_urls_are_the_golden_ones() {
    let vectors = vectors();
    let check = |case: &Value, found: Result<Value, Error>, name: &str| match found {
        Ok(found) => assert_eq!(found, case[name], "{case}"),
        Err(error) => assert_eq!(Some(error.code()), case["code"].as_str(), "{case}"),
    };
    let text = |case: &Value, name: &str| case[name].as_str().unwrap().to_owned();
    for case in cases(&vectors, "ttl") {
        check(case, parse_ttl(&text(case, "text")).map(|ttl| json!(ttl.as_secs())), "seconds");
    }
    for case in cases(&vectors, "playback_url") {
        let found = playback_url(&text(case, "url"), &text(case, "token"));
        check(case, found.map(|url| json!(url)), "playback_url");
    }
    for case in cases(&vectors, "channel_arn_from_playback_url") {
        let found = channel_arn_from_playback_url(&text(case, "url"));
        check(case, found.map(|arn| json!(arn)), "channel_arn");
    }
}
