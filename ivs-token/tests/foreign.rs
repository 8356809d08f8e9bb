//! What others wrote, and looks like something else at first: claims of both kinds, disguised names, a parameter in escapes.

use crate::common::{CHANNEL, NOW, key, signed};
use core::time::Duration;
use ivs_token::{
    Error, ParticipantClaims, PlaybackClaims, Severity, SigningKey, VerifyingKey, inspect, parse_ttl, playback_url,
};

const PLAYBACK: &str = r#"{"alg":"ES384","typ":"JWT"}"#;
const PARTICIPANT: &str = r#"{"alg":"ES384","typ":"JWT","kid":"arn:aws:ivs:a:1:public-key/k"}"#;
const OF_A_PARTICIPANT: &str = concat!(
    r#""exp":1750000300,"iat":1750000000,"jti":"p","resource":"arn:aws:ivs:a:1:stage/s","topic":"s","events_url":"wss://e","#,
    r#""whip_url":"https://w","capabilities":{"allow_subscribe":true},"version":"1.0""#
);

fn errors(token: &str) -> Vec<&'static str> {
    let findings = inspect(token, NOW).findings;
    findings.into_iter().filter(|finding| finding.severity == Severity::Error).map(|finding| finding.code).collect()
}

#[test]
fn unknown_claims_of_the_other_kind_do_not_change_a_tokens_kind() {
    let public = key().verifying_key();
    let nobody = Vec::<&str>::new();
    for other in [r#""aws:x":1"#, r#""aws:viewer-id":"v""#, r#""aws:channel-arn":"c""#] {
        let token = signed(PARTICIPANT, &format!("{{{OF_A_PARTICIPANT},{other}}}"));
        assert!(public.verify_participant(&token, NOW).is_ok(), "{other}");
        assert_eq!(errors(&token), nobody, "{other}");
    }
    for other in
        [r#""resource":1"#, r#""events_url":"wss://e""#, r#""topic":"s""#, r#""$serde_json::private::Number":null"#]
    {
        let token = signed(PLAYBACK, &format!(r#"{{"aws:channel-arn":"{CHANNEL}","exp":1750000300,{other}}}"#));
        assert!(public.verify_playback(&token, NOW).is_ok(), "{other}");
        assert_eq!(errors(&token), nobody, "{other}");
    }
}

#[test]
fn a_participants_token_is_told_from_one_that_lacks_its_channel() {
    let refusal =
        |payload: &str| key().verifying_key().verify_playback(&signed(PLAYBACK, payload), NOW).unwrap_err().to_string();
    assert!(refusal(r#"{"exp":1750000300,"topic":"s"}"#).contains("a participant's token"));
    assert!(refusal(r#"{"exp":1750000300}"#).contains("aws:channel-arn"));
}

/// serde_json hands numbers over as an object with this one name, where another crate has switched `arbitrary_precision` on.
#[test]
fn an_attribute_may_have_any_name_even_serde_jsons_own() {
    let participant = |name: &str| {
        ParticipantClaims::new("arn:aws:ivs:a:1:public-key/k", "arn:aws:ivs:a:1:stage/s")
            .participant_id("p")
            .events_url("wss://e")
            .whip_url("https://w")
            .attribute(name, "1.5")
    };
    for name in ["$serde_json::private::Number", "$serde_json::private::RawValue", "", "\u{2028}"] {
        let token = key().sign(&participant(name), NOW).unwrap();
        let verified = key().verifying_key().verify_participant(&token, NOW).unwrap();
        assert_eq!(verified.attributes().collect::<Vec<_>>(), [(name, "1.5")]);
    }
}

/// What the URL's reader decodes is a second token, of which it may take the first.
#[test]
fn a_url_that_has_a_token_in_escapes_has_one() {
    let token = key().sign(&PlaybackClaims::new(CHANNEL), NOW).unwrap();
    for name in ["token", "%74oken", "tok%65n", "%74%6f%6b%65%6e", "%74%6F%6B%65%6E"] {
        for url in [format!("https://e.example/x.m3u8?{name}=a"), format!("https://e.example/x.m3u8?a=b&{name}")] {
            assert_eq!(playback_url(&url, &token).unwrap_err().code(), "url_has_token", "{url}");
        }
    }
    for name in ["Token", "%54oken", "token%", "%7token", "%2574oken", "tok%en", "token%20", "tokens"] {
        let url = format!("https://e.example/x.m3u8?{name}=a");
        assert_eq!(playback_url(&url, &token).unwrap(), format!("{url}&token={token}"));
    }
}

#[test]
fn a_missing_typ_is_tolerated_in_playback_tokens_alone() {
    let public = key().verifying_key();
    let header = PLAYBACK.replace(r#","typ":"JWT""#, "");
    let token = signed(&header, &format!(r#"{{"aws:channel-arn":"{CHANNEL}","exp":1750000300}}"#));
    assert!(public.verify_playback(&token, NOW).is_ok());
    let header = PARTICIPANT.replace(r#","typ":"JWT""#, "");
    let token = signed(&header, &format!("{{{OF_A_PARTICIPANT}}}"));
    assert_eq!(public.verify_participant(&token, NOW).unwrap_err().code(), "token_malformed");
}

/// The code is the same for all; which member has to go is for the message to say.
#[test]
fn a_header_that_is_refused_says_for_which_of_its_members() {
    let payload = format!(r#"{{"aws:channel-arn":"{CHANNEL}","exp":1750000300}}"#);
    for (member, words) in [
        (r#""crit":["exp"]"#, "(crit)"),
        (r#""kid":1"#, "kid is not text"),
        (r#""typ":"JWS""#, "typ is not JWT"),
        (r#""x5c":[]"#, "members that IVS's tokens do not have"),
    ] {
        let token = signed(&format!(r#"{{"alg":"ES384",{member}}}"#), &payload);
        let error = key().verifying_key().verify_playback(&token, NOW).unwrap_err();
        assert_eq!(error.code(), "token_malformed", "{member}");
        assert!(error.to_string().contains(words), "{member}: {error}");
    }
}

/// The URL that a player was given says a channel too.
#[test]
fn inspect_finds_a_token_on_the_url_of_another_channel() {
    let token = key().sign(&PlaybackClaims::new(CHANNEL), NOW).unwrap();
    let ours = "https://x.playback.live-video.net/api/video/v1/us-east-1.123456789012.channel.abcdEFGHijkl.m3u8";
    let of_another = ours.replace("abcd", "zyxw");
    for (url, expected) in [(ours, vec![]), (&of_another, vec!["url_channel_mismatch"])] {
        assert_eq!(playback_url(url, &token).err().map(|error| error.code()), expected.first().copied());
        for text in [
            format!("{url}?token={token}"),
            format!("{url}?%74oken={token}&x=1#t"),
            format!(" \"{url}?mytoken=x&token={token}\"\n"),
        ] {
            assert_eq!(errors(&text), expected, "{text}");
        }
    }
    let participant = signed(PARTICIPANT, &format!("{{{OF_A_PARTICIPANT}}}"));
    assert_eq!(errors(&format!("{ours}?token={participant}")), ["url_channel_mismatch"]);
    assert_eq!(errors(&format!("https://example.com/live.m3u8?token={token}")), Vec::<&str>::new());
}

#[test]
fn inspect_says_of_a_url_without_a_token_that_one_thing() {
    let url = "https://x.playback.live-video.net/api/video/v1/us-east-1.123456789012.channel.abcdEFGHijkl.m3u8";
    for text in ["", "?", "?token=", "?token", "?token=&x=1", "?mytoken=a.b.c", "#token=a.b.c", "\n"] {
        for text in [format!("{url}{text}"), format!("'{url}{text}'"), format!("http://example.com/{text}")] {
            let findings = inspect(&text, NOW).findings;
            assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["inspect_no_token"], "{text}");
            assert_eq!(findings[0].severity, Severity::Error);
        }
    }
}

#[test]
fn inspect_says_of_a_text_that_is_no_token_that_one_thing() {
    for text in [
        "",
        " ",
        "hello",
        "hello world\n",
        "Bearer x",
        "a.b",
        "a.b.c.d",
        "{\"alg\":\"ES384\"}",
        "wss://e.example/x.y.z",
        &"x".repeat(3000),
    ] {
        let findings = inspect(text, NOW).findings;
        assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["token_malformed"], "{text}");
        assert!(findings[0].message.contains("three parts"), "{text}");
    }
    // One that was cut is a token still.
    let token = signed(PLAYBACK, &format!(r#"{{"aws:channel-arn":"{CHANNEL}","exp":1}}"#));
    assert_eq!(errors(token.rsplit_once('.').unwrap().0), ["token_malformed", "token_expired"]);
}

/// Each message says what to do, and none the text that was given.
#[test]
fn a_mistake_of_a_new_user_is_told_with_its_cure() {
    fn told<T>(result: Result<T, Error>) -> String {
        result.err().unwrap().to_string()
    }
    let public = key().verifying_key();
    let playback = signed(PLAYBACK, &format!(r#"{{"aws:channel-arn":"{CHANNEL}","exp":1750000300}}"#));
    let participant = signed(PARTICIPANT, &format!("{{{OF_A_PARTICIPANT}}}"));
    let ours = "https://e.example/us-east-1.123456789012.channel.abcdEFGHijkl.m3u8";
    let inspected = |payload| inspect(&signed(PLAYBACK, payload), NOW).findings.remove(0).message;
    let from_pem = |text: &[u8]| told(SigningKey::from_pem(text));
    let viewer = PlaybackClaims::new(CHANNEL).viewer_id("v").expires_in(Duration::from_secs(300_000));
    let is_no_pem = "a file's name, an ARN or a JWK";
    for (message, part) in [
        (inspected("nothing"), "its payload is not JSON"),
        (inspected("[]"), "its payload is not a JSON object"),
        (inspected(r#"{"a":1,"a":2}"#), "its payload has a name twice"),
        (told(parse_ttl("300")), "lacks its unit"),
        (told(public.verify_playback(&participant, NOW)), "verify_participant"),
        (told(public.verify_participant(&playback, NOW)), "verify_playback"),
        (told(playback_url(ours, &participant)), "stage SDK"),
        (from_pem(br#"{"kty":"EC","crv":"P-384"}"#), is_no_pem),
        (from_pem(b"arn:aws:secretsmanager:us-east-1:1:secret:s"), is_no_pem),
        (from_pem(b"private.pem"), is_no_pem),
        (from_pem(b"/run/secrets/key\n"), is_no_pem),
        (from_pem(b"./key"), is_no_pem),
        (from_pem(b"\x30\x81\xa4\x02\x01\x01"), "look like DER"),
        (told(VerifyingKey::from_pem(b"\x30\x76\x30\x10\x06\x07")), "look like DER"),
        (told(key().sign(&viewer, NOW)), "seconds, not milliseconds"),
    ] {
        assert!(message.contains(part), "{message}");
    }
    for text in ["hello", "0123456789", "MIGk"] {
        let message = from_pem(text.as_bytes());
        assert!(!message.contains(is_no_pem) && !message.contains("DER"), "{message}");
    }
}
