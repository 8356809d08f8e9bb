//! What inspection finds, each finding from both sides of where it begins.

use crate::common::{CHANNEL, NOW, key, signed};
use base64ct::{Base64UrlUnpadded, Encoding};
use ivs_token::{Inspection, inspect};
use serde_json::{Value, json};

const DAY: u64 = 24 * 60 * 60;
const HEADER: &str = r#"{"alg":"ES384","typ":"JWT"}"#;
const PARTICIPANT_HEADER: &str =
    r#"{"alg":"ES384","typ":"JWT","kid":"arn:aws:ivs:us-east-1:123456789012:public-key/k"}"#;

fn codes_of(inspection: Inspection) -> Vec<&'static str> {
    inspection.findings.into_iter().map(|finding| finding.code).collect()
}

fn codes(header: &str, payload: &str) -> Vec<&'static str> {
    codes_of(inspect(&signed(header, payload), NOW))
}

/// Of a playback token with that lifetime, and with these claims beside its channel.
fn playback(seconds: u64, claims: &str) -> Vec<&'static str> {
    codes(HEADER, &format!(r#"{{"aws:channel-arn":"{CHANNEL}","exp":{}{claims}}}"#, NOW + seconds))
}

/// Of a participant's token that was issued now, in which `from` stands as `to`.
fn participant(from: &str, to: &str) -> Vec<&'static str> {
    headed(PARTICIPANT_HEADER, from, to)
}

fn participant_payload() -> String {
    format!(
        concat!(
            r#"{{"exp":{},"iat":{NOW},"jti":"p","resource":"arn:aws:ivs:us-east-1:123456789012:stage/s","topic":"s","#,
            r#""events_url":"wss://e.example","whip_url":"https://w.example","user_id":"u","attributes":{{"a":"1"}},"#,
            r#""capabilities":{{"allow_publish":true}},"version":"1.0"}}"#
        ),
        NOW + 3600,
        NOW = NOW,
    )
}

/// The same, with that header.
fn headed(header: &str, from: &str, to: &str) -> Vec<&'static str> {
    let payload = participant_payload();
    assert!(from.is_empty() || payload.contains(from), "{from}");
    codes(header, &payload.replacen(from, to, usize::from(!from.is_empty())))
}

const NOTHING: [&str; 0] = [];

