//! Claims by option name, for bindings: the one table of names, types and what they set.
//!
//! A binding turns each host value into an [`OptionValue`] without judging it, and hands names and values over. Names that
//! the call does not know, wrong types, and text that is no text are judged here, in this order, so that every language
//! refuses the same input with the same code. What the values must be is the claims' own business.

use crate::{
    Error, ParticipantClaims, PlaybackClaims, VerifiedParticipant, VerifiedPlayback,
    expiry::{self, Expiry},
    viewer,
};
use alloc::{
    borrow::{Cow, ToOwned},
    collections::BTreeMap,
    string::String,
    vec::Vec,
};
use core::time::Duration;

/// How the host language spells names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameStyle {
    /// `channel_arn`
    Snake,
    /// `channelArn`
    Camel,
}

/// A host value, unjudged.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum OptionValue {
    /// None, undefined, null: as if the option were not there.
    Unset,
    /// A boolean, which is never a number.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number: a fraction, NaN, an infinity, a whole number beyond 64 bits.
    Number,
    /// Text.
    Text(String),
    /// Text that is not valid Unicode: it holds lone surrogates.
    InvalidText,
    /// A host's UUID object, as text.
    Uuid(String),
    /// A host's duration object, in whole seconds.
    Duration(i64),
    /// A host's duration object that is not whole seconds, or beyond 64 bits of them.
    FractionalDuration,
    /// A host's moment, in Unix seconds, rounded down.
    Instant(i64),
    /// A host's moment that does not say its time zone.
    NaiveInstant,
    /// A host's moment that is none (JavaScript's `Invalid Date`).
    InvalidInstant,
    /// A sequence.
    List(Vec<OptionValue>),
    /// A mapping.
    Map(Vec<(OptionValue, OptionValue)>),
    /// Anything else.
    Other,
}

/// An option's name and value.
pub type NamedValue = (String, OptionValue);

/// Makes playback claims of options, and `now` in Unix seconds of the call's own options (`now`, or else the host's
/// `clock`). `single_use: true` asks `random` for 16 bytes and makes a version 4 UUID of them.
///
/// # Errors
/// [`Error::ClaimsUnknown`], then [`Error::ClaimsType`], then [`Error::TextInvalid`]; what `random` gives. A time that is
/// none is kept for the claims to refuse in their order.
pub fn playback(
    options: Vec<NamedValue>,
    call: Vec<NamedValue>,
    clock: u64,
    style: NameStyle,
    random: impl FnOnce() -> Result<[u8; 16], Error>,
) -> Result<(PlaybackClaims, u64), Error> {
    let mut claims = PlaybackClaims::new("");
    let mut own = Call { now: Ok(clock) };
    apply(&mut [&mut Fill(&mut claims, PLAYBACK, options), &mut Fill(&mut own, CALL, call)], style)?;
    if claims.single_use.as_deref() == Some(FRESH_UUID) {
        claims.single_use = Some(viewer::uuid_v4(random()?));
    }
    let now = own.now_or_flaw(&mut claims.expiry);
    Ok((claims, now))
}

/// Makes participant claims of options, and `now` as [`playback`] does.
///
/// # Errors
/// As [`playback`].
pub fn participant(
    options: Vec<NamedValue>,
    call: Vec<NamedValue>,
    clock: u64,
    style: NameStyle,
) -> Result<(ParticipantClaims, u64), Error> {
    let mut claims = ParticipantClaims::new("", "");
    let mut own = Call { now: Ok(clock) };
    apply(&mut [&mut Fill(&mut claims, PARTICIPANT, options), &mut Fill(&mut own, CALL, call)], style)?;
    let now = own.now_or_flaw(&mut claims.expiry);
    Ok((claims, now))
}

/// `now` in Unix seconds, for calls that take no other option: verification, inspection, a batch as a whole.
///
/// # Errors
/// As [`playback`]; [`Error::ExpiryInvalid`] and [`Error::ExpiryMilliseconds`].
pub fn now(call: Vec<NamedValue>, clock: u64, style: NameStyle) -> Result<u64, Error> {
    let mut own = Call { now: Ok(clock) };
    apply(&mut [&mut Fill(&mut own, CALL, call)], style)?;
    own.now()
}

