//! The golden vectors: cases are written here, what comes of them is worked out by the core, and `check.py` works it out
//! again without it.

mod keys;
mod signing;
mod tokens;
mod values;

use serde_json::{Value, json};

/// The text of `tokens.json`.
#[must_use]
pub fn document() -> String {
    let document = json!({
        "keys": keys::keys(),
        "private_keys": keys::private_keys(),
        "public_keys": keys::public_keys(),
        "playback": signing::playback(),
        "participant": signing::participant(),
        "refusals": signing::refusals(),
        "verify": tokens::verify(),
        "authorize": tokens::authorize(),
        "inspect": tokens::inspect(),
        "ttl": values::ttl(),
        "playback_url": values::playback_url(),
        "channel_arn_from_playback_url": values::channel_arn_from_playback_url(),
    });
    let mut text = serde_json::to_string_pretty(&document).expect("JSON values have a text");
    text.push('\n');
    text
}

/// What a call gave, as the vectors write it: the value under `name`, or the error's code.
fn outcome(name: &str, result: Result<Value, ivs_token::Error>) -> (String, Value) {
    match result {
        Ok(value) => (name.to_owned(), value),
        Err(error) => ("code".to_owned(), Value::from(error.code())),
    }
}

/// Members with one more.
fn with(mut members: Value, (name, value): (String, Value)) -> Value {
    members[name] = value;
    members
}
