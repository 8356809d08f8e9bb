//! Signs [Amazon IVS](https://docs.aws.amazon.com/ivs/) tokens: playback tokens for private channels, and participant
//! tokens for real-time stages. JWS compact serialization, ES384, built by hand.
//!
//! ```
//! use ivs_token::{PlaybackClaims, SigningKey};
//! use std::time::Duration;
//!
//! # let mut scalar = [0; 48];
//! # scalar[47] = 1;
//! # let pem = SigningKey::from_scalar(&scalar)?.to_sec1_pem();
//! # let pem = pem.as_str();
//! # let now = 1_750_000_000;
//! let key = SigningKey::from_pem(pem)?;
//! let claims = PlaybackClaims::new("arn:aws:ivs:us-east-1:123456789012:channel/abcdEFGHijkl")
//!     .allow_origin("https://example.com")
//!     .expires_in(Duration::from_secs(120));
//! let token = key.sign(&claims, now)?;
//! # Ok::<(), ivs_token::Error>(())
//! ```
//!
//! - **No clock, no I/O, no randomness**: `now` comes from you, in Unix seconds; nonces are those of RFC 6979, so that the
//!   same input gives the same token. [`SigningKey::generate`], behind the feature `getrandom`, is the one exception.
//! - **Data goes one way**: claims → validated claims → [`UnsignedToken`] → signature → `String`. Keys that live elsewhere
//!   (AWS KMS, an HSM) join at [`UnsignedToken`].
//! - **Errors** have a stable [`code`](Error::code) and a message with the cure. Nothing panics, and no error, `Debug` or
//!   log shows a byte of a key.
//! - **[`VerifyingKey`]** checks what IVS checks; **[`inspect()`]** needs no key and tells what is wrong with a token.
//! - **The guide** is in these pages too: [`guide::keys`], [`guide::claims`], [`guide::kms`], [`guide::verify`],
//!   [`guide::forbidden`] (what to do about a bare 403), [`guide::errors`].

#![no_std]

extern crate alloc;

// A room imports those before it alone: error; values; curve, ecdsa; token, claims; key, verify; options, inspect.
// (`tests/rooms.rs` keeps that.)
mod claims;
#[cfg(not(ivs_token_signer = "p384"))]
mod curve;
mod ecdsa;
mod error;
#[cfg(any(doc, doctest))]
pub mod guide;
mod inspect;
mod key;
pub mod options;
mod token;
mod values;
mod verify;

#[cfg(test)]
mod model;

pub use claims::{Claims, ParticipantClaims, PlaybackClaims};
pub use error::{Error, ErrorKind};
pub use inspect::{Finding, Inspection, Severity, inspect};
pub use key::{PrivatePem, SigningKey, VerifyingKey};
pub use token::UnsignedToken;
pub use values::{MaximumResolution, channel_arn_from_playback_url, parse_ttl};
pub use verify::{VerifiedParticipant, VerifiedPlayback, playback_url};

/// The examples of the READMEs and of the site's first page, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
#[doc = include_str!("../README.md")]
#[doc = include_str!("../../docs/pages/index.md")]
struct Readme;
