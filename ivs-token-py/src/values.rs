//! Python's values as the core's option values, and back. Nothing is judged here, and nothing coerced: the core's table says
//! what an option takes. What a caller's own code raises while it is read goes through unchanged.

use crate::calls::Value;
use ivs_token::options::OptionValue;
use pyo3::{
    exceptions::{PyKeyError, PyOverflowError, PyUnicodeEncodeError},
    prelude::*,
    types::{IntoPyDict as _, PyBool, PyDict, PyFloat, PyInt, PyIterator, PyList, PyString, PyTuple},
};

/// Where `collections.abc` has its classes from; `collections` itself would have to be imported.
const ABC: &str = "_collections_abc";

/// A Python value, unjudged and uncoerced.
pub(crate) fn option_value(value: &Value<'_>) -> PyResult<OptionValue> {
    if let Some(scalar) = scalar(value)? {
        return Ok(scalar);
    }
    if let Some(items) = items_of(value)? {
        let pair = |(key, value): &(Value<'_>, Value<'_>)| Ok((shallow(key)?, shallow(value)?));
        return Ok(OptionValue::Map(items.iter().map(pair).collect::<PyResult<_>>()?));
    }
    let Some(mut elements) = Elements::of_sequence(value)? else { return Ok(OptionValue::Other) };
    let mut list = Vec::new();
    while let Some(element) = elements.next()? {
        let element = shallow(&element)?;
        let is_text = matches!(element, OptionValue::Text(_) | OptionValue::InvalidText);
        list.push(element);
        // Lists are lists of texts: the rest of `range(10**9)` makes it no more wrong.
        if !is_text {
            return Ok(OptionValue::List(list));
        }
    }
    Ok(if elements.ended()? { OptionValue::List(list) } else { OptionValue::Other })
}

/// Containers hold no containers: a list may hold itself.
fn shallow(value: &Value<'_>) -> PyResult<OptionValue> {
    Ok(scalar(value)?.unwrap_or(OptionValue::Other))
}

fn scalar(value: &Value<'_>) -> PyResult<Option<OptionValue>> {
    Ok(Some(if value.is_none() {
        OptionValue::Unset
    } else if let Ok(text) = value.cast::<PyString>() {
        match beginning(text) {
            Ok(text) => OptionValue::Text(text),
            Err(error) if error.is_instance_of::<PyUnicodeEncodeError>(value.py()) => OptionValue::InvalidText,
            Err(error) => return Err(error),
        }
    } else if let Ok(flag) = value.cast::<PyBool>() {
        OptionValue::Bool(flag.is_true())
    } else if value.is_instance_of::<PyInt>() {
        integer(value).map_or(OptionValue::Number, OptionValue::Integer)
    } else if value.is_instance_of::<PyFloat>() {
        OptionValue::Number
    } else if is_a(value, "datetime", "datetime")? {
        instant(value)?
    } else if is_a(value, "datetime", "timedelta")? {
        match whole_seconds(value)? {
            Some((seconds, 0)) => OptionValue::Duration(seconds),
            _ => OptionValue::FractionalDuration,
        }
    } else if is_a(value, "uuid", "UUID")? {
        uuid(value)?
    } else {
        return Ok(None);
    }))
}

/// Bytes of a text. No token, URL or claim has so many, and the core refuses what is as long.
const LONGEST: usize = 128 * 1024;

/// As much of a text as is looked at: a copy of all that a stranger sends would double it.
pub(crate) fn beginning(text: &Bound<'_, PyString>) -> PyResult<String> {
    let bytes = text.encode_utf8()?;
    let bytes = bytes.as_bytes();
    let mut end = bytes.len().min(LONGEST);
    while bytes.get(end).is_some_and(|byte| byte & 0xc0 == 0x80) {
        // A character that goes on here is left out.
        end -= 1;
    }
    Ok(String::from_utf8(bytes.get(..end).unwrap_or_default().to_vec())?)
}

/// A whole number's own value, whatever its class says of it; none beyond 64 bits.
fn integer(value: &Value<'_>) -> Option<i64> {
    value.cast::<PyInt>().ok()?.extract().ok()
}

/// Whether a value is of a class of the standard library, whose module is not imported for that: where it is not loaded
/// yet, nothing is of its classes, and `datetime` and `uuid` cost more than a token.
fn is_a(value: &Value<'_>, module: &str, class: &str) -> PyResult<bool> {
    match loaded(value.py(), module) {
        Ok(module) => value.is_instance(&module.getattr(class)?),
        Err(error) if error.is_instance_of::<PyKeyError>(value.py()) => Ok(false),
        Err(error) => Err(error),
    }
}

fn loaded<'py>(py: Python<'py>, module: &str) -> PyResult<Value<'py>> {
    py.import("sys")?.getattr("modules")?.get_item(module)
}