/// What [`VerifyingKey::authorize_playback`](crate::VerifyingKey::authorize_playback) takes beside the token.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Authorize {
    /// The channel that is asked for.
    pub channel_arn: String,
    /// The request's `Origin` header, if it has one.
    pub origin: Option<String>,
    /// Unix seconds.
    pub now: u64,
}

/// Reads the options of [`VerifyingKey::authorize_playback`](crate::VerifyingKey::authorize_playback).
///
/// # Errors
/// As [`now`].
pub fn authorize(options: Vec<NamedValue>, clock: u64, style: NameStyle) -> Result<Authorize, Error> {
    let mut own = AuthorizeOptions { channel_arn: String::new(), origin: None, call: Call { now: Ok(clock) } };
    apply(&mut [&mut Fill(&mut own, AUTHORIZE, options)], style)?;
    Ok(Authorize { now: own.call.now()?, channel_arn: own.channel_arn, origin: own.origin })
}

/// A text argument that is no claim: a token, a URL.
///
/// # Errors
/// [`Error::ClaimsType`], [`Error::TextInvalid`].
pub fn text(name: &str, value: OptionValue) -> Result<String, Error> {
    take_text(value).map_err(|wrong| wrong.named(name, "text"))
}

/// The error for an argument of the wrong type.
#[must_use]
pub fn wrong_type(name: &str, expected: &'static str) -> Error {
    Wrong::Type.named(name, expected)
}

/// The error for an argument that the call does not take.
#[must_use]
pub fn unknown(name: &str, known: &str) -> Error {
    Error::ClaimsUnknown { name: printable(name), known: known.to_owned() }
}

/// A verified playback token as the options that would sign it, unset ones left out, and `expires_at`.
#[must_use]
pub fn verified_playback(verified: &VerifiedPlayback, style: NameStyle) -> Vec<(&'static str, OptionValue)> {
    let mut options = read(PLAYBACK, verified.claims(), style);
    options.push((EXPIRES_AT.spell(style), integer(verified.expires_at())));
    options
}

/// A verified participant token as the options that would sign it, unset ones left out, `expires_at` and `issued_at`.
#[must_use]
pub fn verified_participant(verified: &VerifiedParticipant, style: NameStyle) -> Vec<(&'static str, OptionValue)> {
    let mut options = read(PARTICIPANT, verified.claims(), style);
    options.push((EXPIRES_AT.spell(style), integer(verified.expires_at())));
    options.push((ISSUED_AT.spell(style), integer(verified.issued_at())));
    options
}

/// A name in both spellings.
#[derive(Debug, Clone, Copy)]
struct Name {
    snake: &'static str,
    camel: &'static str,
}

impl Name {
    fn spell(self, style: NameStyle) -> &'static str {
        match style {
            NameStyle::Snake => self.snake,
            NameStyle::Camel => self.camel,
        }
    }
}

/// One option: its name, what it takes (for the message), how it is set, and how it is read back.
struct Row<C> {
    name: Name,
    expected: &'static str,
    set: fn(&mut C, OptionValue) -> Result<(), Wrong>,
    get: fn(&C) -> OptionValue,
}

const fn row<C>(
    snake: &'static str,
    camel: &'static str,
    expected: &'static str,
    set: fn(&mut C, OptionValue) -> Result<(), Wrong>,
    get: fn(&C) -> OptionValue,
) -> Row<C> {
    Row { name: Name { snake, camel }, expected, set, get }
}

const EXPIRES_AT: Name = Name { snake: "expires_at", camel: "expiresAt" };
const ISSUED_AT: Name = Name { snake: "issued_at", camel: "issuedAt" };

const TEXT: &str = "text";
const BOOL: &str = "a boolean";
const TTL: &str = "a number of whole seconds or text such as \"5m\"";
const MOMENT: &str = "a number of Unix seconds or a moment with its time zone";

/// Stands for `single_use: true` until the UUID is drawn. No UUID is empty.
const FRESH_UUID: &str = "";

