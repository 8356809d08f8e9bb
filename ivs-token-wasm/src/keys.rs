//! Keys, tokens, and what is in one.
//!
//! Wherever a function takes words, they are in this order, as far as the function takes them: a token or other text; the
//! host's clock; the call's own options (`now`); the claims. What a constructor makes is an object or the error in its place,
//! which [`flaw`](SigningKey::flaw) tells.

use crate::wire::{Words, reply, write_result, write_word};
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
use zeroize::Zeroizing;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues, catch)]
    fn get_random_values(bytes: &mut [u8]) -> Result<(), JsValue>;
}

fn fill(bytes: &mut [u8]) -> Result<(), Error> {
    get_random_values(bytes).map_err(|_| Error::RandomUnavailable)
}

fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    fill(&mut bytes)?;
    Ok(bytes)
}

const PLAIN: &str = "a plain object, such as { … } or JSON.parse make (what a class, Map or Promise holds would be lost: copy it \
                     into one, await a promise)";

impl Words<'_> {
    fn claims(&mut self) -> Result<Vec<NamedValue>, Error> {
        self.options("the claims")
    }

    fn call(&mut self) -> Result<Vec<NamedValue>, Error> {
        self.options("the call's options")
    }

    /// A plain object as options. A name that is no text is none that a call knows.
    fn options(&mut self, what: &str) -> Result<Vec<NamedValue>, Error> {
        let entries = match self.value() {
            OptionValue::Unset => Vec::new(),
            OptionValue::Map(entries) => entries,
            _ => return Err(options::wrong_type(what, PLAIN)),
        };
        let name = |key| if let OptionValue::Text(name) = key { name } else { String::new() };
        Ok(entries.into_iter().map(|(key, value)| (name(key), value)).collect())
    }

    /// The host's clock, in Unix seconds.
    fn clock(&mut self) -> u64 {
        let OptionValue::Integer(seconds) = self.value() else { return 0 };
        seconds.try_into().unwrap_or_default()
    }
}

/// Claims and `now`.
type Read<C> = Result<(C, u64), Error>;

