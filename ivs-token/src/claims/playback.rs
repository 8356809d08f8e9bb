//! Claims of a low-latency playback token (AWS: "Generate and Sign IVS Playback Tokens").

use super::sealed::ToUnsigned;
use crate::{
    Error,
    token::{UnsignedToken, json::ObjectWriter},
    values::{
        MaximumResolution,
        arn::Arn,
        expiry::{Expiry, Limit, PLAYBACK_DEFAULT_SECONDS},
        origin::{self, Origin},
        viewer,
    },
};
use alloc::{borrow::Cow, string::String, vec::Vec};
use core::time::Duration;

/// Names of the claims in the payload. One place, for the writer and the readers.
pub(crate) mod names {
    pub(crate) const CHANNEL_ARN: &str = "aws:channel-arn";
    pub(crate) const ALLOW_ORIGIN: &str = "aws:access-control-allow-origin";
    pub(crate) const STRICT_ORIGIN: &str = "aws:strict-origin-enforcement";
    pub(crate) const SINGLE_USE: &str = "aws:single-use-uuid";
    pub(crate) const VIEWER_ID: &str = "aws:viewer-id";
    pub(crate) const SESSION_VERSION: &str = "aws:viewer-session-version";
    pub(crate) const RESOLUTION: &str = "aws:maximum-resolution";
    pub(crate) const EXPIRES_AT: &str = "exp";
    pub(crate) const ISSUED_AT: &str = "iat";
}

/// The header of every playback token.
const HEADER: &str = r#"{"alg":"ES384","typ":"JWT"}"#;

/// What a playback token says. Setters take it and give it back; all is checked when it is signed.
///
/// ```
/// use ivs_token::PlaybackClaims;
/// use std::time::Duration;
///
/// let claims = PlaybackClaims::new("arn:aws:ivs:us-east-1:123456789012:channel/abcdEFGHijkl")
///     .allow_origin("https://example.com")
///     .viewer_id("viewer-42")
///     .expires_in(Duration::from_secs(120));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaybackClaims {
    pub(crate) channel_arn: String,
    pub(crate) allow_origins: Vec<String>,
    pub(crate) strict_origin_enforcement: bool,
    pub(crate) single_use: Option<String>,
    pub(crate) viewer_id: Option<String>,
    pub(crate) viewer_session_version: Option<i64>,
    /// As text, since a binding or a token may hold another one, which has its place in the order of errors.
    pub(crate) maximum_resolution: Option<Cow<'static, str>>,
    pub(crate) expiry: Expiry,
}

impl PlaybackClaims {
    /// Claims for one channel, by its ARN `arn:aws:ivs:<region>:<account>:channel/<id>`: any origin, 300 seconds.
    pub fn new(channel_arn: impl Into<String>) -> Self {
        Self {
            channel_arn: channel_arn.into(),
            allow_origins: Vec::new(),
            strict_origin_enforcement: false,
            single_use: None,
            viewer_id: None,
            viewer_session_version: None,
            maximum_resolution: None,
            expiry: Expiry::default(),
        }
    }

    /// Lets pages of one more origin play: `*`, or `scheme://host[:port]` in lower case, whose host may begin with `*`
    /// (`https://*.example.com`). Without any, all origins may. At most 5 with strict enforcement.
    #[must_use]
    pub fn allow_origin(mut self, origin: impl Into<String>) -> Self {
        self.allow_origins.push(origin.into());
        self
    }

    /// Whether IVS checks `Origin` on every request, segments too, and not on the multivariant playlist alone. Players
    /// outside browsers must then send the header as well.
    #[must_use]
    pub fn strict_origin_enforcement(mut self, strict: bool) -> Self {
        self.strict_origin_enforcement = strict;
        self
    }

    /// Names the viewer, for revocation: 1 to 40 characters, no personal data. The token may then live for 600 seconds.
    #[must_use]
    pub fn viewer_id(mut self, id: impl Into<String>) -> Self {
        self.viewer_id = Some(id.into());
        self
    }

    /// The version that `StartViewerSessionRevocation` compares with: 0..=2147483647. It needs a viewer id.
    #[must_use]
    pub fn viewer_session_version(mut self, version: i64) -> Self {
        self.viewer_session_version = Some(version);
        self
    }

    /// Makes the token good for one fetch of the multivariant playlist: a fresh UUID, `8-4-4-4-12` hexadecimal. The
    /// token may then live for 600 seconds.
    #[must_use]
    pub fn single_use(mut self, uuid: impl Into<String>) -> Self {
        self.single_use = Some(uuid.into());
        self
    }

