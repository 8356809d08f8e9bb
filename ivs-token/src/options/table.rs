//! The table: each option's name in both spellings, what it takes, what it sets, and how it is read back. A new claim is
//! one row here.

use super::{
    AuthorizeOptions, Call, NameStyle, OptionValue,
    value::{
        Wrong, attributes_of, optional, put, set_of, take_attributes, take_bool, take_expiry, take_lifetime,
        take_moment, take_single_use, take_text, take_texts, take_version, text_of, texts_of,
    },
};
use crate::claims::{ParticipantClaims, PlaybackClaims};
use alloc::borrow::Cow;

/// A name, or words of a message, as Python's and JavaScript's users know them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name {
    snake: &'static str,
    camel: &'static str,
}

impl Name {
    pub(super) fn spell(self, style: NameStyle) -> &'static str {
        match style {
            NameStyle::Snake => self.snake,
            NameStyle::Camel => self.camel,
        }
    }
}

/// One option: its name, what it takes (for the message), how it is set, and how it is read back.
pub(super) struct Row<C> {
    pub(super) name: Name,
    pub(super) expected: Name,
    pub(super) set: fn(&mut C, OptionValue) -> Result<(), Wrong>,
    pub(super) get: fn(&C) -> OptionValue,
}

const fn row<C>(
    snake: &'static str,
    camel: &'static str,
    expected: Name,
    set: fn(&mut C, OptionValue) -> Result<(), Wrong>,
    get: fn(&C) -> OptionValue,
) -> Row<C> {
    Row { name: Name { snake, camel }, expected, set, get }
}

pub(super) const SINGLE_USE: Name = Name { snake: "single_use", camel: "singleUse" };
pub(super) const EXPIRES_AT: Name = Name { snake: "expires_at", camel: "expiresAt" };
pub(super) const ISSUED_AT: Name = Name { snake: "issued_at", camel: "issuedAt" };

/// Why a host's clock is no `now`. A Worker's stands at zero at module scope.
pub(super) const NO_CLOCK: Name = words(
    "this host's clock stands before 2020, so it was never set; pass the current Unix seconds as `now`",
    "this host's clock stands before 2020, so it was never set or has not started (at module scope a Worker has none: do it \
     within a request); pass the current Unix seconds as `now`",
);

const fn words(snake: &'static str, camel: &'static str) -> Name {
    Name { snake, camel }
}

const TEXT: Name = words("text", "text");
const BOOL: Name = words("a boolean", "a boolean");
const NUMBER: Name = words("a whole number", "a whole number");
const TEXTS: Name = words("a list of texts, or one text", "a list of texts, or one text");
const MAPPING: Name = words("a mapping of texts to texts", "a mapping of texts to texts");
const UUID: Name = words("True or a UUID", "true or a UUID");
const RESOLUTION: Name = words("\"SD\", \"HD\" or \"FULL_HD\"", "\"SD\", \"HD\" or \"FULL_HD\"");
const TTL: Name = words(
    "a whole number of seconds, a timedelta or text such as \"5m\"",
    "a number of whole seconds or text such as \"5m\"",
);
const MOMENT: Name =
    words("a whole number of Unix seconds or a datetime with its time zone", "a number of Unix seconds or a Date");

#[rustfmt::skip] // A table.
pub(super) const PLAYBACK: &[Row<PlaybackClaims>] = &[
    row("channel_arn", "channelArn", TEXT,
        |c, v| put(&mut c.channel_arn, take_text(v)), |c| text_of(&c.channel_arn)),
    row("allow_origins", "allowOrigins", TEXTS,
        |c, v| put(&mut c.allow_origins, take_texts(v)), |c| texts_of(&c.allow_origins)),
    row("strict_origin_enforcement", "strictOriginEnforcement", BOOL,
        |c, v| put(&mut c.strict_origin_enforcement, take_bool(v)), |c| set_of(c.strict_origin_enforcement)),
    row("single_use", "singleUse", UUID,
        |c, v| put(&mut c.single_use, take_single_use(v)), |c| optional(c.single_use.as_deref())),
    row("viewer_id", "viewerId", TEXT,
        |c, v| put(&mut c.viewer_id, take_text(v).map(Some)), |c| optional(c.viewer_id.as_deref())),
    row("viewer_session_version", "viewerSessionVersion", NUMBER,
        |c, v| put(&mut c.viewer_session_version, take_version(v).map(Some)),
        |c| c.viewer_session_version.map_or(OptionValue::Unset, OptionValue::Integer)),
    row("maximum_resolution", "maximumResolution", RESOLUTION,
        |c, v| put(&mut c.maximum_resolution, take_text(v).map(|text| Some(Cow::Owned(text)))),
        |c| optional(c.maximum_resolution.as_deref())),
    row("expires_in", "expiresIn", TTL, |c, v| take_lifetime(&mut c.expiry, v), |_| OptionValue::Unset),
    row("expires_at", "expiresAt", MOMENT, |c, v| take_expiry(&mut c.expiry, v), |_| OptionValue::Unset),
];

#[rustfmt::skip] // A table.
pub(super) const PARTICIPANT: &[Row<ParticipantClaims>] = &[
    row("public_key_arn", "publicKeyArn", TEXT,
        |c, v| put(&mut c.public_key_arn, take_text(v)), |c| text_of(&c.public_key_arn)),
    row("stage_arn", "stageArn", TEXT,
        |c, v| put(&mut c.stage_arn, take_text(v)), |c| text_of(&c.stage_arn)),
    row("participant_id", "participantId", TEXT,
        |c, v| put(&mut c.participant_id, take_text(v)), |c| text_of(&c.participant_id)),
    row("events_url", "eventsUrl", TEXT,
        |c, v| put(&mut c.events_url, take_text(v)), |c| text_of(&c.events_url)),
    row("whip_url", "whipUrl", TEXT,
        |c, v| put(&mut c.whip_url, take_text(v)), |c| text_of(&c.whip_url)),
    row("user_id", "userId", TEXT,
        |c, v| put(&mut c.user_id, take_text(v).map(Some)), |c| optional(c.user_id.as_deref())),
    row("attributes", "attributes", MAPPING,
        |c, v| put(&mut c.attributes, take_attributes(v)), |c| attributes_of(&c.attributes)),
    row("allow_publish", "allowPublish", BOOL,
        |c, v| put(&mut c.allow_publish, take_bool(v)), |c| OptionValue::Bool(c.allow_publish)),
    row("allow_subscribe", "allowSubscribe", BOOL,
        |c, v| put(&mut c.allow_subscribe, take_bool(v)), |c| OptionValue::Bool(c.allow_subscribe)),
    row("expires_in", "expiresIn", TTL, |c, v| take_lifetime(&mut c.expiry, v), |_| OptionValue::Unset),
    row("expires_at", "expiresAt", MOMENT, |c, v| take_expiry(&mut c.expiry, v), |_| OptionValue::Unset),
];

pub(super) const CALL: &[Row<Call>] =
    &[row("now", "now", MOMENT, |c, v| put(&mut c.now, take_moment(v)), |_| OptionValue::Unset)];

#[rustfmt::skip] // A table.
pub(super) const AUTHORIZE: &[Row<AuthorizeOptions>] = &[
    row("channel_arn", "channelArn", TEXT,
        |c, v| put(&mut c.channel_arn, take_text(v)), |_| OptionValue::Unset),
    row("origin", "origin", TEXT,
        |c, v| put(&mut c.origin, take_text(v).map(Some)), |_| OptionValue::Unset),
    row("now", "now", MOMENT, |c, v| put(&mut c.call.now, take_moment(v)), |_| OptionValue::Unset),
];