/// Reads the call's own options and the claims by `read`, in the contract's order of errors: of two objects one may be no
/// plain one, which is a wrong type, and the other may have an unknown option, which comes first.
fn read<C>(words: &str, read: impl FnOnce(Vec<NamedValue>, Vec<NamedValue>, u64) -> Read<C>) -> Read<C> {
    let mut words = Words::new(words);
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

fn playback(words: &str) -> Read<ivs_token::PlaybackClaims> {
    read(words, |claims, call, clock| options::playback(claims, call, clock, Camel, random))
}

fn participant(words: &str) -> Read<ivs_token::ParticipantClaims> {
    read(words, |claims, call, clock| options::participant(claims, call, clock, Camel))
}

fn now(words: &mut Words<'_>) -> Result<u64, Error> {
    let clock = words.clock();
    options::now(words.call()?, clock, Camel)
}

fn map(entries: Vec<(&str, OptionValue)>) -> OptionValue {
    OptionValue::Map(entries.into_iter().map(|(name, value)| (OptionValue::Text(name.into()), value)).collect())
}

/// The error in an object's place, or nothing.
fn flaw<T>(made: &Result<T, Error>) -> String {
    made.as_ref().err().map_or_else(String::new, |error| reply(Err(error.clone())))
}

/// A private key.
#[wasm_bindgen]
pub struct SigningKey(Result<ivs_token::SigningKey, Error>);

#[wasm_bindgen]
impl SigningKey {
    #[wasm_bindgen(js_name = fromPem)]
    pub fn from_pem(pem: Vec<u8>) -> SigningKey {
        Self(ivs_token::SigningKey::from_pem(&*Zeroizing::new(pem)))
    }

    #[wasm_bindgen(js_name = fromDer)]
    pub fn from_der(der: Vec<u8>) -> SigningKey {
        Self(ivs_token::SigningKey::from_der(&Zeroizing::new(der)))
    }

    #[wasm_bindgen(js_name = fromScalar)]
    pub fn from_scalar(scalar: Vec<u8>) -> SigningKey {
        let scalar = Zeroizing::new(scalar);
        if scalar.is_empty() {
            return Self(Err(Error::KeyEmpty));
        }
        let reason = "the private number of P-384 is 48 bytes, big-endian";
        let scalar = scalar.as_slice().try_into().map_err(|_| Error::KeyMalformed { reason });
        Self(scalar.and_then(ivs_token::SigningKey::from_scalar))
    }

    pub fn generate() -> SigningKey {
        // In one place, which is overwritten: a number that is handed on leaves copies behind on the stack.
        let mut scalar = Zeroizing::new([0; 48]);
        // FIPS 186-5, A.2.2: what is out of range is drawn again, which happens once in 2¹⁹⁴ draws. A source that gives
        // nothing else is none.
        let mut drawn = (0..8).map(|_| {
            fill(scalar.as_mut_slice())?;
            Ok(ivs_token::SigningKey::from_scalar(&scalar).ok())
        });
        let in_range = drawn.find_map(Result::transpose);
        Self(in_range.unwrap_or(Err(Error::RandomUnavailable)))
    }

    pub fn flaw(&self) -> String {
        flaw(&self.0)
    }

    #[wasm_bindgen(js_name = verifyingKey)]
    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey(self.key().map(ivs_token::SigningKey::verifying_key))
    }

    // As JavaScript strings at once: a String would be freed without being overwritten.
    #[wasm_bindgen(js_name = toPkcs8Pem)]
    pub fn to_pkcs8_pem(&self) -> JsValue {
        self.key().map_or(JsValue::UNDEFINED, |key| JsValue::from_str(key.to_pkcs8_pem().as_str()))
    }

    #[wasm_bindgen(js_name = toSec1Pem)]
    pub fn to_sec1_pem(&self) -> JsValue {
        self.key().map_or(JsValue::UNDEFINED, |key| JsValue::from_str(key.to_sec1_pem().as_str()))
    }

    #[wasm_bindgen(js_name = signPlayback)]
    pub fn sign_playback(&self, words: String) -> String {
        self.sign(playback(&words))
    }

    #[wasm_bindgen(js_name = signParticipant)]
    pub fn sign_participant(&self, words: String) -> String {
        self.sign(participant(&words))
    }

    #[wasm_bindgen(js_name = signPlaybackMany)]
    pub fn sign_playback_many(&self, words: String) -> String {
        self.sign_many(&words, |claims, now| options::playback(claims, options::at(now), now, Camel, random))
    }

    #[wasm_bindgen(js_name = signParticipantMany)]
    pub fn sign_participant_many(&self, words: String) -> String {
        self.sign_many(&words, |claims, now| options::participant(claims, options::at(now), now, Camel))
    }

    fn key(&self) -> Result<&ivs_token::SigningKey, Error> {
        self.0.as_ref().map_err(Clone::clone)
    }

    fn sign<C: Claims>(&self, read: Read<C>) -> String {
        reply(read.and_then(|(claims, now)| self.key()?.sign(&claims, now)).map(OptionValue::Text))
    }

    /// As many claims as there are words for, and a token or an error for each.
    fn sign_many<C: Claims>(&self, words: &str, read: impl Fn(Vec<NamedValue>, u64) -> Read<C>) -> String {
        let mut words = Words::new(words);
        let (now, key) = match now(&mut words).and_then(|now| Ok((now, self.key()?))) {
            Ok(both) => both,
            Err(error) => return reply(Err(error)),
        };
        let mut items = Vec::new();
        while !words.is_empty() {
            items.push(words.claims().and_then(|claims| Ok(read(claims, now)?.0)));
        }
        let mut results = String::new();
        write_word(&mut results, "l", &items.len().to_string());
        for token in key.sign_many(&items, now) {
            write_result(&mut results, token.map(OptionValue::Text));
        }
        results
    }
}

/// A token that lacks its signature.
#[wasm_bindgen]
pub struct UnsignedToken(Result<ivs_token::UnsignedToken, Error>);

#[wasm_bindgen]
impl UnsignedToken {
    pub fn playback(words: String) -> UnsignedToken {
        Self(playback(&words).and_then(|(claims, now)| claims.unsigned(now)))
    }

    pub fn participant(words: String) -> UnsignedToken {
        Self(participant(&words).and_then(|(claims, now)| claims.unsigned(now)))
    }

    pub fn flaw(&self) -> String {
        flaw(&self.0)
    }

    #[wasm_bindgen(js_name = signingInput)]
    pub fn signing_input(&self) -> Vec<u8> {
        self.0.as_ref().map_or_else(|_| Vec::new(), |token| token.signing_input().into())
    }

    #[wasm_bindgen(js_name = signingDigest)]
    pub fn signing_digest(&self) -> Vec<u8> {
        self.0.as_ref().map_or_else(|_| Vec::new(), |token| token.signing_digest().into())
    }

    #[wasm_bindgen(js_name = expiresAt)]
    pub fn expires_at(&self) -> String {
        let expires_at = self.0.as_ref().map(ivs_token::UnsignedToken::expires_at).unwrap_or_default();
        reply(Ok(i64::try_from(expires_at).map_or(OptionValue::Number, OptionValue::Integer)))
    }

