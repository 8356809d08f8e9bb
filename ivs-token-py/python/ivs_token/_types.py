"""The dictionaries that go in and come out, for type checkers. Loaded only by whoever asks for one."""

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, Optional, Union
from uuid import UUID

if TYPE_CHECKING or sys.version_info >= (3, 12):
    from typing import TypedDict
else:
    # Before 3.12 pydantic takes only the one of typing_extensions, which it brings along.
    try:
        from typing_extensions import TypedDict
    except ImportError:
        from typing import TypedDict

Resolution = Literal["SD", "HD", "FULL_HD"]
ErrorCode = Literal[
    "key_empty",
    "key_malformed",
    "key_encrypted",
    "key_public",
    "key_private",
    "key_certificate",
    "key_not_ec",
    "key_wrong_curve",
    "key_mismatch",
    "key_ambiguous",
    "random_unavailable",
    "signing_fault",
    "channel_arn_invalid",
    "origin_invalid",
    "origin_too_many",
    "single_use_invalid",
    "viewer_id_invalid",
    "viewer_session_version_invalid",
    "viewer_session_version_without_viewer_id",
    "resolution_invalid",
    "expiry_invalid",
    "expiry_conflict",
    "expiry_past",
    "expiry_milliseconds",
    "expiry_too_far",
    "stage_arn_invalid",
    "public_key_arn_invalid",
    "participant_id_invalid",
    "user_id_invalid",
    "events_url_invalid",
    "whip_url_invalid",
    "attributes_too_large",
    "capabilities_missing",
    "claims_unknown",
    "claims_type",
    "text_invalid",
    "token_too_large",
    "token_malformed",
    "token_algorithm",
    "token_signature",
    "token_claims",
    "token_expired",
    "token_channel",
    "token_origin",
    "signature_invalid",
    "url_invalid",
    "url_has_token",
    "url_channel_mismatch",
]
ExpiresIn = Union[int, timedelta, str]
Moment = Union[int, datetime]


class _Channel(TypedDict):
    channel_arn: str


class PlaybackClaims(_Channel, total=False):
    """One item of `sign_playback_many`, or the keyword arguments of `sign_playback`: `**claims`."""

    allow_origins: Optional[Sequence[str]]
    strict_origin_enforcement: Optional[bool]
    single_use: Optional[Union[bool, UUID, str]]
    viewer_id: Optional[str]
    viewer_session_version: Optional[int]
    maximum_resolution: Optional[Resolution]
    expires_in: Optional[ExpiresIn]
    expires_at: Optional[Moment]


class _Stage(TypedDict):
    public_key_arn: str
    stage_arn: str
    participant_id: str
    events_url: str
    whip_url: str


class ParticipantClaims(_Stage, total=False):
    """One item of `sign_participant_many`, or the keyword arguments of `sign_participant`: `**claims`."""

    user_id: Optional[str]
    attributes: Optional[Mapping[str, str]]
    allow_publish: Optional[bool]
    allow_subscribe: Optional[bool]
    expires_in: Optional[ExpiresIn]
    expires_at: Optional[Moment]


class _VerifiedChannel(TypedDict):
    channel_arn: str
    expires_at: int


class VerifiedPlayback(_VerifiedChannel, total=False):
    """What a verified playback token says; unset claims are left out."""

    allow_origins: list[str]
    strict_origin_enforcement: bool
    single_use: str
    viewer_id: str
    viewer_session_version: int
    maximum_resolution: Resolution


class _VerifiedStage(TypedDict):
    public_key_arn: str
    stage_arn: str
    participant_id: str
    events_url: str
    whip_url: str
    allow_publish: bool
    allow_subscribe: bool
    expires_at: int
    issued_at: int


class VerifiedParticipant(_VerifiedStage, total=False):
    """What a verified participant token says; unset claims are left out."""

    user_id: str
    attributes: dict[str, str]


class Finding(TypedDict):
    """One thing that `inspect` found."""

    code: str
    severity: Literal["error", "warning"]
    message: str


class Inspection(TypedDict):
    """What `inspect` gives: the header and the payload as their JSON, where they can be read, and the findings."""

    header: Optional[str]
    payload: Optional[str]
    findings: list[Finding]
