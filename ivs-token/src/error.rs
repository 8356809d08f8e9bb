//! Everything that can go wrong, with its stable code: the one list that all three languages share.

use alloc::string::String;

/// Which of a caller's three inputs an [`Error`] is about, if any. Bindings make one exception class of each input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The key: `key_*`, `random_unavailable`.
    Key,
    /// The claims, their names, types and expiry, and the playback URL.
    Claims,
    /// A token or a signature: `token_*`, `signature_invalid`.
    Token,
    /// None of them: the machine failed, `signing_fault`.
    Machine,
}

/// Writes the enum, its codes and its kinds from one table, so that none can be forgotten.
macro_rules! errors {
    ($(
        $kind:ident $code:literal $variant:ident $({ $($(#[$field_doc:meta])* $field:ident: $type:ty),+ })?
        $message:literal
    )+) => {
        /// What was wrong, and what to do about it.
        ///
        /// [`code`](Self::code) is stable and meant for programs; the message is for a person and may change. No message
        /// holds a byte of a key or of a claim's value.
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        #[non_exhaustive]
        pub enum Error {
            $(
                #[doc = concat!("`", $code, "`")]
                #[error($message)]
                $variant $({ $($(#[$field_doc])* $field: $type),+ })?,
            )+
        }

        impl Error {
            /// Every code with its kind, in the order of the documentation.
            pub const CODES: &'static [(&'static str, ErrorKind)] = &[$(($code, ErrorKind::$kind)),+];

            /// The stable code, such as `key_wrong_curve`.
            #[must_use]
            pub fn code(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $code),+ }
            }

            /// Which of the caller's inputs is at fault.
            #[must_use]
            pub fn kind(&self) -> ErrorKind {
                match self { $(Self::$variant { .. } => ErrorKind::$kind),+ }
            }
        }
    };
}

errors! {
    Key "key_empty" KeyEmpty
    "the key is empty: pass the contents of the PEM file, and check that the variable or secret it comes from is set"

    Key "key_malformed" KeyMalformed {
        /// What could not be read, and the cure.
        reason: &'static str
    }
    "the key cannot be read: {reason}"

    Key "key_encrypted" KeyEncrypted
    "the private key is encrypted: decrypt it with `openssl pkey -in private.pem -out plain.pem`, and keep it in a \
     secret store instead of behind a passphrase"

    Key "key_public" KeyPublic
    "this is a public key, and the private one is needed here: the file that says `BEGIN EC PRIVATE KEY` or \
     `BEGIN PRIVATE KEY`"

    Key "key_private" KeyPrivate
    "this is a private key where the public one belongs: make that with `openssl ec -in private.pem -pubout -out \
     public.pem`, and keep the private one out of reach"

    Key "key_certificate" KeyCertificate
    "this is a certificate, not a key: pass the key itself (a certificate's public key: `openssl x509 -in \
     certificate.pem -pubkey -noout`)"

    Key "key_not_ec" KeyNotEc
    "this is not an elliptic-curve key (it may be RSA or Ed25519), and IVS takes ECDSA P-384 only: make one with \
     `openssl ecparam -name secp384r1 -genkey -noout -out private.pem`"

    Key "key_wrong_curve" KeyWrongCurve
    "this key is on another curve (P-256, perhaps), and IVS takes P-384 only: make one with `openssl ecparam -name \
     secp384r1 -genkey -noout -out private.pem`, and import its public half into IVS"

    Key "key_mismatch" KeyMismatch
    "the public half inside the key does not belong to the private half: the file is damaged or mixed from two keys; \
     take it again from where it was made"

    Key "key_ambiguous" KeyAmbiguous
    "there is more than one key of the wanted kind in this text, and guessing would be unsafe: pass one"

    Key "random_unavailable" RandomUnavailable
    "this host gave no random bytes, so that no key and no UUID can be made here (a Worker gives none at module scope: \
     do it within a request)"

    Machine "signing_fault" SigningFault
    "the signature was computed wrongly (faulty memory or CPU): nothing was returned, and the key is not exposed; \
     move off this machine"

    Claims "channel_arn_invalid" ChannelArnInvalid {
        /// What is wrong with it.
        reason: &'static str
    }
    "channel ARN: {reason}; it reads arn:aws:ivs:<region>:<account>:channel/<id>, as GetChannel gives it"

    Claims "origin_invalid" OriginInvalid {
        /// What is wrong with it.
        reason: &'static str
    }
    "allowed origin: {reason}; write `*` or scheme://host[:port] in lower case, such as https://example.com or \
     https://*.example.com"

    Claims "origin_too_many" OriginTooMany
    "allowed origins: IVS takes at most 5 with strict origin enforcement; use a leading wildcard, or drop the strict \
     enforcement"

    Claims "single_use_invalid" SingleUseInvalid {
        /// What is wrong with it.
        reason: &'static str
    }
    "single-use UUID: {reason}; it reads xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx in hexadecimal, fresh for each token"

    Claims "viewer_id_invalid" ViewerIdInvalid {
        /// What is wrong with it.
        reason: &'static str
    }
    "viewer id: {reason}; it takes 1 to 40 characters that name the viewer to you (no personal data)"

    Claims "viewer_session_version_invalid" ViewerSessionVersionInvalid
    "viewer session version: it takes a whole number from 0 to 2147483647, since IVS's revocation API can select no \
     other (seconds fit, milliseconds do not)"

    Claims "viewer_session_version_without_viewer_id" ViewerSessionVersionWithoutViewerId
    "viewer session version: it does nothing without a viewer id; give both or neither"

    Claims "resolution_invalid" ResolutionInvalid
    "maximum resolution: it is one of SD, HD and FULL_HD"

    Claims "expiry_invalid" ExpiryInvalid {
        /// Which of the moments it is.
        what: &'static str,
        /// What is wrong with it.
        reason: &'static str
    }
    "{what}: {reason}"

    Claims "expiry_conflict" ExpiryConflict
    "expiry: both a lifetime and a moment were given (expires in, expires at); give one of them"

    Claims "expiry_past" ExpiryPast
    "expiry: the token would be expired from the start; it must end after now (is the clock in UTC seconds?)"

    Claims "expiry_milliseconds" ExpiryMilliseconds {
        /// Which of the moments it is.
        what: &'static str
    }
    "{what}: this looks like milliseconds, and JWT counts whole seconds since 1970; divide by 1000 (a token like \
     this would never expire)"

    Claims "expiry_too_far" ExpiryTooFar {
        /// The limit that was passed.
        reason: &'static str
    }
    "expiry: {reason}"

    Claims "stage_arn_invalid" StageArnInvalid {
        /// What is wrong with it.
        reason: &'static str
    }
    "stage ARN: {reason}; it reads arn:aws:ivs:<region>:<account>:stage/<id>, as GetStage gives it"

    Claims "public_key_arn_invalid" PublicKeyArnInvalid {
        /// What is wrong with it.
        reason: &'static str
    }
    "public key ARN: {reason}; it reads arn:aws:ivs:<region>:<account>:public-key/<id>, as GetPublicKey gives it"

    Claims "participant_id_invalid" ParticipantIdInvalid {
        /// What is wrong with it.
        reason: &'static str
    }
    "participant id: {reason}; it takes 1 to 64 of A-Z a-z 0-9 _ -, and each token needs its own"

    Claims "user_id_invalid" UserIdInvalid {
        /// What is wrong with it.
        reason: &'static str
    }
    "user id: {reason}; it takes 1 to 128 characters, and every participant can read it"

    Claims "events_url_invalid" EventsUrlInvalid {
        /// What is wrong with it.
        reason: &'static str
    }
    "events URL: {reason}; take stage.endpoints.events of GetStage as it is (it begins with wss://)"

    Claims "whip_url_invalid" WhipUrlInvalid {
        /// What is wrong with it.
        reason: &'static str
    }
    "WHIP URL: {reason}; take stage.endpoints.whip of GetStage as it is (it begins with https://)"

    Claims "attributes_too_large" AttributesTooLarge
    "attributes: IVS takes 1024 bytes of UTF-8 in all keys and values together; keep the rest on your server"

    Claims "capabilities_missing" CapabilitiesMissing
    "capabilities: a participant must be allowed to publish, to subscribe, or both"

    Claims "claims_unknown" ClaimsUnknown {
        /// The name as it was given, where it is fit to print.
        name: String,
        /// The names that the call takes.
        known: String
    }
    "{name} is not an option of this call; it takes {known}"

    Claims "claims_type" ClaimsType {
        /// The option.
        name: String,
        /// What it takes.
        expected: &'static str
    }
    "{name}: {expected} belongs here"

    Claims "text_invalid" TextInvalid {
        /// The option.
        name: String
    }
    "{name}: the text is not valid Unicode (it holds half of a surrogate pair); it was cut or decoded wrongly"

    Token "token_too_large" TokenTooLarge
    "the token would be over 8 KiB, which no player puts into a URL; drop origins (use a leading wildcard) or \
     attributes"

    Token "token_malformed" TokenMalformed {
        /// What could not be read.
        reason: &'static str
    }
    "the token cannot be read: {reason}"

    Token "token_algorithm" TokenAlgorithm
    "the token's header does not say ES384, the only algorithm of IVS: it was made by another signer or tampered with"

    Token "token_signature" TokenSignature
    "the token's signature does not verify: it was signed with another key, changed on its way, or its signature is \
     not raw R‖S"

    Token "token_claims" TokenClaims {
        /// The claim's own complaint.
        reason: String
    }
    "the token's claims break IVS's rules: {reason}"

    Token "token_expired" TokenExpired
    "the token has expired: sign a fresh one for each playback"

    Token "token_channel" TokenChannel
    "the token is for another channel: sign one for this channel's ARN"

    Token "token_origin" TokenOrigin
    "the token does not allow this origin: add the page's scheme://host[:port] to the allowed origins (with strict \
     enforcement every request must send Origin)"

    Token "signature_invalid" SignatureInvalid {
        /// What is wrong with it.
        reason: &'static str
    }
    "signature: {reason}"

    Claims "url_invalid" UrlInvalid {
        /// What is wrong with it.
        reason: &'static str
    }
    "playback URL: {reason}"

    Claims "url_has_token" UrlHasToken
    "playback URL: it carries a token already; start from the URL that GetChannel gives"

    Claims "url_channel_mismatch" UrlChannelMismatch
    "playback URL: it names another channel than the token, so that IVS would answer 403; sign for the channel of \
     this URL (a participant's token names none, and goes to the stage SDK)"
}
