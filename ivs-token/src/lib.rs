//! Signs Amazon IVS tokens.
#![no_std]
extern crate alloc;

mod arn;
mod claims;
mod error;
mod expiry;
mod inspect;
mod json;
mod jws;
mod key;
pub mod options;
mod origin;
mod participant;
mod payload;
mod playback;
mod resolution;
mod signature;
mod signer;
mod unsigned;
mod url;
mod verified;
mod verify;
mod viewer;

pub use claims::Claims;
pub use error::{Error, ErrorKind};
pub use expiry::parse_ttl;
pub use inspect::{Finding, Inspection, Severity, inspect};
pub use key::{PrivatePem, SigningKey, VerifyingKey};
pub use participant::ParticipantClaims;
pub use playback::PlaybackClaims;
pub use resolution::MaximumResolution;
pub use unsigned::UnsignedToken;
pub use url::{channel_arn_from_playback_url, playback_url};
pub use verified::{VerifiedParticipant, VerifiedPlayback};