#[rustfmt::skip] // A table.
const PLAYBACK: &[Row<PlaybackClaims>] = &[
    row("channel_arn", "channelArn", TEXT,
        |c, v| put(&mut c.channel_arn, take_text(v)), |c| text_of(&c.channel_arn)),
    row("allow_origins", "allowOrigins", "a list of texts, or one text",
        |c, v| put(&mut c.allow_origins, take_texts(v)), |c| texts_of(&c.allow_origins)),
    row("strict_origin_enforcement", "strictOriginEnforcement", BOOL,
        |c, v| put(&mut c.strict_origin_enforcement, take_bool(v)), |c| set_of(c.strict_origin_enforcement)),
    row("single_use", "singleUse", "true or a UUID",
        |c, v| put(&mut c.single_use, take_single_use(v)), |c| optional(c.single_use.as_deref())),
    row("viewer_id", "viewerId", TEXT,
        |c, v| put(&mut c.viewer_id, take_text(v).map(Some)), |c| optional(c.viewer_id.as_deref())),
    row("viewer_session_version", "viewerSessionVersion", "a whole number",
        |c, v| put(&mut c.viewer_session_version, take_version(v).map(Some)),
        |c| c.viewer_session_version.map_or(OptionValue::Unset, OptionValue::Integer)),
    row("maximum_resolution", "maximumResolution", "\"SD\", \"HD\" or \"FULL_HD\"",
        |c, v| put(&mut c.maximum_resolution, take_text(v).map(|text| Some(Cow::Owned(text)))),
        |c| optional(c.maximum_resolution.as_deref())),
    row("expires_in", "expiresIn", TTL, |c, v| take_lifetime(&mut c.expiry, v), |_| OptionValue::Unset),
    row("expires_at", "expiresAt", MOMENT, |c, v| take_expiry(&mut c.expiry, v), |_| OptionValue::Unset),
];

#[rustfmt::skip] // A table.
const PARTICIPANT: &[Row<ParticipantClaims>] = &[
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
    row("attributes", "attributes", "a mapping of texts to texts",
        |c, v| put(&mut c.attributes, take_attributes(v)), |c| attributes_of(&c.attributes)),
    row("allow_publish", "allowPublish", BOOL,
        |c, v| put(&mut c.allow_publish, take_bool(v)), |c| OptionValue::Bool(c.allow_publish)),
    row("allow_subscribe", "allowSubscribe", BOOL,
        |c, v| put(&mut c.allow_subscribe, take_bool(v)), |c| OptionValue::Bool(c.allow_subscribe)),
    row("expires_in", "expiresIn", TTL, |c, v| take_lifetime(&mut c.expiry, v), |_| OptionValue::Unset),
    row("expires_at", "expiresAt", MOMENT, |c, v| take_expiry(&mut c.expiry, v), |_| OptionValue::Unset),
];

const CALL: &[Row<Call>] = &[row("now", "now", MOMENT, |c, v| put(&mut c.now, take_moment(v)), |_| OptionValue::Unset)];

#[rustfmt::skip] // A table.
const AUTHORIZE: &[Row<AuthorizeOptions>] = &[
    row("channel_arn", "channelArn", TEXT,
        |c, v| put(&mut c.channel_arn, take_text(v)), |_| OptionValue::Unset),
    row("origin", "origin", TEXT,
        |c, v| put(&mut c.origin, take_text(v).map(Some)), |_| OptionValue::Unset),
    row("now", "now", MOMENT, |c, v| put(&mut c.call.now, take_moment(v)), |_| OptionValue::Unset),
];

/// A moment in Unix seconds, or why it is none.
type Moment = Result<u64, &'static str>;

/// Options that are the call's own, and no claims.
struct Call {
    now: Moment,
}

impl Call {
    fn now(&self) -> Result<u64, Error> {
        let now = self.now.map_err(|reason| Error::ExpiryInvalid { reason })?;
        expiry::check_now(now)?;
        Ok(now)
    }

    /// Leaves a `now` that is none to the claims, whose own errors come first.
    fn now_or_flaw(&self, expiry: &mut Expiry) -> u64 {
        self.now.unwrap_or_else(|reason| {
            expiry.set_now_flaw(reason);
            0
        })
    }
}

struct AuthorizeOptions {
    channel_arn: String,
    origin: Option<String>,
    call: Call,
}

/// What is wrong with a value, before its claim is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Type,
    Text,
}

