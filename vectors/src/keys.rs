//! The keys of the vectors, and the forms in which keys come. All of them are test keys, good for nothing else.

use crate::{outcome, with};
use base64ct::{Base64, Encoding};
use ivs_token::{SigningKey, VerifyingKey};
use serde_json::{Map, Value, json};

/// Scalars by name: the key of RFC 6979 A.2.6, and the edges of the range.
const SCALARS: &[(&str, &str)] = &[
    ("rfc6979", "6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d896d5724e4c70a825f872c9ea60d2edf5"),
    ("one", "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001"),
    ("two", "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000002"),
    (
        "order_minus_two",
        "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52971",
    ),
    (
        "order_minus_one",
        "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52972",
    ),
    ("top_bit", "800000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"),
];

/// The names of all keys.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    SCALARS.iter().map(|(name, _)| *name)
}

/// A key by its name.
pub(crate) fn signing_key(name: &str) -> SigningKey {
    let (_, hex) = SCALARS.iter().find(|(known, _)| *known == name).expect("the vectors name known keys");
    let bytes: Vec<u8> = (0..48).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).expect("hex")).collect();
    SigningKey::from_scalar(bytes.as_slice().try_into().expect("48 bytes")).expect("the vectors' keys are in range")
}

pub(crate) fn keys() -> Value {
    let keys: Map<_, _> = SCALARS
        .iter()
        .map(|(name, scalar)| {
            let key = signing_key(name);
            let forms = json!({
                "scalar": scalar,
                "sec1_pem": key.to_sec1_pem().as_str(),
                "pkcs8_pem": key.to_pkcs8_pem().as_str(),
                "public_pem": key.verifying_key().to_pem(),
            });
            ((*name).to_owned(), forms)
        })
        .collect();
    keys.into()
}

/// One file of `keys/`.
macro_rules! file {
    ($name:literal) => {
        include_str!(concat!("../keys/", $name, ".pem"))
    };
}

fn base64(text: &str) -> String {
    Base64::encode_string(text.as_bytes())
}

fn wrapped(text: &str, columns: usize) -> String {
    let lines: Vec<_> = text.as_bytes().chunks(columns).map(|line| std::str::from_utf8(line).expect("ASCII")).collect();
    lines.join("\n") + "\n"
}

