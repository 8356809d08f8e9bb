//! A token put on a playback URL, if it is one for the channel there.

use crate::{
    Error,
    claims::playback::names,
    token::{compact, json},
    values::{arn::Arn, playback_url::PlaybackUrl},
};
use alloc::string::String;

/// Adds `token` to a playback URL's query; an existing query and fragment stay. Any host will do, over http or https.
///
/// ```
/// # let token = "eyJhbGciOiJFUzM4NCIsInR5cCI6IkpXVCJ9.eyJleHAiOjF9.AAAA";
/// let url = ivs_token::playback_url("https://video.example/live.m3u8?lang=en", token)?;
/// assert_eq!(url, format!("https://video.example/live.m3u8?lang=en&token={token}"));
/// # Ok::<(), ivs_token::Error>(())
/// ```
///
/// # Errors
/// [`Error::UrlInvalid`]; [`Error::UrlHasToken`] where one is there already; [`Error::TokenMalformed`] for text that is no
/// token; [`Error::UrlChannelMismatch`] where the URL names its channel, as those of IVS do, and the token another.
pub fn playback_url(url: &str, token: &str) -> Result<String, Error> {
    let address = PlaybackUrl::parse(url)?;
    if address.token().is_some() {
        return Err(Error::UrlHasToken);
    }
    let payload = check_token(token)?;
    if let Some(channel) = address.channel_arn() {
        let object = compact::decode(payload)
            .and_then(|bytes| json::read_object(&bytes))
            .map_err(|reason| Error::TokenMalformed { reason })?;
        check_channel(&channel, &object)?;
    }
    Ok(address.with_token(token))
}

/// A URL that names its channel takes a token for that channel alone.
pub(crate) fn check_channel(channel: &str, payload: &json::Object) -> Result<(), Error> {
    let named = payload.get(names::CHANNEL_ARN).and_then(json::Value::as_text);
    let same = |named| Ok::<_, Error>(Arn::channel(named)?.is_same_resource(&Arn::channel(channel)?));
    if named.is_some_and(|named| same(named) == Ok(true)) { Ok(()) } else { Err(Error::UrlChannelMismatch) }
}

/// Whether the text can be a token at all: three parts of base64url's alphabet. Gives the payload's part.
fn check_token(token: &str) -> Result<&str, Error> {
    let malformed = |reason| Error::TokenMalformed { reason };
    let [_, payload, _] = compact::split(token).map_err(malformed)?;
    if !token.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')) {
        return Err(malformed("it holds characters that no token has"));
    }
    Ok(payload)
}
