//! What a token says: the claims of playback and of participants, and what both have in common.
//!
//! Claims are taken as they come, and judged when they are made into a token: `PlaybackClaims` → `ValidPlayback` →
//! [`UnsignedToken`]. This room imports `values` and `token`, and knows no key.

pub(crate) mod participant;
pub(crate) mod playback;

pub use participant::ParticipantClaims;
pub use playback::PlaybackClaims;

use crate::{Error, token::UnsignedToken};

/// Claims that a [`SigningKey`](crate::SigningKey) signs: [`PlaybackClaims`](crate::PlaybackClaims) and
/// [`ParticipantClaims`](crate::ParticipantClaims), and no others; or a `Result` of them, whose error is then the answer, so
/// that a batch may hold items that could not be made into claims, and still gives one result for each.
pub trait Claims: sealed::ToUnsigned {}

impl<C: sealed::ToUnsigned> Claims for C {}

pub(crate) mod sealed {
    use super::{Error, UnsignedToken};

    /// Nameable in this crate only, so that nobody else's type can be signed as if it were validated.
    pub trait ToUnsigned {
        fn to_unsigned(&self, now: u64) -> Result<UnsignedToken, Error>;
    }

    impl<C: ToUnsigned> ToUnsigned for Result<C, Error> {
        fn to_unsigned(&self, now: u64) -> Result<UnsignedToken, Error> {
            self.as_ref().map_err(Clone::clone)?.to_unsigned(now)
        }
    }
}
