//! The highest resolution that a viewer gets.

use crate::Error;
use core::{fmt, str::FromStr};

/// The values of `aws:maximum-resolution`. The viewer gets renditions up to and including it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MaximumResolution {
    /// `SD`
    Sd,
    /// `HD`
    Hd,
    /// `FULL_HD`
    FullHd,
}

impl MaximumResolution {
    /// As the token spells it: `SD`, `HD` or `FULL_HD`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sd => "SD",
            Self::Hd => "HD",
            Self::FullHd => "FULL_HD",
        }
    }
}

impl fmt::Display for MaximumResolution {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for MaximumResolution {
    type Err = Error;

    /// Takes the token's own spelling only.
    fn from_str(text: &str) -> Result<Self, Error> {
        [Self::Sd, Self::Hd, Self::FullHd]
            .into_iter()
            .find(|limit| limit.as_str() == text)
            .ok_or(Error::ResolutionInvalid)
    }
}
