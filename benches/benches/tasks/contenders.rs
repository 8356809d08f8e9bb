//! What others do, each as its own documentation shows, with the same key and the same claims.

use super::{Job, Task, YARDSTICK, task};
use aws_lc_rs::signature as aws;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use ivs_token_benches::{CHANNEL, EXPIRES_AT, NOW, ORIGIN, claims, key, pem, viewer};
use jwt_simple::prelude::{Claims, Duration, ECDSAP384KeyPairLike as _, ES384KeyPair, UnixTimeStamp};
use p384::{
    ecdsa::signature::{Signer as _, Verifier as _},
    pkcs8::DecodePrivateKey as _,
};
use rustls_pki_types::{PrivatePkcs8KeyDer, pem::PemObject as _};
use serde::{Deserialize, Serialize};
use std::{hint::black_box, rc::Rc};

/// The claims, for those who serialize what they are given. jwt-simple keeps `exp` itself.
#[derive(Serialize, Deserialize)]
struct Payload {
    #[serde(rename = "aws:channel-arn")]
    channel_arn: &'static str,
    #[serde(rename = "aws:access-control-allow-origin")]
    origin: &'static str,
    #[serde(rename = "aws:viewer-id")]
    viewer_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<u64>,
}

fn payload(number: u64, exp: Option<u64>) -> Payload {
    Payload { channel_arn: CHANNEL, origin: ORIGIN, viewer_id: viewer(number), exp }
}

