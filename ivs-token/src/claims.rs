//! What both kinds of claims have in common: they can be made into a token.

use crate::{Error, UnsignedToken};

/// Claims that a [`SigningKey`](crate::SigningKey) signs: [`PlaybackClaims`](crate::PlaybackClaims) and
/// [`ParticipantClaims`](crate::ParticipantClaims), and no others.
pub trait Claims: sealed::ToUnsigned {}

impl<C: sealed::ToUnsigned> Claims for C {}

pub(crate) mod sealed {
    use super::{Error, UnsignedToken};

    /// Nameable in this crate only, so that nobody else's type can be signed as if it were validated.
    pub trait ToUnsigned {
        fn to_unsigned(&self, now: u64) -> Result<UnsignedToken, Error>;
    }
}
