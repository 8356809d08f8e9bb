//! Host values, taken as what an option needs or found wrong, and made again of claims.

use super::OptionValue;
use crate::{
    Error,
    token::map::Map,
    values::expiry::{self, Expiry},
};
use alloc::{borrow::ToOwned, string::String, vec::Vec};
use core::time::Duration;

/// A moment in Unix seconds, or why it is none.
pub(super) type Moment = Result<u64, &'static str>;

/// What is wrong with a value, before its claim is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    Type,
    Text,
}

impl Wrong {
    pub(super) fn named(self, name: &str, expected: &'static str) -> Error {
        let name = name.to_owned();
        match self {
            Self::Type => Error::ClaimsType { name, expected },
            Self::Text => Error::TextInvalid { name },
        }
    }
}

pub(super) fn put<T>(place: &mut T, value: Result<T, Wrong>) -> Result<(), Wrong> {
    *place = value?;
    Ok(())
}

pub(super) fn take_text(value: OptionValue) -> Result<String, Wrong> {
    match value {
        OptionValue::Text(text) => Ok(text),
        OptionValue::InvalidText => Err(Wrong::Text),
        _ => Err(Wrong::Type),
    }
}

pub(super) fn take_bool(value: OptionValue) -> Result<bool, Wrong> {
    match value {
        OptionValue::Bool(value) => Ok(value),
        _ => Err(Wrong::Type),
    }
}

/// A bare text is a list of one.
pub(super) fn take_texts(value: OptionValue) -> Result<Vec<String>, Wrong> {
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

pub(super) fn take_single_use(value: OptionValue) -> Result<Option<String>, Wrong> {
    match value {
        OptionValue::Bool(false) => Ok(None),
        OptionValue::Uuid(text) => Ok(Some(text)),
        other => take_text(other).map(Some),
    }
}

pub(super) fn take_version(value: OptionValue) -> Result<i64, Wrong> {
    match value {
        OptionValue::Integer(version) => Ok(version),
        // A number that no version can be; the claims refuse it in their order.
        OptionValue::Number => Ok(-1),
        _ => Err(Wrong::Type),
    }
}

pub(super) fn take_attributes(value: OptionValue) -> Result<Map<String>, Wrong> {
    let OptionValue::Map(entries) = value else {
        return Err(Wrong::Type);
    };
    let taken: Vec<_> = entries.into_iter().map(|(key, value)| (take_text(key), take_text(value))).collect();
    if taken.iter().any(|(key, value)| *key == Err(Wrong::Type) || *value == Err(Wrong::Type)) {
        return Err(Wrong::Type);
    }
    let mut attributes = Map::new();
    for (key, value) in taken {
        attributes.insert(key?, value?);
    }
    Ok(attributes)
}

pub(super) fn take_lifetime(expiry: &mut Expiry, value: OptionValue) -> Result<(), Wrong> {
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

pub(super) fn take_expiry(expiry: &mut Expiry, value: OptionValue) -> Result<(), Wrong> {
    match take_moment(value)? {
        Ok(moment) => expiry.set_moment(moment),
        Err(reason) => expiry.set_moment_flaw(reason),
    }
    Ok(())
}

pub(super) fn take_moment(value: OptionValue) -> Result<Moment, Wrong> {
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

pub(super) fn text_of(text: &str) -> OptionValue {
    OptionValue::Text(text.to_owned())
}

pub(super) fn optional(text: Option<&str>) -> OptionValue {
    text.map_or(OptionValue::Unset, text_of)
}

pub(super) fn texts_of(texts: &[String]) -> OptionValue {
    if texts.is_empty() {
        return OptionValue::Unset;
    }
    OptionValue::List(texts.iter().map(|text| text_of(text)).collect())
}

/// A flag whose claim is there only when it is true.
pub(super) fn set_of(flag: bool) -> OptionValue {
    if flag { OptionValue::Bool(true) } else { OptionValue::Unset }
}

pub(super) fn attributes_of(attributes: &Map<String>) -> OptionValue {
    if attributes.is_empty() {
        return OptionValue::Unset;
    }
    OptionValue::Map(attributes.iter().map(|(key, value)| (text_of(key), text_of(value))).collect())
}

/// Verified times are below 10¹¹.
pub(super) fn integer(seconds: u64) -> OptionValue {
    i64::try_from(seconds).map_or(OptionValue::Number, OptionValue::Integer)
}
