//! Every claim with every wrong type: in a token that was signed so, and by option name, where all three languages set it. A wrong
//! type is an error, and never an absent claim (CVE-2026-25537).

use crate::common::{CHANNEL, NOW, code, signed};
use ivs_token::{
    SigningKey,
    options::{self, NameStyle, NamedValue, OptionValue},
};
use serde_json::{Value, json};

/// JSON of every type, with what a sloppy reader could take for another.
const VALUES: [(&str, &str); 18] = [
    ("null", "null"),
    ("flag", "true"),
    ("flag", "false"),
    ("number", "0"),
    ("number", "1750000300"),
    ("other number", "1750000300.0"),
    ("other number", "1.5"),
    ("other number", "17e8"),
    ("other number", "-1750000300"),
    ("other number", "18446744073709551616"),
    ("other number", "123456789012345678901234567890123456789012345678901234567890"),
    ("text", "\"\""),
    ("text", "\"1750000300\""),
    ("text", "\"true\""),
    ("list", "[]"),
    ("list", "[1750000300]"),
    ("object", "{}"),
    ("object", "{\"a\":\"b\"}"),
];

/// Replaces one claim (`outer/inner` is one within another) by every value that is not of its type.
fn refuses_other_types(payload: &Value, claim: &str, of_type: &str, verify: impl Fn(&str) -> &'static str) {
    assert_eq!(verify(&payload.to_string()), "ok");
    for (kind, value) in VALUES.iter().filter(|(kind, _)| *kind != of_type) {
        let mut changed = payload.clone();
        let place = claim
            .split('/')
            .fold(&mut changed, |object, name| object.as_object_mut().unwrap().entry(name).or_insert(Value::Null));
        // serde_json would round what it can't hold: the text of the value is put in.
        *place = json!("HERE");
        let text = changed.to_string().replace("\"HERE\"", value);
        assert_eq!(verify(&text), "token_claims", "{claim} as {kind} {value}");
    }
}

#[test]
fn a_playback_tokens_claims_have_their_types() {
    let payload = json!({
        "aws:channel-arn": CHANNEL, "aws:access-control-allow-origin": "https://e.example",
        "aws:strict-origin-enforcement": true, "aws:single-use-uuid": "0e9b3d6a-5c1f-4b7e-9d52-6f2a8c4e1b70",
        "aws:viewer-id": "v", "aws:viewer-session-version": 3, "aws:maximum-resolution": "HD", "exp": NOW + 300, "iat": NOW,
    });
    let public = SigningKey::from_scalar(&[7; 48]).unwrap().verifying_key();
    let header = json!({ "alg": "ES384", "typ": "JWT" });
    for (claim, of_type) in [
        ("aws:channel-arn", "text"),
        ("aws:access-control-allow-origin", "text"),
        ("aws:strict-origin-enforcement", "flag"),
        ("aws:single-use-uuid", "text"),
        ("aws:viewer-id", "text"),
        ("aws:viewer-session-version", "number"),
        ("aws:maximum-resolution", "text"),
        ("exp", "number"),
        ("iat", "number"),
    ] {
        refuses_other_types(&payload, claim, of_type, |payload| {
            code(public.verify_playback(&signed(&header.to_string(), payload), NOW))
        });
    }
}

#[test]
fn a_participant_tokens_claims_have_their_types() {
    let payload = json!({
        "exp": NOW + 300, "iat": NOW, "jti": "p", "resource": "arn:aws:ivs:a:1:stage/s", "topic": "s", "events_url": "wss://e",
        "whip_url": "https://w", "user_id": "u", "attributes": { "a": "b" },
        "capabilities": { "allow_publish": true, "allow_subscribe": true }, "version": "1.0",
    });
    let public = SigningKey::from_scalar(&[7; 48]).unwrap().verifying_key();
    let header = json!({ "alg": "ES384", "typ": "JWT", "kid": "arn:aws:ivs:a:1:public-key/k" });
    for (claim, of_type) in [
        ("exp", "number"),
        ("iat", "number"),
        ("jti", "text"),
        ("resource", "text"),
        ("topic", "text"),
        ("events_url", "text"),
        ("whip_url", "text"),
        ("user_id", "text"),
        ("attributes", "object"),
        ("attributes/a", "text"),
        ("capabilities", "object"),
        ("capabilities/allow_publish", "flag"),
        ("capabilities/allow_subscribe", "flag"),
        ("version", "text"),
    ] {
        refuses_other_types(&payload, claim, of_type, |payload| {
            code(public.verify_participant(&signed(&header.to_string(), payload), NOW))
        });
    }
}

