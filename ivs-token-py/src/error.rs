//! The core's error as Python's exceptions, made in one place.

use ivs_token::{Error, ErrorKind};
use pyo3::{
    create_exception,
    exceptions::PyValueError,
    prelude::*,
    types::{PyDict, PyType},
};

create_exception!(ivs_token, IvsTokenError, PyValueError, "What was wrong; `code` is the stable name of it.");
create_exception!(ivs_token, InvalidKeyError, IvsTokenError, "The key cannot be used.");
create_exception!(
    ivs_token,
    InvalidClaimsError,
    IvsTokenError,
    "An argument, a claim, the expiry or the URL is wrong."
);
create_exception!(ivs_token, InvalidTokenError, IvsTokenError, "The token or the signature is not valid.");

/// The core's error on its way to Python, or Python's own (out of memory).
pub(crate) enum Failure {
    Core(Error),
    Python(PyErr),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

impl From<PyErr> for Failure {
    fn from(error: PyErr) -> Self {
        Self::Python(error)
    }
}

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Core(error) => {
                Python::attach(|py| exception(py, &error).map_or_else(|error| error, Self::from_value))
            }
            Failure::Python(error) => error,
        }
    }
}

/// The exception of an error, with its code.
pub(crate) fn exception<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyAny>> {
    let exception = class_of(py, error.kind()).call1((error.to_string(),))?;
    exception.setattr("code", error.code())?;
    Ok(exception)
}

fn class_of(py: Python<'_>, kind: ErrorKind) -> Bound<'_, PyType> {
    match kind {
        ErrorKind::Key => py.get_type::<InvalidKeyError>(),
        ErrorKind::Claims => py.get_type::<InvalidClaimsError>(),
        ErrorKind::Token => py.get_type::<InvalidTokenError>(),
        _ => py.get_type::<IvsTokenError>(),
    }
}

/// Adds the classes, and what class each code has.
pub(crate) fn add_to(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    let base = py.get_type::<IvsTokenError>();
    // One that a caller makes by hand has a code too.
    base.setattr("code", "")?;
    let codes = PyDict::new(py);
    for (code, kind) in Error::CODES {
        codes.set_item(code, class_of(py, *kind))?;
    }
    module.add("ERROR_CODES", codes)?;
    module.add("IvsTokenError", base)?;
    module.add("InvalidKeyError", py.get_type::<InvalidKeyError>())?;
    module.add("InvalidClaimsError", py.get_type::<InvalidClaimsError>())?;
    module.add("InvalidTokenError", py.get_type::<InvalidTokenError>())
}