fn instant(moment: &Value<'_>) -> PyResult<OptionValue> {
    if moment.call_method0("utcoffset")?.is_none() {
        return Ok(OptionValue::NaiveInstant);
    }
    let module = loaded(moment.py(), "datetime")?;
    let utc = [("tzinfo", module.getattr("timezone")?.getattr("utc")?)].into_py_dict(moment.py())?;
    let epoch = module.getattr("datetime")?.call((1970, 1, 1), Some(&utc))?;
    let since = whole_seconds(&moment.sub(epoch)?)?;
    Ok(since.map_or(OptionValue::InvalidInstant, |(seconds, _)| OptionValue::Instant(seconds)))
}

/// A timedelta's seconds, rounded down, and its microseconds beyond them: it keeps them so itself.
fn whole_seconds(delta: &Value<'_>) -> PyResult<Option<(i64, i64)>> {
    let part = |name| Ok::<_, PyErr>(integer(&delta.getattr(name)?));
    let (days, seconds, microseconds) = (part("days")?, part("seconds")?, part("microseconds")?);
    let whole = |days: i64, seconds| days.saturating_mul(24 * 60 * 60).saturating_add(seconds);
    Ok(days.zip(seconds).map(|(days, seconds)| whole(days, seconds)).zip(microseconds))
}

fn uuid(value: &Value<'_>) -> PyResult<OptionValue> {
    match value.getattr("int")?.cast::<PyInt>().map(|number| number.extract::<u128>()) {
        Ok(Ok(number)) => {
            let mut text = format!("{number:032x}");
            for dash in [20, 16, 12, 8] {
                text.insert(dash, '-');
            }
            Ok(OptionValue::Uuid(text))
        }
        Ok(Err(error)) if !error.is_instance_of::<PyOverflowError>(value.py()) => Err(error),
        _ => Ok(OptionValue::Other),
    }
}

/// A mapping's items, copied: code that runs while they are read may change it. None of what is no mapping.
pub(crate) fn items_of<'py>(value: &Value<'py>) -> PyResult<Option<Vec<(Value<'py>, Value<'py>)>>> {
    let mut items = match value.cast::<PyDict>() {
        Ok(dict) => Elements::of(&dict.items())?,
        Err(_) if is_a(value, ABC, "Mapping")? => Elements::new(&value.call_method0("items")?, value.len()?)?,
        Err(_) => return Ok(None),
    };
    let mut pairs = Vec::new();
    while let Some(item) = items.next()? {
        // What `items` gives of a mapping are tuples; whatever else it may be, it is no mapping.
        let Ok(pair) = item.cast_into::<PyTuple>() else { return Ok(None) };
        let Ok(pair) = pair.extract() else { return Ok(None) };
        pairs.push(pair);
    }
    Ok(items.ended()?.then_some(pairs))
}

/// The elements of a container, as many as it says to have: an iterator that goes on forever must not fill the memory.
pub(crate) struct Elements<'py> {
    iterator: Bound<'py, PyIterator>,
    left: usize,
}

impl<'py> Elements<'py> {
    /// A sequence's, and none of anything else: an iterator could be read only once.
    pub(crate) fn of_sequence(value: &Value<'py>) -> PyResult<Option<Self>> {
        let is_sequence =
            value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() || is_a(value, ABC, "Sequence")?;
        is_sequence.then(|| Self::of(value)).transpose()
    }

    fn of(value: &Value<'py>) -> PyResult<Self> {
        Self::new(value, value.len()?)
    }

    fn new(value: &Value<'py>, left: usize) -> PyResult<Self> {
        Ok(Self { iterator: value.try_iter()?, left })
    }

    /// The next one; none when all came, or fewer than it said.
    pub(crate) fn next(&mut self) -> PyResult<Option<Value<'py>>> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        let element = self.iterator.next().transpose()?;
        if element.is_some() {
            self.left = left;
        }
        Ok(element)
    }

    /// Whether there were as many as it said, and no more.
    pub(crate) fn ended(mut self) -> PyResult<bool> {
        Ok(self.left == 0 && self.iterator.next().transpose()?.is_none())
    }
}

/// A verified token's options as a dict.
pub(crate) fn dict_of<'py>(py: Python<'py>, options: Vec<(&'static str, OptionValue)>) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (name, value) in options {
        dict.set_item(name, python_value(py, value)?)?;
    }
    Ok(dict)
}

fn python_value(py: Python<'_>, value: OptionValue) -> PyResult<Value<'_>> {
    Ok(match value {
        OptionValue::Bool(flag) => PyBool::new(py, flag).to_owned().into_any(),
        OptionValue::Integer(number) => number.into_pyobject(py)?.into_any(),
        OptionValue::Text(text) => PyString::new(py, &text).into_any(),
        OptionValue::List(items) => {
            let items: Vec<_> = items.into_iter().map(|item| python_value(py, item)).collect::<PyResult<_>>()?;
            PyList::new(py, items)?.into_any()
        }
        OptionValue::Map(items) => {
            let dict = PyDict::new(py);
            for (key, value) in items {
                dict.set_item(python_value(py, key)?, python_value(py, value)?)?;
            }
            dict.into_any()
        }
        // A verified token has no other values.
        _ => py.None().into_bound(py),
    })
}
