//! The Python module `ivs_token._native`: host values in, one call of the core, its error out. No rule lives here.

mod arguments;
mod error;
mod values;

use arguments::{Args, Kwargs, Options, batch_of, bind, bytes, claims_of, clock, now_of, text, unjudged, with_pem};
use error::{Failure, exception};
use ivs_token::{
    Claims, Error,
    options::{self, NameStyle::Snake},
};
use pyo3::{
    exceptions::PyTypeError,
    prelude::*,
    types::{IntoPyDict as _, PyBytes, PyDict, PyList, PyString},
};
use values::{Value, dict_of};

type Dict<'py> = Result<Bound<'py, PyDict>, Failure>;
type List<'py> = Result<Bound<'py, PyList>, Failure>;

/// An ECDSA P-384 private key, ready to sign; made once, shared by all threads.
#[pyclass(frozen, module = "ivs_token")]
struct SigningKey(ivs_token::SigningKey);

#[pymethods]
impl SigningKey {
    /// Reads the private key from PEM, SEC1 or PKCS#8, as secret stores and environment variables mangle it.
    #[staticmethod]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(pem)")]
    fn from_pem(args: Args<'_, '_>, kwargs: Option<Kwargs<'_, '_>>) -> Result<Self, Failure> {
        let [pem] = bind(["pem"], args, kwargs)?;
        Ok(Self(with_pem(pem, |pem| ivs_token::SigningKey::from_pem(pem))?))
    }

    /// Reads the private key from DER, SEC1 or PKCS#8.
    #[staticmethod]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(der)")]
    fn from_der(args: Args<'_, '_>, kwargs: Option<Kwargs<'_, '_>>) -> Result<Self, Failure> {
        let [der] = bind(["der"], args, kwargs)?;
        Ok(Self(ivs_token::SigningKey::from_der(bytes("der", der.as_ref())?)?))
    }

    /// Takes the private scalar: 48 bytes, big-endian.
    #[staticmethod]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(scalar)")]
    fn from_scalar(args: Args<'_, '_>, kwargs: Option<Kwargs<'_, '_>>) -> Result<Self, Failure> {
        let [scalar] = bind(["scalar"], args, kwargs)?;
        let scalar = bytes("scalar", scalar.as_ref())?;
        let scalar = scalar.try_into().map_err(|_| Error::KeyMalformed { reason: "a scalar of P-384 is 48 bytes" })?;
        Ok(Self(ivs_token::SigningKey::from_scalar(scalar)?))
    }

    /// Makes a new key from the operating system's random source.
    #[staticmethod]
    #[pyo3(signature = (*args, **kwargs), text_signature = "()")]
    fn generate(args: Args<'_, '_>, kwargs: Option<Kwargs<'_, '_>>) -> Result<Self, Failure> {
        let [] = bind([], args, kwargs)?;
        Ok(Self(ivs_token::SigningKey::generate()?))
    }

