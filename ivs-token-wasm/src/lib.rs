//! The WebAssembly module of the npm package `ivs-token`: the core's functions, and nothing of its own.
//!
//! Its one user is the TypeScript layer beside it. Options and other arguments come in as words (`wire.rs`), read from the
//! caller's objects beforehand, so that no code of the caller's runs while a call is in here, and nothing can throw through
//! it. Errors go out as the package's own class.
//!
//! Wherever a function takes words, they are in this order, as far as the function takes them: a token or other text; the
//! host's clock; the call's own options (`now`); the claims.

// Without the standard library: its panic messages, and all that formats them, would be a tenth of the module.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod wire;

use alloc::{
    string::{String, ToString},
    vec,
    vec::Vec,
};
use ivs_token::{
    Claims, Error,
    options::{self, NameStyle::Camel, NamedValue, OptionValue},
};
use wasm_bindgen::prelude::*;
use wire::Words;
use zeroize::Zeroizing;

/// The standard library's own allocator on this target.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

/// Nothing panics on any input. If something did all the same, the host would throw a `RuntimeError`.
#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues, catch)]
    fn get_random_values(bytes: &mut [u8]) -> Result<(), JsValue>;
}

fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    get_random_values(&mut bytes).map_err(|_| Error::RandomUnavailable)?;
    Ok(bytes)
}

#[wasm_bindgen(raw_module = "./errors.js")]
extern "C" {
    type IvsTokenError;
    #[wasm_bindgen(constructor)]
    fn new(code: &str, message: &str) -> IvsTokenError;
}

fn thrown(error: Error) -> JsValue {
    IvsTokenError::new(error.code(), &error.to_string()).into()
}

/// Claims and `now`.
type Read<C> = Result<(C, u64), Error>;

/// Reads the call's own options and the claims by `read`, in the contract's order of errors: of two objects one may be no
/// plain one, which is a wrong type, and the other may have an unknown option, which comes first.
fn read<C>(words: &mut Words, read: impl FnOnce(Vec<NamedValue>, Vec<NamedValue>, u64) -> Read<C>) -> Read<C> {
    let clock = words.clock();
    let (call, call_type) = unzip(words.call());
    let (claims, claims_type) = unzip(words.claims());
    match (read(claims, call, clock), claims_type.or(call_type)) {
        (read, None) | (read @ Err(Error::ClaimsUnknown { .. }), _) => read,
        (_, Some(wrong)) => Err(wrong),
    }
}

fn unzip(options: Result<Vec<NamedValue>, Error>) -> (Vec<NamedValue>, Option<Error>) {
    options.map_or_else(|wrong| (Vec::new(), Some(wrong)), |options| (options, None))
}

fn playback(words: &mut Words) -> Read<ivs_token::PlaybackClaims> {
    read(words, |claims, call, clock| options::playback(claims, call, clock, Camel, random))
}

fn participant(words: &mut Words) -> Read<ivs_token::ParticipantClaims> {
    read(words, |claims, call, clock| options::participant(claims, call, clock, Camel))
}

fn now(words: &mut Words) -> Result<u64, Error> {
    let clock = words.clock();
    options::now(words.call()?, clock, Camel)
}

/// A private key.
#[wasm_bindgen]
pub struct SigningKey(ivs_token::SigningKey);

#[wasm_bindgen]
impl SigningKey {
    #[wasm_bindgen(js_name = fromPem)]
    pub fn from_pem(pem: Vec<u8>) -> Result<SigningKey, JsValue> {
        ivs_token::SigningKey::from_pem(&*Zeroizing::new(pem)).map(Self).map_err(thrown)
    }

    #[wasm_bindgen(js_name = fromDer)]
    pub fn from_der(der: Vec<u8>) -> Result<SigningKey, JsValue> {
        ivs_token::SigningKey::from_der(&Zeroizing::new(der)).map(Self).map_err(thrown)
    }

    #[wasm_bindgen(js_name = fromScalar)]
    pub fn from_scalar(scalar: Vec<u8>) -> Result<SigningKey, JsValue> {
        let scalar = Zeroizing::new(scalar);
        if scalar.is_empty() {
            return Err(thrown(Error::KeyEmpty));
        }
        let reason = "the private number of P-384 is 48 bytes, big-endian";
        let scalar = scalar.as_slice().try_into().map_err(|_| thrown(Error::KeyMalformed { reason }))?;
        ivs_token::SigningKey::from_scalar(scalar).map(Self).map_err(thrown)
    }

    pub fn generate() -> Result<SigningKey, JsValue> {
        // FIPS 186-5, A.2.2: what is out of range is drawn again, which happens once in 2¹⁹⁴ draws. A source that gives
        // nothing else is none.
        for _ in 0..8 {
            let scalar = Zeroizing::new(random().map_err(thrown)?);
            if let Ok(key) = ivs_token::SigningKey::from_scalar(&scalar) {
                return Ok(Self(key));
            }
        }
        Err(thrown(Error::RandomUnavailable))
    }

