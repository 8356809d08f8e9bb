//! Keys in PEM (RFC 7468), read as tolerantly as people paste them, and written as openssl writes them.
//!
//! Where a block stands and how its lines break is public; the base64 between its lines is the secret, and passes
//! through [`base64ct`] alone, which branches on none of it. What asks where lines break is a function of its own, never
//! inlined, for `make constant-time` to know it by its name.

use crate::Error;
use alloc::{string::String, vec, vec::Vec};
use base64ct::{Base64, Encoding};
use core::hint::black_box;
use zeroize::Zeroizing;

const BEGIN: &[u8] = b"-----BEGIN ";
const DASHES: &[u8] = b"-----";
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// Columns of base64 (RFC 7468, 2).
const COLUMNS: usize = 64;
/// Longest label that is taken for one.
const MAXIMUM_LABEL: usize = 64;

const DAMAGED: Error =
    Error::KeyMalformed { reason: "its base64 is damaged or was cut; take the PEM again from where it was made" };
const NO_END: Error =
    Error::KeyMalformed { reason: "its END line is missing or does not fit its BEGIN line; the text was cut" };

/// One `-----BEGIN label-----`, and what lies between it and its END line, if there is one.
struct Block<'a> {
    label: &'a [u8],
    body: Option<&'a [u8]>,
}

impl Block<'_> {
    fn is_private(&self) -> bool {
        self.label.ends_with(b"PRIVATE KEY")
    }

    fn is_public(&self) -> bool {
        self.label.ends_with(b"PUBLIC KEY")
    }

    fn is_certificate(&self) -> bool {
        self.label.ends_with(b"CERTIFICATE")
    }
}

/// Finds the one private key in a text: its DER.
pub(super) fn private_key(text: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    unwrapping_once(text, |blocks| {
        let Some(key) = the_only(blocks, Block::is_private)? else {
            return Err(if blocks.iter().any(Block::is_public) {
                Error::KeyPublic
            } else if blocks.iter().any(Block::is_certificate) {
                Error::KeyCertificate
            } else {
                Error::KeyMalformed { reason: "its PEM holds no private key block; the text was cut" }
            });
        };
        let body = key.body.ok_or(NO_END)?;
        match key.label {
            b"ENCRYPTED PRIVATE KEY" => Err(Error::KeyEncrypted),
            // RFC 1421's header, which openssl's old format puts before the base64.
            _ if find(body, b"Proc-Type", 0).is_some() => Err(Error::KeyEncrypted),
            b"PRIVATE KEY" | b"EC PRIVATE KEY" => decode(body),
            b"OPENSSH PRIVATE KEY" => Err(Error::KeyMalformed {
                reason: "it is in OpenSSH's own format; convert a copy with `ssh-keygen -p -m PEM -f private.pem`",
            }),
            _ => Err(Error::KeyNotEc),
        }
    })
}

/// Finds the one public key in a text: its DER.
pub(super) fn public_key(text: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    unwrapping_once(text, |blocks| {
        let Some(key) = the_only(blocks, Block::is_public)? else {
            return Err(if blocks.iter().any(Block::is_private) {
                Error::KeyPrivate
            } else if blocks.iter().any(Block::is_certificate) {
                Error::KeyCertificate
            } else {
                Error::KeyMalformed { reason: "its PEM holds no public key block; the text was cut" }
            });
        };
        let body = key.body.ok_or(NO_END)?;
        match key.label {
            b"PUBLIC KEY" => decode(body),
            _ => Err(Error::KeyNotEc),
        }
    })
}

/// Writes PEM: 64 columns, LF, a final newline.
pub(super) fn encode(label: &str, der: &[u8]) -> Zeroizing<String> {
    let base64_length = Base64::encoded_len(der);
    let lines = base64_length.div_ceil(COLUMNS);
    let frame = "-----BEGIN -----\n-----END -----\n".len() + 2 * label.len();
    // Exact, so that no copy of a secret stays behind in a smaller buffer.
    let length = frame + base64_length + lines;
    let mut pem = Zeroizing::new(String::with_capacity(length));
    let mut line = Zeroizing::new([0; COLUMNS]);
    pem.push_str("-----BEGIN ");
    pem.push_str(label);
    pem.push_str("-----\n");
    for chunk in der.chunks(COLUMNS / 4 * 3) {
        // A chunk of 48 bytes fills its line of 64: it always fits.
        pem.push_str(Base64::encode(chunk, line.as_mut_slice()).unwrap_or_default());
        pem.push('\n');
    }
    pem.push_str("-----END ");
    pem.push_str(label);
    pem.push_str("-----\n");
    debug_assert_eq!(pem.len(), length, "the buffer was not of exact capacity");
    pem
}

