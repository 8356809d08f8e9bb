//! The Python module `ivs_token._native`: host values in, one call of the core, its error out. No rule lives here.

mod arguments;
mod batch;
mod calls;
mod error;
mod secret;
mod signatures;
mod values;

use arguments::{claims, clock, now_of, text, unjudged};
use calls::{Args, Kwargs, Value, bind, calls, documentation, named};
use error::Failure;
use ivs_token::{
    Error, ParticipantClaims, PlaybackClaims,
    options::{self, NameStyle::Snake},
};
use pyo3::{
    exceptions::PyTypeError,
    prelude::*,
    types::{IntoPyDict as _, PyBytes, PyDict, PyList, PyString},
};
use signatures::{participant_options, playback_options};
use values::dict_of;

/// An ECDSA P-384 private key, ready to sign; made once, shared by all threads.
#[pyclass(frozen, module = "ivs_token")]
struct SigningKey(ivs_token::SigningKey);

calls! { class SigningKey
    /// Reads the private key from PEM, SEC1 or PKCS#8, as secret stores and environment variables mangle it.
    fn from_pem(_py; pem) -> Self {
        Ok(Self(ivs_token::SigningKey::from_pem(secret::pem(pem.as_ref())?)?))
    }

    /// Reads the private key from DER, SEC1 or PKCS#8.
    fn from_der(_py; der) -> Self {
        Ok(Self(ivs_token::SigningKey::from_der(secret::der(der.as_ref())?.as_ref())?))
    }

    /// Takes the private scalar: 48 bytes, big-endian.
    fn from_scalar(_py; scalar) -> Self {
        let scalar = secret::der(scalar.as_ref())?;
        if scalar.as_ref().is_empty() {
            return Err(Error::KeyEmpty.into());
        }
        let scalar = scalar.as_ref().try_into();
        let scalar = scalar.map_err(|_| Error::KeyMalformed { reason: "a scalar of P-384 is 48 bytes" })?;
        Ok(Self(ivs_token::SigningKey::from_scalar(scalar)?))
    }

    /// Makes a new key from the operating system's random source.
    fn generate(_py;) -> Self {
        Ok(Self(ivs_token::SigningKey::generate()?))
    }

    /// The public half.
    fn verifying_key(&self, _py;) -> VerifyingKey {
        Ok(VerifyingKey(self.0.verifying_key()))
    }

    /// The key as PKCS#8 PEM, as openssl writes it.
    fn to_pkcs8_pem(&self, py;) -> Bound<'py, PyString> {
        Ok(PyString::new(py, self.0.to_pkcs8_pem().as_str()))
    }

    /// The key as SEC1 PEM, as openssl's `ecparam -genkey` writes it.
    fn to_sec1_pem(&self, py;) -> Bound<'py, PyString> {
        Ok(PyString::new(py, self.0.to_sec1_pem().as_str()))
    }

    /// Checks the claims of a playback token and signs them.
    fn sign_playback(&self, py; ..named in playback_options) -> String {
        let (claims, now) = claims::<PlaybackClaims>(named)?;
        Ok(py.detach(|| self.0.sign(&claims, now))?)
    }

    /// Checks the claims of a participant token and signs them.
    fn sign_participant(&self, py; ..named in participant_options) -> String {
        let (claims, now) = claims::<ParticipantClaims>(named)?;
        Ok(py.detach(|| self.0.sign(&claims, now))?)
    }

    /// Signs many playback claims at once: a token or an error for each, in their order.
    fn sign_playback_many(&self, py; claims, now = None) -> Bound<'py, PyList> {
        batch::sign_many::<PlaybackClaims>(py, &self.0, claims, now)
    }

    /// Signs many participant claims at once: a token or an error for each, in their order.
    fn sign_participant_many(&self, py; claims, now = None) -> Bound<'py, PyList> {
        batch::sign_many::<ParticipantClaims>(py, &self.0, claims, now)
    }

    also {
        #[new]
        #[pyo3(signature = (*_args, **_kwargs))]
        fn new(_args: Args<'_, '_>, _kwargs: Option<Kwargs<'_, '_>>) -> PyResult<Self> {
            Err(PyTypeError::new_err(
                "a SigningKey is made by SigningKey.from_pem(pem), from_der(der), from_scalar(scalar) or generate()",
            ))
        }

        /// Refuses: pickle and copy would spread the private key.
        fn __reduce_ex__(&self, _protocol: Value<'_>) -> PyResult<()> {
            Err(PyTypeError::new_err(
                "a SigningKey cannot be pickled or copied: share it, or read it anew in each process",
            ))
        }
    }
}