/// Every kind of value that a binding hands over.
fn kinds() -> Vec<(&'static str, OptionValue)> {
    let text = || OptionValue::Text("x".to_owned());
    vec![
        ("bool", OptionValue::Bool(true)),
        ("integer", OptionValue::Integer(60)),
        ("number", OptionValue::Number),
        ("text", text()),
        ("invalid text", OptionValue::InvalidText),
        ("uuid", OptionValue::Uuid("0e9b3d6a-5c1f-4b7e-9d52-6f2a8c4e1b70".to_owned())),
        ("duration", OptionValue::Duration(60)),
        ("fractional duration", OptionValue::FractionalDuration),
        ("instant", OptionValue::Instant(i64::try_from(NOW).unwrap() + 60)),
        ("naive instant", OptionValue::NaiveInstant),
        ("invalid instant", OptionValue::InvalidInstant),
        ("list", OptionValue::List(vec![text()])),
        ("list of numbers", OptionValue::List(vec![OptionValue::Integer(1)])),
        ("map", OptionValue::Map(vec![(text(), text())])),
        ("map to a number", OptionValue::Map(vec![(text(), OptionValue::Integer(1))])),
        ("map from a number", OptionValue::Map(vec![(OptionValue::Integer(1), text())])),
        ("map to a list", OptionValue::Map(vec![(text(), OptionValue::List(vec![]))])),
        ("other", OptionValue::Other),
    ]
}

/// What each option says to a kind of value that it does not take. All others have a meaning for it, good or bad.
fn refused(option: &str, kind: &str) -> Option<&'static str> {
    let taken: &[&str] = match option {
        "strict_origin_enforcement" | "allow_publish" | "allow_subscribe" => &["bool"],
        "single_use" => &["bool", "text", "uuid"],
        "viewer_session_version" => &["integer", "number"],
        "allow_origins" => &["text", "list"],
        "attributes" => &["map"],
        "expires_in" => &["integer", "number", "text", "duration", "fractional duration"],
        "expires_at" => &["integer", "number", "instant", "naive instant", "invalid instant"],
        _ => &["text"],
    };
    let takes_text = taken.contains(&"text");
    match kind {
        "invalid text" if takes_text => Some("text_invalid"),
        kind if taken.contains(&kind) => None,
        _ => Some("claims_type"),
    }
}

#[test]
fn every_option_refuses_every_kind_of_value_that_it_does_not_take() {
    let one = |name: &str, value: &OptionValue| -> Vec<NamedValue> { vec![(name.to_owned(), value.clone())] };
    let playback = |given| code(options::playback(given, options::at(NOW), NOW, NameStyle::Snake, || Ok([1; 16])));
    let participant = |given| code(options::participant(given, options::at(NOW), NOW, NameStyle::Snake));
    let of_playback = [
        "channel_arn",
        "allow_origins",
        "strict_origin_enforcement",
        "single_use",
        "viewer_id",
        "viewer_session_version",
        "maximum_resolution",
        "expires_in",
        "expires_at",
    ];
    let of_participant = [
        "public_key_arn",
        "stage_arn",
        "participant_id",
        "events_url",
        "whip_url",
        "user_id",
        "attributes",
        "allow_publish",
        "allow_subscribe",
        "expires_in",
        "expires_at",
    ];
    let mut wrong = Vec::new();
    for (kind, value) in kinds() {
        for (option, found) in of_playback
            .map(|option| (option, playback(one(option, &value))))
            .into_iter()
            .chain(of_participant.map(|option| (option, participant(one(option, &value)))))
        {
            let expected = refused(option, kind);
            // Values that are taken are judged at their claim's turn.
            if found != expected.unwrap_or("ok") {
                wrong.push(format!("{option} with {kind}: {found}, not {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    // Both lists are whole: an unknown option is told all that there are.
    let unknown = || vec![("x".to_owned(), OptionValue::Unset)];
    let told = [
        options::playback(unknown(), vec![], NOW, NameStyle::Snake, || Ok([1; 16])).unwrap_err().to_string(),
        options::participant(unknown(), vec![], NOW, NameStyle::Snake).unwrap_err().to_string(),
    ];
    for (message, names) in told.iter().zip([of_playback.join(", "), of_participant.join(", ")]) {
        assert!(message.contains(&names), "{message}");
    }
}

#[test]
fn within_a_list_or_a_map_a_wrong_type_comes_before_a_text_that_is_none() {
    let (text, none, number) = (OptionValue::Text("x".to_owned()), OptionValue::InvalidText, OptionValue::Integer(1));
    let list = OptionValue::List(vec![none.clone(), number.clone()]);
    let given = vec![("allow_origins".to_owned(), list)];
    let refused = options::playback(given, options::at(NOW), NOW, NameStyle::Snake, || Ok([1; 16]));
    assert_eq!(code(refused), "claims_type");
    for wrong in [(number.clone(), text.clone()), (text.clone(), number)] {
        let map = OptionValue::Map(vec![(text.clone(), none.clone()), wrong]);
        let given = vec![("attributes".to_owned(), map)];
        assert_eq!(code(options::participant(given, options::at(NOW), NOW, NameStyle::Snake)), "claims_type");
    }
}
