//! Many tokens at once, in slices: between two of them signals are looked at, while one is signed other threads run, and no
//! more claims are held than it has.

use crate::{
    arguments::{Claims, now_of, options_of},
    calls::{Value, name_of},
    error::{Failure, exception},
    values::{Elements, items_of},
};
use ivs_token::{Error, SigningKey, options};
use pyo3::{
    prelude::*,
    types::{PyByteArray, PyBytes, PyList, PyMemoryView, PyString},
};

/// Four of the groups that the core signs side by side: some milliseconds.
const SLICE: usize = 256;

/// One result per item, in order: a token, or the item's own error.
pub(crate) fn sign_many<'py, C: Claims>(
    py: Python<'py>,
    key: &SigningKey,
    claims: Option<Value<'py>>,
    now: Option<Value<'py>>,
) -> Result<Bound<'py, PyList>, Failure> {
    let not_a_list = || options::wrong_type("claims", "a list of claims");
    let claims = claims.filter(|claims| !is_text_or_bytes(claims)).ok_or_else(not_a_list)?;
    let mut items = Elements::of_sequence(&claims)?.ok_or_else(not_a_list)?;
    let now = now_of(now)?;
    let results = PyList::empty(py);
    loop {
        let mut slice: Vec<Result<C, Error>> = Vec::with_capacity(SLICE);
        while let Some(item) = (slice.len() < SLICE).then(|| items.next()).transpose()?.flatten() {
            slice.push(claims_of(&item, now)?);
        }
        if slice.is_empty() {
            break;
        }
        for result in py.detach(|| key.sign_many(&slice, now)) {
            match result {
                Ok(token) => results.append(token)?,
                Err(error) => results.append(exception(py, &error)?)?,
            }
        }
        py.check_signals()?;
    }
    if items.ended()? { Ok(results) } else { Err(options::wrong_type("claims", "a list that keeps its length").into()) }
}

/// One item's claims, or the error that is its result. What its own code raises is the caller's.
fn claims_of<C: Claims>(item: &Value<'_>, now: u64) -> PyResult<Result<C, Error>> {
    let Some(items) = items_of(item)? else { return Ok(Err(options::wrong_type("claims", "a mapping"))) };
    let claims = options_of(items.into_iter().map(|(name, value)| (name_of(&name), value)))?;
    Ok(C::read(claims, options::at(now)).map(|(claims, _)| claims))
}

/// Sequences that are no lists, for Python too.
fn is_text_or_bytes(value: &Value<'_>) -> bool {
    value.is_instance_of::<PyString>()
        || value.is_instance_of::<PyBytes>()
        || value.is_instance_of::<PyByteArray>()
        || value.is_instance_of::<PyMemoryView>()
}
