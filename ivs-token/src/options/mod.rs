//! Claims by option name, for bindings: the one table of names, types and what they set.
//!
//! A binding turns each host value into an [`OptionValue`] without judging it, and hands names and values over. Names that
//! the call does not know, wrong types, and text that is no text are judged here, in this order, so that every language
//! refuses the same input with the same code. What the values must be is the claims' own business.

mod table;
mod value;

use crate::{
    Error,
    claims::{ParticipantClaims, PlaybackClaims},
    values::{expiry, viewer},
    verify::{VerifiedParticipant, VerifiedPlayback},
};
use alloc::{borrow::ToOwned, string::String, vec::Vec};
use table::{AUTHORIZE, CALL, EXPIRES_AT, ISSUED_AT, NO_CLOCK, PARTICIPANT, PLAYBACK, Row, SINGLE_USE};
use value::{Moment, Wrong, integer, take_text};

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
/// `clock`, which is none where it says less than 2020). `single_use: true` asks `random` for 16 bytes and makes a version 4
/// UUID of them.
///
/// # Errors
/// [`Error::ClaimsUnknown`], then [`Error::ClaimsType`], then [`Error::TextInvalid`]; what `random` gives. A time that is
/// none is kept for the claims to refuse in their order.
pub fn playback(
    mut options: Vec<NamedValue>,
    call: Vec<NamedValue>,
    clock: u64,
    style: NameStyle,
    random: impl FnOnce() -> Result<[u8; 16], Error>,
) -> Result<(PlaybackClaims, u64), Error> {
    let mut claims = PlaybackClaims::new("");
    let mut own = Call::at(clock, style);
    // `true` is no claim but a wish for one.
    let given = options.len();
    options.retain(|(name, value)| name != SINGLE_USE.spell(style) || *value != OptionValue::Bool(true));
    let fresh_uuid = options.len() < given;
    apply(&mut [&mut Fill(&mut claims, PLAYBACK, options), &mut Fill(&mut own, CALL, call)], style)?;
    if fresh_uuid {
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
    let mut own = Call::at(clock, style);
    apply(&mut [&mut Fill(&mut claims, PARTICIPANT, options), &mut Fill(&mut own, CALL, call)], style)?;
    let now = own.now_or_flaw(&mut claims.expiry);
    Ok((claims, now))
}

/// `now` in Unix seconds, for calls that take no other option: verification, inspection, a batch as a whole.
///
/// # Errors
/// As [`playback`]; [`Error::ExpiryInvalid`] and [`Error::ExpiryMilliseconds`].
pub fn now(call: Vec<NamedValue>, clock: u64, style: NameStyle) -> Result<u64, Error> {
    let mut own = Call::at(clock, style);
    apply(&mut [&mut Fill(&mut own, CALL, call)], style)?;
    own.now()
}

/// The call's own options of an item of a batch, whose `now` the batch has read.
#[must_use]
pub fn at(now: u64) -> Vec<NamedValue> {
    [("now".to_owned(), integer(now))].into()
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
    let mut own = AuthorizeOptions { channel_arn: String::new(), origin: None, call: Call::at(clock, style) };
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

/// Options that are the call's own, and no claims.
struct Call {
    now: Moment,
}

impl Call {
    /// `now` as the host has it, until the caller says another.
    fn at(clock: u64, style: NameStyle) -> Self {
        Self { now: if expiry::is_set(clock) { Ok(clock) } else { Err(NO_CLOCK.spell(style)) } }
    }

    fn now(&self) -> Result<u64, Error> {
        let now = self.now.map_err(|reason| Error::ExpiryInvalid { what: "now", reason })?;
        expiry::check_now(now)?;
        Ok(now)
    }

    /// Leaves a `now` that is none to the claims, whose own errors come first.
    fn now_or_flaw(&self, expiry: &mut expiry::Expiry) -> u64 {
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
                first = worse(first, Some((wrong, wrong.named(&name, row.expected.spell(style)))));
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

/// Only what looks like a name is repeated: anything else could be a key that slipped into the wrong place.
pub(crate) fn printable(name: &str) -> String {
    let is_name = (1..=40).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b':'));
    if is_name { alloc::format!("`{name}`") } else { "an argument with an unprintable name".to_owned() }
}
