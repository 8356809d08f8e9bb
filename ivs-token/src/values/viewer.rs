//! Who watches: the viewer id and its session version (for revocation), and the UUID of a single use.

use crate::Error;
use alloc::string::String;

/// Longest viewer id, in characters (Unicode scalar values).
const MAXIMUM_CHARACTERS: usize = 40;
/// The revocation API takes a 32-bit integer.
const MAXIMUM_SESSION_VERSION: i64 = 2_147_483_647;

/// Checks a viewer id.
pub(crate) fn viewer_id(text: &str) -> Result<&str, Error> {
    match text.chars().take(MAXIMUM_CHARACTERS + 1).count() {
        0 => Err(Error::ViewerIdInvalid { reason: "it is empty" }),
        // Cutting it instead could make one viewer of two.
        count if count > MAXIMUM_CHARACTERS => Err(Error::ViewerIdInvalid { reason: "it is over 40 characters" }),
        _ => Ok(text),
    }
}

/// Checks a viewer session version.
pub(crate) fn session_version(version: i64) -> Result<i64, Error> {
    if (0..=MAXIMUM_SESSION_VERSION).contains(&version) { Ok(version) } else { Err(Error::ViewerSessionVersionInvalid) }
}

/// Checks the UUID of a single-use token: 8-4-4-4-12 hexadecimal, either case, any version (AWS names none), not nil.
pub(crate) fn single_use(text: &str) -> Result<&str, Error> {
    let well_formed = text.len() == 36
        && text.bytes().enumerate().all(|(at, b)| match at {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_hexdigit(),
        });
    if !well_formed {
        return Err(Error::SingleUseInvalid { reason: "it is not a UUID" });
    }
    if text.bytes().all(|b| matches!(b, b'0' | b'-')) {
        return Err(Error::SingleUseInvalid { reason: "it is the nil UUID, which every forgotten field holds" });
    }
    Ok(text)
}

/// Makes the text of a version 4 UUID (RFC 9562, 5.4) of 16 random bytes.
pub(crate) fn uuid_v4(mut bytes: [u8; 16]) -> String {
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = String::with_capacity(36);
    for (at, byte) in bytes.into_iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        for nibble in [byte >> 4, byte & 0x0f] {
            text.extend(char::from_digit(nibble.into(), 16));
        }
    }
    text
}
