//! A key's text or bytes, read so that nothing of it stays behind: what is copied is overwritten, and Python makes no copy.

use crate::{calls::Value, error::Failure};
use ivs_token::Error;
use pyo3::{
    exceptions::PyUnicodeEncodeError,
    prelude::*,
    types::{PyByteArray, PyBytes, PyMemoryView, PyString},
};
use zeroize::Zeroizing;

/// Keys are under 1 KiB, and the core refuses over 64: what is longer is not read at all.
const LONGEST: usize = 64 * 1024;

const NOT_PEM: Error = Error::KeyMalformed {
    reason: "PEM belongs here, as text or bytes; a key object of `cryptography` gives it by \
             private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) or public_bytes(Encoding.PEM, \
             PublicFormat.SubjectPublicKeyInfo), a JWK by jwcrypto's JWK(**jwk).export_to_pem(private_key=True, \
             password=None), a path by Path(path).read_bytes()",
};
const NOT_BYTES: Error = Error::KeyMalformed {
    reason: "bytes belong here, a bytearray or a memoryview; PEM, as text too, goes to from_pem",
};
const NOT_CONTIGUOUS: Error =
    Error::KeyMalformed { reason: "this memoryview was released, or its bytes do not lie side by side" };

/// A caller's bytes, or a copy that is overwritten when it is dropped.
pub(crate) enum Secret<'a> {
    Borrowed(&'a [u8]),
    Owned(Zeroizing<Vec<u8>>),
}

impl AsRef<[u8]> for Secret<'_> {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Borrowed(bytes) => bytes,
            Self::Owned(bytes) => bytes,
        }
    }
}

/// PEM, as text or as bytes.
pub(crate) fn pem<'a>(value: Option<&'a Value<'_>>) -> Result<Secret<'a>, Failure> {
    let value = given(value)?;
    match value.cast::<PyString>() {
        Ok(text) => of_text(text),
        Err(_) => of_bytes(value, NOT_PEM),
    }
}

/// DER, or a scalar.
pub(crate) fn der<'a>(value: Option<&'a Value<'_>>) -> Result<Secret<'a>, Failure> {
    of_bytes(given(value)?, NOT_BYTES)
}

fn given<'a, 'py>(value: Option<&'a Value<'py>>) -> Result<&'a Value<'py>, Error> {
    value.filter(|value| !value.is_none()).ok_or(Error::KeyEmpty)
}

fn of_bytes<'a>(value: &'a Value<'_>, otherwise: Error) -> Result<Secret<'a>, Failure> {
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return Ok(Secret::Borrowed(bytes.as_bytes()));
    }
    if let Ok(bytes) = value.cast::<PyByteArray>() {
        let fits = bytes.len() <= LONGEST;
        return Ok(if fits { Secret::Owned(bytes.to_vec().into()) } else { too_long() });
    }
    if let Ok(view) = value.cast::<PyMemoryView>() {
        return of_view(view);
    }
    Err(otherwise.into())
}

/// Shows the core that it is too long.
fn too_long() -> Secret<'static> {
    Secret::Owned(vec![0; LONGEST + 1].into())
}

/// Number by number, all of which Python holds anyway.
fn of_view<'a>(view: &Bound<'_, PyMemoryView>) -> Result<Secret<'a>, Failure> {
    let view = view.call_method1("cast", ("B",)).map_err(|_| NOT_CONTIGUOUS)?;
    let length = view.len()?;
    if length > LONGEST {
        return Ok(too_long());
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(length));
    for byte in view.try_iter()? {
        bytes.push(byte?.extract()?);
    }
    Ok(Secret::Owned(bytes))
}

/// Character by character, which Python holds anyway (those of PEM): its encoders would leave a copy. The text is the one that
/// `str` itself sees, whatever a subclass says of it.
fn of_text<'a>(text: &Bound<'_, PyString>) -> Result<Secret<'a>, Failure> {
    let class = text.py().get_type::<PyString>();
    let length: usize = class.call_method1("__len__", (text,))?.extract()?;
    if length > LONGEST {
        return Ok(too_long());
    }
    // Room for the longest characters, since growing would leave a copy as well.
    let mut bytes = Zeroizing::new(Vec::with_capacity(length.saturating_mul(4)));
    for character in class.call_method1("__iter__", (text,))?.try_iter()? {
        let character = character?.cast_into::<PyString>().map_err(PyErr::from)?.encode_utf8();
        let character = character.map_err(|error| match error.is_instance_of::<PyUnicodeEncodeError>(text.py()) {
            true => Failure::from(Error::TextInvalid { name: "pem".to_owned() }),
            false => error.into(),
        })?;
        bytes.extend_from_slice(character.as_bytes());
    }
    Ok(Secret::Owned(bytes))
}
