//! Verification: what IVS checks of a token, in the order malformed → algorithm → signature → claims → expired; and whether a
//! token is for the URL that it is put on.
//!
//! A token that was read is made into the same claims that signing takes, and asked the same rules, so that what we sign, we
//! verify. This room imports all before it: `values`, `token`, `claims`, `key`.

mod playback_url;
mod verified;

pub(crate) use playback_url::check_channel;
pub use playback_url::playback_url;
pub use verified::{VerifiedParticipant, VerifiedPlayback};

use crate::{
    Error,
    claims::{
        ParticipantClaims, PlaybackClaims,
        participant::{self, ValidParticipant},
        playback::{self, ValidPlayback},
    },
    key::VerifyingKey,
    token::{
        compact::{self, Jws},
        json::{Object, Value},
        map::Map,
        payload::{Payload, broken, by_rule},
    },
    values::{
        arn::Arn,
        expiry::{self, Expiry, Limit},
        origin::Origin,
    },
};
use alloc::{
    borrow::{Cow, ToOwned},
    vec::Vec,
};
use sha2::{Digest as _, Sha384};

impl VerifyingKey {
    /// Verifies a playback token as IVS does: its form, algorithm, signature, claims, and that `now` (Unix seconds) is
    /// before its `exp`. For the channel and the origin as well, see [`authorize_playback`](Self::authorize_playback).
    ///
    /// The ten-minute rule is judged only where an `iat` says when the token was made.
    ///
    /// # Errors
    /// [`Error::TokenMalformed`], [`Error::TokenAlgorithm`], [`Error::TokenSignature`], [`Error::TokenClaims`],
    /// [`Error::TokenExpired`], in this order; [`Error::ExpiryMilliseconds`] for a `now` in milliseconds.
    pub fn verify_playback(&self, token: &str, now: u64) -> Result<VerifiedPlayback, Error> {
        expiry::check_now(now)?;
        let jws = self.signed(token, Kind::Playback)?;
        let verified = read_playback(Payload(&jws.payload))?;
        check_expired(verified.expires_at(), now)?;
        Ok(verified)
    }

    /// Verifies a participant token as [`verify_playback`](Self::verify_playback) does a playback token.
    ///
    /// # Errors
    /// As [`verify_playback`](Self::verify_playback).
    pub fn verify_participant(&self, token: &str, now: u64) -> Result<VerifiedParticipant, Error> {
        expiry::check_now(now)?;
        let jws = self.signed(token, Kind::Participant)?;
        let verified = read_participant(&jws)?;
        check_expired(verified.expires_at(), now)?;
        Ok(verified)
    }

    /// Verifies a playback token, and that it lets a request with this `Origin` header (`None`: without one) play this
    /// channel.
    ///
    /// A token without origins lets all in. One with origins lets in what matches: scheme and port exactly, the host
    /// exactly or by its leading `*`; and requests without the header, unless its enforcement is strict.
    ///
    /// # Errors
    /// [`Error::ChannelArnInvalid`] for a `channel_arn` that is none; those of
    /// [`verify_playback`](Self::verify_playback); then [`Error::TokenChannel`] and [`Error::TokenOrigin`].
    pub fn authorize_playback(
        &self,
        token: &str,
        channel_arn: &str,
        origin: Option<&str>,
        now: u64,
    ) -> Result<VerifiedPlayback, Error> {
        Arn::channel(channel_arn)?;
        let verified = self.verify_playback(token, now)?;
        if verified.channel_arn() != channel_arn {
            return Err(Error::TokenChannel);
        }
        let allowed = verified.allow_origins();
        let lets_in = allowed.is_empty()
            || origin.map_or(!verified.strict_origin_enforcement(), |header| {
                allowed.iter().any(|pattern| Origin::parse(pattern).is_ok_and(|pattern| pattern.allows(header)))
            });
        if lets_in { Ok(verified) } else { Err(Error::TokenOrigin) }
    }

    /// A token with a lawful header and a signature of this key.
    fn signed<'a>(&self, token: &'a str, kind: Kind) -> Result<Jws<'a>, Error> {
        let jws = Jws::parse(token)?;
        check_header(&jws.header, kind)?;
        if !self.verifies(&Sha384::digest(jws.signing_input.as_bytes()).into(), &jws.signature) {
            return Err(Error::TokenSignature);
        }
        Ok(jws)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Playback,
    Participant,
}

pub(crate) const NO_TYPE: Error = Error::TokenMalformed { reason: "its header has no typ" };

