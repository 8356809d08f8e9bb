//! What calls take, as the core takes it.

use crate::{
    calls::{Options, Value},
    error::Failure,
    values::option_value,
};
use ivs_token::{
    Error, ParticipantClaims, PlaybackClaims,
    options::{self, NameStyle::Snake, OptionValue},
};
use pyo3::prelude::*;
use std::time::{SystemTime, UNIX_EPOCH};

/// Either kind of claims, by option name.
pub(crate) trait Claims: ivs_token::Claims + Send + Sync + Sized {
    /// The claims, and `now`, which is the call's own.
    fn read(claims: Options, call: Options) -> Result<(Self, u64), Error>;
}

impl Claims for PlaybackClaims {
    fn read(claims: Options, call: Options) -> Result<(Self, u64), Error> {
        options::playback(claims, call, clock(), Snake, random)
    }
}

impl Claims for ParticipantClaims {
    fn read(claims: Options, call: Options) -> Result<(Self, u64), Error> {
        options::participant(claims, call, clock(), Snake)
    }
}

/// The keyword arguments of a call that takes claims.
pub(crate) fn claims<C: Claims>(named: Vec<(String, Value<'_>)>) -> Result<(C, u64), Failure> {
    let (claims, call) = options_of(named)?.into_iter().partition(|(name, _)| name != "now");
    Ok(C::read(claims, call)?)
}

pub(crate) fn options_of<'py>(named: impl IntoIterator<Item = (String, Value<'py>)>) -> PyResult<Options> {
    named.into_iter().map(|(name, value)| Ok((name, option_value(&value)?))).collect()
}

pub(crate) fn now_of(now: Option<Value<'_>>) -> Result<u64, Failure> {
    Ok(options::now(vec![("now".to_owned(), unjudged(now)?)], clock(), Snake)?)
}

pub(crate) fn unjudged(value: Option<Value<'_>>) -> PyResult<OptionValue> {
    value.as_ref().map_or(Ok(OptionValue::Unset), option_value)
}

pub(crate) fn text(name: &str, value: Option<Value<'_>>) -> Result<String, Failure> {
    Ok(options::text(name, unjudged(value)?)?)
}

pub(crate) fn clock() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

fn random() -> Result<[u8; 16], Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| Error::RandomUnavailable)?;
    Ok(bytes)
}
