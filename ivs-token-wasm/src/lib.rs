//! The WebAssembly module of the npm package `ivs-token`: the core's functions, and nothing of its own.
//!
//! Its one user is the TypeScript layer beside it. Options and other arguments come in as words (`wire.rs`), read from the
//! caller's objects beforehand, so that no code of the caller's runs while a call is in here, and nothing can throw through
//! it. An error goes out as the text `<code> <message>`.
//!
//! Wherever a function takes words, they are in this order: the host's clock; the call's own options (`now`); the claims.

// Without the standard library: its panic messages, and all that formats them, would be a tenth of the module.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod wire;

use alloc::{
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};
use ivs_token::{
    Claims, Error,
    options::{self, NameStyle::Camel, OptionValue},
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

fn text_of(error: &Error) -> String {
    format!("{} {error}", error.code())
}

fn thrown(error: Error) -> JsValue {
    JsValue::from_str(&text_of(&error))
}

/// Claims and `now`.
type Read<C> = Result<(C, u64), Error>;

fn playback(words: &mut Words) -> Read<ivs_token::PlaybackClaims> {
    let (clock, call, claims) = (words.clock(), words.options(), words.options());
    options::playback(claims, call, clock, Camel, random)
}

fn participant(words: &mut Words) -> Read<ivs_token::ParticipantClaims> {
    let (clock, call, claims) = (words.clock(), words.options(), words.options());
    options::participant(claims, call, clock, Camel)
}

fn now(words: &mut Words) -> Result<u64, Error> {
    let (clock, call) = (words.clock(), words.options());
    options::now(call, clock, Camel)
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
    pub fn sign_playback_many(&self, words: Vec<String>, count: usize) -> Result<Vec<String>, JsValue> {
        self.sign_many(words, count, |claims, now| options::playback(claims, options::at(now), now, Camel, random))
    }

    #[wasm_bindgen(js_name = signParticipantMany)]
    pub fn sign_participant_many(&self, words: Vec<String>, count: usize) -> Result<Vec<String>, JsValue> {
        self.sign_many(words, count, |claims, now| options::participant(claims, options::at(now), now, Camel))
    }

    fn sign<C: Claims>(&self, read: Read<C>) -> Result<String, JsValue> {
        read.and_then(|(claims, now)| self.0.sign(&claims, now)).map_err(thrown)
    }

    /// A token for each item, or its error behind a space, which no token has.
    fn sign_many<C: Claims>(
        &self,
        words: Vec<String>,
        count: usize,
        read: impl Fn(Vec<options::NamedValue>, u64) -> Read<C>,
    ) -> Result<Vec<String>, JsValue> {
        let mut words = Words::new(words);
        let now = now(&mut words).map_err(thrown)?;
        let items: Vec<_> = (0..count).map(|_| read(words.options(), now).map(|(claims, _)| claims)).collect();
        let (claims, errors): (Vec<_>, Vec<_>) = items.into_iter().map(split).unzip();
        let claims: Vec<C> = claims.into_iter().flatten().collect();
        // One result for each item that could be read, in their order.
        let mut signed = self.0.sign_many(&claims, now).into_iter();
        let word = |error: Option<Error>| {
            let token = error.map_or_else(|| signed.next().unwrap_or_else(|| Ok(String::new())), Err);
            token.unwrap_or_else(|error| format!(" {}", text_of(&error)))
        };
        Ok(errors.into_iter().map(word).collect())
    }
}

fn split<C>(item: Result<C, Error>) -> (Option<C>, Option<Error>) {
    match item {
        Ok(claims) => (Some(claims), None),
        Err(error) => (None, Some(error)),
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
    pub fn verify_playback(&self, token: Vec<String>, words: Vec<String>) -> Result<Vec<String>, JsValue> {
        let verify = |token: String, now| self.0.verify_playback(&token, now);
        let verified = argument("token", token).and_then(|token| verify(token, now(&mut Words::new(words))?));
        verified.map(|verified| wire::named(options::verified_playback(&verified, Camel))).map_err(thrown)
    }

    #[wasm_bindgen(js_name = verifyParticipant)]
    pub fn verify_participant(&self, token: Vec<String>, words: Vec<String>) -> Result<Vec<String>, JsValue> {
        let verify = |token: String, now| self.0.verify_participant(&token, now);
        let verified = argument("token", token).and_then(|token| verify(token, now(&mut Words::new(words))?));
        verified.map(|verified| wire::named(options::verified_participant(&verified, Camel))).map_err(thrown)
    }

    #[wasm_bindgen(js_name = authorizePlayback)]
    pub fn authorize_playback(&self, token: Vec<String>, words: Vec<String>) -> Result<Vec<String>, JsValue> {
        let authorize = || {
            let mut words = Words::new(words);
            let token = argument("token", token)?;
            let clock = words.clock();
            let asked = options::authorize(words.options(), clock, Camel)?;
            self.0.authorize_playback(&token, &asked.channel_arn, asked.origin.as_deref(), asked.now)
        };
        let verified = authorize().map_err(thrown)?;
        Ok(wire::named(options::verified_playback(&verified, Camel)))
    }
}

fn argument(name: &str, words: Vec<String>) -> Result<String, Error> {
    options::text(name, Words::new(words).value())
}

/// Refuses an argument that is not the text or bytes that belong there.
#[wasm_bindgen]
pub fn refuse(name: &str, expected: &str, words: Vec<String>) -> JsValue {
    let value = Words::new(words).value();
    let expected = match (&value, expected) {
        // Mostly an environment variable or a secret that this deployment lacks.
        (OptionValue::Unset, "bytes") => {
            "it is not set (undefined or null; check where it comes from); bytes (a Uint8Array)"
        }
        (OptionValue::Unset, _) => {
            "it is not set (undefined or null; check the variable or secret it comes from); text or bytes"
        }
        (_, "bytes") => "bytes (a Uint8Array)",
        _ => "text or bytes (a Uint8Array)",
    };
    match options::text(name, value) {
        Err(error @ Error::TextInvalid { .. }) => thrown(error),
        _ => thrown(options::wrong_type(name, expected)),
    }
}

/// Refuses an option that a call does not take.
#[wasm_bindgen]
pub fn unknown(name: &str, known: &str) -> JsValue {
    thrown(options::unknown(name, known))
}

#[wasm_bindgen(js_name = parseTtl)]
pub fn parse_ttl(text: Vec<String>) -> Result<String, JsValue> {
    let ttl = argument("text", text).and_then(|text| ivs_token::parse_ttl(&text)).map_err(thrown)?;
    Ok(ttl.as_secs().to_string())
}

#[wasm_bindgen(js_name = playbackUrl)]
pub fn playback_url(url: Vec<String>, token: Vec<String>) -> Result<String, JsValue> {
    let url = argument("url", url).and_then(|url| ivs_token::playback_url(&url, &argument("token", token)?));
    url.map_err(thrown)
}

#[wasm_bindgen(js_name = channelArnFromPlaybackUrl)]
pub fn channel_arn_from_playback_url(url: Vec<String>) -> Result<String, JsValue> {
    argument("url", url).and_then(|url| ivs_token::channel_arn_from_playback_url(&url)).map_err(thrown)
}

/// What is in a token, and what IVS would object to.
#[wasm_bindgen]
pub fn inspect(token: Vec<String>, words: Vec<String>) -> Result<Vec<String>, JsValue> {
    let text = |text: &str| OptionValue::Text(text.into());
    let token = argument("token", token).map_err(thrown)?;
    let inspection = ivs_token::inspect(&token, now(&mut Words::new(words)).map_err(thrown)?);
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

/// Every error code, in the order of the documentation.
#[wasm_bindgen(js_name = errorCodes)]
pub fn error_codes() -> Vec<String> {
    Error::CODES.iter().map(|(code, _)| (*code).into()).collect()
}