impl Wrong {
    fn named(self, name: &str, expected: &'static str) -> Error {
        let name = name.to_owned();
        match self {
            Self::Type => Error::ClaimsType { name, expected },
            Self::Text => Error::TextInvalid { name },
        }
    }
}

/// A target, its table, and the options for it.
struct Fill<'a, C: 'static>(&'a mut C, &'static [Row<C>], Vec<NamedValue>);

/// The three passes over a target's options.
trait Passes {
    fn refuse_unknown(&self, style: NameStyle) -> Result<(), Error>;
    /// Sets what is right, and gives the first wrong type, or else the first wrong text.
    fn set(&mut self, style: NameStyle) -> Option<(Wrong, Error)>;
}

impl<C> Passes for Fill<'_, C> {
    fn refuse_unknown(&self, style: NameStyle) -> Result<(), Error> {
        let Self(_, table, options) = self;
        let is_known = |name: &str| table.iter().any(|row| row.name.spell(style) == name);
        match options.iter().find(|(name, _)| !is_known(name)) {
            None => Ok(()),
            Some((name, _)) => {
                let known: Vec<_> = table.iter().map(|row| row.name.spell(style)).collect();
                Err(unknown(name, &known.join(", ")))
            }
        }
    }

    fn set(&mut self, style: NameStyle) -> Option<(Wrong, Error)> {
        let Self(target, table, options) = self;
        let mut first: Option<(Wrong, Error)> = None;
        for (name, value) in core::mem::take(options) {
            let Some(row) = table.iter().find(|row| row.name.spell(style) == name) else { continue };
            if value == OptionValue::Unset {
                continue;
            }
            if let Err(wrong) = (row.set)(target, value) {
                first = worse(first, Some((wrong, wrong.named(&name, row.expected))));
            }
        }
        first
    }
}

/// The earlier of two in the order of errors: a wrong type before a wrong text, else the first.
fn worse(first: Option<(Wrong, Error)>, second: Option<(Wrong, Error)>) -> Option<(Wrong, Error)> {
    match (&first, &second) {
        (None, _) | (Some((Wrong::Text, _)), Some((Wrong::Type, _))) => second,
        _ => first,
    }
}

fn apply(fills: &mut [&mut dyn Passes], style: NameStyle) -> Result<(), Error> {
    fills.iter().try_for_each(|fill| fill.refuse_unknown(style))?;
    let first = fills.iter_mut().fold(None, |first, fill| worse(first, fill.set(style)));
    first.map_or(Ok(()), |(_, error)| Err(error))
}

fn read<C>(table: &[Row<C>], claims: &C, style: NameStyle) -> Vec<(&'static str, OptionValue)> {
    table
        .iter()
        .map(|row| (row.name.spell(style), (row.get)(claims)))
        .filter(|(_, value)| *value != OptionValue::Unset)
        .collect()
}

fn put<T>(place: &mut T, value: Result<T, Wrong>) -> Result<(), Wrong> {
    *place = value?;
    Ok(())
}

fn take_text(value: OptionValue) -> Result<String, Wrong> {
    match value {
        OptionValue::Text(text) => Ok(text),
        OptionValue::InvalidText => Err(Wrong::Text),
        _ => Err(Wrong::Type),
    }
}

fn take_bool(value: OptionValue) -> Result<bool, Wrong> {
    match value {
        OptionValue::Bool(value) => Ok(value),
        _ => Err(Wrong::Type),
    }
}

/// A bare text is a list of one.
fn take_texts(value: OptionValue) -> Result<Vec<String>, Wrong> {
    match value {
        OptionValue::List(items) => {
            // A wrong type anywhere comes before a wrong text anywhere.
            let taken: Vec<_> = items.into_iter().map(take_text).collect();
            if taken.contains(&Err(Wrong::Type)) {
                return Err(Wrong::Type);
            }
            taken.into_iter().collect()
        }
        one => take_text(one).map(|text| [text].into()),
    }
}

fn take_single_use(value: OptionValue) -> Result<Option<String>, Wrong> {
    match value {
        OptionValue::Bool(false) => Ok(None),
        OptionValue::Bool(true) => Ok(Some(FRESH_UUID.to_owned())),
        OptionValue::Uuid(text) => Ok(Some(text)),
        // Empty text is not asking for a fresh one.
        other => take_text(other).map(|text| Some(if text.is_empty() { NO_UUID.to_owned() } else { text })),
    }
}

