//! The arguments of a call. Python's own binding would raise a bare TypeError for a wrong name, so that every function takes
//! `*args, **kwargs` and binds them here.

use crate::{
    error::Failure,
    values::{Value, elements_of, items_of, option_value},
};
use ivs_token::{
    Error,
    options::{self, NameStyle::Snake, NamedValue, OptionValue},
};
use pyo3::{
    prelude::*,
    types::{PyByteArray, PyBytes, PyDict, PyMemoryView, PySlice, PyString, PyTuple},
};
use std::time::{SystemTime, UNIX_EPOCH};

pub(crate) type Args<'a, 'py> = &'a Bound<'py, PyTuple>;
pub(crate) type Kwargs<'a, 'py> = &'a Bound<'py, PyDict>;
pub(crate) type Options = Vec<NamedValue>;

/// So much of a key's text is copied, which shows the core that it is too long: keys are under 1 KiB.
const LONG_KEY: isize = 64 * 1024 + 1;

/// An option's name; one that is no text is no option's.
fn name_of(name: &Value<'_>) -> String {
    name.cast::<PyString>().map_or_else(|_| String::new(), |name| name.to_string_lossy().into_owned())
}

/// The arguments of a call in the order of `names`, bound as Python would.
pub(crate) fn bind<'py, const N: usize>(
    names: [&str; N],
    args: Args<'_, 'py>,
    kwargs: Option<Kwargs<'_, 'py>>,
) -> Result<[Option<Value<'py>>; N], Failure> {
    let mut bound = [const { None }; N];
    for (at, value) in args.iter().enumerate() {
        *bound.get_mut(at).ok_or_else(|| surplus(&names))? = Some(value);
    }
    for (name, value) in kwargs.into_iter().flatten() {
        let name = name_of(&name);
        let place = names.iter().position(|known| *known == name).and_then(|at| bound.get_mut(at));
        match place.ok_or_else(|| options::unknown(&name, &list(&names)))? {
            Some(_) => return Err(options::wrong_type(&name, "one value, not two,").into()),
            place => *place = Some(value),
        }
    }
    Ok(bound)
}

fn surplus(known: &[&str]) -> Error {
    Error::ClaimsUnknown { name: "a further argument without a name".to_owned(), known: list(known) }
}

/// For the sentence "it takes …".
fn list(names: &[&str]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// The keyword arguments of a call that takes claims: the claims, and `now`, which is the call's own.
pub(crate) fn claims_of(args: Args<'_, '_>, kwargs: Option<Kwargs<'_, '_>>) -> Result<(Options, Options), Failure> {
    if !args.is_empty() {
        return Err(surplus(&["keyword arguments only"]).into());
    }
    let named = kwargs.into_iter().flatten().map(|(name, value)| (name_of(&name), option_value(&value)));
    Ok(named.partition(|(name, _)| name != "now"))
}

/// Claims of a batch, each judged for itself, and the batch's `now`.
pub(crate) fn batch_of<C>(
    args: Args<'_, '_>,
    kwargs: Option<Kwargs<'_, '_>>,
    read: impl Fn(Options, Options, u64) -> Result<(C, u64), Error>,
) -> Result<(Vec<Result<C, Error>>, u64), Failure> {
    let [claims, now] = bind(["claims", "now"], args, kwargs)?;
    let not_a_list = || options::wrong_type("claims", "a list of claims");
    let claims = claims.filter(|claims| !is_text_or_bytes(claims));
    let elements = claims.as_ref().and_then(elements_of).ok_or_else(not_a_list)?;
    let now = now_of(now)?;
    let item = |item: PyResult<Value<'_>>| {
        let items = item.ok().as_ref().and_then(items_of).ok_or_else(|| options::wrong_type("claims", "a mapping"))?;
        let claims = items.iter().map(|(name, value)| (name_of(name), option_value(value))).collect();
        read(claims, options::at(now), now).map(|(claims, _)| claims)
    };
    Ok((elements.map(item).collect(), now))
}

/// Sequences that are no lists, for Python too.
fn is_text_or_bytes(value: &Value<'_>) -> bool {
    value.is_instance_of::<PyString>()
        || value.is_instance_of::<PyBytes>()
        || value.is_instance_of::<PyByteArray>()
        || value.is_instance_of::<PyMemoryView>()
}

pub(crate) fn now_of(now: Option<Value<'_>>) -> Result<u64, Error> {
    options::now(vec![("now".to_owned(), unjudged(now))], clock(), Snake)
}

pub(crate) fn unjudged(value: Option<Value<'_>>) -> OptionValue {
    value.as_ref().map_or(OptionValue::Unset, option_value)
}

pub(crate) fn text(name: &str, value: Option<Value<'_>>) -> Result<String, Error> {
    options::text(name, unjudged(value))
}

pub(crate) fn bytes<'a>(name: &str, value: Option<&'a Value<'_>>) -> Result<&'a [u8], Error> {
    let bytes = value.and_then(|value| value.cast::<PyBytes>().ok());
    bytes.map(PyBytesMethods::as_bytes).ok_or_else(|| options::wrong_type(name, "bytes"))
}

/// Hands PEM to `read`, as bytes or as text, of which no more is copied than shows that it is too long.
pub(crate) fn with_pem<T>(pem: Option<Value<'_>>, read: impl FnOnce(&[u8]) -> Result<T, Error>) -> Result<T, Failure> {
    let Some(Ok(text)) = pem.as_ref().map(|pem| pem.cast::<PyString>()) else {
        let bytes = bytes("pem", pem.as_ref()).map_err(|_| options::wrong_type("pem", "text or bytes"))?;
        return Ok(read(bytes)?);
    };
    let text = text.get_item(PySlice::new(text.py(), 0, LONG_KEY, 1))?;
    let text = text.cast::<PyString>().map_err(PyErr::from)?;
    // Python's own copy: no buffer of ours is left to wipe.
    let text = text.encode_utf8().map_err(|_| Error::TextInvalid { name: "pem".to_owned() })?;
    Ok(read(text.as_bytes())?)
}

pub(crate) fn clock() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
