"""The dictionaries that go in and come out, for type checkers. Loaded only by whoever asks for one."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, Optional, TypedDict, Union
from uuid import UUID

Resolution = Literal["SD", "HD", "FULL_HD"]
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