/// The header is `alg` and `typ`, and `kid` for participants; on playback tokens others' `kid` is tolerated, and a missing
/// `typ`.
fn check_header(header: &Object, kind: Kind) -> Result<(), Error> {
    let malformed = |reason| Err(Error::TokenMalformed { reason });
    for (name, value) in header.iter() {
        match name {
            "alg" => {}
            "typ" if value.as_text() == Some(compact::TYPE) => {}
            "typ" => return malformed("its header's typ is not JWT"),
            participant::names::KEY_ID if value.as_text().is_some() => {}
            participant::names::KEY_ID => return malformed("its header's kid is not text"),
            "crit" => return malformed("its header asks for an extension (crit), and IVS has none"),
            _ => return malformed("its header has members that IVS's tokens do not have"),
        }
    }
    if kind == Kind::Participant && !header.contains("typ") {
        return Err(NO_TYPE);
    }
    match header.get("alg") {
        Some(Value::Text(algorithm)) if algorithm == compact::ALGORITHM => Ok(()),
        _ => Err(Error::TokenAlgorithm),
    }
}

fn check_expired(expires_at: u64, now: u64) -> Result<(), Error> {
    if now < expires_at { Ok(()) } else { Err(Error::TokenExpired) }
}

fn read_playback(payload: Payload<'_>) -> Result<VerifiedPlayback, Error> {
    use playback::names;
    if !payload.0.contains(names::CHANNEL_ARN) && payload.0.contains(participant::names::STAGE_ID) {
        return Err(broken("this is a participant's token, for verify_participant (verifyParticipant)"));
    }
    let origins = payload.text(names::ALLOW_ORIGIN)?;
    let claims = PlaybackClaims {
        channel_arn: payload.required(names::CHANNEL_ARN, payload.text(names::CHANNEL_ARN))?.to_owned(),
        allow_origins: origins.map_or_else(Vec::new, |list| list.split(',').map(ToOwned::to_owned).collect()),
        strict_origin_enforcement: payload.flag(names::STRICT_ORIGIN)?.unwrap_or(false),
        single_use: payload.text(names::SINGLE_USE)?.map(ToOwned::to_owned),
        viewer_id: payload.text(names::VIEWER_ID)?.map(ToOwned::to_owned),
        viewer_session_version: payload.integer(names::SESSION_VERSION)?,
        maximum_resolution: payload.text(names::RESOLUTION)?.map(|text| Cow::Owned(text.to_owned())),
        expiry: Expiry::default(),
    };
    let expires_at = payload.required(names::EXPIRES_AT, payload.moment(names::EXPIRES_AT))?;
    let issued_at = payload.moment(names::ISSUED_AT)?;
    let limit = ValidPlayback::check(&claims).map_err(by_rule)?.expiry_limit();
    if let Some(issued_at) = issued_at {
        limit.check(issued_at, expires_at).map_err(by_rule)?;
    }
    Ok(VerifiedPlayback::new(claims, expires_at))
}

fn read_participant(jws: &Jws<'_>) -> Result<VerifiedParticipant, Error> {
    use participant::names;
    let payload = Payload(&jws.payload);
    if !payload.0.contains(names::STAGE_ID) && payload.0.contains(playback::names::CHANNEL_ARN) {
        return Err(broken("this is a playback token, for verify_playback (verifyPlayback)"));
    }
    let text = |name| payload.required(name, payload.text(name)).map(ToOwned::to_owned);
    let expires_at = payload.required(names::EXPIRES_AT, payload.moment(names::EXPIRES_AT))?;
    let issued_at = payload.required(names::ISSUED_AT, payload.moment(names::ISSUED_AT))?;
    let header = Payload(&jws.header);
    let capabilities = payload.required(names::CAPABILITIES, payload.object(names::CAPABILITIES))?;
    let claims = ParticipantClaims {
        public_key_arn: header.required(names::KEY_ID, header.text(names::KEY_ID))?.to_owned(),
        stage_arn: text(names::STAGE_ARN)?,
        participant_id: text(names::PARTICIPANT_ID)?,
        events_url: text(names::EVENTS_URL)?,
        whip_url: text(names::WHIP_URL)?,
        user_id: payload.text(names::USER_ID)?.map(ToOwned::to_owned),
        attributes: payload.texts(names::ATTRIBUTES)?.unwrap_or_else(Map::new),
        allow_publish: capabilities.flag(names::ALLOW_PUBLISH)?.unwrap_or(false),
        allow_subscribe: capabilities.flag(names::ALLOW_SUBSCRIBE)?.unwrap_or(false),
        expiry: Expiry::default(),
    };
    let valid = ValidParticipant::check(&claims).map_err(by_rule)?;
    if text(names::STAGE_ID)? != valid.stage_id() {
        return Err(broken("topic is not the stage's id"));
    }
    if text(names::VERSION)? != participant::VERSION {
        return Err(broken("version is not 1.0"));
    }
    Limit::FourteenDays.check(issued_at, expires_at).map_err(by_rule)?;
    Ok(VerifiedParticipant::new(claims, expires_at, issued_at))
}