/// A token that lacks its signature only, for keys that live elsewhere (AWS KMS, an HSM).
#[pyclass(frozen, module = "ivs_token")]
struct UnsignedToken(ivs_token::UnsignedToken);

calls! { class UnsignedToken
    /// Puts a raw signature R‖S of 96 bytes on: the token.
    fn with_signature(&self, _py; raw) -> String {
        Ok(self.0.with_signature(bytes("raw", raw.as_ref())?)?)
    }

    /// Puts a DER signature on, as AWS KMS returns it: the token.
    fn with_der_signature(&self, _py; der) -> String {
        Ok(self.0.with_der_signature(bytes("der", der.as_ref())?)?)
    }

    also {
        /// The bytes to sign with ECDSA on P-384 and SHA-384.
        #[getter]
        fn signing_input(&self) -> &[u8] {
            self.0.signing_input().as_bytes()
        }

        /// SHA-384 of `signing_input`: 48 bytes.
        #[getter]
        fn signing_digest<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
            PyBytes::new(py, &self.0.signing_digest())
        }

        /// The token's `exp`, in Unix seconds.
        #[getter]
        fn expires_at(&self) -> u64 {
            self.0.expires_at()
        }
    }
}

/// An ECDSA P-384 public key: what IVS verifies tokens with.
#[pyclass(frozen, eq, hash, module = "ivs_token")]
#[derive(PartialEq, Hash)]
struct VerifyingKey(ivs_token::VerifyingKey);

calls! { class VerifyingKey
    /// Reads the public key from PEM.
    fn from_pem(_py; pem) -> Self {
        Ok(Self(ivs_token::VerifyingKey::from_pem(secret::pem(pem.as_ref())?)?))
    }

    /// Reads the public key from DER, as AWS KMS's GetPublicKey gives it.
    fn from_der(_py; der) -> Self {
        Ok(Self(ivs_token::VerifyingKey::from_der(secret::der(der.as_ref())?.as_ref())?))
    }

    /// The key as PEM, the text to import into IVS.
    fn to_pem(&self, _py;) -> String {
        Ok(self.0.to_pem())
    }

    /// Verifies a playback token: its claims.
    fn verify_playback(&self, py; token, now = None) -> Bound<'py, PyDict> {
        let (token, now) = (text("token", token)?, now_of(now)?);
        let verified = py.detach(|| self.0.verify_playback(&token, now))?;
        Ok(dict_of(py, options::verified_playback(&verified, Snake))?)
    }

    /// Verifies a participant token: its claims.
    fn verify_participant(&self, py; token, now = None) -> Bound<'py, PyDict> {
        let (token, now) = (text("token", token)?, now_of(now)?);
        let verified = py.detach(|| self.0.verify_participant(&token, now))?;
        Ok(dict_of(py, options::verified_participant(&verified, Snake))?)
    }

    /// Verifies a playback token for a channel and a request's Origin header: its claims.
    fn authorize_playback(&self, py; token, channel_arn, origin = None, now = None) -> Bound<'py, PyDict> {
        let token = text("token", token)?;
        let named = [("channel_arn", channel_arn), ("origin", origin), ("now", now)];
        let named = named.map(|(name, value)| Ok((name.to_owned(), unjudged(value)?)));
        let request = options::authorize(named.into_iter().collect::<PyResult<_>>()?, clock(), Snake)?;
        let verified = py.detach(|| {
            self.0.authorize_playback(&token, &request.channel_arn, request.origin.as_deref(), request.now)
        })?;
        Ok(dict_of(py, options::verified_playback(&verified, Snake))?)
    }

    also {
        #[new]
        #[pyo3(signature = (*_args, **_kwargs))]
        fn new(_args: Args<'_, '_>, _kwargs: Option<Kwargs<'_, '_>>) -> PyResult<Self> {
            Err(PyTypeError::new_err(
                "a VerifyingKey is made by VerifyingKey.from_pem(pem), from_der(der) or SigningKey's verifying_key()",
            ))
        }
    }
}

