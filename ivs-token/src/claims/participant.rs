//! Claims of a real-time participant token (AWS: "Distribute Participant Tokens", key-pair tokens).

use super::sealed::ToUnsigned;
use crate::{
    Error,
    token::{UnsignedToken, compact, json::ObjectWriter, map::Map},
    values::{
        arn::Arn,
        expiry::{Expiry, Limit, PARTICIPANT_DEFAULT_SECONDS},
    },
};
use alloc::string::String;
use core::time::Duration;

/// Names of the claims in the payload, and of the header's key id. One place, for the writer and the readers.
pub(crate) mod names {
    pub(crate) const KEY_ID: &str = "kid";
    pub(crate) const EXPIRES_AT: &str = "exp";
    pub(crate) const ISSUED_AT: &str = "iat";
    pub(crate) const PARTICIPANT_ID: &str = "jti";
    pub(crate) const STAGE_ARN: &str = "resource";
    pub(crate) const STAGE_ID: &str = "topic";
    pub(crate) const EVENTS_URL: &str = "events_url";
    pub(crate) const WHIP_URL: &str = "whip_url";
    pub(crate) const USER_ID: &str = "user_id";
    pub(crate) const ATTRIBUTES: &str = "attributes";
    pub(crate) const CAPABILITIES: &str = "capabilities";
    pub(crate) const ALLOW_PUBLISH: &str = "allow_publish";
    pub(crate) const ALLOW_SUBSCRIBE: &str = "allow_subscribe";
    pub(crate) const VERSION: &str = "version";
}

/// The one version of participant tokens.
pub(crate) const VERSION: &str = "1.0";
/// Longest `events_url` and `whip_url` in IVS's API model.
const MAXIMUM_URL_CHARACTERS: usize = 2048;
const MAXIMUM_PARTICIPANT_ID_CHARACTERS: usize = 64;
const MAXIMUM_USER_ID_CHARACTERS: usize = 128;
/// "1 KB total": counted as UTF-8 bytes of all keys and values.
const MAXIMUM_ATTRIBUTES_BYTES: usize = 1024;

/// What a participant token says. Setters take it and give it back; all is checked when it is signed.
///
/// ```
/// use ivs_token::ParticipantClaims;
///
/// let claims = ParticipantClaims::new(
///     "arn:aws:ivs:us-east-1:123456789012:public-key/abcdEFGHijkl",
///     "arn:aws:ivs:us-east-1:123456789012:stage/mnopQRSTuvwx",
/// )
/// .participant_id("2b8a6a0c-guest-7")
/// // Both from GetStage, cached for up to 14 days.
/// .events_url("wss://global.events.live-video.net")
/// .whip_url("https://453fdfd2ad24df.global-bm.whip.live-video.net")
/// .user_id("guest-7")
/// .allow_publish(true);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParticipantClaims {
    pub(crate) public_key_arn: String,
    pub(crate) stage_arn: String,
    pub(crate) participant_id: String,
    pub(crate) events_url: String,
    pub(crate) whip_url: String,
    pub(crate) user_id: Option<String>,
    pub(crate) attributes: Map<String>,
    pub(crate) allow_publish: bool,
    pub(crate) allow_subscribe: bool,
    pub(crate) expiry: Expiry,
}

impl ParticipantClaims {
    /// Claims for one stage, signed by the key that was imported under `public_key_arn`: subscribe only, 12 hours.
    /// A participant id and both URLs must follow.
    pub fn new(public_key_arn: impl Into<String>, stage_arn: impl Into<String>) -> Self {
        Self {
            public_key_arn: public_key_arn.into(),
            stage_arn: stage_arn.into(),
            participant_id: String::new(),
            events_url: String::new(),
            whip_url: String::new(),
            user_id: None,
            attributes: Map::new(),
            allow_publish: false,
            allow_subscribe: true,
            expiry: Expiry::default(),
        }
    }

