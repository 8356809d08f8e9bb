//! The form of each value, one part wrong at a time: what the golden vectors alone would let through.

use crate::common::{CHANNEL, NOW, code, key};
use ivs_token::{
    Error, ErrorKind, MaximumResolution, PlaybackClaims, inspect,
    options::{self, NameStyle::Snake, OptionValue},
    parse_ttl, playback_url,
};

fn of_channel(arn: &str) -> &'static str {
    code(PlaybackClaims::new(arn).unsigned(NOW))
}

fn of_origin(origin: &str) -> &'static str {
    code(PlaybackClaims::new(CHANNEL).allow_origin(origin).unsigned(NOW))
}

#[test]
fn each_part_of_an_arn_is_judged() {
    for arn in [CHANNEL, "arn:aws:svs:us-east-1:1:channel/a-B-9", "arn:aws:ivs:x:0:channel/-"] {
        assert_eq!(of_channel(arn), "ok", "{arn}");
    }
    for arn in [
        "arm:aws:ivs:us-east-1:1:channel/x",
        "arn:aws-cn:ivs:us-east-1:1:channel/x",
        "arn:aws:s3:us-east-1:1:channel/x",
        "arn:aws:ivs::1:channel/x",
        "arn:aws:ivs:us_east_1:1:channel/x",
        "arn:aws:ivs:US-EAST-1:1:channel/x",
        "arn:aws:ivs:us-east-1::channel/x",
        "arn:aws:ivs:us-east-1:1a:channel/x",
        "arn:aws:ivs:us-east-1:1:stage/x",
        "arn:aws:ivs:us-east-1:1:channel/",
        "arn:aws:ivs:us-east-1:1:channel",
        "arn:aws:ivs:us-east-1:1:channel/x_y",
        "arn:aws:ivs:us-east-1:1:channel/x/y",
        "arn:aws:ivs:us-east-1:1:channel/é",
        "arn:aws:ivs:us-east-1:1:channel/x:y",
    ] {
        assert_eq!(of_channel(arn), "channel_arn_invalid", "{arn}");
    }
}

#[test]
fn a_url_names_the_channel_in_whatever_form_the_token_does_and_no_other() {
    for service in ["ivs", "svs"] {
        let token = key().sign(&PlaybackClaims::new(format!("arn:aws:{service}:us-east-1:1:channel/x")), NOW).unwrap();
        let put = |channel| code(playback_url(&format!("https://e.example/api/video/v1/{channel}.m3u8"), &token));
        assert_eq!(put("us-east-1.1.channel.x"), "ok", "{service}");
        assert_eq!(put("aws.ivs.us-east-1.1.channel.x"), "ok", "{service}");
        for other in ["us-east-2.1.channel.x", "us-east-1.2.channel.x", "us-east-1.1.channel.y"] {
            assert_eq!(put(other), "url_channel_mismatch", "{service} {other}");
        }
    }
}

#[test]
fn each_part_of_an_origin_is_judged() {
    for origin in [
        "*",
        "https://e.example",
        "https://*.e.example",
        "https://*e.example",
        "https://*",
        "a+b-c.9://x",
        "https://[::1]",
        "https://[2001:db8::1]:8443",
        "https://e.example:0",
        "https://e.example:65535",
        "http://e.example:443",
        "https://x_y.example",
    ] {
        assert_eq!(of_origin(origin), "ok", "{origin}");
    }
    for origin in [
        "",
        "e.example",
        "://e.example",
        "9a://e.example",
        "h_s://e.example",
        "https://",
        "https://:443",
        "https://e.example:",
        "https://e.example:01",
        "https://e.example:065",
        "https://e.example:65536",
        "https://e.example:100000",
        "https://e.example:8a",
        "https://e.example:443",
        "http://e.example:80",
        "ws://e.example:80",
        "wss://e.example:443",
        "ftp://e.example:21",
        "https://e.example/",
        "https://e.example?a",
        "https://e.example#a",
        "https://e.example\\a",
        "https://u@e.example",
        "https://e.example,https://f.example",
        "https://e .example",
        "https://e.example\t",
        "https://e.example\u{7f}",
        "https://é.example",
        "https://E.example",
        "https://a.*.example",
        "https://**.example",
        "https://*..example",
        "https://*.",
        "https://.e.example",
        "https://e..example",
        "https://e.example.",
        "https://e%2e.example",
        "https://[::1",
        "https://[::1]x",
        "https://[::g]",
        "https://[]",
        "https://*[::1]",
        "https://[::1]]",
    ] {
        assert_eq!(of_origin(origin), "origin_invalid", "{origin}");
    }
}