    #[wasm_bindgen(js_name = withSignature)]
    pub fn with_signature(&self, raw: &[u8]) -> String {
        let token = self.0.as_ref().map_err(Clone::clone);
        reply(token.and_then(|token| token.with_signature(raw)).map(OptionValue::Text))
    }

    #[wasm_bindgen(js_name = withDerSignature)]
    pub fn with_der_signature(&self, der: &[u8]) -> String {
        let token = self.0.as_ref().map_err(Clone::clone);
        reply(token.and_then(|token| token.with_der_signature(der)).map(OptionValue::Text))
    }
}

/// A public key.
#[wasm_bindgen]
pub struct VerifyingKey(Result<ivs_token::VerifyingKey, Error>);

#[wasm_bindgen]
impl VerifyingKey {
    #[wasm_bindgen(js_name = fromPem)]
    pub fn from_pem(pem: Vec<u8>) -> VerifyingKey {
        // Zeroized as the private ones are: one of those may have been given by mistake.
        Self(ivs_token::VerifyingKey::from_pem(&*Zeroizing::new(pem)))
    }

    #[wasm_bindgen(js_name = fromDer)]
    pub fn from_der(der: Vec<u8>) -> VerifyingKey {
        Self(ivs_token::VerifyingKey::from_der(&Zeroizing::new(der)))
    }

    pub fn flaw(&self) -> String {
        flaw(&self.0)
    }

    #[wasm_bindgen(js_name = toPem)]
    pub fn to_pem(&self) -> String {
        reply(self.key().map(|key| OptionValue::Text(key.to_pem())))
    }

    #[wasm_bindgen(js_name = verifyPlayback)]
    pub fn verify_playback(&self, words: String) -> String {
        let verified = with_token(&words, |token, now| self.key()?.verify_playback(token, now));
        reply(verified.map(|verified| map(options::verified_playback(&verified, Camel))))
    }

    #[wasm_bindgen(js_name = verifyParticipant)]
    pub fn verify_participant(&self, words: String) -> String {
        let verified = with_token(&words, |token, now| self.key()?.verify_participant(token, now));
        reply(verified.map(|verified| map(options::verified_participant(&verified, Camel))))
    }

    #[wasm_bindgen(js_name = authorizePlayback)]
    pub fn authorize_playback(&self, words: String) -> String {
        let authorize = |mut words: Words<'_>| {
            let token = words.text("token")?;
            let clock = words.clock();
            let asked = options::authorize(words.call()?, clock, Camel)?;
            self.key()?.authorize_playback(&token, &asked.channel_arn, asked.origin.as_deref(), asked.now)
        };
        let verified = authorize(Words::new(&words));
        reply(verified.map(|verified| map(options::verified_playback(&verified, Camel))))
    }

    fn key(&self) -> Result<&ivs_token::VerifyingKey, Error> {
        self.0.as_ref().map_err(Clone::clone)
    }
}

fn with_token<T>(words: &str, use_it: impl FnOnce(&str, u64) -> Result<T, Error>) -> Result<T, Error> {
    let mut words = Words::new(words);
    let token = words.text("token")?;
    now(&mut words).and_then(|now| use_it(&token, now))
}

/// Judges the options of loading a private key: whether one in a web page is meant.
#[wasm_bindgen(js_name = allowsBrowser)]
pub fn allows_browser(words: String) -> String {
    let judge = |options: Vec<NamedValue>| {
        options.into_iter().try_fold(false, |_, (name, value)| match (name.as_str(), value) {
            ("allowBrowser", OptionValue::Unset) => Ok(false),
            ("allowBrowser", OptionValue::Bool(allowed)) => Ok(allowed),
            ("allowBrowser", _) => Err(options::wrong_type("allowBrowser", "a boolean")),
            (unknown, _) => Err(options::unknown(unknown, "allowBrowser")),
        })
    };
    reply(Words::new(&words).call().and_then(judge).map(OptionValue::Bool))
}

/// What is in a token, and what IVS would object to.
#[wasm_bindgen]
pub fn inspect(words: String) -> String {
    let text = |text: &str| OptionValue::Text(text.into());
    let finding = |finding: &ivs_token::Finding| {
        let parts = [("code", finding.code), ("severity", finding.severity.as_str()), ("message", &finding.message)];
        map(parts.map(|(name, part)| (name, text(part))).into())
    };
    let inspection = with_token(&words, |token, now| Ok(ivs_token::inspect(token, now)));
    reply(inspection.map(|inspection| {
        map(vec![
            ("header", inspection.header.map_or(OptionValue::Unset, OptionValue::Text)),
            ("payload", inspection.payload.map_or(OptionValue::Unset, OptionValue::Text)),
            ("findings", OptionValue::List(inspection.findings.iter().map(finding).collect())),
        ])
    }))
}