/// Empty text where a UUID belongs, told from [`FRESH_UUID`]. The claims refuse both alike.
const NO_UUID: &str = " ";

fn take_version(value: OptionValue) -> Result<i64, Wrong> {
    match value {
        OptionValue::Integer(version) => Ok(version),
        // A number that no version can be; the claims refuse it in their order.
        OptionValue::Number => Ok(-1),
        _ => Err(Wrong::Type),
    }
}

fn take_attributes(value: OptionValue) -> Result<BTreeMap<String, String>, Wrong> {
    let OptionValue::Map(entries) = value else {
        return Err(Wrong::Type);
    };
    let taken: Vec<_> = entries.into_iter().map(|(key, value)| (take_text(key), take_text(value))).collect();
    if taken.iter().any(|(key, value)| *key == Err(Wrong::Type) || *value == Err(Wrong::Type)) {
        return Err(Wrong::Type);
    }
    taken.into_iter().map(|(key, value)| Ok((key?, value?))).collect()
}

fn take_lifetime(expiry: &mut Expiry, value: OptionValue) -> Result<(), Wrong> {
    let lifetime = match value {
        OptionValue::Integer(seconds) | OptionValue::Duration(seconds) => {
            u64::try_from(seconds).map(Duration::from_secs).map_err(|_| expiry::NEGATIVE)
        }
        OptionValue::Number | OptionValue::FractionalDuration => Err(expiry::NOT_WHOLE),
        OptionValue::Text(text) => expiry::read_ttl(&text),
        OptionValue::InvalidText => return Err(Wrong::Text),
        _ => return Err(Wrong::Type),
    };
    match lifetime {
        Ok(lifetime) => expiry.set_lifetime(lifetime),
        Err(reason) => expiry.set_lifetime_flaw(reason),
    }
    Ok(())
}

fn take_expiry(expiry: &mut Expiry, value: OptionValue) -> Result<(), Wrong> {
    match take_moment(value)? {
        Ok(moment) => expiry.set_moment(moment),
        Err(reason) => expiry.set_moment_flaw(reason),
    }
    Ok(())
}

fn take_moment(value: OptionValue) -> Result<Moment, Wrong> {
    match value {
        OptionValue::Integer(seconds) | OptionValue::Instant(seconds) => {
            Ok(u64::try_from(seconds).map_err(|_| expiry::NEGATIVE))
        }
        OptionValue::Number => Ok(Err(expiry::NOT_WHOLE)),
        OptionValue::NaiveInstant => Ok(Err(expiry::NAIVE)),
        OptionValue::InvalidInstant => Ok(Err(expiry::UNREPRESENTABLE)),
        _ => Err(Wrong::Type),
    }
}

fn text_of(text: &str) -> OptionValue {
    OptionValue::Text(text.to_owned())
}

fn optional(text: Option<&str>) -> OptionValue {
    text.map_or(OptionValue::Unset, text_of)
}

fn texts_of(texts: &[String]) -> OptionValue {
    if texts.is_empty() {
        return OptionValue::Unset;
    }
    OptionValue::List(texts.iter().map(|text| text_of(text)).collect())
}

/// A flag whose claim is there only when it is true.
fn set_of(flag: bool) -> OptionValue {
    if flag { OptionValue::Bool(true) } else { OptionValue::Unset }
}

fn attributes_of(attributes: &BTreeMap<String, String>) -> OptionValue {
    if attributes.is_empty() {
        return OptionValue::Unset;
    }
    OptionValue::Map(attributes.iter().map(|(key, value)| (text_of(key), text_of(value))).collect())
}

/// Verified times are below 10¹¹.
fn integer(seconds: u64) -> OptionValue {
    i64::try_from(seconds).map_or(OptionValue::Number, OptionValue::Integer)
}

/// Only what looks like a name is repeated: anything else could be a key that slipped into the wrong place.
fn printable(name: &str) -> String {
    let is_name = (1..=40).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b':'));
    if is_name { alloc::format!("`{name}`") } else { "an argument with an unprintable name".to_owned() }
}