    /// The participant's id, another one for each token: 1 to 64 of `A-Z a-z 0-9 _ -`. Required.
    #[must_use]
    pub fn participant_id(mut self, id: impl Into<String>) -> Self {
        self.participant_id = id.into();
        self
    }

    /// `stage.endpoints.events` of GetStage: `wss://…`, up to 2048 characters. Required.
    #[must_use]
    pub fn events_url(mut self, url: impl Into<String>) -> Self {
        self.events_url = url.into();
        self
    }

    /// `stage.endpoints.whip` of GetStage: `https://…`, up to 2048 characters. Required.
    #[must_use]
    pub fn whip_url(mut self, url: impl Into<String>) -> Self {
        self.whip_url = url.into();
        self
    }

    /// Your name for the user, 1 to 128 characters. Every participant can read it.
    #[must_use]
    pub fn user_id(mut self, id: impl Into<String>) -> Self {
        self.user_id = Some(id.into());
        self
    }

    /// One more attribute; an earlier one of the same key is replaced. All keys and values together take 1024 bytes of
    /// UTF-8, and every participant can read them.
    #[must_use]
    pub fn attribute(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.attributes.insert(key.into(), value.into());
        self
    }

    /// Whether the participant may send. Default: no.
    #[must_use]
    pub fn allow_publish(mut self, allow: bool) -> Self {
        self.allow_publish = allow;
        self
    }

    /// Whether the participant may receive. Default: yes.
    #[must_use]
    pub fn allow_subscribe(mut self, allow: bool) -> Self {
        self.allow_subscribe = allow;
        self
    }

    /// The token's lifetime, in whole seconds. Default: 12 h; at most 14 days. Not together with
    /// [`expires_at`](Self::expires_at).
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

    /// Checks the claims and makes the token that lacks its signature only. `now` is in Unix seconds, and becomes `iat`.
    ///
    /// # Errors
    /// The first rule that is broken, in the token's order, then the rules across claims, then the expiry, then
    /// [`Error::TokenTooLarge`].
    pub fn unsigned(&self, now: u64) -> Result<UnsignedToken, Error> {
        let valid = ValidParticipant::check(self)?;
        let expires_at = self.expiry.resolve(now, PARTICIPANT_DEFAULT_SECONDS, Limit::FourteenDays)?;
        UnsignedToken::new(&valid.header(), &valid.payload(now, expires_at), expires_at)
    }
}

impl ToUnsigned for ParticipantClaims {
    fn to_unsigned(&self, now: u64) -> Result<UnsignedToken, Error> {
        self.unsigned(now)
    }
}

/// Participant claims that keep every rule but the expiry's, which needs a clock.
#[derive(Debug)]
pub(crate) struct ValidParticipant<'a> {
    public_key_arn: Arn<'a>,
    stage_arn: Arn<'a>,
    claims: &'a ParticipantClaims,
}

impl<'a> ValidParticipant<'a> {
    /// Checks claim by claim in the token's order (the key's ARN stands in the header), then across claims.
    pub(crate) fn check(claims: &'a ParticipantClaims) -> Result<Self, Error> {
        let public_key_arn = Arn::public_key(&claims.public_key_arn)?;
        check_participant_id(&claims.participant_id)?;
        let stage_arn = Arn::stage(&claims.stage_arn)?;
        check_events_url(&claims.events_url)?;
        check_whip_url(&claims.whip_url)?;
        claims.user_id.as_deref().map_or(Ok(()), check_user_id)?;
        check_attributes(&claims.attributes)?;
        if !claims.allow_publish && !claims.allow_subscribe {
            return Err(Error::CapabilitiesMissing);
        }
        Ok(Self { public_key_arn, stage_arn, claims })
    }