    /// The public half.
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self)")]
    fn verifying_key(&self, args: Args<'_, '_>, kwargs: Option<Kwargs<'_, '_>>) -> Result<VerifyingKey, Failure> {
        let [] = bind([], args, kwargs)?;
        Ok(VerifyingKey(self.0.verifying_key()))
    }

    /// The key as PKCS#8 PEM, as openssl writes it.
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self)")]
    fn to_pkcs8_pem<'py>(
        &self,
        args: Args<'_, 'py>,
        kwargs: Option<Kwargs<'_, 'py>>,
    ) -> Result<Bound<'py, PyString>, Failure> {
        let [] = bind([], args, kwargs)?;
        Ok(PyString::new(args.py(), self.0.to_pkcs8_pem().as_str()))
    }

    /// The key as SEC1 PEM, as openssl's `ecparam -genkey` writes it.
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self)")]
    fn to_sec1_pem<'py>(
        &self,
        args: Args<'_, 'py>,
        kwargs: Option<Kwargs<'_, 'py>>,
    ) -> Result<Bound<'py, PyString>, Failure> {
        let [] = bind([], args, kwargs)?;
        Ok(PyString::new(args.py(), self.0.to_sec1_pem().as_str()))
    }

    /// Checks the claims of a playback token and signs them.
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self, *, channel_arn, allow_origins=None, \
        strict_origin_enforcement=False, single_use=None, viewer_id=None, viewer_session_version=None, \
        maximum_resolution=None, expires_in=None, expires_at=None, now=None)")]
    fn sign_playback(&self, args: Args<'_, '_>, kwargs: Option<Kwargs<'_, '_>>) -> Result<String, Failure> {
        let (claims, call) = claims_of(args, kwargs)?;
        sign(args.py(), self, playback(claims, call, clock())?)
    }

    /// Checks the claims of a participant token and signs them.
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self, *, public_key_arn, stage_arn, participant_id, \
        events_url, whip_url, user_id=None, attributes=None, allow_publish=False, allow_subscribe=True, \
        expires_in=None, expires_at=None, now=None)")]
    fn sign_participant(&self, args: Args<'_, '_>, kwargs: Option<Kwargs<'_, '_>>) -> Result<String, Failure> {
        let (claims, call) = claims_of(args, kwargs)?;
        sign(args.py(), self, participant(claims, call, clock())?)
    }

    /// Signs many playback claims at once: a token or an error for each, in their order.
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self, claims, now=None)")]
    fn sign_playback_many<'py>(&self, args: Args<'_, 'py>, kwargs: Option<Kwargs<'_, 'py>>) -> List<'py> {
        sign_many(args.py(), self, batch_of(args, kwargs, playback)?)
    }

    /// Signs many participant claims at once: a token or an error for each, in their order.
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self, claims, now=None)")]
    fn sign_participant_many<'py>(&self, args: Args<'_, 'py>, kwargs: Option<Kwargs<'_, 'py>>) -> List<'py> {
        sign_many(args.py(), self, batch_of(args, kwargs, participant)?)
    }

    /// Refuses: pickle and copy would spread the private key.
    fn __reduce_ex__(&self, _protocol: Value<'_>) -> PyResult<()> {
        Err(PyTypeError::new_err("a SigningKey cannot be pickled or copied: share it, or read it anew in each process"))
    }
}

/// A token that lacks its signature only, for keys that live elsewhere (AWS KMS, an HSM).
#[pyclass(frozen, module = "ivs_token")]
struct UnsignedToken(ivs_token::UnsignedToken);

#[pymethods]
impl UnsignedToken {
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

    /// Puts a raw signature R‖S of 96 bytes on: the token.
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self, raw)")]
    fn with_signature(&self, args: Args<'_, '_>, kwargs: Option<Kwargs<'_, '_>>) -> Result<String, Failure> {
        let [raw] = bind(["raw"], args, kwargs)?;
        Ok(self.0.with_signature(bytes("raw", raw.as_ref())?)?)
    }

    /// Puts a DER signature on, as AWS KMS returns it: the token.
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self, der)")]
    fn with_der_signature(&self, args: Args<'_, '_>, kwargs: Option<Kwargs<'_, '_>>) -> Result<String, Failure> {
        let [der] = bind(["der"], args, kwargs)?;
        Ok(self.0.with_der_signature(bytes("der", der.as_ref())?)?)
    }
}

/// An ECDSA P-384 public key: what IVS verifies tokens with.
#[pyclass(frozen, module = "ivs_token")]
struct VerifyingKey(ivs_token::VerifyingKey);

#[pymethods]
impl VerifyingKey {
    /// Reads the public key from PEM.
    #[staticmethod]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(pem)")]
    fn from_pem(args: Args<'_, '_>, kwargs: Option<Kwargs<'_, '_>>) -> Result<Self, Failure> {
        let [pem] = bind(["pem"], args, kwargs)?;
        Ok(Self(with_pem(pem, |pem| ivs_token::VerifyingKey::from_pem(pem))?))
    }