/// The token of one who brings a signature only, put together with serde and base64.
fn token(number: u64, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let header = Base64UrlUnpadded::encode_string(br#"{"alg":"ES384","typ":"JWT"}"#);
    let payload = serde_json::to_vec(&payload(number, Some(EXPIRES_AT))).unwrap();
    let mut token = header + "." + &Base64UrlUnpadded::encode_string(&payload);
    let signature = Base64UrlUnpadded::encode_string(&sign(token.as_bytes()));
    token.push('.');
    token.push_str(&signature);
    token
}

pub(super) fn tasks() -> Vec<Task> {
    let pem: &'static str = pem().unwrap().as_str().to_owned().leak();
    let input = claims(0).unsigned(NOW).unwrap().signing_input().to_owned();
    [
        aws_lc_rs(pem, &input),
        graviola(pem, &input),
        p384(pem, &input),
        ring(pem, &input),
        jwt_simple(pem),
        jsonwebtoken(pem),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Gives a contender's jobs, from how it loads a key, how it signs bytes, how it loads a public key from its uncompressed point,
/// and how it verifies by that.
fn signer<K: 'static, P: 'static>(
    who: &'static str,
    pem: &'static str,
    input: &str,
    load: fn(&str) -> K,
    sign: fn(&K, &[u8]) -> Vec<u8>,
    load_public: fn(&[u8]) -> P,
    verify: fn(&P, &[u8], &[u8]),
) -> Vec<Task> {
    let point = point();
    let public = load_public(&point);
    let key = Rc::new(load(pem));
    let input: Rc<str> = input.into();
    let signature = sign(&key, input.as_bytes());
    vec![
        {
            let (key, input) = (Rc::clone(&key), Rc::clone(&input));
            task(Job::BareSignature, who, move |_| {
                black_box(sign(&key, black_box(input.as_bytes())));
            })
        },
        task(Job::Token, who, move |number| {
            black_box(token(number, |input| sign(&key, input)));
        }),
        task(Job::FromPem, who, move |_| {
            black_box(load(black_box(pem)));
        }),
        task(Job::FromPemAndToken, who, move |number| {
            let key = load(black_box(pem));
            black_box(token(number, |input| sign(&key, input)));
        }),
        {
            let (input, signature) = (Rc::clone(&input), signature.clone());
            task(Job::LoadAndVerify, who, move |_| {
                verify(&load_public(black_box(&point)), input.as_bytes(), &signature);
            })
        },
        task(Job::Verify, who, move |_| verify(&public, input.as_bytes(), &signature)),
    ]
}

/// The public key as an uncompressed SEC1 point.
fn point() -> Vec<u8> {
    let pem = key().unwrap().verifying_key().to_pem();
    let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let spki = base64ct::Base64::decode_vec(&base64).unwrap();
    spki.get(spki.len() - 97..).unwrap().to_vec()
}

fn der(pem: &str) -> PrivatePkcs8KeyDer<'static> {
    PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes()).unwrap()
}

fn aws_lc_rs(pem: &'static str, input: &str) -> Vec<Task> {
    let load = |pem: &str| {
        let algorithm = &aws::ECDSA_P384_SHA384_FIXED_SIGNING;
        aws::EcdsaKeyPair::from_pkcs8(algorithm, der(pem).secret_pkcs8_der()).unwrap()
    };
    signer(
        YARDSTICK,
        pem,
        input,
        load,
        |key, input| key.sign(&aws_lc_rs::rand::SystemRandom::new(), input).unwrap().as_ref().to_vec(),
        |point| aws::ParsedPublicKey::new(&aws::ECDSA_P384_SHA384_FIXED, point).unwrap(),
        |public, input, signature| public.verify_sig(input, signature).unwrap(),
    )
}

fn graviola(pem: &'static str, input: &str) -> Vec<Task> {
    use graviola::{
        hashing::Sha384,
        signing::ecdsa::{P384, SigningKey, VerifyingKey},
    };
    signer(
        "graviola",
        pem,
        input,
        |pem| SigningKey::<P384>::from_pkcs8_der(der(pem).secret_pkcs8_der()).unwrap(),
        |key, input| key.sign::<Sha384>(&[input], &mut [0; 96]).unwrap().to_vec(),
        |point| VerifyingKey::<P384>::from_x962_uncompressed(point).unwrap(),
        |public, input, signature| public.verify::<Sha384>(&[input], signature).unwrap(),
    )
}

fn ring(pem: &'static str, input: &str) -> Vec<Task> {
    let load = |pem: &str| {
        let algorithm = &ring::signature::ECDSA_P384_SHA384_FIXED_SIGNING;
        let random = ring::rand::SystemRandom::new();
        ring::signature::EcdsaKeyPair::from_pkcs8(algorithm, der(pem).secret_pkcs8_der(), &random).unwrap()
    };
    signer(
        "ring",
        pem,
        input,
        load,
        |key, input| key.sign(&ring::rand::SystemRandom::new(), input).unwrap().as_ref().to_vec(),
        |point| ring::signature::UnparsedPublicKey::new(&ring::signature::ECDSA_P384_SHA384_FIXED, point.to_vec()),
        |public, input, signature| public.verify(input, signature).unwrap(),
    )
}

fn p384(pem: &'static str, input: &str) -> Vec<Task> {
    let load = |pem: &str| p384::ecdsa::SigningKey::from_pkcs8_pem(pem).unwrap();
    signer(
        "p384",
        pem,
        input,
        load,
        |key, input| {
            let signature: p384::ecdsa::Signature = key.sign(input);
            signature.to_bytes().to_vec()
        },
        |point| p384::ecdsa::VerifyingKey::from_sec1_bytes(point).unwrap(),
        |public, input, signature| {
            public.verify(input, &p384::ecdsa::Signature::from_slice(signature).unwrap()).unwrap();
        },
    )
}

fn jsonwebtoken(pem: &'static str) -> Vec<Task> {
    use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
    let load = |pem: &str| EncodingKey::from_ec_pem(pem.as_bytes()).unwrap();
    let sign = |key: &EncodingKey, number| {
        black_box(encode(&Header::new(Algorithm::ES384), &payload(number, Some(EXPIRES_AT)), key).unwrap());
    };
    let key = load(pem);
    vec![
        task(Job::Token, "jsonwebtoken", move |number| sign(&key, number)),
        task(Job::FromPemAndToken, "jsonwebtoken", move |number| sign(&load(pem), number)),
    ]
}

fn jwt_simple(pem: &'static str) -> Vec<Task> {
    let load = |pem: &str| ES384KeyPair::from_pem(pem).unwrap();
    let sign = |key: &ES384KeyPair, number| {
        let mut claims = Claims::with_custom_claims(payload(number, None), Duration::from_secs(120));
        // As the others: exp alone, and by the same clock.
        claims.issued_at = None;
        claims.invalid_before = None;
        claims.expires_at = Some(UnixTimeStamp::from_secs(EXPIRES_AT));
        black_box(key.sign(claims).unwrap());
    };
    let key = load(pem);
    vec![
        task(Job::Token, "jwt-simple", move |number| sign(&key, number)),
        task(Job::FromPemAndToken, "jwt-simple", move |number| sign(&load(pem), number)),
    ]
}
