//! Every limit from both sides: the last value that is taken, and the first that is not, when signing and when verifying.

use crate::common::{CHANNEL, NOW, code, key, signed};
use core::time::Duration;
use ivs_token::{ParticipantClaims, PlaybackClaims, SigningKey, VerifyingKey, inspect, parse_ttl, playback_url};

fn playback() -> PlaybackClaims {
    PlaybackClaims::new(CHANNEL)
}

fn participant() -> ParticipantClaims {
    ParticipantClaims::new("arn:aws:ivs:a:1:public-key/k", "arn:aws:ivs:a:1:stage/s")
        .participant_id("p")
        .events_url("wss://e")
        .whip_url("https://w")
}

/// `what` of so many characters, two bytes each, since characters count and not bytes.
fn characters(count: usize) -> String {
    "é".repeat(count)
}

#[test]
fn a_channel_arn_takes_128_characters() {
    let arn = |length: usize| {
        let head = "arn:aws:ivs:us-east-1:1:channel/";
        head.to_owned() + &"x".repeat(length - head.len())
    };
    assert_eq!(code(PlaybackClaims::new(arn(128)).unsigned(NOW)), "ok");
    assert_eq!(code(PlaybackClaims::new(arn(129)).unsigned(NOW)), "channel_arn_invalid");
}

#[test]
fn a_viewer_id_takes_1_to_40_characters() {
    for (length, expected) in [(0, "viewer_id_invalid"), (1, "ok"), (40, "ok"), (41, "viewer_id_invalid")] {
        assert_eq!(code(playback().viewer_id(characters(length)).unsigned(NOW)), expected, "{length}");
    }
}

#[test]
fn a_session_version_is_0_to_the_32_bit_maximum() {
    let maximum = i64::from(i32::MAX);
    for (version, expected) in [(-1, "viewer_session_version_invalid"), (0, "ok"), (maximum, "ok")] {
        assert_eq!(
            code(playback().viewer_id("v").viewer_session_version(version).unsigned(NOW)),
            expected,
            "{version}"
        );
    }
    let over = playback().viewer_id("v").viewer_session_version(maximum + 1);
    assert_eq!(code(over.unsigned(NOW)), "viewer_session_version_invalid");
}

#[test]
fn five_origins_are_taken_when_strict_and_more_when_not() {
    let claims = |count: usize, strict: bool| {
        (0..count)
            .fold(playback(), |claims, at| claims.allow_origin(format!("https://o{at}.example")))
            .strict_origin_enforcement(strict)
    };
    assert_eq!(code(claims(5, true).unsigned(NOW)), "ok");
    assert_eq!(code(claims(6, true).unsigned(NOW)), "origin_too_many");
    assert_eq!(code(claims(6, false).unsigned(NOW)), "ok");
}

#[test]
fn an_origin_port_goes_up_to_65535() {
    for (port, expected) in [("0", "ok"), ("65535", "ok"), ("65536", "origin_invalid"), ("01", "origin_invalid")] {
        assert_eq!(
            code(playback().allow_origin(format!("https://a.example:{port}")).unsigned(NOW)),
            expected,
            "{port}"
        );
    }
    for (scheme, default) in [("http", 80), ("ws", 80), ("https", 443), ("wss", 443), ("ftp", 21)] {
        let with = |port: u32| code(playback().allow_origin(format!("{scheme}://a.example:{port}")).unsigned(NOW));
        assert_eq!((with(default), with(default + 1)), ("origin_invalid", "ok"), "{scheme}");
    }
}

#[test]
fn a_uuid_is_36_characters_with_hyphens_in_their_places_and_not_nil() {
    let good = "0E9b3d6a-5c1f-4b7e-9d52-6f2a8c4e1b70";
    assert_eq!(code(playback().single_use(good).unsigned(NOW)), "ok");
    for at in 0..good.len() {
        let mut wrong = good.to_owned();
        let other = if good.get(at..=at) == Some("-") { "0" } else { "-" };
        wrong.replace_range(at..=at, other);
        assert_eq!(code(playback().single_use(wrong).unsigned(NOW)), "single_use_invalid", "{at}");
    }
    for wrong in [&good[..35], &format!("{good}0"), "00000000-0000-0000-0000-000000000000", ""] {
        assert_eq!(code(playback().single_use(wrong).unsigned(NOW)), "single_use_invalid", "{wrong}");
    }
    assert_eq!(code(playback().single_use("00000000-0000-0000-0000-000000000001").unsigned(NOW)), "ok");
}