    /// The stage's id, which the payload repeats as `topic`.
    pub(crate) fn stage_id(&self) -> &'a str {
        self.stage_arn.id()
    }

    fn header(&self) -> String {
        let mut header = ObjectWriter::new(256);
        header.string("alg", compact::ALGORITHM);
        header.string("typ", compact::TYPE);
        header.string(names::KEY_ID, self.public_key_arn.as_str());
        header.finish()
    }

    /// The payload, claims in the contract's order.
    fn payload(&self, now: u64, expires_at: u64) -> String {
        let claims = self.claims;
        let mut payload = ObjectWriter::new(1024);
        payload.integer(names::EXPIRES_AT, expires_at);
        payload.integer(names::ISSUED_AT, now);
        payload.string(names::PARTICIPANT_ID, &claims.participant_id);
        payload.string(names::STAGE_ARN, self.stage_arn.as_str());
        payload.string(names::STAGE_ID, self.stage_id());
        payload.string(names::EVENTS_URL, &claims.events_url);
        payload.string(names::WHIP_URL, &claims.whip_url);
        if let Some(id) = &claims.user_id {
            payload.string(names::USER_ID, id);
        }
        if !claims.attributes.is_empty() {
            payload.object(names::ATTRIBUTES, |attributes| {
                for (key, value) in claims.attributes.iter() {
                    attributes.string(key, value);
                }
            });
        }
        payload.object(names::CAPABILITIES, |capabilities| {
            if claims.allow_publish {
                capabilities.yes(names::ALLOW_PUBLISH);
            }
            if claims.allow_subscribe {
                capabilities.yes(names::ALLOW_SUBSCRIBE);
            }
        });
        payload.string(names::VERSION, VERSION);
        payload.finish()
    }
}

pub(crate) fn check_participant_id(id: &str) -> Result<(), Error> {
    let reason = if id.is_empty() {
        "it is missing"
    } else if id.len() > MAXIMUM_PARTICIPANT_ID_CHARACTERS {
        "it is over 64 characters"
    } else if !id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')) {
        "it has other characters"
    } else {
        return Ok(());
    };
    Err(Error::ParticipantIdInvalid { reason })
}

pub(crate) fn check_user_id(id: &str) -> Result<(), Error> {
    match id.chars().take(MAXIMUM_USER_ID_CHARACTERS + 1).count() {
        0 => Err(Error::UserIdInvalid { reason: "it is empty" }),
        count if count > MAXIMUM_USER_ID_CHARACTERS => {
            Err(Error::UserIdInvalid { reason: "it is over 128 characters" })
        }
        _ => Ok(()),
    }
}

pub(crate) fn check_events_url(url: &str) -> Result<(), Error> {
    check_url(url, "wss://").map_err(|reason| Error::EventsUrlInvalid { reason })
}

pub(crate) fn check_whip_url(url: &str) -> Result<(), Error> {
    check_url(url, "https://").map_err(|reason| Error::WhipUrlInvalid { reason })
}

/// IVS gives these URLs and reads them back, so that no more than their shape is checked.
fn check_url(url: &str, scheme: &str) -> Result<(), &'static str> {
    let Some(rest) = url.strip_prefix(scheme) else {
        return Err(if url.is_empty() { "it is missing" } else { "it begins with another scheme" });
    };
    if url.chars().take(MAXIMUM_URL_CHARACTERS + 1).count() > MAXIMUM_URL_CHARACTERS {
        return Err("it is over 2048 characters");
    }
    if rest.is_empty() || rest.starts_with(['/', '?', '#', ':']) {
        return Err("it names no host");
    }
    if rest.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err("it holds white space");
    }
    Ok(())
}

pub(crate) fn check_attributes(attributes: &Map<String>) -> Result<(), Error> {
    let bytes =
        attributes.iter().fold(0usize, |sum, (key, value)| sum.saturating_add(key.len()).saturating_add(value.len()));
    if bytes > MAXIMUM_ATTRIBUTES_BYTES { Err(Error::AttributesTooLarge) } else { Ok(()) }
}