#[test]
fn times_of_a_playback_token() {
    for (seconds, claims, found) in [
        (300, "", None),
        (300, &*format!(r#","iat":{NOW}"#), None),
        (300, &*format!(r#","iat":{}"#, NOW + 1), Some("inspect_issued_in_future")),
        (10, "", None),
        (9, "", Some("inspect_expires_soon")),
        (0, "", Some("token_expired")),
        (7 * DAY, "", None),
        (7 * DAY + 1, "", Some("inspect_long_life")),
        (590, r#","aws:viewer-id":"v""#, None),
        (591, r#","aws:viewer-id":"v""#, Some("inspect_little_slack")),
        (600, r#","aws:viewer-id":"v""#, Some("inspect_little_slack")),
        (601, r#","aws:viewer-id":"v""#, Some("expiry_too_far")),
        (601, "", None),
    ] {
        assert_eq!(playback(seconds, claims), Vec::from_iter(found), "{seconds} {claims}");
    }
}

#[test]
fn claims_of_a_playback_token() {
    let viewer = |id: &str| format!(r#","aws:viewer-id":"{id}""#);
    let origins = |many: usize, strict: bool| {
        let list: Vec<_> = (0..many).map(|at| format!("https://o{at}.example")).collect();
        format!(r#","aws:access-control-allow-origin":"{}","aws:strict-origin-enforcement":{strict}"#, list.join(","))
    };
    let any =
        |strict: bool| format!(r#","aws:access-control-allow-origin":"*","aws:strict-origin-enforcement":{strict}"#);
    for (claims, found) in [
        (viewer(&"a".repeat(40)), None),
        (viewer(&format!("é{}", "a".repeat(38))), None),
        (viewer(&format!("é{}", "a".repeat(39))), Some("inspect_viewer_id_bytes")),
        (viewer(&"a".repeat(41)), Some("viewer_id_invalid")),
        (r#","aws:viewer-id":"v","aws:viewer-session-version":1"#.to_owned(), None),
        (r#","aws:viewer-session-version":1"#.to_owned(), Some("viewer_session_version_without_viewer_id")),
        (r#","aws:viewer-id":"v","aws:viewer-session-version":-1"#.to_owned(), Some("viewer_session_version_invalid")),
        (r#","aws:viewer-id":"v","aws:viewer-session-version":"1""#.to_owned(), Some("viewer_session_version_invalid")),
        (origins(5, true), None),
        (origins(6, true), Some("origin_too_many")),
        (origins(6, false), None),
        (any(false), None),
        (any(true), Some("inspect_origin_any")),
        (r#","aws:strict-origin-enforcement":true"#.to_owned(), Some("inspect_origin_any")),
        (r#","aws:strict-origin-enforcement":"yes""#.to_owned(), Some("token_claims")),
        (r#","aws:single-use-uuid":"123e4567-e89b-42d3-a456-426614174000""#.to_owned(), None),
        (r#","aws:single-use-uuid":"1""#.to_owned(), Some("single_use_invalid")),
        (r#","aws:maximum-resolution":"HD""#.to_owned(), None),
        (r#","aws:maximum-resolution":"8K""#.to_owned(), Some("resolution_invalid")),
    ] {
        assert_eq!(playback(300, &claims), Vec::from_iter(found), "{claims}");
    }
    let kid = codes(PARTICIPANT_HEADER, &format!(r#"{{"aws:channel-arn":"{CHANNEL}","exp":{}}}"#, NOW + 300));
    assert_eq!(kid, ["inspect_header_key_id"]);
    assert_eq!(codes(HEADER, r#"{"aws:channel-arn":"c","exp":1750000300}"#), ["channel_arn_invalid"]);
}

#[test]
fn times_of_a_participants_token() {
    let expires = format!(r#""exp":{}"#, NOW + 3600);
    let lasts = |seconds: u64| participant(&expires, &format!(r#""exp":{}"#, NOW + seconds));
    assert_eq!(lasts(14 * DAY - 10), NOTHING);
    assert_eq!(lasts(14 * DAY - 9), ["inspect_little_slack"]);
    assert_eq!(lasts(14 * DAY + 1), ["expiry_too_far"]);
    // From when it was issued, not from now on.
    let issued = |before: u64| participant(&format!(r#""iat":{NOW}"#), &format!(r#""iat":{}"#, NOW - before));
    assert_eq!(issued(14 * DAY - 3610), NOTHING);
    assert_eq!(issued(14 * DAY - 3599), ["expiry_too_far"]);
    assert_eq!(participant(&format!(r#""iat":{NOW},"#), ""), ["token_claims"]);
}

#[test]
fn a_token_from_the_future_is_judged_by_its_own_kinds_limit() {
    // A participant's 14 days begin when it is issued, whenever it is looked at; a viewer's ten minutes when IVS looks.
    let times = format!(r#""exp":{},"iat":{NOW}"#, NOW + 3600);
    let later = |seconds: u64| format!(r#""exp":{},"iat":{}"#, NOW + seconds + 14 * DAY - 10, NOW + seconds);
    assert_eq!(participant(&times, &later(100)), ["inspect_issued_in_future"]);
    let issued = format!(r#","iat":{},"aws:viewer-id":"v""#, NOW + 300);
    assert_eq!(playback(601, &issued), ["inspect_issued_in_future", "expiry_too_far"]);
}

#[test]
fn claims_of_a_participants_token() {
    for (from, to, found) in [
        ("", "", None),
        (r#""topic":"s""#, r#""topic":"t""#, Some("token_claims")),
        (r#""version":"1.0""#, r#""version":"2.0""#, Some("token_claims")),
        (r#""version":"1.0""#, r#""version":"1.0","x":1"#, Some("inspect_unknown_claim")),
        (r#""allow_publish":true"#, r#""allow_subscribe":true"#, None),
        (r#""allow_publish":true"#, r#""allow_publish":false"#, Some("capabilities_missing")),
        (r#""capabilities":{"allow_publish":true},"#, "", Some("token_claims")),
        (r#""a":"1""#, r#""a":1"#, Some("token_claims")),
        (r#""jti":"p""#, r#""jti":"""#, Some("participant_id_invalid")),
        (r#""user_id":"u","#, "", None),
        (r#""wss://e.example""#, r#""https://e.example""#, Some("events_url_invalid")),
        (r#""wss://e.example""#, r#""wss://""#, Some("events_url_invalid")),
        (r#""wss://e.example""#, r#""wss:///e""#, Some("events_url_invalid")),
        (r#""wss://e.example""#, r#""wss://e example""#, Some("events_url_invalid")),
        (r#""wss://e.example""#, r#""wss://e\u0001""#, Some("events_url_invalid")),
        (r#""https://w.example""#, r#""wss://w.example""#, Some("whip_url_invalid")),
        (":stage/s", ":channel/s", Some("stage_arn_invalid")),
    ] {
        assert_eq!(participant(from, to), Vec::from_iter(found), "{from} -> {to}");
    }
}

#[test]
fn only_a_playback_token_may_lack_its_type() {
    let key_id = r#"{"alg":"ES384","kid":"arn:aws:ivs:us-east-1:123456789012:public-key/k"}"#;
    assert_eq!(headed(key_id, "", ""), ["token_malformed"]);
    let payload = format!(r#"{{"aws:channel-arn":"{CHANNEL}","exp":{}}}"#, NOW + 300);
    assert_eq!(codes(key_id, &payload), ["inspect_header_type", "inspect_header_key_id"]);
    assert_eq!(codes(r#"{"alg":"ES384"}"#, "{}")[..2], ["inspect_header_type", "inspect_kind_unknown"]);
    assert_eq!(codes(r#"{"alg":"ES384"}"#, "no JSON"), ["token_malformed", "inspect_header_type"]);
}

#[test]
fn a_repeated_name_is_told_and_the_rest_is_judged_by_the_last() {
    let payload = format!(r#"{{"aws:channel-arn":"{CHANNEL}","exp":1,"exp":{}}}"#, NOW + 5);
    let inspection = inspect(&signed(HEADER, &payload), NOW);
    assert_eq!(inspection.payload.as_deref(), Some(payload.as_str()));
    assert_eq!(codes_of(inspection), ["token_malformed", "inspect_expires_soon"]);
    // An equal name in another object is no repetition.
    assert_eq!(participant(r#"{"a":"1"}"#, r#"{"jti":"1"}"#), NOTHING);
    assert_eq!(participant(r#"{"a":"1"}"#, r#"{"a":"1","a":"2"}"#), ["token_malformed"]);
}

#[test]
fn a_negative_session_version_is_a_number_and_out_of_range() {
    let claims = r#""exp":1750000300,"aws:viewer-id":"v","aws:viewer-session-version""#;
    let refusal = |version: &str| {
        let token = signed(HEADER, &format!(r#"{{"aws:channel-arn":"{CHANNEL}",{claims}:{version}}}"#));
        key().verifying_key().verify_playback(&token, NOW).unwrap_err().to_string()
    };
    assert!(refusal("-1").contains("from 0 to 2147483647"));
    assert!(!refusal("1.5").contains("from 0 to 2147483647"));
}

#[test]
fn a_token_within_what_was_pasted_is_found() {
    let token = signed(HEADER, &format!(r#"{{"aws:channel-arn":"{CHANNEL}","exp":{}}}"#, NOW + 300));
    for pasted in [
        format!("Bearer {token}"),
        format!("\"{token}\"\n"),
        format!("https://x.example/a.m3u8?token={token}"),
        // No URL, and yet one for whoever reads it.
        format!("GET https://x.example/a.m3u8?a=1&token={token}#t"),
    ] {
        let inspection = inspect(&pasted, NOW);
        assert!(inspection.payload.is_some(), "{pasted}");
        assert_eq!(codes_of(inspection), ["inspect_wrapped"], "{pasted}");
    }
}

#[test]
fn sizes_of_a_token() {
    let found = |length: usize, word: &str| {
        let findings = inspect(&format!("e30.e30.{}", "A".repeat(length - 8)), NOW).findings;
        findings.iter().any(|finding| finding.message.contains(word))
    };
    assert!(!found(2048, "over 2 KiB") && found(2049, "over 2 KiB"));
    assert!(!found(8192, "over 8 KiB") && found(8193, "over 8 KiB"));
}

/// Findings of a token of these three parts, as base64url; each with its words.
fn of_parts(header: &str, payload: &str, signature: &str) -> (Option<String>, String) {
    let inspection = inspect(&format!("{header}.{payload}.{signature}"), NOW);
    let found = inspection.findings.iter().map(|finding| format!("{}: {}\n", finding.code, finding.message));
    (inspection.payload, found.collect())
}

fn base64url(bytes: impl AsRef<[u8]>) -> String {
    Base64UrlUnpadded::encode_string(bytes.as_ref())
}

#[test]
fn members_of_a_header_that_ivs_does_not_have() {
    let payload = base64url(format!(r#"{{"aws:channel-arn":"{CHANNEL}","exp":{}}}"#, NOW + 300));
    for (header, words) in [
        (r#"{"alg":"KMS","typ":"JWT"}"#, "token_algorithm: the token was made by CreateParticipantToken"),
        (r#"{"alg":"ES256","typ":"JWT"}"#, "token_algorithm: "),
        (r#"{"alg":"ES384"}"#, "inspect_header_type: "),
        (r#"{"alg":"ES384","typ":"JWS"}"#, "token_malformed: the token cannot be read: its header's typ"),
        (r#"{"alg":"ES384","typ":"JWT","kid":1}"#, "its header's kid is not text"),
        (r#"{"alg":"ES384","typ":"JWT","crit":["x"]}"#, "its header asks for an extension (crit)"),
        (r#"{"alg":"ES384","typ":"JWT","x5u":"x"}"#, "its header has members that IVS's tokens do not have"),
    ] {
        let (_, found) = of_parts(&base64url(header), &payload, &base64url([1; 96]));
        assert!(found.contains(words) && found.matches('\n').count() <= 2, "{header}: {found}");
        assert!(!found.contains("CreateParticipantToken") || header.contains("KMS"), "{found}");
    }
    assert_eq!(of_parts(&base64url(HEADER), &payload, &base64url([1; 96])).1, "");
}

#[test]
fn signatures_by_their_length_and_first_byte() {
    let payload = base64url(format!(r#"{{"aws:channel-arn":"{CHANNEL}","exp":{}}}"#, NOW + 300));
    for (bytes, found) in [
        (vec![1; 96], ""),
        (vec![0x30; 96], ""),
        (vec![0x30; 95], "inspect_signature_der"),
        (vec![0x31; 95], "token_signature: the signature has 95 bytes"),
        (vec![0; 96], "token_signature: the signature's numbers are out of range"),
        (vec![], "token_signature: the token has no signature"),
    ] {
        let (_, told) = of_parts(&base64url(HEADER), &payload, &base64url(&bytes));
        assert!(told.starts_with(found) && told.is_empty() == found.is_empty(), "{bytes:?}: {told}");
    }
}

#[test]
fn a_part_that_only_lenient_decoders_read_is_shown_as_they_do() {
    // Four surplus bits in the last of two characters, two in the last of three.
    for (stray, json) in [("eyJhIjoxfR", r#"{"a":1}"#), ("eyJhIjoxff", r#"{"a":1}"#), ("e31", "{}"), ("e33", "{}")] {
        let (payload, found) = of_parts(&base64url(HEADER), stray, &base64url([1; 96]));
        assert_eq!(payload.as_deref(), Some(json), "{stray}: {found}");
        assert!(found.starts_with("inspect_base64: ") && !found.contains("inspect_padding"), "{found}");
    }
    let (payload, found) = of_parts(&base64url(HEADER), "e30=", &base64url([1; 96]));
    assert_eq!(payload.as_deref(), Some("{}"));
    assert!(found.starts_with("inspect_padding: ") && !found.contains("inspect_base64"), "{found}");
}

/// That text in the place of each value, and as one more name in each object, of a value that is right there or wrong.
fn spoilt(whole: &Value, text: &str) -> Vec<Value> {
    let mut all = vec![json!(text)];
    let Value::Object(members) = whole else { return all };
    for value in [json!(1), json!(""), Value::Null] {
        let mut more = members.clone();
        more.insert(text.to_owned(), value);
        all.push(more.into());
    }
    for (name, value) in members {
        all.extend(spoilt(value, text).into_iter().map(|value| {
            let mut changed = members.clone();
            changed.insert(name.clone(), value);
            changed.into()
        }));
    }
    all
}

/// What stands in a token came from a stranger, and errors go to logs and terminals.
#[test]
fn no_error_repeats_a_tokens_own_text() {
    let strange = "\u{1b}[31m\u{202e}\nSTRANGE";
    let participant = participant_payload();
    let playback = format!(
        concat!(
            r#"{{"aws:channel-arn":"{}","aws:access-control-allow-origin":"*","aws:single-use-uuid":"u","aws:viewer-id":"v","#,
            r#""aws:viewer-session-version":1,"aws:maximum-resolution":"HD","exp":{}}}"#
        ),
        CHANNEL,
        NOW + 300
    );
    let public = key().verifying_key();
    for (header, payload) in [(PARTICIPANT_HEADER, participant), (HEADER, playback)] {
        let [header, payload] = [header, &payload].map(|text| serde_json::from_str::<Value>(text).unwrap());
        let changed = spoilt(&header, strange).into_iter().map(|header| (header.to_string(), payload.to_string()));
        let changed = changed
            .chain(spoilt(&payload, strange).into_iter().map(|payload| (header.to_string(), payload.to_string())));
        for (header, payload) in changed {
            let token = signed(&header, &payload);
            let errors = [public.verify_playback(&token, NOW).err(), public.verify_participant(&token, NOW).err()];
            let mut messages: Vec<_> = errors.into_iter().flatten().map(|error| error.to_string()).collect();
            messages.extend(inspect(&token, NOW).findings.into_iter().map(|finding| finding.message));
            for message in messages {
                assert!(
                    !message.contains("STRANGE") && !message.contains(char::is_control),
                    "{header}.{payload}: {message:?}"
                );
            }
        }
    }
}