#[test]
fn an_expiry_lies_after_now_and_within_its_kind_s_limit() {
    let uuid = "0e9b3d6a-5c1f-4b7e-9d52-6f2a8c4e1b70";
    let at =
        |claims: PlaybackClaims, ahead: i64| code(claims.expires_at(NOW.saturating_add_signed(ahead)).unsigned(NOW));
    for (ahead, plain, limited) in [
        (-1, "expiry_past", "expiry_past"),
        (0, "expiry_past", "expiry_past"),
        (1, "ok", "ok"),
        (600, "ok", "ok"),
        (601, "ok", "expiry_too_far"),
    ] {
        assert_eq!(at(playback(), ahead), plain, "{ahead}");
        assert_eq!(at(playback().viewer_id("v"), ahead), limited, "{ahead}");
        assert_eq!(at(playback().single_use(uuid), ahead), limited, "{ahead}");
    }
    for (seconds, expected) in [(0, "expiry_past"), (1, "ok"), (1_209_600, "ok"), (1_209_601, "expiry_too_far")] {
        assert_eq!(code(participant().expires_in(Duration::from_secs(seconds)).unsigned(NOW)), expected, "{seconds}");
    }
    assert_eq!(code(playback().expires_in(Duration::from_millis(1500)).unsigned(NOW)), "expiry_invalid");
    assert_eq!(code(playback().expires_in(Duration::MAX).unsigned(NOW)), "expiry_invalid");
    assert_eq!(code(playback().expires_in(Duration::from_secs(u64::MAX)).unsigned(NOW)), "expiry_invalid");
    assert_eq!(
        code(playback().expires_in(Duration::from_secs(1)).expires_at(NOW + 1).unsigned(NOW)),
        "expiry_conflict"
    );
}

#[test]
fn seconds_end_where_milliseconds_begin() {
    let last = 100_000_000_000;
    assert_eq!(code(playback().expires_at(last).unsigned(NOW)), "ok");
    assert_eq!(code(playback().expires_at(last + 1).unsigned(NOW)), "expiry_milliseconds");
    assert_eq!(code(playback().expires_at(last).unsigned(last - 1)), "ok");
    assert_eq!(code(playback().unsigned(last + 1)), "expiry_milliseconds");
    assert_eq!(code(playback().unsigned(u64::MAX)), "expiry_milliseconds");
    let token = key().sign(&playback(), NOW).unwrap();
    assert_eq!(code(key().verifying_key().verify_playback(&token, last)), "token_expired");
    let public = key().verifying_key();
    assert_eq!(code(public.verify_playback(&token, last + 1)), "expiry_milliseconds");
    assert_eq!(code(public.verify_participant(&token, last + 1)), "expiry_milliseconds");
    assert_eq!(code(public.authorize_playback(&token, CHANNEL, None, last + 1)), "expiry_milliseconds");
}

#[test]
fn a_token_is_valid_up_to_the_second_before_its_expiry() {
    let key = key();
    let verifier: VerifyingKey = key.verifying_key();
    let token = key.sign(&playback().expires_in(Duration::from_secs(60)), NOW).unwrap();
    for (now, expected) in [(NOW + 59, "ok"), (NOW + 60, "token_expired"), (NOW + 61, "token_expired")] {
        assert_eq!(code(verifier.verify_playback(&token, now)), expected, "{now}");
        assert_eq!(code(verifier.authorize_playback(&token, CHANNEL, None, now)), expected, "{now}");
        let finds = inspect(&token, now).findings.iter().any(|finding| finding.code == "token_expired");
        assert_eq!(finds, expected != "ok", "{now}");
    }
    let token = key.sign(&participant().expires_in(Duration::from_secs(60)), NOW).unwrap();
    assert_eq!(code(verifier.verify_participant(&token, NOW + 59)), "ok");
    assert_eq!(code(verifier.verify_participant(&token, NOW + 60)), "token_expired");
}

#[test]
fn a_participant_id_takes_1_to_64_of_its_characters() {
    let given = |id: &str| code(participant().participant_id(id).unsigned(NOW));
    for (length, expected) in [(0, "participant_id_invalid"), (1, "ok"), (64, "ok"), (65, "participant_id_invalid")] {
        assert_eq!(given(&"a".repeat(length)), expected, "{length}");
    }
    assert_eq!(given("AZaz09_-"), "ok");
    for wrong in [".", "é", " ", "a/b", "a\n"] {
        assert_eq!(given(wrong), "participant_id_invalid", "{wrong:?}");
    }
}

#[test]
fn a_user_id_takes_1_to_128_characters() {
    for (length, expected) in [(0, "user_id_invalid"), (1, "ok"), (128, "ok"), (129, "user_id_invalid")] {
        assert_eq!(code(participant().user_id(characters(length)).unsigned(NOW)), expected, "{length}");
    }
}

