//! Lifetimes as text, and playback URLs.

use crate::{
    outcome,
    signing::{self, Kind, NOW, participant_options, playback_options},
    with,
};
use serde_json::{Value, json};

pub(crate) fn ttl() -> Value {
    let texts = [
        "90s",
        "5m",
        "12h",
        "3d",
        "0s",
        "007s",
        "",
        "s",
        "5",
        "5 m",
        " 5m",
        "5m ",
        "5M",
        "+5m",
        "-5m",
        "1.5h",
        "1h30m",
        "5ms",
        "5w",
        "٣m",
        "18446744073709551615s",
        "18446744073709551616s",
        "9999999999999999999d",
    ];
    let case = |text: &str| {
        let result = ivs_token::parse_ttl(text).map(|ttl| Value::from(ttl.as_secs()));
        with(json!({ "text": text }), outcome("seconds", result))
    };
    texts.into_iter().map(case).collect()
}

const IVS: &str = "https://3efa4f186030.us-east-1.playback.live-video.net/api/video/v1/us-east-1.123456789012.channel.abcdEFGHijkl.m3u8";
const DOCUMENTED: &str = "https://b37c.us-east-1.playback.live-video.net/api/video/v1/aws.ivs.us-east-1.123456789012.channel.abcdEFGHijkl.m3u8";

pub(crate) fn playback_url() -> Value {
    let token = signing::token(Kind::Playback, "rfc6979", &playback_options(json!({})), NOW).expect("valid");
    let participant =
        signing::token(Kind::Participant, "rfc6979", &participant_options(json!({})), NOW).expect("valid");
    let other = IVS.replace("abcdEFGHijkl", "another");
    let urls = [
        IVS.to_owned(),
        DOCUMENTED.to_owned(),
        "http://127.0.0.1:8080/live/master.m3u8".to_owned(),
        format!("{IVS}?a=1"),
        format!("{IVS}?"),
        format!("{IVS}?a=1&"),
        format!("{IVS}?a=1#t=5"),
        format!("{IVS}#t=5"),
        format!("{IVS}#token=x"),
        format!("{IVS}?tokens=1"),
        "https://video.example".to_owned(),
        format!("{IVS}?token=x"),
        format!("{IVS}?a=1&token="),
        format!("{IVS}?token"),
        other.clone(),
        IVS.replace("us-east-1.123456789012", "us-east-1.999"),
        String::new(),
        "video.example/live.m3u8".to_owned(),
        "rtmps://video.example/live".to_owned(),
        "https://".to_owned(),
        "https:///live.m3u8".to_owned(),
        "https://video.example/a b".to_owned(),
        "https://video.example/\n".to_owned(),
        "YOUR PLAYBACK URL".to_owned(),
    ];
    let case = |url: &str, token: &str| {
        let result = ivs_token::playback_url(url, token).map(Value::from);
        with(json!({ "url": url, "token": token }), outcome("playback_url", result))
    };
    let more = [
        case(IVS, &participant),
        case(IVS, "not a token"),
        case("https://video.example/", "a b.c.d"),
        case("https://video.example/", "a.b"),
        case("https://video.example/", ""),
        case(&other, "a.b.c"),
    ];
    urls.iter().map(|url| case(url, &token)).chain(more).collect()
}

pub(crate) fn channel_arn_from_playback_url() -> Value {
    let urls = [
        IVS.to_owned(),
        DOCUMENTED.to_owned(),
        format!("{IVS}?token=a.b.c"),
        format!("{IVS}#x"),
        "http://127.0.0.1:8080/api/video/v1/us-east-1.1.channel.x.m3u8".to_owned(),
        "https://video.example/live.m3u8".to_owned(),
        IVS.replace(".m3u8", ""),
        IVS.replace(".channel.", ".stage."),
        IVS.replace("123456789012", "me"),
        IVS.replace("abcdEFGHijkl", ""),
        String::new(),
    ];
    let case = |url: &String| {
        let result = ivs_token::channel_arn_from_playback_url(url).map(Value::from);
        with(json!({ "url": url }), outcome("channel_arn", result))
    };
    urls.iter().map(case).collect()
}
