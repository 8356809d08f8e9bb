//! Claims of a foreign token by name and type. A wrong type is an error, never an absent claim.

use super::{
    json::{Object, Value},
    map::Map,
};
use crate::{Error, values::expiry::LATEST_SECONDS};
use alloc::{borrow::ToOwned, format, string::String};

/// The claims of a token that was read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Payload<'a>(pub(crate) &'a Object);

impl<'a> Payload<'a> {
    /// A claim that is text, if it is there.
    pub(crate) fn text(self, name: &str) -> Result<Option<&'a str>, Error> {
        self.typed(name, "text", Value::as_text)
    }

    /// A claim that is true or false, if it is there.
    pub(crate) fn flag(self, name: &str) -> Result<Option<bool>, Error> {
        self.typed(name, "true or false", Value::as_flag)
    }

    /// A claim that is an object, if it is there.
    pub(crate) fn object(self, name: &str) -> Result<Option<Payload<'a>>, Error> {
        self.typed(name, "an object", Value::as_object).map(|object| object.map(Payload))
    }

    /// A claim that is a whole number, if it is there.
    pub(crate) fn integer(self, name: &str) -> Result<Option<i64>, Error> {
        self.typed(name, "a whole number", Value::as_signed)
    }

    /// A claim that is a moment in Unix seconds, if it is there.
    pub(crate) fn moment(self, name: &str) -> Result<Option<u64>, Error> {
        let moment = self.typed(name, "a whole number of Unix seconds", Value::as_unsigned)?;
        if moment.is_some_and(|moment| moment > LATEST_SECONDS) {
            return Err(broken(format!("{name} is in milliseconds, where JWT counts seconds")));
        }
        Ok(moment)
    }

    /// A claim that must be there.
    pub(crate) fn required<T>(self, name: &str, claim: Result<Option<T>, Error>) -> Result<T, Error> {
        claim?.ok_or_else(|| broken(format!("{name} is missing")))
    }

    /// A claim that is an object whose members are all text, if it is there. Their names are the token's own text: no error
    /// repeats them.
    pub(crate) fn texts(self, name: &str) -> Result<Option<Map<String>>, Error> {
        self.typed(name, "an object whose values are all text", |value| texts(value.as_object()?))
    }

    fn typed<T>(
        self,
        name: &str,
        expected: &str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, Error> {
        let Some(value) = self.0.get(name) else {
            return Ok(None);
        };
        read(value).map(Some).ok_or_else(|| broken(format!("{name} is not {expected}")))
    }
}

fn texts(object: &Object) -> Option<Map<String>> {
    let mut texts = Map::new();
    for name in object.names() {
        texts.insert(name.to_owned(), object.get(name)?.as_text()?.to_owned());
    }
    Some(texts)
}

/// The claims break a rule.
pub(crate) fn broken(reason: impl Into<String>) -> Error {
    Error::TokenClaims { reason: reason.into() }
}

/// A rule of the claims, broken by a token that was read.
pub(crate) fn by_rule(rule: Error) -> Error {
    broken(format!("{rule}"))
}