calls! {
    /// Inspects a token: its header, its payload, and everything IVS would object to.
    fn inspect(py; token, now = None) -> Bound<'py, PyDict> {
        let inspection = ivs_token::inspect(&text("token", token)?, now_of(now)?);
        let findings = PyList::empty(py);
        for finding in inspection.findings {
            let parts = [
                ("code", finding.code),
                ("severity", finding.severity.as_str()),
                ("message", finding.message.as_str()),
            ];
            findings.append(parts.into_py_dict(py)?)?;
        }
        let dict = [("header", inspection.header), ("payload", inspection.payload)].into_py_dict(py)?;
        dict.set_item("findings", findings)?;
        Ok(dict)
    }

    /// Reads a lifetime such as "90s", "5m", "12h" or "3d": seconds.
    fn parse_ttl(_py; text) -> u64 {
        Ok(ivs_token::parse_ttl(&arguments::text("text", text)?)?.as_secs())
    }

    /// Adds a token to a playback URL.
    fn playback_url(_py; url, token) -> String {
        Ok(ivs_token::playback_url(&text("url", url)?, &text("token", token)?)?)
    }

    /// The ARN of the channel that a playback URL of IVS names.
    fn channel_arn_from_playback_url(_py; url) -> String {
        Ok(ivs_token::channel_arn_from_playback_url(&text("url", url)?)?)
    }

    /// A playback token without its signature.
    fn unsigned_playback(_py; ..named in playback_options) -> UnsignedToken {
        let (claims, now) = claims::<PlaybackClaims>(named)?;
        Ok(UnsignedToken(claims.unsigned(now)?))
    }

    /// A participant token without its signature.
    fn unsigned_participant(_py; ..named in participant_options) -> UnsignedToken {
        let (claims, now) = claims::<ParticipantClaims>(named)?;
        Ok(UnsignedToken(claims.unsigned(now)?))
    }
}

fn bytes<'a>(name: &str, value: Option<&'a Value<'_>>) -> Result<&'a [u8], Error> {
    let bytes = value.and_then(|value| value.cast::<PyBytes>().ok());
    bytes.map(PyBytesMethods::as_bytes).ok_or_else(|| options::wrong_type(name, "bytes"))
}

/// The compiled half of `ivs_token`.
#[pymodule(gil_used = false)]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<SigningKey>()?;
    module.add_class::<UnsignedToken>()?;
    module.add_class::<VerifyingKey>()?;
    module.add_function(wrap_pyfunction!(channel_arn_from_playback_url, module)?)?;
    module.add_function(wrap_pyfunction!(inspect, module)?)?;
    module.add_function(wrap_pyfunction!(parse_ttl, module)?)?;
    module.add_function(wrap_pyfunction!(playback_url, module)?)?;
    module.add_function(wrap_pyfunction!(unsigned_participant, module)?)?;
    module.add_function(wrap_pyfunction!(unsigned_playback, module)?)?;
    error::add_to(module)?;
    module.add("__version__", env!("CARGO_PKG_VERSION"))
}