/// Reads the blocks of a text, or where it has none, of the PEM whose base64 it is.
fn unwrapping_once(
    text: &[u8],
    key: impl FnOnce(&[Block<'_>]) -> Result<Zeroizing<Vec<u8>>, Error>,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    if text.len() > super::MAXIMUM_BYTES {
        return Err(super::TOO_LONG);
    }
    let bare = strip_wrapping(text);
    if bare.is_empty() {
        return Err(Error::KeyEmpty);
    }
    let found = blocks(bare);
    if !found.is_empty() {
        return key(&found);
    }
    let Ok(inner) = decode(bare) else {
        return Err(no_pem(bare));
    };
    let found = blocks(&inner);
    if found.is_empty() { Err(no_pem(bare)) } else { key(&found) }
}

/// What to do with a text that has no block. Of what may be a secret only its ends are looked at.
fn no_pem(text: &[u8]) -> Error {
    let is = |starts: &[&[u8]]| starts.iter().any(|start| text.starts_with(start));
    // The tag of a SEQUENCE, which is the digit 0 too, and a length or a version that no text has.
    let reason = if is(&[b"0"]) && text.iter().take(8).any(|byte| !byte.is_ascii() || byte.is_ascii_control()) {
        "it has no `-----BEGIN …-----` line, and these bytes look like DER: read them as DER (from_der, fromDer)"
    } else if is(&[b"{", b"arn:", b"/", b"./", b"../", b"~/"]) || text.ends_with(b".pem") {
        "it has no `-----BEGIN …-----` line; if this is a file's name, an ARN or a JWK: pass the PEM \
         text that it stands for"
    } else {
        "it has no `-----BEGIN …-----` line; pass the whole text of the PEM file, BEGIN and END lines too"
    };
    Error::KeyMalformed { reason }
}

/// Takes white space, a byte order mark and quotes off the ends.
fn strip_wrapping(text: &[u8]) -> &[u8] {
    let text = text.trim_ascii();
    let mut text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text).trim_ascii();
    while let [b'"' | b'\'', inner @ ..] = text {
        text = inner;
    }
    while let [inner @ .., b'"' | b'\''] = text {
        text = inner;
    }
    text.trim_ascii()
}

/// All PEM blocks, whole or cut. Linear in the text.
fn blocks(text: &[u8]) -> Vec<Block<'_>> {
    let mut found = Vec::new();
    let mut position = 0;
    while let Some(begin) = find(text, BEGIN, position) {
        let label_start = begin + BEGIN.len();
        position = label_start;
        let Some(label_end) = find(text, DASHES, label_start) else { break };
        let label = text.get(label_start..label_end).unwrap_or_default();
        if label.is_empty()
            || label.len() > MAXIMUM_LABEL
            || !label.iter().all(|b| matches!(b, b'A'..=b'Z' | b'0'..=b'9' | b' '))
        {
            continue;
        }
        let body_start = label_end + DASHES.len();
        let body_end = find(text, DASHES, body_start).unwrap_or(text.len());
        let end_line = [b"-----END ", label, DASHES].concat();
        let whole = text.get(body_end..).is_some_and(|rest| rest.starts_with(&end_line));
        found.push(Block { label, body: if whole { text.get(body_start..body_end) } else { None } });
        position = body_end;
    }
    found
}

/// The only block of a kind, or none; two are ambiguous.
fn the_only<'a, 'b>(blocks: &'b [Block<'a>], kind: fn(&Block<'a>) -> bool) -> Result<Option<&'b Block<'a>>, Error> {
    let mut of_kind = blocks.iter().filter(|block| kind(block));
    match (of_kind.next(), of_kind.next()) {
        (_, Some(_)) => Err(Error::KeyAmbiguous),
        (one, None) => Ok(one),
    }
}

/// Decodes base64 whose lines break as they like.
fn decode(text: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let base64 = without_breaks(text);
    let mut bytes = Zeroizing::new(vec![0; base64.len() / 4 * 3]);
    let length = Base64::decode(base64.as_slice(), bytes.as_mut_slice()).map_err(|_| DAMAGED)?.len();
    bytes.truncate(length);
    Ok(bytes)
}

/// Takes out white space and literal `\n`, `\r`, `\t`.
///
/// It asks of each character whether it is one of these, which is public, and no more. Each answer is made before it is asked
/// for: out of a `match` the compiler makes a table, which a character of the secret is looked up in.
#[inline(never)]
fn without_breaks(text: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut base64 = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut after_backslash = false;
    for &byte in text {
        let (space, backslash) = (black_box(byte.is_ascii_whitespace()), black_box(byte == b'\\'));
        let escape = after_backslash && matches!(byte, b'n' | b'r' | b't');
        after_backslash = backslash;
        if !(space || backslash || escape) {
            base64.push(byte);
        }
    }
    base64
}

/// The first place of a needle at or after `from`. That no other place has its first characters is public.
#[inline(never)]
fn find(text: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    let at = text
        .get(from..)?
        .windows(needle.len())
        .position(|window| window.first() == needle.first() && window == needle)?;
    Some(from + at)
}
