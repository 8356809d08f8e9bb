from collections.abc import Mapping, Sequence
from typing import Final, NoReturn, final
from uuid import UUID

from typing_extensions import Never, Self

from ._types import (
    ErrorCode,
    ExpiresIn,
    Inspection,
    Moment,
    ParticipantClaims,
    PlaybackClaims,
    Resolution,
    VerifiedParticipant,
    VerifiedPlayback,
)

__all__ = [
    "ERROR_CODES",
    "InvalidClaimsError",
    "InvalidKeyError",
    "InvalidTokenError",
    "IvsTokenError",
    "SigningKey",
    "UnsignedToken",
    "VerifyingKey",
    "__version__",
    "channel_arn_from_playback_url",
    "inspect",
    "parse_ttl",
    "playback_url",
    "unsigned_participant",
    "unsigned_playback",
]

__version__: Final[str]

ERROR_CODES: Final[dict[ErrorCode, type[IvsTokenError]]]
"""Every code, and the class of its errors."""

class IvsTokenError(ValueError):
    """What was wrong. The message is for a person and may change; `code` is for programs and is stable.

    Of this class itself: `signing_fault`, the machine computed a signature wrongly.
    """

    code: ErrorCode

class InvalidKeyError(IvsTokenError):
    """The key cannot be used: `key_*`, `random_unavailable`."""

class InvalidClaimsError(IvsTokenError):
    """An argument, a claim, the expiry or the URL is wrong."""

class InvalidTokenError(IvsTokenError):
    """The token or the signature is not valid: `token_*`, `signature_invalid`."""

@final
class SigningKey:
    """An ECDSA P-384 private key, ready to sign.

    Make it once, and share it by all threads. It can be neither pickled nor copied, and its repr shows nothing of it.
    """

    def __new__(cls, not_this_way: Never, /) -> Self:
        """Raise a TypeError: keys are read by `from_pem`, `from_der` and `from_scalar`, or made by `generate`."""

    @staticmethod
    def from_pem(pem: str | bytes | bytearray | memoryview) -> SigningKey:
        r"""Read the private key from PEM.

        SEC1 (`BEGIN EC PRIVATE KEY`) or PKCS#8 (`BEGIN PRIVATE KEY`), as secret stores and environment variables mangle
        it: with other blocks and text around it, CRLF or literal `\n`, on one line, indented, in quotes, or as base64
        of the whole.

        Raises:
            InvalidKeyError: with the cure in its message.

        """

    @staticmethod
    def from_der(der: bytes | bytearray | memoryview) -> SigningKey:
        """Read the private key from DER, SEC1 or PKCS#8, strictly."""

    @staticmethod
    def from_scalar(scalar: bytes | bytearray | memoryview) -> SigningKey:
        """Take the private number itself: 48 bytes, big-endian, in 1..n-1."""

    @staticmethod
    def generate() -> SigningKey:
        """Make a new key from the operating system's random source."""

    def verifying_key(self) -> VerifyingKey:
        """Give the public half."""

    def to_pkcs8_pem(self) -> str:
        """Write the key as PKCS#8 PEM. Keep it where only its owner reads."""

    def to_sec1_pem(self) -> str:
        """Write the key as SEC1 PEM, as openssl's `ecparam -genkey` does. Keep it where only its owner reads."""

    def sign_playback(
        self,
        *,
        channel_arn: str,
        allow_origins: str | Sequence[str] | None = None,
        strict_origin_enforcement: bool | None = False,
        single_use: bool | UUID | str | None = None,
        viewer_id: str | None = None,
        viewer_session_version: int | None = None,
        maximum_resolution: Resolution | None = None,
        expires_in: ExpiresIn | None = None,
        expires_at: Moment | None = None,
        now: Moment | None = None,
    ) -> str:
        """Check the claims of a playback token and sign them.

        Args:
            channel_arn: `arn:aws:ivs:<region>:<account>:channel/<id>`.
            allow_origins: `*` or `scheme://host[:port]`, each; a bare text counts as one. None and `[]` allow all.
            strict_origin_enforcement: Refuse requests without an `Origin` header too.
            single_use: `True` for a fresh random UUID, or one of your own: the token plays once.
            viewer_id: Names the viewer for revocation, in up to 40 characters.
            viewer_session_version: What revocations compare with; it needs a `viewer_id`.
            maximum_resolution: The highest resolution that the token plays.
            expires_in: Seconds, a timedelta, or text such as "90s", "5m", "12h", "3d". Without it: 300 seconds.
            expires_at: Unix seconds, or an aware datetime, instead of `expires_in`.
            now: Unix seconds, or an aware datetime. Without it: the host's clock.

        Raises:
            InvalidClaimsError: with a `code` for each rule.

        """

    def sign_participant(
        self,
        *,
        public_key_arn: str,
        stage_arn: str,
        participant_id: str,
        events_url: str,
        whip_url: str,
        user_id: str | None = None,
        attributes: Mapping[str, str] | None = None,
        allow_publish: bool | None = False,
        allow_subscribe: bool | None = True,
        expires_in: ExpiresIn | None = None,
        expires_at: Moment | None = None,
        now: Moment | None = None,
    ) -> str:
        """Check the claims of a stage participant's token and sign them.

        Args:
            public_key_arn: `arn:aws:ivs:<region>:<account>:public-key/<id>`, as IVS gave it at the import.
            stage_arn: `arn:aws:ivs:<region>:<account>:stage/<id>`.
            participant_id: 1 to 64 of A-Z a-z 0-9 _ -, different in each token.
            events_url: `stage.endpoints.events` of GetStage, as it is.
            whip_url: `stage.endpoints.whip` of GetStage, as it is.
            user_id: Your name for the user; every participant can read it.
            attributes: Texts by name; every participant can read them.
            allow_publish: Whether the participant may send.
            allow_subscribe: Whether the participant may receive.
            expires_in: As in `sign_playback`. Without it: 12 hours; at most 14 days.
            expires_at: As in `sign_playback`.
            now: As in `sign_playback`.

        Raises:
            InvalidClaimsError: with a `code` for each rule.

        """

    def sign_playback_many(
        self, claims: Sequence[PlaybackClaims], now: Moment | None = None
    ) -> list[str | IvsTokenError]:
        """Sign many at once: for each, in order, a token or the error of that item alone."""

    def sign_participant_many(
        self, claims: Sequence[ParticipantClaims], now: Moment | None = None
    ) -> list[str | IvsTokenError]:
        """Sign many at once: for each, in order, a token or the error of that item alone."""

    def __reduce_ex__(self, protocol: object, /) -> NoReturn: ...

