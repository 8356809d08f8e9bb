//! The ARNs that tokens name: a channel, a stage, a public key. One shape, one set of rules.

use crate::Error;

/// Longest ARN in IVS's API model.
const MAXIMUM_CHARACTERS: usize = 128;

/// A validated IVS ARN, taken apart: `arn:aws:ivs:<region>:<account>:<kind>/<id>`.
///
/// The partition is literally `aws`, and the account need not have 12 digits: both are IVS's own patterns.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arn<'a> {
    text: &'a str,
    region: &'a str,
    account: &'a str,
    id: &'a str,
}

impl<'a> Arn<'a> {
    /// A channel's ARN. The service may be `svs`, as in the first channels.
    pub(crate) fn channel(text: &'a str) -> Result<Self, Error> {
        Self::parse(text, &["ivs", "svs"], "channel").map_err(|reason| Error::ChannelArnInvalid { reason })
    }

    /// A real-time stage's ARN.
    pub(crate) fn stage(text: &'a str) -> Result<Self, Error> {
        Self::parse(text, &["ivs"], "stage").map_err(|reason| Error::StageArnInvalid { reason })
    }

    /// The ARN of a public key imported for real-time tokens.
    pub(crate) fn public_key(text: &'a str) -> Result<Self, Error> {
        Self::parse(text, &["ivs"], "public-key").map_err(|reason| Error::PublicKeyArnInvalid { reason })
    }

    fn parse(text: &'a str, services: &[&str], kind: &str) -> Result<Self, &'static str> {
        if text.is_empty() {
            return Err("it is missing");
        }
        // Bytes are characters here: anything that is not ASCII is refused below.
        if text.len() > MAXIMUM_CHARACTERS {
            return Err("it is over 128 characters");
        }
        let mut parts = text.splitn(6, ':');
        let mut next = || parts.next().unwrap_or_default();
        let (prefix, partition, service, region, account, resource) = (next(), next(), next(), next(), next(), next());
        if prefix != "arn" || partition != "aws" || !services.contains(&service) {
            return Err("it does not begin with arn:aws:ivs:");
        }
        if region.is_empty() || !region.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-')) {
            return Err("its region is not lower-case letters, digits and hyphens");
        }
        if account.is_empty() || !account.bytes().all(|b| b.is_ascii_digit()) {
            return Err("its account is not a number");
        }
        let id = match resource.split_once('/') {
            Some((found, id)) if found == kind => id,
            _ => return Err("it names another kind of resource"),
        };
        if id.is_empty() || !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return Err("its id is not letters, digits and hyphens");
        }
        Ok(Self { text, region, account, id })
    }

    /// The ARN as it was given.
    pub(crate) fn as_str(&self) -> &'a str {
        self.text
    }

    /// What follows the slash.
    pub(crate) fn id(&self) -> &'a str {
        self.id
    }

    /// Whether both name one resource, be it in the old form or the new one.
    pub(crate) fn is_same_resource(&self, other: &Arn<'_>) -> bool {
        (self.region, self.account, self.id) == (other.region, other.account, other.id)
    }
}
