//! Allowed origins: what may stand in the claim, and which `Origin` header it lets in.

use super::{split_port, split_scheme};
use crate::Error;

/// Most origins that IVS takes with strict enforcement.
pub(crate) const MAXIMUM_STRICT: usize = 5;

/// One allowed origin: `*`, or `scheme://host[:port]` whose host may begin with `*`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Origin<'a> {
    text: &'a str,
    scheme: &'a str,
    /// `Some` when the host begins with `*`: what follows the star.
    wildcard: Option<&'a str>,
    host: &'a str,
    port: Option<&'a str>,
}

impl<'a> Origin<'a> {
    /// Takes one origin as it may stand in the claim.
    pub(crate) fn parse(text: &'a str) -> Result<Self, Error> {
        Self::read(text).map_err(|reason| Error::OriginInvalid { reason })
    }

    /// The origin as it was given.
    pub(crate) fn as_str(&self) -> &'a str {
        self.text
    }

    /// Any origin at all.
    pub(crate) fn is_any(&self) -> bool {
        self.text == "*"
    }

    /// A star that does not stand for whole labels: `*example.com` lets `evilexample.com` in.
    pub(crate) fn wildcard_cuts_a_label(&self) -> bool {
        self.wildcard.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('.'))
    }

    /// Whether a request's `Origin` header is allowed: scheme and port as they are, the host as it is or by its wildcard.
    pub(crate) fn allows(&self, header: &str) -> bool {
        if self.is_any() {
            return true;
        }
        // The header is a stranger's: only a real origin may match, or `https://evil.example/.example.com` would.
        let Ok(Origin { scheme, wildcard: None, host, port, .. }) = Origin::read(header) else {
            return false;
        };
        let host_matches = match self.wildcard {
            // `*.example.com` is one or more labels and the rest, so that `example.com` itself is out.
            Some(rest) => host.ends_with(rest),
            None => host == self.host,
        };
        host_matches && scheme == self.scheme && port == self.port
    }

    fn read(text: &'a str) -> Result<Self, &'static str> {
        if text.is_empty() {
            return Err("it is empty");
        }
        if text == "*" {
            return Ok(Self { text, scheme: "", wildcard: Some(""), host: text, port: None });
        }
        if text.bytes().any(|b| b == b',') {
            return Err("it holds a comma; give each origin for itself");
        }
        if text.bytes().any(|b| b.is_ascii_whitespace() || b.is_ascii_control()) {
            return Err("it holds white space");
        }
        if !text.is_ascii() {
            return Err("it is not ASCII; write an international host in its xn-- form");
        }
        if text.bytes().any(|b| b.is_ascii_uppercase()) {
            return Err("it holds upper case, which browsers never send");
        }
        let Some((scheme, authority)) = split_scheme(text) else {
            return Err("it has no scheme");
        };
        if !scheme.starts_with(|c: char| c.is_ascii_lowercase())
            || !scheme.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'+' | b'-' | b'.'))
        {
            return Err("its scheme is not one");
        }
        if authority.bytes().any(|b| matches!(b, b'/' | b'?' | b'#' | b'\\')) {
            return Err("it has a path, a query or a fragment (a final slash is a path)");
        }
        if authority.bytes().any(|b| b == b'@') {
            return Err("it has a user name");
        }
        let (host, port) = split_port(authority)?;
        if let Some(port) = port {
            check_port(scheme, port)?;
        }
        let wildcard = host.strip_prefix('*');
        check_host(wildcard.unwrap_or(host), wildcard.is_some())?;
        Ok(Self { text, scheme, wildcard, host, port })
    }
}

fn check_port(scheme: &str, port: &str) -> Result<(), &'static str> {
    let canonical = !port.is_empty()
        && port.len() <= 5
        && port.bytes().all(|b| b.is_ascii_digit())
        && (port == "0" || !port.starts_with('0'));
    if !canonical || port.parse::<u16>().is_err() {
        return Err("its port is not a number from 0 to 65535");
    }
    if matches!((scheme, port), ("http" | "ws", "80") | ("https" | "wss", "443") | ("ftp", "21")) {
        return Err("it names its scheme's default port, which browsers leave out");
    }
    Ok(())
}

/// `rest` is the host, or what follows its leading star.
fn check_host(rest: &str, wildcard: bool) -> Result<(), &'static str> {
    if let Some(address) = rest.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let valid = !wildcard && address.parse::<core::net::Ipv6Addr>().is_ok();
        return if valid { Ok(()) } else { Err("its IPv6 address is not one") };
    }
    if rest.bytes().any(|b| b == b'*') {
        return Err("it has a star elsewhere than at the start of its host");
    }
    if !rest.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_')) {
        return Err("its host has characters that no host has");
    }
    let labels = if wildcard { rest.strip_prefix('.').unwrap_or(rest) } else { rest };
    let only_a_star = wildcard && rest.is_empty();
    if !only_a_star && labels.split('.').any(str::is_empty) {
        return Err("its host is empty or has an empty label");
    }
    Ok(())
}
