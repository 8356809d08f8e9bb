//! A token read without its key: everything that IVS or a player would object to, in plain words. For the person who has a
//! bare 403.

mod claims;
mod form;

use crate::{Error, values::expiry, verify::check_channel};
use alloc::{string::String, vec::Vec};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Severity {
    /// IVS or the player refuses the token, or it does not do what it is for.
    Error,
    /// It works by luck, not for long, or less strictly than it looks.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One thing that [`inspect`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// A code of [`Error`] where one fits, or one of [`inspect`]'s own.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, and what to do.
    pub message: String,
}

/// What [`inspect`] read and found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Inspection {
    /// The header's JSON as it stands in the token, where it is an object.
    pub header: Option<String>,
    /// The payload's JSON as it stands in the token, where it is an object.
    pub payload: Option<String>,
    /// All findings, in the order of the token. Empty: nothing to object to, short of the signature.
    pub findings: Vec<Finding>,
}

/// Reads any token without verifying it, and lists what IVS or a player would object to. It never fails, and takes time
/// in proportion to the token. `now` is in Unix seconds.
///
/// A text that is no token at all, or a URL that carries none, has that one finding.
///
/// Whether the signature is right, only [`VerifyingKey`](crate::VerifyingKey) can say.
///
/// Beside the codes of [`Error`] there are:
///
/// | code | what it says |
/// |---|---|
/// | `inspect_wrapped` | white space, quotes, `Bearer` or a whole URL around the token |
/// | `inspect_no_token` | a playback URL that carries no token |
/// | `inspect_padding` | `=` at the end of a part |
/// | `inspect_base64` | `+` or `/` of plain base64, or stray bits in a part's last character |
/// | `inspect_header_type` | no `typ`; on a participant's token that is `token_malformed` |
/// | `inspect_header_key_id` | a `kid` on a playback token, where IVS has none |
/// | `inspect_signature_der` | a DER signature (as KMS and OpenSSL give it), where JWT has the raw R‖S |
/// | `inspect_origin_wildcard` | a wildcard that lets strangers in: `*example.com` matches `evilexample.com` |
/// | `inspect_origin_any` | strict enforcement with `*` or without any origin, which restricts nobody |
/// | `inspect_viewer_id_bytes` | a viewer id of at most 40 characters, but over 40 bytes |
/// | `inspect_little_slack` | less than 10 s to the ten-minute limit: a clock that is behind sees it broken |
/// | `inspect_expires_soon` | less than 10 s to the expiry |
/// | `inspect_long_life` | over 7 days to the expiry: a leaked token plays all that time |
/// | `inspect_issued_in_future` | `iat` after now: one of the clocks is wrong |
/// | `inspect_unknown_claim` | a claim that IVS does not know |
/// | `inspect_kind_unknown` | neither a playback token's claims nor a participant's |
/// | `inspect_long_token` | over 2 KiB, which some proxies cut from a URL |
///
/// ```
/// let inspection = ivs_token::inspect("hello", 1_750_000_000);
/// assert_eq!(inspection.findings[0].code, "token_malformed");
/// ```
#[must_use]
pub fn inspect(token: &str, now: u64) -> Inspection {
    let mut findings = Findings(Vec::new());
    if let Err(error) = expiry::check_now(now) {
        findings.rule(&error);
    }
    let (token, url) = form::unwrap(token, &mut findings);
    if url.is_some() && token.is_empty() {
        findings.0.clear();
        findings.error(
            "inspect_no_token",
            "the URL carries no token, and IVS answers 403 to it where the channel is private; put one on as ?token=… \
             (playback_url does, playbackUrl in JavaScript)",
        );
        return Inspection { header: None, payload: None, findings: findings.0 };
    }
    let parts = form::read(token, &mut findings);
    if let (Some(header), Some(payload)) = (&parts.header_object, &parts.payload_object) {
        claims::judge(header, payload, now, &mut findings);
    } else if let Some(header) = &parts.header_object {
        claims::judge_type(header, false, &mut findings);
    }
    if let (Some(channel), Some(payload)) = (url.and_then(|url| url.channel_arn()), &parts.payload_object) {
        findings.keep(check_channel(&channel, payload));
    }
    Inspection { header: parts.header, payload: parts.payload, findings: findings.0 }
}

/// The findings so far.
struct Findings(Vec<Finding>);

impl Findings {
    fn error(&mut self, code: &'static str, message: impl Into<String>) {
        self.0.push(Finding { code, severity: Severity::Error, message: message.into() });
    }

    fn warning(&mut self, code: &'static str, message: impl Into<String>) {
        self.0.push(Finding { code, severity: Severity::Warning, message: message.into() });
    }

    /// A rule that is broken, in its own words.
    fn rule(&mut self, error: &Error) {
        self.error(error.code(), alloc::format!("{error}"));
    }

    /// What a rule says, and its value if it keeps it.
    fn keep<T>(&mut self, result: Result<T, Error>) -> Option<T> {
        result.map_err(|error| self.rule(&error)).ok()
    }
}
