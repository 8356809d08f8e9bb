"""What type checkers must take: every type of an argument, in each call that has it. Stubtest knows its name alone."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, Union
from uuid import UUID

import ivs_token
from ivs_token import (
    Inspection,
    InvalidClaimsError,
    IvsTokenError,
    ParticipantClaims,
    PlaybackClaims,
    SigningKey,
    UnsignedToken,
    VerifiedParticipant,
    VerifiedPlayback,
    VerifyingKey,
)
from typing_extensions import assert_type

Moment = Union[int, datetime, None]
ExpiresIn = Union[int, timedelta, str, None]
Switch = Union[bool, None]
Text = Union[str, None]
Bytes = Union[bytes, bytearray, memoryview]


def keys(pem: Union[str, Bytes], der: Bytes) -> None:
    assert_type(SigningKey.from_pem(pem), SigningKey)
    assert_type(SigningKey.from_der(der), SigningKey)
    assert_type(SigningKey.from_scalar(der), SigningKey)
    assert_type(SigningKey.generate().to_pkcs8_pem(), str)
    assert_type(SigningKey.generate().to_sec1_pem(), str)
    assert_type(SigningKey.generate().verifying_key(), VerifyingKey)
    assert_type(VerifyingKey.from_pem(pem), VerifyingKey)
    assert_type(VerifyingKey.from_der(der).to_pem(), str)


def playback(
    key: SigningKey,
    origins: Union[str, Sequence[str], None],
    listed: Union[Sequence[str], None],
    single_use: Union[bool, UUID, str, None],
    version: Union[int, None],
    resolution: Union[Literal["SD", "HD", "FULL_HD"], None],
    switch: Switch,
    text: Text,
    expires_in: ExpiresIn,
    moment: Moment,
) -> None:
    # An item's origins are a list alone.
    key.sign_playback(channel_arn="arn", allow_origins=origins)
    ivs_token.unsigned_playback(channel_arn="arn", allow_origins=origins)
    claims: PlaybackClaims = {
        "channel_arn": "arn",
        "allow_origins": listed,
        "strict_origin_enforcement": switch,
        "single_use": single_use,
        "viewer_id": text,
        "viewer_session_version": version,
        "maximum_resolution": resolution,
        "expires_in": expires_in,
        "expires_at": moment,
    }
    # By whose types those of the arguments are judged too.
    assert_type(key.sign_playback(**claims, now=moment), str)
    assert_type(ivs_token.unsigned_playback(**claims, now=moment), UnsignedToken)
    assert_type(key.sign_playback_many([claims], moment), list[Union[str, IvsTokenError]])


def participant(
    key: SigningKey,
    attributes: Union[Mapping[str, str], None],
    switch: Switch,
    text: Text,
    expires_in: ExpiresIn,
    moment: Moment,
) -> None:
    claims: ParticipantClaims = {
        "public_key_arn": "arn",
        "stage_arn": "arn",
        "participant_id": "id",
        "events_url": "url",
        "whip_url": "url",
        "user_id": text,
        "attributes": attributes,
        "allow_publish": switch,
        "allow_subscribe": switch,
        "expires_in": expires_in,
        "expires_at": moment,
    }
    assert_type(key.sign_participant(**claims, now=moment), str)
    assert_type(ivs_token.unsigned_participant(**claims, now=moment), UnsignedToken)
    assert_type(key.sign_participant_many([claims], moment), list[Union[str, IvsTokenError]])


def verification(key: VerifyingKey, unsigned: UnsignedToken, moment: Moment, origin: Text) -> None:
    assert_type(key.verify_playback("token", moment), VerifiedPlayback)
    assert_type(key.verify_participant("token", now=moment), VerifiedParticipant)
    assert_type(key.authorize_playback("token", "arn", origin, moment), VerifiedPlayback)
    assert_type(ivs_token.inspect("token", now=moment), Inspection)
    assert_type(ivs_token.parse_ttl("5m"), int)
    assert_type(ivs_token.playback_url("url", "token"), str)
    assert_type(ivs_token.channel_arn_from_playback_url("url"), str)
    assert_type(unsigned.with_signature(unsigned.signing_input), str)
    assert_type(unsigned.with_der_signature(unsigned.signing_digest), str)
    assert_type(unsigned.expires_at, int)
    assert_type(ivs_token.ERROR_CODES[InvalidClaimsError().code], type[IvsTokenError])
