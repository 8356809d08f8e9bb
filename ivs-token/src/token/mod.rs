//! A token as text: JSON, JWS compact serialization, and what lacks its signature only.
//!
//! Payloads are written by hand and foreign ones read strictly; which claims there are, and what they must be, is the business
//! of `claims`. It imports `values` (for the range of a moment) and, of `ecdsa`, a signature's length.

pub(crate) mod compact;
pub(crate) mod json;
pub(crate) mod map;
pub(crate) mod payload;
pub(crate) mod signature;
mod unsigned;

pub use unsigned::UnsignedToken;
