//! The claims of an inspected token, each judged for itself, so that all that is wrong is told at once.

use super::Findings;
use crate::{
    Error,
    claims::{
        participant::{self, names as participant_names},
        playback::names as playback_names,
    },
    token::{
        json::Object,
        payload::{Payload, broken},
    },
    values::{
        MaximumResolution,
        arn::Arn,
        expiry::{Limit, PARTICIPANT_MAXIMUM_SECONDS, VIEWER_MAXIMUM_SECONDS},
        origin::{self, Origin},
        viewer,
    },
    verify::NO_TYPE,
};
use alloc::{format, vec::Vec};

/// Less than this to a limit, and clocks that differ decide.
const SLACK_SECONDS: u64 = 10;
const LONG_LIFE_SECONDS: u64 = 7 * 24 * 60 * 60;
/// Longest viewer id, should IVS count bytes; it does not say.
const VIEWER_ID_BYTES: usize = 40;

pub(super) fn judge(header: &Object, payload: &Object, now: u64, findings: &mut Findings) {
    let claims = Payload(payload);
    let is_playback = payload.names().any(|name| name.starts_with("aws:"));
    let is_participant =
        [participant_names::STAGE_ARN, participant_names::EVENTS_URL].iter().any(|name| payload.contains(name));
    // Both kinds may have claims of their own that IVS does not know. Where it could be either, the header decides: only
    // participants need a key id.
    let has_key_id = header.contains(participant_names::KEY_ID);
    let is_participant = is_participant && (has_key_id || !payload.contains(playback_names::CHANNEL_ARN));
    judge_type(header, is_participant, findings);
    if is_participant {
        judge_participant(Payload(header), claims, now, findings);
    } else if is_playback {
        judge_playback(header, claims, now, findings);
    } else {
        findings.error(
            "inspect_kind_unknown",
            "the token has neither a playback token's claims (aws:channel-arn …) nor a participant's (resource …)",
        );
        judge_expiry(claims, now, Limit::None, findings);
    }
}

/// Verification does without a type on playback tokens alone.
pub(super) fn judge_type(header: &Object, is_participant: bool, findings: &mut Findings) {
    match header.contains("typ") {
        true => {}
        false if is_participant => findings.rule(&NO_TYPE),
        false => findings.warning("inspect_header_type", "the header has no typ; IVS's tokens say JWT"),
    }
}

fn judge_playback(header: &Object, claims: Payload<'_>, now: u64, findings: &mut Findings) {
    use playback_names as names;
    if header.contains(participant_names::KEY_ID) {
        findings.warning(
            "inspect_header_key_id",
            "the header has a kid; IVS tries all playback keys of the account, and names none in its documentation",
        );
    }
    if let Some(channel) = findings.keep(claims.text(names::CHANNEL_ARN)) {
        findings.keep(Arn::channel(channel.unwrap_or_default()));
    }
    judge_origins(claims, findings);
    if let Some(Some(uuid)) = findings.keep(claims.text(names::SINGLE_USE)) {
        findings.keep(viewer::single_use(uuid));
    }
    if let Some(Some(id)) = findings.keep(claims.text(names::VIEWER_ID))
        && findings.keep(viewer::viewer_id(id)).is_some()
        && id.len() > VIEWER_ID_BYTES
    {
        findings.warning(
            "inspect_viewer_id_bytes",
            "the viewer id is over 40 bytes of UTF-8; IVS does not say whether its 40 are characters or bytes",
        );
    }
    match claims.integer(names::SESSION_VERSION) {
        Ok(None) => {}
        Ok(Some(version)) => {
            findings.keep(viewer::session_version(version));
            if !claims.0.contains(names::VIEWER_ID) {
                findings.rule(&Error::ViewerSessionVersionWithoutViewerId);
            }
        }
        Err(_) => findings.rule(&Error::ViewerSessionVersionInvalid),
    }
    if let Some(Some(limit)) = findings.keep(claims.text(names::RESOLUTION)) {
        findings.keep(limit.parse::<MaximumResolution>());
    }
    let names_a_viewer = [names::VIEWER_ID, names::SINGLE_USE].iter().any(|name| claims.0.contains(name));
    judge_expiry(claims, now, if names_a_viewer { Limit::TenMinutes } else { Limit::None }, findings);
    judge_unknown(
        claims,
        &[
            names::CHANNEL_ARN,
            names::ALLOW_ORIGIN,
            names::STRICT_ORIGIN,
            names::SINGLE_USE,
            names::VIEWER_ID,
            names::SESSION_VERSION,
            names::RESOLUTION,
            names::EXPIRES_AT,
            names::ISSUED_AT,
        ],
        findings,
    );
}

