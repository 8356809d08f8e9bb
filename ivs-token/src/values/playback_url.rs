//! Playback URLs: taken apart as far as it matters here, the channel read off, a token put on.

use super::{arn::Arn, split_port, split_scheme};
use crate::Error;
use alloc::{format, string::String};

/// The query parameter that carries the token.
const PARAMETER: &str = "token";
/// Bytes. Those of IVS are under 1 KiB, and servers refuse a line of a request that is longer than this.
const LONGEST: usize = 64 * 1024;

/// The ARN of the channel that a playback URL of IVS names
/// (`https://<host>/api/video/v1/<region>.<account>.channel.<id>.m3u8`).
///
/// That URLs have this form is IVS's habit, not its promise.
///
/// # Errors
/// [`Error::UrlInvalid`] for a URL that is none, is over 64 KiB or has another form.
pub fn channel_arn_from_playback_url(url: &str) -> Result<String, Error> {
    PlaybackUrl::parse(url)?.channel_arn().ok_or(Error::UrlInvalid {
        reason: "it does not name its channel as IVS's URLs do (…/<region>.<account>.channel.<id>.m3u8)",
    })
}

/// A URL taken apart.
pub(crate) struct PlaybackUrl<'a> {
    before_fragment: &'a str,
    /// With its `#`.
    fragment: &'a str,
    path: &'a str,
    query: Option<&'a str>,
}

impl<'a> PlaybackUrl<'a> {
    pub(crate) fn parse(url: &'a str) -> Result<Self, Error> {
        let invalid = |reason| Error::UrlInvalid { reason };
        if url.len() > LONGEST {
            return Err(invalid(
                "it is over 64 KiB, and a playback URL is under 1 KiB; pass the one that GetChannel gives",
            ));
        }
        if url.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '\\' | '`')) {
            return Err(invalid("it holds characters that no URL has (white space, quotes, backslashes)"));
        }
        let (scheme, rest) = split_scheme(url).ok_or(invalid("it does not begin with https:// or http://"))?;
        if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
            return Err(invalid("it does not begin with https:// or http://"));
        }
        let (before_fragment, fragment) = url.find('#').map_or((url, ""), |at| url.split_at(at));
        let rest = rest.split('#').next().unwrap_or_default();
        let (address, query) = rest.split_once('?').map_or((rest, None), |(address, query)| (address, Some(query)));
        let (authority, path) = address.find('/').map_or((address, ""), |at| address.split_at(at));
        let host = authority.rsplit('@').next().unwrap_or_default();
        let (name, port) = split_port(host).map_err(invalid)?;
        if matches!(name, "" | "[]") {
            return Err(invalid("it names no host"));
        }
        // An empty one is the scheme's own (RFC 3986, 3.2.3).
        let port = port.unwrap_or_default();
        if !port.bytes().all(|byte| byte.is_ascii_digit()) || (!port.is_empty() && port.parse::<u16>().is_err()) {
            return Err(invalid("its port is not a number from 0 to 65535"));
        }
        Ok(Self { before_fragment, fragment, path, query })
    }

    /// The channel's ARN, where the file name says it; the prefix `aws.ivs.` is the form of AWS's documentation.
    pub(crate) fn channel_arn(&self) -> Option<String> {
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

    /// The token in its query; of two, the first.
    pub(crate) fn token(&self) -> Option<&'a str> {
        let pair = self.query?.split('&').find(|pair| is_token_parameter(pair))?;
        Some(pair.split_once('=').map_or("", |(_, token)| token))
    }

    /// The URL with the token in its query, before the fragment.
    pub(crate) fn with_token(&self, token: &str) -> String {
        let joint = match self.query {
            None => "?",
            Some("") => "",
            Some(query) if query.ends_with('&') => "",
            Some(_) => "&",
        };
        let (before, fragment) = (self.before_fragment, self.fragment);
        format!("{before}{joint}{PARAMETER}={token}{fragment}")
    }
}

/// As a server reads the name: `%74oken` is a token too.
fn is_token_parameter(pair: &str) -> bool {
    let mut rest = pair.split('=').next().unwrap_or_default().as_bytes();
    for expected in PARAMETER.bytes() {
        rest = match rest {
            [b'%', high, low, after @ ..] if hexadecimal(*high, *low) == Some(expected) => after,
            [byte, after @ ..] if *byte == expected => after,
            _ => return false,
        };
    }
    rest.is_empty()
}

fn hexadecimal(high: u8, low: u8) -> Option<u8> {
    let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(high)? << 4 | digit(low)?)
}
