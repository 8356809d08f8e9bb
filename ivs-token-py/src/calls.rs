//! The heading of every call, written once. Python's own binding of arguments would raise a bare TypeError for a wrong name,
//! so that each call takes `*args, **kwargs` and binds them here, and tells Python its signature in the docstring.

use crate::{error::Failure, values::beginning};
use ivs_token::{
    Error,
    options::{self, NamedValue},
};
use pyo3::{
    prelude::*,
    types::{PyDict, PyString, PyTuple},
};

pub(crate) type Args<'a, 'py> = &'a Bound<'py, PyTuple>;
pub(crate) type Kwargs<'a, 'py> = &'a Bound<'py, PyDict>;
pub(crate) type Value<'py> = Bound<'py, PyAny>;
pub(crate) type Options = Vec<NamedValue>;

/// The docstring of a call. Python reads the signature from its first line.
macro_rules! documentation {
    ($name:ident($($signature:expr),*), $($doc:expr),+) => {
        concat!(stringify!($name), "(", $($signature,)* ")\n--\n\n", $($doc, "\n"),+)
    };
}

/// Declares calls, as methods of a class (`class` and its name before them) or as functions:
///
/// * `fn name(py; first, second = None)`: what the names are bound to, `Option<Value>` each, whatever their defaults;
/// * `fn name(py; ..named in signature)`: the keyword arguments, which the core's table of options knows; their signature is
///   what the macro of that name gives;
/// * with `&self` instead of nothing before `py`, a method instead of a static one.
///
/// What stands in `also` is copied: getters and Python's own methods.
macro_rules! calls {
    // The methods of a class have to stand in one block, which grows here.
    (@class $class:ident { $($done:tt)* } also { $($also:tt)* }) => {
        #[pymethods]
        impl $class { $($done)* $($also)* }
    };
    (@class $class:ident { $($done:tt)* }
        $(#[doc = $doc:expr])+ fn $name:ident(&$self:ident, $py:ident; ..$named:ident in $signature:ident) -> $out:ty $body:block
        $($rest:tt)*
    ) => {
        calls! { @class $class { $($done)*
            #[doc = documentation!($name("$self, ", $signature!()), $($doc),+)]
            #[pyo3(signature = (*args, **kwargs), text_signature = None)]
            fn $name<'py>(&$self, args: Args<'_, 'py>, kwargs: Option<Kwargs<'_, 'py>>) -> Result<$out, Failure> {
                let ($py, $named) = (args.py(), named(args, kwargs)?);
                $body
            }
        } $($rest)* }
    };
    (@class $class:ident { $($done:tt)* }
        $(#[doc = $doc:expr])+ fn $name:ident(&$self:ident, $py:ident; $($arg:ident $(= $default:ident)?),*) -> $out:ty $body:block
        $($rest:tt)*
    ) => {
        calls! { @class $class { $($done)*
            #[doc = documentation!($name("$self, ", stringify!($($arg $(= $default)?),*)), $($doc),+)]
            #[pyo3(signature = (*args, **kwargs), text_signature = None)]
            fn $name<'py>(&$self, args: Args<'_, 'py>, kwargs: Option<Kwargs<'_, 'py>>) -> Result<$out, Failure> {
                let ($py, [$($arg),*]) = (args.py(), bind([$(stringify!($arg)),*], args, kwargs)?);
                $body
            }
        } $($rest)* }
    };
    (@class $class:ident { $($done:tt)* }
        $(#[doc = $doc:expr])+ fn $name:ident($py:ident; $($arg:ident $(= $default:ident)?),*) -> $out:ty $body:block
        $($rest:tt)*
    ) => {
        calls! { @class $class { $($done)*
            #[doc = documentation!($name(stringify!($($arg $(= $default)?),*)), $($doc),+)]
            #[staticmethod]
            #[pyo3(signature = (*args, **kwargs), text_signature = None)]
            fn $name<'py>(args: Args<'_, 'py>, kwargs: Option<Kwargs<'_, 'py>>) -> Result<$out, Failure> {
                let ($py, [$($arg),*]) = (args.py(), bind([$(stringify!($arg)),*], args, kwargs)?);
                $body
            }
        } $($rest)* }
    };
    (class $class:ident $($rest:tt)*) => { calls! { @class $class {} $($rest)* } };
    ($(#[doc = $doc:expr])+ fn $name:ident($py:ident; ..$named:ident in $signature:ident) -> $out:ty $body:block $($rest:tt)*) => {
        #[doc = documentation!($name($signature!()), $($doc),+)]
        #[pyfunction]
        #[pyo3(signature = (*args, **kwargs), text_signature = None)]
        fn $name<'py>(args: Args<'_, 'py>, kwargs: Option<Kwargs<'_, 'py>>) -> Result<$out, Failure> {
            let ($py, $named) = (args.py(), named(args, kwargs)?);
            $body
        }
        calls! { $($rest)* }
    };
    (
        $(#[doc = $doc:expr])+ fn $name:ident($py:ident; $($arg:ident $(= $default:ident)?),*) -> $out:ty $body:block
        $($rest:tt)*
    ) => {
        #[doc = documentation!($name(stringify!($($arg $(= $default)?),*)), $($doc),+)]
        #[pyfunction]
        #[pyo3(signature = (*args, **kwargs), text_signature = None)]
        fn $name<'py>(args: Args<'_, 'py>, kwargs: Option<Kwargs<'_, 'py>>) -> Result<$out, Failure> {
            let ($py, [$($arg),*]) = (args.py(), bind([$(stringify!($arg)),*], args, kwargs)?);
            $body
        }
        calls! { $($rest)* }
    };
    () => {};
}
pub(crate) use {calls, documentation};

/// The arguments of a call in the order of `names`, bound as Python would.
pub(crate) fn bind<'py, const N: usize>(
    names: [&str; N],
    args: Args<'_, 'py>,
    kwargs: Option<Kwargs<'_, 'py>>,
) -> Result<[Option<Value<'py>>; N], Failure> {
    let mut bound = [const { None }; N];
    for (at, value) in args.iter().enumerate() {
        *bound.get_mut(at).ok_or_else(|| surplus(&list(&names)))? = Some(value);
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

/// Keyword arguments by name, for a call that takes no others.
pub(crate) fn named<'py>(
    args: Args<'_, 'py>,
    kwargs: Option<Kwargs<'_, 'py>>,
) -> Result<Vec<(String, Value<'py>)>, Failure> {
    if !args.is_empty() {
        return Err(surplus("keyword arguments only").into());
    }
    Ok(kwargs.into_iter().flatten().map(|(name, value)| (name_of(&name), value)).collect())
}

/// An option's name; one that is no text is no option's.
pub(crate) fn name_of(name: &Value<'_>) -> String {
    name.cast::<PyString>().ok().and_then(|name| beginning(name).ok()).unwrap_or_default()
}

fn surplus(known: &str) -> Error {
    Error::ClaimsUnknown { name: "a further argument without a name".to_owned(), known: known.to_owned() }
}

/// For the sentence "it takes …".
fn list(names: &[&str]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