fn judge_origins(claims: Payload<'_>, findings: &mut Findings) {
    use playback_names as names;
    let strict = findings.keep(claims.flag(names::STRICT_ORIGIN)).flatten().unwrap_or(false);
    let Some(list) = findings.keep(claims.text(names::ALLOW_ORIGIN)) else { return };
    let origins: Vec<_> =
        list.iter().flat_map(|list| list.split(',')).map(|text| findings.keep(Origin::parse(text))).collect();
    if origins.iter().flatten().any(Origin::wildcard_cuts_a_label) {
        findings.warning(
            "inspect_origin_wildcard",
            "a wildcard stands for a part of a name: *example.com lets evilexample.com in; write *.example.com (and \
             example.com beside it)",
        );
    }
    if strict && origins.len() > origin::MAXIMUM_STRICT {
        findings.rule(&Error::OriginTooMany);
    }
    if strict && (origins.is_empty() || origins.iter().flatten().any(Origin::is_any)) {
        findings.warning(
            "inspect_origin_any",
            "strict origin enforcement with any origin allowed restricts nobody, and players outside browsers may fail",
        );
    }
}

fn judge_participant(header: Payload<'_>, claims: Payload<'_>, now: u64, findings: &mut Findings) {
    use participant_names as names;
    if let Some(arn) = findings.keep(header.text(names::KEY_ID)) {
        findings.keep(Arn::public_key(arn.unwrap_or_default()));
    }
    judge_expiry(claims, now, Limit::FourteenDays, findings);
    findings.keep(claims.required(names::ISSUED_AT, claims.moment(names::ISSUED_AT)));
    if let Some(id) = findings.keep(claims.text(names::PARTICIPANT_ID)) {
        findings.keep(participant::check_participant_id(id.unwrap_or_default()));
    }
    if let Some(arn) = findings.keep(claims.text(names::STAGE_ARN))
        && let Some(stage) = findings.keep(Arn::stage(arn.unwrap_or_default()))
        && claims.text(names::STAGE_ID) != Ok(Some(stage.id()))
    {
        findings.rule(&broken("topic is not the stage's id, which follows stage/ in resource"));
    }
    if let Some(url) = findings.keep(claims.text(names::EVENTS_URL)) {
        findings.keep(participant::check_events_url(url.unwrap_or_default()));
    }
    if let Some(url) = findings.keep(claims.text(names::WHIP_URL)) {
        findings.keep(participant::check_whip_url(url.unwrap_or_default()));
    }
    if let Some(Some(id)) = findings.keep(claims.text(names::USER_ID)) {
        findings.keep(participant::check_user_id(id));
    }
    if let Some(Some(attributes)) = findings.keep(claims.texts(names::ATTRIBUTES)) {
        findings.keep(participant::check_attributes(&attributes));
    }
    if let Some(capabilities) = findings.keep(claims.required(names::CAPABILITIES, claims.object(names::CAPABILITIES)))
    {
        let allowed = [names::ALLOW_PUBLISH, names::ALLOW_SUBSCRIBE]
            .map(|name| findings.keep(capabilities.flag(name)).flatten().unwrap_or(false));
        if allowed == [false, false] {
            findings.rule(&Error::CapabilitiesMissing);
        }
    }
    if claims.text(names::VERSION) != Ok(Some(participant::VERSION)) {
        findings.rule(&broken("version is not \"1.0\""));
    }
    judge_unknown(
        claims,
        &[
            names::EXPIRES_AT,
            names::ISSUED_AT,
            names::PARTICIPANT_ID,
            names::STAGE_ARN,
            names::STAGE_ID,
            names::EVENTS_URL,
            names::WHIP_URL,
            names::USER_ID,
            names::ATTRIBUTES,
            names::CAPABILITIES,
            names::VERSION,
        ],
        findings,
    );
}