#[test]
fn a_playback_url_has_a_port_that_is_one_or_none() {
    let token = key().sign(&PlaybackClaims::new(CHANNEL), NOW).unwrap();
    for host in ["e", "e:", "e:0", "e:443", "e:00443", "e:65535", "u:p@e", "u:p@e:1", "[::1]", "[::1]:", "[::1]:65535"]
    {
        assert_eq!(code(playback_url(&format!("https://{host}/x.m3u8"), &token)), "ok", "{host}");
    }
    for host in [
        "e:65536",
        "e:99999",
        "e:x",
        "e:-1",
        "e:+1",
        "e:1:2",
        "u:p@e:x",
        "[::1]:65536",
        "[::1]:x",
        "[::1",
        "::1]",
        "[]",
        "[]:1",
        "[::1]x",
        "[::1]x:443",
    ] {
        assert_eq!(code(playback_url(&format!("https://{host}/x.m3u8"), &token)), "url_invalid", "{host}");
    }
}

#[test]
fn inspection_warns_of_a_wildcard_that_cuts_a_label_and_of_no_other() {
    let warns = |origin: &str| {
        let token = key().sign(&PlaybackClaims::new(CHANNEL).allow_origin(origin), NOW).unwrap();
        inspect(&token, NOW).findings.iter().any(|finding| finding.code == "inspect_origin_wildcard")
    };
    assert!(warns("https://*example.com"));
    for origin in ["*", "https://*", "https://*.example.com", "https://example.com"] {
        assert!(!warns(origin), "{origin}");
    }
}

#[test]
fn a_ttl_is_digits_and_a_unit() {
    for text in ["1s", "0s", "007m", "1h", "1d"] {
        assert_eq!(code(parse_ttl(text)), "ok", "{text}");
    }
    for text in ["", "s", "1", "+1s", "-1s", "1.5s", "1 s", "1S", "1w", "1ss", "1é", "١s"] {
        assert_eq!(code(parse_ttl(text)), "expiry_invalid", "{text}");
    }
    let lacks_unit = |text| parse_ttl(text).unwrap_err().to_string().contains("lacks its unit");
    assert!(lacks_unit("300") && !lacks_unit("300w"));
}

#[test]
fn a_time_that_can_not_be_understood_is_no_time() {
    let signed = |name: &str, value: OptionValue| {
        let claims = [("channel_arn", OptionValue::Text(CHANNEL.to_owned())), (name, value)];
        let claims = claims.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        code(
            options::playback(claims, options::at(NOW), NOW, Snake, || Ok([1; 16]))
                .and_then(|(claims, now)| claims.unsigned(now)),
        )
    };
    assert_eq!(signed("expires_in", OptionValue::Integer(60)), "ok");
    for name in ["expires_in", "expires_at"] {
        for value in [OptionValue::Number, OptionValue::Integer(-1), OptionValue::Text("soon".to_owned())] {
            let found = signed(name, value.clone());
            // A text is no moment of any kind: its type is what is wrong.
            let of_type = name == "expires_at" && matches!(value, OptionValue::Text(_));
            assert_eq!(found, if of_type { "claims_type" } else { "expiry_invalid" }, "{name}");
        }
    }
    assert_eq!(signed("expires_at", OptionValue::NaiveInstant), "expiry_invalid");
}

#[test]
fn names_are_those_that_ivs_and_the_documentation_have() {
    for (resolution, name) in
        [(MaximumResolution::Sd, "SD"), (MaximumResolution::Hd, "HD"), (MaximumResolution::FullHd, "FULL_HD")]
    {
        assert_eq!((resolution.to_string().as_str(), name.parse()), (name, Ok(resolution)));
    }
    assert_eq!((Error::KeyEmpty.kind(), Error::TokenExpired.kind()), (ErrorKind::Key, ErrorKind::Token));
    let wrong = options::wrong_type("token", "text");
    assert_eq!(wrong.code(), "claims_type");
    assert!(wrong.to_string().contains("token"), "{wrong}");
}

#[test]
fn white_space_and_control_characters_are_told_wherever_they_stand() {
    for character in [' ', '\t', '\u{1}', '\u{7f}'] {
        let origin = PlaybackClaims::new(CHANNEL).allow_origin(format!("https://a{character}b.example"));
        assert!(origin.unsigned(NOW).unwrap_err().to_string().contains("white space"), "{character:?}");
    }
    for character in [' ', '\u{a0}', '\u{1}', '"', '<', '>', '\\', '`'] {
        let refused = playback_url(&format!("https://x.example/a{character}b.m3u8"), "e30.e30.AAAA").unwrap_err();
        assert!(refused.to_string().contains("characters that no URL has"), "{character:?}: {refused}");
    }
}
