//! The values that claims are made of, each with its rules in its own file: ARN, origin, expiry, viewer, resolution, playback
//! URL.
//!
//! Both kinds of claims use the same ones, and so do verification and inspection. A value knows no claim and no token; this room
//! imports nothing of the crate but its errors.

pub(crate) mod arn;
pub(crate) mod expiry;
pub(crate) mod origin;
pub(crate) mod playback_url;
mod resolution;
pub(crate) mod viewer;

pub use expiry::parse_ttl;
pub use playback_url::channel_arn_from_playback_url;
pub use resolution::MaximumResolution;

/// The scheme before `://`, and what comes after. By a character: a search for text would bring its whole machinery into the npm
/// package's module.
fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    Some((scheme, rest.strip_prefix("//")?))
}

/// Splits `host[:port]`, where the host may be an IPv6 address in brackets.
fn split_port(authority: &str) -> Result<(&str, Option<&str>), &'static str> {
    if authority.starts_with('[') {
        let Some((address, rest)) = authority.split_once(']') else {
            return Err("its IPv6 address has no closing bracket");
        };
        let host = authority.get(..=address.len()).unwrap_or_default();
        return match rest.strip_prefix(':') {
            Some(port) => Ok((host, Some(port))),
            None if rest.is_empty() => Ok((host, None)),
            None => Err("its host is not one"),
        };
    }
    Ok(authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port))))
}