/// `exp`, against now and against `iat` where there is one. Both kinds of tokens name them alike.
fn judge_expiry(claims: Payload<'_>, now: u64, limit: Limit, findings: &mut Findings) {
    let Some(expires_at) = moment(claims, playback_names::EXPIRES_AT, findings) else {
        return;
    };
    let issued_at = if claims.0.contains(playback_names::ISSUED_AT) {
        moment(claims, playback_names::ISSUED_AT, findings)
    } else {
        None
    };
    if issued_at.is_some_and(|issued_at| issued_at > now) {
        findings.warning("inspect_issued_in_future", "iat lies after now; the signer's clock or this one is wrong");
    }
    if expires_at <= now {
        findings.rule(&Error::TokenExpired);
        return;
    }
    let ahead = expires_at.saturating_sub(now);
    if ahead < SLACK_SECONDS {
        findings.warning(
            "inspect_expires_soon",
            format!("the token expires in {ahead} s; a slow start of the player is enough"),
        );
    }
    // A participant's days count from `iat` alone; a viewer's minutes from the moment that IVS looks.
    let starts = [issued_at, (limit != Limit::FourteenDays || issued_at.is_none()).then_some(now)];
    let life = starts.into_iter().flatten().map(|start| expires_at.saturating_sub(start)).max().unwrap_or(ahead);
    if let Err(error) = limit.check(0, life) {
        findings.rule(&error);
        return;
    }
    let maximum = match limit {
        Limit::None => None,
        Limit::TenMinutes => Some(VIEWER_MAXIMUM_SECONDS),
        Limit::FourteenDays => Some(PARTICIPANT_MAXIMUM_SECONDS),
    };
    match maximum {
        Some(maximum) if maximum.saturating_sub(life) < SLACK_SECONDS => findings.warning(
            "inspect_little_slack",
            "the expiry is less than 10 s below IVS's limit, so that a server whose clock is behind refuses it; take a \
             minute less",
        ),
        None if ahead > LONG_LIFE_SECONDS => findings.warning(
            "inspect_long_life",
            "the token is good for over 7 days, to whoever gets hold of it; a few minutes are enough, since running \
             sessions go on",
        ),
        _ => {}
    }
}

/// A moment that must be there; milliseconds have their own code.
fn moment(claims: Payload<'_>, name: &'static str, findings: &mut Findings) -> Option<u64> {
    match (claims.moment(name), claims.0.get(name).and_then(crate::token::json::Value::as_unsigned)) {
        (Ok(Some(moment)), _) => Some(moment),
        (Ok(None), _) => {
            findings.rule(&Error::ExpiryInvalid { what: "expiry", reason: "the token has no exp, which IVS requires" });
            None
        }
        (Err(_), Some(_)) => {
            findings.rule(&Error::ExpiryMilliseconds { what: name });
            None
        }
        (Err(_), None) => {
            let reason = "it is not a whole number of Unix seconds (text and fractions are refused)";
            let what = if name == playback_names::EXPIRES_AT { "expiry" } else { name };
            findings.rule(&Error::ExpiryInvalid { what, reason });
            None
        }
    }
}

fn judge_unknown(claims: Payload<'_>, known: &[&str], findings: &mut Findings) {
    for name in claims.0.names().filter(|name| !known.contains(name)) {
        let shown = crate::options::printable(name);
        findings.warning("inspect_unknown_claim", format!("IVS knows no claim {shown}; it does nothing"));
    }
}