fn private_texts() -> Vec<(&'static str, String)> {
    let sec1 = file!("sec1");
    let parameters = file!("sec1-with-parameters");
    let body: String = sec1.lines().filter(|line| !line.starts_with('-')).collect();
    let text = str::to_owned;
    vec![
        ("sec1, as openssl ecparam -genkey -noout writes it", text(sec1)),
        ("sec1 behind an EC PARAMETERS block", text(parameters)),
        ("pkcs8", text(file!("pkcs8"))),
        ("sec1 with a compressed public half", text(file!("compressed-sec1"))),
        ("sec1 without a public half", text(file!("without-public-sec1"))),
        ("CRLF", sec1.replace('\n', "\r\n")),
        ("byte order mark", format!("\u{feff}{sec1}")),
        ("indented", sec1.lines().map(|line| format!("    {line}\n")).collect()),
        ("trailing spaces", sec1.lines().map(|line| format!("{line}  \t\n")).collect()),
        ("no final newline", text(sec1.trim_end())),
        ("extra newlines", format!("\n\n{sec1}\n\n")),
        ("literal \\n", sec1.replace('\n', "\\n")),
        ("literal \\r\\n", sec1.replace('\n', "\\r\\n")),
        ("newlines turned into spaces", sec1.replace('\n', " ")),
        ("base64 on one line", format!("-----BEGIN EC PRIVATE KEY-----\n{body}\n-----END EC PRIVATE KEY-----\n")),
        ("everything on one line", format!("-----BEGIN EC PRIVATE KEY-----{body}-----END EC PRIVATE KEY-----")),
        ("a certificate before it", format!("{}{sec1}", file!("certificate"))),
        ("its public key behind it", format!("{sec1}{}", file!("public"))),
        ("text around it", format!("my key:\n{sec1}\nkeep it safe\n")),
        ("in double quotes, literal \\n", format!("\"{}\"", sec1.replace('\n', "\\n"))),
        ("in single quotes", format!("'{sec1}'")),
        ("base64 of the PEM, one line", base64(sec1)),
        ("base64 of the PEM, wrapped as base64 wraps it", wrapped(&base64(sec1), 76)),
        ("base64 of the PEM in quotes", format!("\"{}\"", base64(sec1))),
        ("base64 of the PEM with parameters", base64(parameters)),
        ("base64 of the PEM with literal \\n", base64(&sec1.replace('\n', "\\n"))),
        ("base64 of base64 of the PEM", base64(&base64(sec1))),
        ("empty", String::new()),
        ("white space", text(" \n\t ")),
        ("quotes around nothing", text("\"\"")),
        ("no PEM", text("hunter2")),
        ("base64 without its lines", body.clone()),
        ("a file's name", text("private.pem")),
        ("the END line cut off", text(&sec1[..sec1.len() - 30])),
        ("cut in the middle", text(&sec1[..sec1.len() / 2])),
        ("a character changed into none of base64", sec1.replacen("M", "*", 1)),
        ("only EC PARAMETERS", text(&parameters[..parameters.find("-----BEGIN EC PRIVATE").expect("a block")])),
        ("encrypted pkcs8", text(file!("encrypted-pkcs8"))),
        ("encrypted sec1 (Proc-Type)", text(file!("encrypted-sec1"))),
        ("public key", text(file!("public"))),
        ("certificate", text(file!("certificate"))),
        ("RSA, PKCS#1", text(file!("rsa-pkcs1"))),
        ("RSA, PKCS#8", text(file!("rsa-pkcs8"))),
        ("Ed25519", text(file!("ed25519"))),
        ("P-256, sec1", text(file!("p256-sec1"))),
        ("P-256, pkcs8", text(file!("p256-pkcs8"))),
        ("P-521", text(file!("p521-sec1"))),
        ("secp256k1", text(file!("secp256k1-sec1"))),
        ("explicit parameters, sec1", text(file!("explicit-sec1"))),
        ("explicit parameters, pkcs8", text(file!("explicit-pkcs8"))),
        ("no curve", text(file!("missing-curve-sec1"))),
        ("another key's public half", text(file!("mismatch-sec1"))),
        ("a byte after the DER", text(file!("trailing-sec1"))),
        ("scalar 0", text(file!("zero-sec1"))),
        ("scalar n", text(file!("order-sec1"))),
        ("OpenSSH's own format", text(file!("openssh"))),
        ("two private keys", format!("{sec1}{}", file!("pkcs8"))),
        ("the same key twice", format!("{sec1}{sec1}")),
        ("over 64 KiB", format!("{}{sec1}", "x".repeat(64 * 1024))),
    ]
}

/// Texts that are private keys in many forms, or are not.
pub(crate) fn private_keys() -> Value {
    let case = |(name, text): (&str, String)| {
        let public = SigningKey::from_pem(&text).map(|key| Value::from(key.verifying_key().to_pem()));
        with(json!({ "name": name, "text": text }), outcome("public_pem", public))
    };
    private_texts().into_iter().map(case).collect()
}

/// Texts that are public keys, or are not.
pub(crate) fn public_keys() -> Value {
    let public = file!("public");
    let texts = [
        ("spki", public.to_owned()),
        ("CRLF", public.replace('\n', "\r\n")),
        ("literal \\n", public.replace('\n', "\\n")),
        ("base64 of the PEM", base64(public)),
        ("its private key beside it", format!("{}{public}", file!("sec1"))),
        ("empty", String::new()),
        ("private key, sec1", file!("sec1").to_owned()),
        ("private key, pkcs8", file!("pkcs8").to_owned()),
        ("certificate", file!("certificate").to_owned()),
        ("two public keys", format!("{public}{public}")),
        ("no PEM", "hunter2".to_owned()),
    ];
    let case = |(name, text): (&str, String)| {
        let key = VerifyingKey::from_pem(&text).map(|key| Value::from(key.to_pem()));
        with(json!({ "name": name, "text": text }), outcome("public_pem", key))
    };
    texts.into_iter().map(case).collect()
}
