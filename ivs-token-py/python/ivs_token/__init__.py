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
        Finding,
        Inspection,
        ParticipantClaims,
        PlaybackClaims,
        VerifiedParticipant,
        VerifiedPlayback,
    )

__all__ = [
    "ERROR_CODES",
    "Finding",
    "Inspection",
    "InvalidClaimsError",
    "InvalidKeyError",
    "InvalidTokenError",
    "IvsTokenError",
    "ParticipantClaims",
    "PlaybackClaims",
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


def __getattr__(name: str) -> object:
    # The types cost an import of `typing`, several times that of all the rest: whoever asks for one pays.
    if name in __all__:
        from . import _types

        return getattr(_types, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