#[test]
fn the_urls_of_a_stage_take_2048_characters() {
    let url = |scheme: &str, length: usize| scheme.to_owned() + &"x".repeat(length - scheme.len());
    assert_eq!(code(participant().events_url(url("wss://", 2048)).unsigned(NOW)), "ok");
    assert_eq!(code(participant().events_url(url("wss://", 2049)).unsigned(NOW)), "events_url_invalid");
    assert_eq!(code(participant().whip_url(url("https://", 2048)).unsigned(NOW)), "ok");
    assert_eq!(code(participant().whip_url(url("https://", 2049)).unsigned(NOW)), "whip_url_invalid");
}

#[test]
fn attributes_take_1024_bytes_of_keys_and_values_together() {
    // Two bytes each character: bytes count here, and not characters.
    let with = |key: &str, value: usize| code(participant().attribute(key, characters(value)).unsigned(NOW));
    assert_eq!(with("ab", 511), "ok");
    assert_eq!(with("abc", 511), "attributes_too_large");
    let two = |last: &str| participant().attribute("a", "x".repeat(511)).attribute("b", "x".repeat(510) + last);
    assert_eq!(code(two("y").unsigned(NOW)), "ok");
    assert_eq!(code(two("yy").unsigned(NOW)), "attributes_too_large");
}

#[test]
fn one_capability_is_enough_and_none_is_not() {
    for (publish, subscribe, expected) in
        [(true, true, "ok"), (true, false, "ok"), (false, true, "ok"), (false, false, "capabilities_missing")]
    {
        assert_eq!(code(participant().allow_publish(publish).allow_subscribe(subscribe).unsigned(NOW)), expected);
    }
}

#[test]
fn a_token_takes_8192_bytes() {
    let verifier = key().verifying_key();
    // Over the limit it is not even taken apart; at the limit it is, and found wanting.
    let text = |length: usize| "a.".to_owned() + &"b".repeat(length - 4) + ".c";
    let message = |length: usize| verifier.verify_playback(&text(length), NOW).unwrap_err().to_string();
    assert_ne!(message(8192), message(8193));
    assert_eq!(message(8193), message(20_000));
}

#[test]
fn a_payload_nests_127_deep_and_has_numbers_of_64_bit_floats() {
    let verifier = key().verifying_key();
    let found = |value: &str| {
        let claims = format!(r#"{{"aws:channel-arn":"{CHANNEL}","exp":{},"x":{value}}}"#, NOW + 300);
        code(verifier.verify_playback(&signed(r#"{"alg":"ES384","typ":"JWT"}"#, &claims), NOW))
    };
    // The claims themselves are the first level.
    for (depth, expected) in [(126, "ok"), (127, "token_malformed")] {
        assert_eq!(found(&("[".repeat(depth) + &"]".repeat(depth))), expected, "{depth}");
    }
    for (number, expected) in [("1e308", "ok"), ("1e309", "token_malformed"), ("1e-400", "ok")] {
        assert_eq!(found(number), expected, "{number}");
    }
}

#[test]
fn lifetimes_in_words_end_where_seconds_end() {
    for (text, seconds) in [("0s", 0), ("1s", 1), ("1m", 60), ("1h", 3600), ("1d", 86_400)] {
        assert_eq!(parse_ttl(text), Ok(Duration::from_secs(seconds)));
    }
    assert_eq!(parse_ttl(&format!("{}s", u64::MAX)), Ok(Duration::from_secs(u64::MAX)));
    let days = u64::MAX / 86_400;
    assert_eq!(parse_ttl(&format!("{days}d")), Ok(Duration::from_secs(days * 86_400)));
    for wrong in [format!("{}d", days + 1), format!("{}0s", u64::MAX)] {
        assert_eq!(code(parse_ttl(&wrong)), "expiry_invalid", "{wrong}");
    }
}

#[test]
fn a_playback_url_takes_64_kib() {
    let token = key().sign(&playback(), NOW).unwrap();
    let url = |length: usize| {
        let head = "https://video.example/";
        head.to_owned() + &"x".repeat(length - head.len())
    };
    assert_eq!(code(playback_url(&url(65_536), &token)), "ok");
    assert_eq!(code(playback_url(&url(65_537), &token)), "url_invalid");
}

#[test]
fn a_key_takes_64_kib_of_text() {
    let pem = key().to_sec1_pem();
    let padded = |length: usize| pem.as_str().to_owned() + &"\n".repeat(length - pem.as_str().len());
    assert_eq!(code(SigningKey::from_pem(padded(65_536))), "ok");
    assert_eq!(code(SigningKey::from_pem(padded(65_537))), "key_malformed");
}