@final
class UnsignedToken:
    """A token that lacks its signature only, for keys that live elsewhere (AWS KMS, an HSM)."""

    @property
    def signing_input(self) -> bytes:
        """What ECDSA on P-384 with SHA-384 has to sign."""

    @property
    def signing_digest(self) -> bytes:
        """SHA-384 of `signing_input`: 48 bytes, for KMS's `MessageType="DIGEST"`."""

    @property
    def expires_at(self) -> int:
        """The token's `exp`, in Unix seconds."""

    def with_signature(self, raw: bytes) -> str:
        """Put a raw signature R‖S on, 96 bytes: the token. Whether it fits the token is not checked."""

    def with_der_signature(self, der: bytes) -> str:
        """Put a DER signature on, as AWS KMS returns it: the token. Whether it fits the token is not checked."""

@final
class VerifyingKey:
    """An ECDSA P-384 public key: what IVS verifies tokens with."""

    def __new__(cls, not_this_way: Never, /) -> Self:
        """Raise a TypeError: keys are read by `from_pem` and `from_der`, or made by `SigningKey.verifying_key`."""

    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool:
        """Whether it is the same point."""

    @staticmethod
    def from_pem(pem: str | bytes | bytearray | memoryview) -> VerifyingKey:
        """Read the public key from PEM (`BEGIN PUBLIC KEY`)."""

    @staticmethod
    def from_der(der: bytes | bytearray | memoryview) -> VerifyingKey:
        """Read the public key from DER (SPKI), as AWS KMS's GetPublicKey gives it."""

    def to_pem(self) -> str:
        """Write the key as PEM: the text to import into IVS."""

    def verify_playback(self, token: str, now: Moment | None = None) -> VerifiedPlayback:
        """Verify a playback token and give its claims, under the names of `sign_playback`.

        Raises:
            InvalidTokenError: malformed, algorithm, signature, claims, expired: the first that applies.

        """

    def verify_participant(self, token: str, now: Moment | None = None) -> VerifiedParticipant:
        """Verify a participant token and give its claims, under the names of `sign_participant`.

        Raises:
            InvalidTokenError: malformed, algorithm, signature, claims, expired: the first that applies.

        """

    def authorize_playback(
        self, token: str, channel_arn: str, origin: str | None = None, now: Moment | None = None
    ) -> VerifiedPlayback:
        """Verify a playback token for a channel and a request's `Origin` header, as IVS does.

        Raises:
            InvalidTokenError: as `verify_playback`; then `token_channel`, `token_origin`.

        """

def unsigned_playback(
    *,
    channel_arn: str,
    allow_origins: str | Sequence[str] | None = None,
    strict_origin_enforcement: bool | None = False,
    single_use: bool | UUID | str | None = None,
    viewer_id: str | None = None,
    viewer_session_version: int | None = None,
    maximum_resolution: Resolution | None = None,
    expires_in: ExpiresIn | None = None,
    expires_at: Moment | None = None,
    now: Moment | None = None,
) -> UnsignedToken:
    """Check the claims of a playback token, for a key that lives elsewhere. Arguments as `SigningKey.sign_playback`."""

def unsigned_participant(
    *,
    public_key_arn: str,
    stage_arn: str,
    participant_id: str,
    events_url: str,
    whip_url: str,
    user_id: str | None = None,
    attributes: Mapping[str, str] | None = None,
    allow_publish: bool | None = False,
    allow_subscribe: bool | None = True,
    expires_in: ExpiresIn | None = None,
    expires_at: Moment | None = None,
    now: Moment | None = None,
) -> UnsignedToken:
    """Check the claims of a participant token, for a key that lives elsewhere.

    Arguments as `SigningKey.sign_participant`.
    """

def inspect(token: str, now: Moment | None = None) -> Inspection:
    """Find everything that IVS would object to, for the person with a 403. It cannot judge the signature."""

def parse_ttl(text: str) -> int:
    """Read a lifetime: a whole number and one of `s m h d`. Gives seconds."""

def playback_url(url: str, token: str) -> str:
    """Add a token to a playback URL; an existing query and fragment stay."""

def channel_arn_from_playback_url(url: str) -> str:
    """Give the ARN of the channel that a playback URL of IVS names."""