    #[wasm_bindgen(js_name = verifyingKey)]
    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey(self.0.verifying_key())
    }

    // As JavaScript strings at once: a String would be freed without being overwritten.
    #[wasm_bindgen(js_name = toPkcs8Pem)]
    pub fn to_pkcs8_pem(&self) -> JsValue {
        JsValue::from_str(self.0.to_pkcs8_pem().as_str())
    }

    #[wasm_bindgen(js_name = toSec1Pem)]
    pub fn to_sec1_pem(&self) -> JsValue {
        JsValue::from_str(self.0.to_sec1_pem().as_str())
    }

    #[wasm_bindgen(js_name = signPlayback)]
    pub fn sign_playback(&self, words: Vec<String>) -> Result<String, JsValue> {
        self.sign(playback(&mut Words::new(words)))
    }

    #[wasm_bindgen(js_name = signParticipant)]
    pub fn sign_participant(&self, words: Vec<String>) -> Result<String, JsValue> {
        self.sign(participant(&mut Words::new(words)))
    }

    #[wasm_bindgen(js_name = signPlaybackMany)]
    pub fn sign_playback_many(&self, words: Vec<String>) -> Result<Vec<JsValue>, JsValue> {
        self.sign_many(words, |claims, now| options::playback(claims, options::at(now), now, Camel, random))
    }

    #[wasm_bindgen(js_name = signParticipantMany)]
    pub fn sign_participant_many(&self, words: Vec<String>) -> Result<Vec<JsValue>, JsValue> {
        self.sign_many(words, |claims, now| options::participant(claims, options::at(now), now, Camel))
    }

    fn sign<C: Claims>(&self, read: Read<C>) -> Result<String, JsValue> {
        read.and_then(|(claims, now)| self.0.sign(&claims, now)).map_err(thrown)
    }

    /// As many claims as there are words for, and a token or an error for each.
    fn sign_many<C: Claims>(
        &self,
        words: Vec<String>,
        read: impl Fn(Vec<NamedValue>, u64) -> Read<C>,
    ) -> Result<Vec<JsValue>, JsValue> {
        let mut words = Words::new(words);
        let now = now(&mut words).map_err(thrown)?;
        let mut items = Vec::new();
        while !words.is_empty() {
            items.push(words.claims().and_then(|claims| Ok(read(claims, now)?.0)));
        }
        let signed = self.0.sign_many(&items, now).into_iter();
        Ok(signed.map(|token| token.map_or_else(thrown, |token| JsValue::from_str(&token))).collect())
    }
}

/// A token that lacks its signature.
#[wasm_bindgen]
pub struct UnsignedToken(ivs_token::UnsignedToken);

#[wasm_bindgen]
impl UnsignedToken {
    pub fn playback(words: Vec<String>) -> Result<UnsignedToken, JsValue> {
        let (claims, now) = playback(&mut Words::new(words)).map_err(thrown)?;
        claims.unsigned(now).map(Self).map_err(thrown)
    }

    pub fn participant(words: Vec<String>) -> Result<UnsignedToken, JsValue> {
        let (claims, now) = participant(&mut Words::new(words)).map_err(thrown)?;
        claims.unsigned(now).map(Self).map_err(thrown)
    }

    #[wasm_bindgen(js_name = signingInput)]
    pub fn signing_input(&self) -> Vec<u8> {
        self.0.signing_input().into()
    }

    #[wasm_bindgen(js_name = signingDigest)]
    pub fn signing_digest(&self) -> Vec<u8> {
        self.0.signing_digest().into()
    }

    #[wasm_bindgen(js_name = expiresAt)]
    pub fn expires_at(&self) -> String {
        self.0.expires_at().to_string()
    }

    #[wasm_bindgen(js_name = withSignature)]
    pub fn with_signature(&self, raw: &[u8]) -> Result<String, JsValue> {
        self.0.with_signature(raw).map_err(thrown)
    }

    #[wasm_bindgen(js_name = withDerSignature)]
    pub fn with_der_signature(&self, der: &[u8]) -> Result<String, JsValue> {
        self.0.with_der_signature(der).map_err(thrown)
    }
}

/// A public key.
#[wasm_bindgen]
pub struct VerifyingKey(ivs_token::VerifyingKey);

#[wasm_bindgen]
impl VerifyingKey {
    #[wasm_bindgen(js_name = fromPem)]
    pub fn from_pem(pem: Vec<u8>) -> Result<VerifyingKey, JsValue> {
        // Zeroized as the private ones are: one of those may have been given by mistake.
        ivs_token::VerifyingKey::from_pem(&*Zeroizing::new(pem)).map(Self).map_err(thrown)
    }

    #[wasm_bindgen(js_name = fromDer)]
    pub fn from_der(der: Vec<u8>) -> Result<VerifyingKey, JsValue> {
        ivs_token::VerifyingKey::from_der(&Zeroizing::new(der)).map(Self).map_err(thrown)
    }

    #[wasm_bindgen(js_name = toPem)]
    pub fn to_pem(&self) -> String {
        self.0.to_pem()
    }

