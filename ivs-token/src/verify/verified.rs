//! What a verified token says. Only verification makes these.

use crate::{
    claims::{ParticipantClaims, PlaybackClaims},
    values::MaximumResolution,
};
use alloc::string::String;

/// The claims of a playback token that was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedPlayback {
    claims: PlaybackClaims,
    expires_at: u64,
}

impl VerifiedPlayback {
    pub(crate) fn new(claims: PlaybackClaims, expires_at: u64) -> Self {
        Self { claims, expires_at }
    }

    pub(crate) fn claims(&self) -> &PlaybackClaims {
        &self.claims
    }

    /// The channel.
    #[must_use]
    pub fn channel_arn(&self) -> &str {
        &self.claims.channel_arn
    }

    /// The allowed origins; none means all.
    #[must_use]
    pub fn allow_origins(&self) -> &[String] {
        &self.claims.allow_origins
    }

    /// Whether every request must come from an allowed origin.
    #[must_use]
    pub fn strict_origin_enforcement(&self) -> bool {
        self.claims.strict_origin_enforcement
    }

    /// The UUID of a token for a single use.
    #[must_use]
    pub fn single_use(&self) -> Option<&str> {
        self.claims.single_use.as_deref()
    }

    /// The viewer.
    #[must_use]
    pub fn viewer_id(&self) -> Option<&str> {
        self.claims.viewer_id.as_deref()
    }

    /// The version that revocations compare with.
    #[must_use]
    pub fn viewer_session_version(&self) -> Option<i64> {
        self.claims.viewer_session_version
    }

    /// The highest resolution.
    #[must_use]
    pub fn maximum_resolution(&self) -> Option<MaximumResolution> {
        self.claims.maximum_resolution.as_deref().and_then(|text| text.parse().ok())
    }

    /// `exp`, in Unix seconds.
    #[must_use]
    pub fn expires_at(&self) -> u64 {
        self.expires_at
    }
}

/// The claims of a participant token that was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedParticipant {
    claims: ParticipantClaims,
    expires_at: u64,
    issued_at: u64,
}

impl VerifiedParticipant {
    pub(crate) fn new(claims: ParticipantClaims, expires_at: u64, issued_at: u64) -> Self {
        Self { claims, expires_at, issued_at }
    }

    pub(crate) fn claims(&self) -> &ParticipantClaims {
        &self.claims
    }

    /// The public key that the token names in its header.
    #[must_use]
    pub fn public_key_arn(&self) -> &str {
        &self.claims.public_key_arn
    }

    /// The stage.
    #[must_use]
    pub fn stage_arn(&self) -> &str {
        &self.claims.stage_arn
    }

    /// The participant's id (`jti`).
    #[must_use]
    pub fn participant_id(&self) -> &str {
        &self.claims.participant_id
    }

    /// The stage's events endpoint.
    #[must_use]
    pub fn events_url(&self) -> &str {
        &self.claims.events_url
    }

    /// The stage's WHIP endpoint.
    #[must_use]
    pub fn whip_url(&self) -> &str {
        &self.claims.whip_url
    }

    /// Your name for the user.
    #[must_use]
    pub fn user_id(&self) -> Option<&str> {
        self.claims.user_id.as_deref()
    }

    /// The attributes, keys and values, in the order of the keys.
    pub fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.claims.attributes.iter().map(|(key, value)| (key, value.as_str()))
    }

    /// Whether the participant may send.
    #[must_use]
    pub fn allow_publish(&self) -> bool {
        self.claims.allow_publish
    }

    /// Whether the participant may receive.
    #[must_use]
    pub fn allow_subscribe(&self) -> bool {
        self.claims.allow_subscribe
    }

    /// `exp`, in Unix seconds.
    #[must_use]
    pub fn expires_at(&self) -> u64 {
        self.expires_at
    }

    /// `iat`, in Unix seconds.
    #[must_use]
    pub fn issued_at(&self) -> u64 {
        self.issued_at
    }
}