    /// Reads the public key from DER, as AWS KMS's GetPublicKey gives it.
    #[staticmethod]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(der)")]
    fn from_der(args: Args<'_, '_>, kwargs: Option<Kwargs<'_, '_>>) -> Result<Self, Failure> {
        let [der] = bind(["der"], args, kwargs)?;
        Ok(Self(ivs_token::VerifyingKey::from_der(bytes("der", der.as_ref())?)?))
    }

    /// The key as PEM, the text to import into IVS.
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self)")]
    fn to_pem(&self, args: Args<'_, '_>, kwargs: Option<Kwargs<'_, '_>>) -> Result<String, Failure> {
        let [] = bind([], args, kwargs)?;
        Ok(self.0.to_pem())
    }

    /// Verifies a playback token: its claims.
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self, token, now=None)")]
    fn verify_playback<'py>(&self, args: Args<'_, 'py>, kwargs: Option<Kwargs<'_, 'py>>) -> Dict<'py> {
        let [token, now] = bind(["token", "now"], args, kwargs)?;
        let (token, now) = (text("token", token)?, now_of(now)?);
        let verified = args.py().detach(|| self.0.verify_playback(&token, now))?;
        dict_of(args.py(), options::verified_playback(&verified, Snake))
    }

    /// Verifies a participant token: its claims.
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self, token, now=None)")]
    fn verify_participant<'py>(&self, args: Args<'_, 'py>, kwargs: Option<Kwargs<'_, 'py>>) -> Dict<'py> {
        let [token, now] = bind(["token", "now"], args, kwargs)?;
        let (token, now) = (text("token", token)?, now_of(now)?);
        let verified = args.py().detach(|| self.0.verify_participant(&token, now))?;
        dict_of(args.py(), options::verified_participant(&verified, Snake))
    }

    /// Verifies a playback token for a channel and a request's Origin header: its claims.
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self, token, channel_arn, origin=None, now=None)")]
    fn authorize_playback<'py>(&self, args: Args<'_, 'py>, kwargs: Option<Kwargs<'_, 'py>>) -> Dict<'py> {
        let [token, channel_arn, origin, now] = bind(["token", "channel_arn", "origin", "now"], args, kwargs)?;
        let token = text("token", token)?;
        let named = [("channel_arn", channel_arn), ("origin", origin), ("now", now)];
        let named = named.map(|(name, value)| (name.to_owned(), unjudged(value)));
        let request = options::authorize(named.into(), clock(), Snake)?;
        let verified = args.py().detach(|| {
            self.0.authorize_playback(&token, &request.channel_arn, request.origin.as_deref(), request.now)
        })?;
        dict_of(args.py(), options::verified_playback(&verified, Snake))
    }
}

/// Inspects a token: its header, its payload, and everything IVS would object to.
#[pyfunction]
#[pyo3(signature = (*args, **kwargs), text_signature = "(token, now=None)")]
fn inspect<'py>(args: Args<'_, 'py>, kwargs: Option<Kwargs<'_, 'py>>) -> Dict<'py> {
    let [token, now] = bind(["token", "now"], args, kwargs)?;
    let inspection = ivs_token::inspect(&text("token", token)?, now_of(now)?);
    let findings = PyList::empty(args.py());
    for finding in inspection.findings {
        let parts =
            [("code", finding.code), ("severity", finding.severity.as_str()), ("message", finding.message.as_str())];
        findings.append(parts.into_py_dict(args.py())?)?;
    }
    let dict = [("header", inspection.header), ("payload", inspection.payload)].into_py_dict(args.py())?;
    dict.set_item("findings", findings)?;
    Ok(dict)
}

/// Reads a lifetime such as "90s", "5m", "12h" or "3d": seconds.
#[pyfunction]
#[pyo3(signature = (*args, **kwargs), text_signature = "(text)")]
fn parse_ttl(args: Args<'_, '_>, kwargs: Option<Kwargs<'_, '_>>) -> Result<u64, Failure> {
    let [ttl] = bind(["text"], args, kwargs)?;
    Ok(ivs_token::parse_ttl(&text("text", ttl)?)?.as_secs())
}