    #[wasm_bindgen(js_name = verifyPlayback)]
    pub fn verify_playback(&self, words: Vec<String>) -> Result<Vec<String>, JsValue> {
        let verified = with_token(words, |token, now| self.0.verify_playback(token, now))?;
        Ok(wire::named(options::verified_playback(&verified, Camel)))
    }

    #[wasm_bindgen(js_name = verifyParticipant)]
    pub fn verify_participant(&self, words: Vec<String>) -> Result<Vec<String>, JsValue> {
        let verified = with_token(words, |token, now| self.0.verify_participant(token, now))?;
        Ok(wire::named(options::verified_participant(&verified, Camel)))
    }

    #[wasm_bindgen(js_name = authorizePlayback)]
    pub fn authorize_playback(&self, words: Vec<String>) -> Result<Vec<String>, JsValue> {
        let authorize = |mut words: Words| {
            let token = words.text("token")?;
            let clock = words.clock();
            let asked = options::authorize(words.call()?, clock, Camel)?;
            self.0.authorize_playback(&token, &asked.channel_arn, asked.origin.as_deref(), asked.now)
        };
        let verified = authorize(Words::new(words)).map_err(thrown)?;
        Ok(wire::named(options::verified_playback(&verified, Camel)))
    }
}

fn with_token<T>(words: Vec<String>, use_it: impl FnOnce(&str, u64) -> Result<T, Error>) -> Result<T, JsValue> {
    let mut words = Words::new(words);
    let token = words.text("token").map_err(thrown)?;
    now(&mut words).and_then(|now| use_it(&token, now)).map_err(thrown)
}

/// Judges the options of loading a private key: whether one in a web page is meant.
#[wasm_bindgen(js_name = allowsBrowser)]
pub fn allows_browser(words: Vec<String>) -> Result<bool, JsValue> {
    let judge = |options: Vec<NamedValue>| {
        options.into_iter().try_fold(false, |_, (name, value)| match (name.as_str(), value) {
            ("allowBrowser", OptionValue::Unset) => Ok(false),
            ("allowBrowser", OptionValue::Bool(allowed)) => Ok(allowed),
            ("allowBrowser", _) => Err(options::wrong_type("allowBrowser", "a boolean")),
            (unknown, _) => Err(options::unknown(unknown, "allowBrowser")),
        })
    };
    Words::new(words).call().and_then(judge).map_err(thrown)
}

/// Whether a call that needs this much memory will find it. Where memory ends in the middle of a call, nothing could be
/// given back: the caller asks before.
#[wasm_bindgen(js_name = hasRoom)]
pub fn has_room(bytes: usize) -> bool {
    Vec::<u8>::new().try_reserve_exact(bytes).is_ok()
}

#[wasm_bindgen(js_name = parseTtl)]
pub fn parse_ttl(words: Vec<String>) -> Result<String, JsValue> {
    let seconds = |ttl: core::time::Duration| {
        // Number.MAX_SAFE_INTEGER: beyond it a number would be another one.
        let seconds = Some(ttl.as_secs()).filter(|seconds| *seconds < 1 << 53);
        let reason = "a lifetime this long is no whole number in JavaScript (over 2^53 seconds)";
        seconds.ok_or(Error::ExpiryInvalid { what: "expiry", reason })
    };
    let ttl = Words::new(words).text("text").and_then(|text| ivs_token::parse_ttl(&text)).and_then(seconds);
    ttl.map(|seconds| seconds.to_string()).map_err(thrown)
}

#[wasm_bindgen(js_name = playbackUrl)]
pub fn playback_url(words: Vec<String>) -> Result<String, JsValue> {
    let mut words = Words::new(words);
    let url = words.text("url").and_then(|url| ivs_token::playback_url(&url, &words.text("token")?));
    url.map_err(thrown)
}

#[wasm_bindgen(js_name = channelArnFromPlaybackUrl)]
pub fn channel_arn_from_playback_url(words: Vec<String>) -> Result<String, JsValue> {
    let url = Words::new(words).text("url");
    url.and_then(|url| ivs_token::channel_arn_from_playback_url(&url)).map_err(thrown)
}

/// What is in a token, and what IVS would object to.
#[wasm_bindgen]
pub fn inspect(words: Vec<String>) -> Result<Vec<String>, JsValue> {
    let text = |text: &str| OptionValue::Text(text.into());
    let inspection = with_token(words, |token, now| Ok(ivs_token::inspect(token, now)))?;
    let finding = |finding: &ivs_token::Finding| {
        let parts = [("code", finding.code), ("severity", finding.severity.as_str()), ("message", &finding.message)];
        OptionValue::Map(parts.map(|(name, part)| (text(name), text(part))).into())
    };
    Ok(wire::named(vec![
        ("header", inspection.header.map_or(OptionValue::Unset, OptionValue::Text)),
        ("payload", inspection.payload.map_or(OptionValue::Unset, OptionValue::Text)),
        ("findings", OptionValue::List(inspection.findings.iter().map(finding).collect())),
    ]))
}
