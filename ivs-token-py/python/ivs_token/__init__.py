"""Signs Amazon IVS playback and participant tokens (JWT, ES384).

    from ivs_token import SigningKey

    key = SigningKey.from_pem(pem)  # once
    token = key.sign_playback(channel_arn="arn:aws:ivs:...", viewer_id="alice", expires_in="5m")

Whatever is wrong with an argument is an `IvsTokenError`, a `ValueError` with a stable `code`.
"""

from ._native import (
    ERROR_CODES,
    InvalidClaimsError,
    InvalidKeyError,
    InvalidTokenError,
    IvsTokenError,
    SigningKey,
    UnsignedToken,
    VerifyingKey,
    __version__,
    channel_arn_from_playback_url,
    inspect,
    parse_ttl,
    playback_url,
    unsigned_participant,
    unsigned_playback,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._types import (
        ErrorCode,
        Finding,
        Inspection,
        ParticipantClaims,
        PlaybackClaims,
        Resolution,
        VerifiedParticipant,
        VerifiedPlayback,
    )
else:
    # The types cost an import of `typing`, several times that of all the rest: whoever asks for one pays. Type checkers
    # must not see this function, or they would take any name.
    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from . import _types

        return globals().setdefault(name, getattr(_types, name))

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})


__all__ = [
    "ERROR_CODES",
    "ErrorCode",
    "Finding",
    "Inspection",
    "InvalidClaimsError",
    "InvalidKeyError",
    "InvalidTokenError",
    "IvsTokenError",
    "ParticipantClaims",
    "PlaybackClaims",
    "Resolution",
    "SigningKey",
    "UnsignedToken",
    "VerifiedParticipant",
    "VerifiedPlayback",
    "VerifyingKey",
    "__version__",
    "channel_arn_from_playback_url",
    "inspect",
    "parse_ttl",
    "playback_url",
    "unsigned_participant",
    "unsigned_playback",
]
