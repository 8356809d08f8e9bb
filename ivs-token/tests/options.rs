//! What the bindings hand over: the host's clock beside a `now` of the caller's, and texts of any length.

use base64ct::{Base64UrlUnpadded, Encoding};
use ivs_token::{
    Error,
    options::{
        self,
        NameStyle::{Camel, Snake},
        NamedValue, OptionValue,
    },
};

/// 2020-01-01
const YEAR_2020: u64 = 1_577_836_800;

fn text(text: &str) -> OptionValue {
    OptionValue::Text(text.to_owned())
}

fn named(name: &str, value: OptionValue) -> NamedValue {
    (name.to_owned(), value)
}

fn expires_at(call: Vec<NamedValue>, clock: u64) -> Result<u64, Error> {
    let claims = vec![named("channel_arn", text("arn:aws:ivs:us-east-1:1:channel/x"))];
    let (claims, now) = options::playback(claims, call, clock, Snake, || Ok([1; 16]))?;
    Ok(claims.unsigned(now)?.expires_at())
}

#[test]
fn a_clock_before_2020_is_none() {
    for clock in [0, YEAR_2020 - 1] {
        let refused = expires_at(vec![], clock).unwrap_err();
        assert_eq!(refused.code(), "expiry_invalid");
        assert!(refused.to_string().contains("pass the current Unix seconds as `now`"), "{refused}");
        // Hosts of JavaScript are told of alone.
        assert!(!refused.to_string().contains("Worker"), "{refused}");
        assert!(options::now(vec![], clock, Camel).unwrap_err().to_string().contains("Worker"));
        assert_eq!(options::now(vec![], clock, Snake).unwrap_err().code(), "expiry_invalid");
        assert_eq!(options::authorize(vec![], clock, Snake).unwrap_err().code(), "expiry_invalid");
    }
    assert_eq!(expires_at(vec![], YEAR_2020), Ok(YEAR_2020 + 300));
}

#[test]
fn a_now_that_the_caller_gives_may_be_any_time() {
    assert_eq!(expires_at(vec![named("now", OptionValue::Integer(0))], 0), Ok(300));
    assert_eq!(expires_at(options::at(7), 0), Ok(307));
    assert_eq!(options::now(options::at(7), 0, Snake), Ok(7));
}

#[test]
fn the_claims_errors_come_before_the_clocks() {
    let (claims, now) = options::playback(vec![], vec![], 0, Snake, || Ok([1; 16])).unwrap();
    assert_eq!(claims.unsigned(now).unwrap_err().code(), "channel_arn_invalid");
}

#[test]
fn a_url_over_64_kib_is_none() {
    let url = |length: usize| format!("https://x.example/{}", "x".repeat(length - 18));
    let refusal = |length| ivs_token::playback_url(&url(length), "e30.e30.AAAA").map_err(|error| error.code());
    assert!(refusal(64 * 1024).is_ok());
    assert_eq!(refusal(64 * 1024 + 1), Err("url_invalid"));
}

#[test]
fn single_use_true_takes_sixteen_random_bytes_and_a_uuid_none() {
    let single_use = |value: OptionValue, random: fn() -> Result<[u8; 16], Error>| {
        let channel = named("channel_arn", text("arn:aws:ivs:us-east-1:1:channel/x"));
        let (claims, now) =
            options::playback(vec![channel, named("single_use", value)], options::at(0), 0, Snake, random)?;
        let unsigned = claims.unsigned(now)?;
        let payload = unsigned.signing_input().split_once('.').unwrap().1;
        Ok(String::from_utf8(Base64UrlUnpadded::decode_vec(payload).unwrap()).unwrap())
    };
    let fails = || Err(Error::RandomUnavailable);
    let random = || Ok(0x0123_4567_89ab_cdef_fedc_ba98_7654_3210_u128.to_be_bytes());
    let made = single_use(OptionValue::Bool(true), random).unwrap();
    // Version 4 and variant 10 (RFC 9562, 5.4) in the place of six of the bits.
    assert!(made.contains(r#""aws:single-use-uuid":"01234567-89ab-4def-bedc-ba9876543210""#), "{made}");
    assert_eq!(single_use(OptionValue::Bool(true), fails), Err(Error::RandomUnavailable));
    let given = single_use(text("123e4567-e89b-42d3-a456-426614174000"), fails).unwrap();
    assert!(given.contains("123e4567-e89b-42d3-a456-426614174000"), "{given}");
    assert!(!single_use(OptionValue::Bool(false), fails).unwrap().contains("uuid"));
}

#[test]
fn a_text_argument_is_itself() {
    assert_eq!(options::text("token", text("e30.e30.AAAA")).as_deref(), Ok("e30.e30.AAAA"));
    let refused = options::text("token", OptionValue::Integer(1)).unwrap_err();
    assert_eq!(refused.code(), "claims_type");
    assert!(refused.to_string().contains("token"), "{refused}");
}