    /// The highest resolution that the viewer gets.
    #[must_use]
    pub fn maximum_resolution(mut self, limit: MaximumResolution) -> Self {
        self.maximum_resolution = Some(Cow::Borrowed(limit.as_str()));
        self
    }

    /// The token's lifetime, in whole seconds. Default: 300 s. Not together with [`expires_at`](Self::expires_at).
    #[must_use]
    pub fn expires_in(mut self, ttl: Duration) -> Self {
        self.expiry.set_lifetime(ttl);
        self
    }

    /// The moment of expiry, in Unix seconds (not milliseconds). Not together with [`expires_in`](Self::expires_in).
    #[must_use]
    pub fn expires_at(mut self, unix_seconds: u64) -> Self {
        self.expiry.set_moment(unix_seconds);
        self
    }

    /// Checks the claims and makes the token that lacks its signature only. `now` is in Unix seconds.
    ///
    /// # Errors
    /// The first rule that is broken, in the payload's order, then the rules across claims, then the expiry, then
    /// [`Error::TokenTooLarge`].
    pub fn unsigned(&self, now: u64) -> Result<UnsignedToken, Error> {
        let valid = ValidPlayback::check(self)?;
        let expires_at = self.expiry.resolve(now, PLAYBACK_DEFAULT_SECONDS, valid.expiry_limit())?;
        UnsignedToken::new(HEADER, &valid.payload(expires_at), expires_at)
    }
}

impl ToUnsigned for PlaybackClaims {
    fn to_unsigned(&self, now: u64) -> Result<UnsignedToken, Error> {
        self.unsigned(now)
    }
}

/// Playback claims that keep every rule but the expiry's, which needs a clock.
#[derive(Debug)]
pub(crate) struct ValidPlayback<'a> {
    channel_arn: Arn<'a>,
    allow_origins: Vec<Origin<'a>>,
    strict_origin_enforcement: bool,
    single_use: Option<&'a str>,
    viewer_id: Option<&'a str>,
    viewer_session_version: Option<i64>,
    maximum_resolution: Option<MaximumResolution>,
}

impl<'a> ValidPlayback<'a> {
    /// Checks claim by claim in the payload's order, then across claims.
    pub(crate) fn check(claims: &'a PlaybackClaims) -> Result<Self, Error> {
        let valid = Self {
            channel_arn: Arn::channel(&claims.channel_arn)?,
            allow_origins: claims.allow_origins.iter().map(|text| Origin::parse(text)).collect::<Result<_, _>>()?,
            strict_origin_enforcement: claims.strict_origin_enforcement,
            single_use: claims.single_use.as_deref().map(viewer::single_use).transpose()?,
            viewer_id: claims.viewer_id.as_deref().map(viewer::viewer_id).transpose()?,
            viewer_session_version: claims.viewer_session_version.map(viewer::session_version).transpose()?,
            maximum_resolution: claims.maximum_resolution.as_deref().map(str::parse).transpose()?,
        };
        if valid.strict_origin_enforcement && valid.allow_origins.len() > origin::MAXIMUM_STRICT {
            return Err(Error::OriginTooMany);
        }
        if valid.viewer_session_version.is_some() && valid.viewer_id.is_none() {
            return Err(Error::ViewerSessionVersionWithoutViewerId);
        }
        Ok(valid)
    }

    /// How far ahead the expiry may lie.
    pub(crate) fn expiry_limit(&self) -> Limit {
        if self.viewer_id.is_some() || self.single_use.is_some() { Limit::TenMinutes } else { Limit::None }
    }

    /// The payload, claims in the contract's order.
    fn payload(&self, expires_at: u64) -> String {
        let mut payload = ObjectWriter::new(512);
        payload.string(names::CHANNEL_ARN, self.channel_arn.as_str());
        if !self.allow_origins.is_empty() {
            payload.comma_separated(names::ALLOW_ORIGIN, self.allow_origins.iter().map(Origin::as_str));
        }
        if self.strict_origin_enforcement {
            payload.yes(names::STRICT_ORIGIN);
        }
        if let Some(uuid) = self.single_use {
            payload.string(names::SINGLE_USE, uuid);
        }
        if let Some(id) = self.viewer_id {
            payload.string(names::VIEWER_ID, id);
        }
        if let Some(version) = self.viewer_session_version {
            payload.integer(names::SESSION_VERSION, version);
        }
        if let Some(limit) = self.maximum_resolution {
            payload.string(names::RESOLUTION, limit.as_str());
        }
        payload.integer(names::EXPIRES_AT, expires_at);
        payload.finish()
    }
}
