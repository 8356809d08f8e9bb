//! Python's values as the core's option values, and back. Nothing is judged here, and nothing coerced: the core's table says
//! what an option takes.

use crate::error::Failure;
use ivs_token::options::OptionValue;
use pyo3::{
    prelude::*,
    types::{IntoPyDict as _, PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple},
};

/// Where `collections.abc` has its classes from; `collections` itself would have to be imported.
const ABC: &str = "_collections_abc";

pub(crate) type Value<'py> = Bound<'py, PyAny>;

/// A Python value, unjudged and uncoerced.
pub(crate) fn option_value(value: &Value<'_>) -> OptionValue {
    if let Some(scalar) = scalar(value) {
        return scalar;
    }
    if let Some(items) = items_of(value) {
        let pair = |(key, value): (Value<'_>, Value<'_>)| (shallow(&key), shallow(&value));
        return OptionValue::Map(items.into_iter().map(pair).collect());
    }
    let Some(elements) = elements_of(value) else { return OptionValue::Other };
    let mut list = Vec::new();
    for element in elements {
        let Ok(element) = element else { return OptionValue::Other };
        let element = shallow(&element);
        let is_text = matches!(element, OptionValue::Text(_) | OptionValue::InvalidText);
        list.push(element);
        // Lists are lists of texts: the rest of `range(10**9)` makes it no more wrong.
        if !is_text {
            break;
        }
    }
    OptionValue::List(list)
}

/// Containers hold no containers: a list may hold itself.
fn shallow(value: &Value<'_>) -> OptionValue {
    scalar(value).unwrap_or(OptionValue::Other)
}

fn scalar(value: &Value<'_>) -> Option<OptionValue> {
    Some(if value.is_none() {
        OptionValue::Unset
    } else if let Ok(text) = value.cast::<PyString>() {
        text.to_cow().map_or(OptionValue::InvalidText, |text| OptionValue::Text(text.into_owned()))
    } else if let Ok(flag) = value.cast::<PyBool>() {
        OptionValue::Bool(flag.is_true())
    } else if value.is_instance_of::<PyInt>() {
        value.extract().map_or(OptionValue::Number, OptionValue::Integer)
    } else if value.is_instance_of::<PyFloat>() {
        OptionValue::Number
    } else if is_a(value, "datetime", "datetime") {
        instant(value)
    } else if is_a(value, "datetime", "timedelta") {
        match whole_seconds(value) {
            Ok((seconds, 0)) => OptionValue::Duration(seconds),
            _ => OptionValue::FractionalDuration,
        }
    } else if is_a(value, "uuid", "UUID") {
        let number = value.getattr("int").and_then(|number| number.extract::<u128>());
        number.map_or(OptionValue::Other, |number| OptionValue::Uuid(uuid_text(number)))
    } else {
        return None;
    })
}

/// Whether a value is of a class of the standard library, whose module is not imported for that: where it is not loaded
/// yet, nothing is of its classes, and `datetime` and `uuid` cost more than a token.
fn is_a(value: &Value<'_>, module: &str, class: &str) -> bool {
    loaded(value.py(), module).and_then(|module| value.is_instance(&module.getattr(class)?)).unwrap_or(false)
}

fn loaded<'py>(py: Python<'py>, module: &str) -> PyResult<Value<'py>> {
    py.import("sys")?.getattr("modules")?.get_item(module)
}

fn instant(moment: &Value<'_>) -> OptionValue {
    let seconds = || -> PyResult<OptionValue> {
        if moment.call_method0("utcoffset")?.is_none() {
            return Ok(OptionValue::NaiveInstant);
        }
        let module = loaded(moment.py(), "datetime")?;
        let utc = [("tzinfo", module.getattr("timezone")?.getattr("utc")?)].into_py_dict(moment.py())?;
        let epoch = module.getattr("datetime")?.call((1970, 1, 1), Some(&utc))?;
        whole_seconds(&moment.sub(epoch)?).map(|(seconds, _)| OptionValue::Instant(seconds))
    };
    seconds().unwrap_or(OptionValue::InvalidInstant)
}

/// A timedelta's seconds, rounded down, and its microseconds beyond them: it keeps them so itself.
fn whole_seconds(delta: &Value<'_>) -> PyResult<(i64, i64)> {
    let part = |name| delta.getattr(name)?.extract::<i64>();
    let seconds = part("days")?.saturating_mul(24 * 60 * 60).saturating_add(part("seconds")?);
    Ok((seconds, part("microseconds")?))
}

fn uuid_text(number: u128) -> String {
    let mut text = format!("{number:032x}");
    for dash in [20, 16, 12, 8] {
        text.insert(dash, '-');
    }
    text
}

/// A mapping's items, copied: code that runs while they are read may change it.
pub(crate) fn items_of<'py>(value: &Value<'py>) -> Option<Vec<(Value<'py>, Value<'py>)>> {
    let items = match value.cast::<PyDict>() {
        Ok(dict) => dict.items().into_any(),
        Err(_) if is_a(value, ABC, "Mapping") => value.call_method0("items").ok()?,
        Err(_) => return None,
    };
    items.try_iter().ok()?.map(|item| item?.extract()).collect::<PyResult<_>>().ok()
}

/// A sequence's elements, as they come: never those of an iterator, which could be read only once.
pub(crate) fn elements_of<'py>(value: &Value<'py>) -> Option<impl Iterator<Item = PyResult<Value<'py>>>> {
    let is_sequence =
        value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() || is_a(value, ABC, "Sequence");
    is_sequence.then(|| value.try_iter().ok())?
}

/// A verified token's options as a dict.
pub(crate) fn dict_of<'py>(
    py: Python<'py>,
    options: Vec<(&'static str, OptionValue)>,
) -> Result<Bound<'py, PyDict>, Failure> {
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
