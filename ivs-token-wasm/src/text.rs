//! What needs no key and no time: lifetimes and URLs.

use crate::wire::{Words, reply};
use alloc::string::String;
use ivs_token::{Error, options::OptionValue};
use wasm_bindgen::prelude::*;

/// Number.MAX_SAFE_INTEGER and one: from it on a number would be another one.
const TOO_MANY_SECONDS: i64 = 1 << 53;

#[wasm_bindgen(js_name = parseTtl)]
pub fn parse_ttl(words: String) -> String {
    let read = |text: String| {
        let seconds = i64::try_from(ivs_token::parse_ttl(&text)?.as_secs()).ok();
        let reason = "a lifetime this long is no whole number in JavaScript (over 2^53 seconds)";
        let seconds = seconds.filter(|seconds| *seconds < TOO_MANY_SECONDS);
        seconds.map(OptionValue::Integer).ok_or(Error::ExpiryInvalid { what: "expiry", reason })
    };
    reply(Words::new(&words).text("text").and_then(read))
}

#[wasm_bindgen(js_name = playbackUrl)]
pub fn playback_url(words: String) -> String {
    let mut words = Words::new(&words);
    let url = words.text("url").and_then(|url| ivs_token::playback_url(&url, &words.text("token")?));
    reply(url.map(OptionValue::Text))
}

#[wasm_bindgen(js_name = channelArnFromPlaybackUrl)]
pub fn channel_arn_from_playback_url(words: String) -> String {
    let url = Words::new(&words).text("url");
    reply(url.and_then(|url| ivs_token::channel_arn_from_playback_url(&url)).map(OptionValue::Text))
}
