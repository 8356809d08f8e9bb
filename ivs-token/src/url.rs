//! Playback URLs: a token put on, and the channel read off.

use crate::{Error, arn::Arn, json, jws, playback::names};
use alloc::{format, string::String};

/// The query parameter that carries the token.
const PARAMETER: &str = "token";

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
    let parts = Parts::of(url)?;
    if parts.query.is_some_and(|query| query.split('&').any(is_token_parameter)) {
        return Err(Error::UrlHasToken);
    }
    let payload = check_token(token)?;
    if let Some(channel) = parts.channel_arn() {
        let object = jws::decode(payload)
            .and_then(|bytes| json::read_object(&bytes))
            .map_err(|reason| Error::TokenMalformed { reason })?;
        let named = object.get(names::CHANNEL_ARN).and_then(json::Value::as_text);
        let same = |named| Ok::<_, Error>(Arn::channel(named)?.is_same_resource(&Arn::channel(&channel)?));
        if !named.is_some_and(|named| same(named) == Ok(true)) {
            return Err(Error::UrlChannelMismatch);
        }
    }
    let joint = match parts.query {
        None => "?",
        Some("") => "",
        Some(query) if query.ends_with('&') => "",
        Some(_) => "&",
    };
    let (before, fragment) = (parts.before_fragment, parts.fragment);
    Ok(format!("{before}{joint}{PARAMETER}={token}{fragment}"))
}

/// The ARN of the channel that a playback URL of IVS names
/// (`https://<host>/api/video/v1/<region>.<account>.channel.<id>.m3u8`).
///
/// That URLs have this form is IVS's habit, not its promise.
///
/// # Errors
/// [`Error::UrlInvalid`] for a URL that is none or has another form.
pub fn channel_arn_from_playback_url(url: &str) -> Result<String, Error> {
    Parts::of(url)?.channel_arn().ok_or(Error::UrlInvalid {
        reason: "it does not name its channel as IVS's URLs do (…/<region>.<account>.channel.<id>.m3u8)",
    })
}

/// A URL taken apart as far as it matters here.
struct Parts<'a> {
    before_fragment: &'a str,
    /// With its `#`.
    fragment: &'a str,
    path: &'a str,
    query: Option<&'a str>,
}

impl<'a> Parts<'a> {
    fn of(url: &'a str) -> Result<Self, Error> {
        let invalid = |reason| Error::UrlInvalid { reason };
        if url.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '\\' | '`')) {
            return Err(invalid("it holds characters that no URL has (white space, quotes, backslashes)"));
        }
        let (scheme, rest) = url.split_once("://").ok_or(invalid("it does not begin with https:// or http://"))?;
        if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
            return Err(invalid("it does not begin with https:// or http://"));
        }
        let (before_fragment, fragment) = url.find('#').map_or((url, ""), |at| url.split_at(at));
        let rest = rest.split('#').next().unwrap_or_default();
        let (address, query) = rest.split_once('?').map_or((rest, None), |(address, query)| (address, Some(query)));
        let (authority, path) = address.find('/').map_or((address, ""), |at| address.split_at(at));
        let host = authority.rsplit('@').next().unwrap_or_default();
        if host.is_empty() || host.starts_with(':') {
            return Err(invalid("it names no host"));
        }
        Ok(Self { before_fragment, fragment, path, query })
    }

    /// The channel's ARN, where the file name says it; the prefix `aws.ivs.` is the form of AWS's documentation.
    fn channel_arn(&self) -> Option<String> {
        let file = self.path.rsplit('/').next()?.strip_suffix(".m3u8")?;
        let name = file.strip_prefix("aws.ivs.").unwrap_or(file);
        let mut parts = name.split('.');
        let (region, account, kind, id) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        if kind != "channel" || parts.next().is_some() {
            return None;
        }
        let arn = format!("arn:aws:ivs:{region}:{account}:channel/{id}");
        Arn::channel(&arn).is_ok().then_some(arn)
    }
}

fn is_token_parameter(pair: &str) -> bool {
    pair.split('=').next() == Some(PARAMETER)
}

/// Whether the text can be a token at all: three parts of base64url's alphabet. Gives the payload's part.
fn check_token(token: &str) -> Result<&str, Error> {
    let malformed = |reason| Error::TokenMalformed { reason };
    let [_, payload, _] = jws::split(token).map_err(malformed)?;
    if !token.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')) {
        return Err(malformed("it holds characters that no token has"));
    }
    Ok(payload)
}
