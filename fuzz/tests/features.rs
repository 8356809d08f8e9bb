//! What serde_json does otherwise when another crate has switched its features on: numbers arrive disguised as objects.

use ivs_token::SigningKey;
use ivs_token_fuzz::targets::{PARTICIPANT_HEADER, PLAYBACK_HEADER, signed_by_the_other};

const NOW: u64 = 1_750_000_000;

#[test]
fn a_number_in_place_of_an_object_or_a_time_is_refused() {
    let disguise = serde_json::from_str::<serde_json::Value>("0.10").expect("JSON").to_string();
    assert_eq!(disguise, "0.10", "arbitrary_precision is off, and this tests nothing");
    let public = SigningKey::from_scalar(&[7; 48]).expect("a key").verifying_key();
    let participant = |attributes: &str| {
        let payload = format!(
            r#"{{"exp":1750000300,"iat":1750000000,"jti":"p","resource":"arn:aws:ivs:a:1:stage/s","topic":"s",
                "events_url":"wss://e","whip_url":"https://w","attributes":{attributes},
                "capabilities":{{"allow_subscribe":true}},"version":"1.0"}}"#
        );
        public.verify_participant(&signed_by_the_other(PARTICIPANT_HEADER, payload.as_bytes()), NOW)
    };
    for number in ["1.5", "1e3", "123456789012345678901234567890", r#"{"a":1.5}"#] {
        assert_eq!(participant(number).expect_err(number).code(), "token_claims", "{number}");
    }
    let verified = participant(r#"{"$serde_json::private::Number":"1.5"}"#).expect("an attribute of that name");
    assert_eq!(verified.attributes().collect::<Vec<_>>(), [("$serde_json::private::Number", "1.5")]);
    for exp in ["1750000300.5", "1.7500003e9", "1750000300000000000000000"] {
        let payload = format!(r#"{{"aws:channel-arn":"arn:aws:ivs:us-east-1:1:channel/c","exp":{exp}}}"#);
        let token = signed_by_the_other(PLAYBACK_HEADER, payload.as_bytes());
        assert_eq!(public.verify_playback(&token, NOW).expect_err(exp).code(), "token_claims", "{exp}");
    }
    // Without the feature this is no JSON: numbers have no limit here, and what is not of IVS is not looked at.
    let payload = r#"{"aws:channel-arn":"arn:aws:ivs:us-east-1:1:channel/c","exp":1750000300,"x":1e309}"#;
    let token = signed_by_the_other(PLAYBACK_HEADER, payload.as_bytes());
    assert!(public.verify_playback(&token, NOW).is_ok());
}