/// Adds a token to a playback URL.
#[pyfunction]
#[pyo3(signature = (*args, **kwargs), text_signature = "(url, token)")]
fn playback_url(args: Args<'_, '_>, kwargs: Option<Kwargs<'_, '_>>) -> Result<String, Failure> {
    let [url, token] = bind(["url", "token"], args, kwargs)?;
    Ok(ivs_token::playback_url(&text("url", url)?, &text("token", token)?)?)
}

/// The ARN of the channel that a playback URL of IVS names.
#[pyfunction]
#[pyo3(signature = (*args, **kwargs), text_signature = "(url)")]
fn channel_arn_from_playback_url(args: Args<'_, '_>, kwargs: Option<Kwargs<'_, '_>>) -> Result<String, Failure> {
    let [url] = bind(["url"], args, kwargs)?;
    Ok(ivs_token::channel_arn_from_playback_url(&text("url", url)?)?)
}

/// A playback token without its signature.
#[pyfunction]
#[pyo3(signature = (*args, **kwargs), text_signature = "(*, channel_arn, allow_origins=None, \
    strict_origin_enforcement=False, single_use=None, viewer_id=None, viewer_session_version=None, \
    maximum_resolution=None, expires_in=None, expires_at=None, now=None)")]
fn unsigned_playback(args: Args<'_, '_>, kwargs: Option<Kwargs<'_, '_>>) -> Result<UnsignedToken, Failure> {
    let (claims, call) = claims_of(args, kwargs)?;
    let (claims, now) = playback(claims, call, clock())?;
    Ok(UnsignedToken(claims.unsigned(now)?))
}

/// A participant token without its signature.
#[pyfunction]
#[pyo3(signature = (*args, **kwargs), text_signature = "(*, public_key_arn, stage_arn, participant_id, events_url, \
    whip_url, user_id=None, attributes=None, allow_publish=False, allow_subscribe=True, expires_in=None, \
    expires_at=None, now=None)")]
fn unsigned_participant(args: Args<'_, '_>, kwargs: Option<Kwargs<'_, '_>>) -> Result<UnsignedToken, Failure> {
    let (claims, call) = claims_of(args, kwargs)?;
    let (claims, now) = participant(claims, call, clock())?;
    Ok(UnsignedToken(claims.unsigned(now)?))
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

fn sign<C: Claims + Sync>(py: Python<'_>, key: &SigningKey, (claims, now): (C, u64)) -> Result<String, Failure> {
    Ok(py.detach(|| key.0.sign(&claims, now))?)
}

/// Signs the claims that are in order, and gives each of the others its own exception, in its place.
fn sign_many<'py, C: Claims + Sync>(
    py: Python<'py>,
    key: &SigningKey,
    (batch, now): (Vec<Result<C, Error>>, u64),
) -> List<'py> {
    let (mut claims, mut errors) = (Vec::new(), Vec::new());
    for item in batch {
        errors.push(item.map(|item| claims.push(item)).err());
    }
    let mut tokens = py.detach(|| key.0.sign_many(&claims, now)).into_iter();
    let list = PyList::empty(py);
    for error in errors {
        match error.map_or_else(|| tokens.next().unwrap_or_else(|| Ok(String::new())), Err) {
            Ok(token) => list.append(token)?,
            Err(error) => list.append(exception(py, &error)?)?,
        }
    }
    Ok(list)
}

fn playback(options: Options, call: Options, clock: u64) -> Result<(ivs_token::PlaybackClaims, u64), Error> {
    options::playback(options, call, clock, Snake, random)
}

fn participant(options: Options, call: Options, clock: u64) -> Result<(ivs_token::ParticipantClaims, u64), Error> {
    options::participant(options, call, clock, Snake)
}

fn random() -> Result<[u8; 16], Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| Error::RandomUnavailable)?;
    Ok(bytes)
}
