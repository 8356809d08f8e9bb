//! When a token ends: a lifetime or a moment, and the limits of IVS on both.

use crate::Error;
use core::time::Duration;

/// Lifetime of a playback token when none is given: the token only has to reach the player.
pub(crate) const PLAYBACK_DEFAULT_SECONDS: u64 = 300;
/// Lifetime of a participant token when none is given: IVS's own default and advice.
pub(crate) const PARTICIPANT_DEFAULT_SECONDS: u64 = 12 * 60 * 60;
/// Furthest expiry with a viewer id or a single-use UUID ("10 minutes in the future").
pub(crate) const VIEWER_MAXIMUM_SECONDS: u64 = 600;
/// Longest life of a participant token ("14 days from the issued at time").
pub(crate) const PARTICIPANT_MAXIMUM_SECONDS: u64 = 14 * 24 * 60 * 60;
/// The year 5138 in seconds, 1973 in milliseconds: above it, a moment was meant in milliseconds.
pub(crate) const LATEST_SECONDS: u64 = 100_000_000_000;

/// 2020-01-01, before all of this: a clock that says less was never set.
const EARLIEST_CLOCK: u64 = 1_577_836_800;

/// What a caller said of the expiry: nothing, a lifetime, a moment, or by mistake more than that.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Expiry {
    lifetime: Option<Duration>,
    moment: Option<u64>,
    /// A time that no number of seconds can say. Kept, since the errors of claims come first.
    flaw: Option<(&'static str, &'static str)>,
}

/// The furthest that an expiry may lie ahead of now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limit {
    /// No limit is documented for a plain playback token.
    None,
    /// Playback with a viewer id or a single-use UUID.
    TenMinutes,
    /// Participants.
    FourteenDays,
}

impl Limit {
    /// Refuses an expiry that lies too far ahead of `start`.
    pub(crate) fn check(self, start: u64, expires_at: u64) -> Result<(), Error> {
        let (seconds, reason) = match self {
            Self::None => return Ok(()),
            Self::TenMinutes => (
                VIEWER_MAXIMUM_SECONDS,
                "with a viewer id or a single-use UUID it may lie at most 600 seconds ahead (seconds, not \
                 milliseconds); the viewer may go on watching after that, so that a short life is enough",
            ),
            Self::FourteenDays => (
                PARTICIPANT_MAXIMUM_SECONDS,
                "a participant token may live for 14 days (1209600 seconds, not milliseconds) at most",
            ),
        };
        if expires_at.saturating_sub(start) > seconds {
            return Err(Error::ExpiryTooFar { reason });
        }
        Ok(())
    }
}

impl Expiry {
    pub(crate) fn set_lifetime(&mut self, lifetime: Duration) {
        self.lifetime = Some(lifetime);
    }

    pub(crate) fn set_moment(&mut self, unix_seconds: u64) {
        self.moment = Some(unix_seconds);
    }

    /// A lifetime that is there but can't be understood.
    pub(crate) fn set_lifetime_flaw(&mut self, reason: &'static str) {
        self.lifetime = Some(Duration::ZERO);
        self.flaw = Some(("expiry", reason));
    }

    /// A moment that is there but can't be understood.
    pub(crate) fn set_moment_flaw(&mut self, reason: &'static str) {
        self.moment = Some(0);
        self.flaw = Some(("expiry", reason));
    }

    /// A `now` that can't be understood.
    pub(crate) fn set_now_flaw(&mut self, reason: &'static str) {
        self.flaw = Some(("now", reason));
    }

    /// Works out `exp`. The errors come in the contract's order: conflict, invalid, milliseconds, past, too far.
    pub(crate) fn resolve(&self, now: u64, default_seconds: u64, limit: Limit) -> Result<u64, Error> {
        if self.lifetime.is_some() && self.moment.is_some() {
            return Err(Error::ExpiryConflict);
        }
        if let Some((what, reason)) = self.flaw {
            return Err(Error::ExpiryInvalid { what, reason });
        }
        let expires_at = match (self.lifetime, self.moment) {
            (_, Some(moment)) => moment,
            (None, None) => now.saturating_add(default_seconds),
            (Some(lifetime), None) => {
                if lifetime.subsec_nanos() != 0 {
                    return Err(Error::ExpiryInvalid { what: "expiry", reason: NOT_WHOLE });
                }
                now.checked_add(lifetime.as_secs())
                    .ok_or(Error::ExpiryInvalid { what: "expiry", reason: UNREPRESENTABLE })?
            }
        };
        check_now(now)?;
        if expires_at > LATEST_SECONDS {
            return Err(Error::ExpiryMilliseconds { what: "expiry" });
        }
        if expires_at <= now {
            return Err(Error::ExpiryPast);
        }
        limit.check(now, expires_at)?;
        Ok(expires_at)
    }
}

pub(crate) const NOT_WHOLE: &str = "times are whole seconds; round it down to one";
pub(crate) const UNREPRESENTABLE: &str = "it is not a time that seconds can count";
pub(crate) const NEGATIVE: &str = "a time is never negative";
pub(crate) const NAIVE: &str = "a datetime without a time zone means another moment on every machine; use \
                                datetime.now(timezone.utc)";
const TTL: &str = "a lifetime in words is a whole number and one unit of s, m, h, d, such as 90s, 5m or 12h";
const NO_UNIT: &str = "a lifetime in words lacks its unit; write 300s or 5m (s, m, h, d)";

/// Refuses a clock that counts milliseconds.
pub(crate) fn check_now(now: u64) -> Result<(), Error> {
    if now > LATEST_SECONDS {
        return Err(Error::ExpiryMilliseconds { what: "now" });
    }
    Ok(())
}

/// Whether a host's clock can be right. Some stand at zero: a token of theirs would end in 1970.
pub(crate) fn is_set(clock: u64) -> bool {
    clock >= EARLIEST_CLOCK
}

/// Reads a lifetime such as `90s`, `5m`, `12h` or `3d`: a whole number and one unit, nothing else.
///
/// ```
/// assert_eq!(ivs_token::parse_ttl("5m")?.as_secs(), 300);
/// # Ok::<(), ivs_token::Error>(())
/// ```
///
/// # Errors
/// [`Error::ExpiryInvalid`] for anything else, and for a lifetime beyond 2⁶⁴ seconds.
pub fn parse_ttl(text: &str) -> Result<Duration, Error> {
    read_ttl(text).map_err(|reason| Error::ExpiryInvalid { what: "expiry", reason })
}

/// As [`parse_ttl`], with the bare reason.
pub(crate) fn read_ttl(text: &str) -> Result<Duration, &'static str> {
    let unit = text.chars().next_back().ok_or(TTL)?;
    let seconds_each = match unit {
        's' => 1,
        'm' => 60,
        'h' => 60 * 60,
        'd' => 24 * 60 * 60,
        _ if text.bytes().all(|b| b.is_ascii_digit()) => return Err(NO_UNIT),
        _ => return Err(TTL),
    };
    let digits = text.strip_suffix(unit).unwrap_or_default();
    // `u64::from_str` would take a leading plus.
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(TTL);
    }
    let count: u64 = digits.parse().map_err(|_| UNREPRESENTABLE)?;
    count.checked_mul(seconds_each).map(Duration::from_secs).ok_or(UNREPRESENTABLE)
}
