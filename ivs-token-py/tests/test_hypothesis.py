"""Whatever comes as an argument, only our own errors come out."""

from datetime import datetime, timedelta
from typing import Any

import ivs_token
import pytest
from conftest import CHANNEL, NOW, PARTICIPANT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ivs_token import IvsTokenError, SigningKey, VerifyingKey

KEY = SigningKey.generate()
PUBLIC = KEY.verifying_key()
TOKEN = KEY.sign_playback(channel_arn=CHANNEL, now=NOW)
PLAYBACK_NAMES = [
    "channel_arn",
    "allow_origins",
    "strict_origin_enforcement",
    "single_use",
    "viewer_id",
    "viewer_session_version",
    "maximum_resolution",
    "expires_in",
    "expires_at",
    "now",
]
PARTICIPANT_NAMES = [
    *PARTICIPANT,
    "user_id",
    "attributes",
    "allow_publish",
    "allow_subscribe",
    "expires_in",
    "expires_at",
    "now",
]

# Surrogates too: Python's text may hold them.
text = st.text(st.characters(), max_size=60)
scalar = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(NOW - 1000, NOW + 1000),
    st.floats(),
    st.complex_numbers(),
    st.decimals(),
    text,
    st.binary(max_size=100),
    st.uuids(),
    st.datetimes(),
    st.datetimes(timezones=st.timezones()),
    st.timedeltas(),
    st.dates(),
    st.sampled_from([CHANNEL, TOKEN, "5m", "HD", object(), int, KEY, datetime.max, timedelta.min, ..., range(9)]),
)
anything = st.recursive(
    scalar,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.tuples(inner, inner),
        st.dictionaries(st.one_of(text, st.integers(), st.binary()), inner, max_size=4),
        st.sets(text, max_size=3),
    ),
    max_leaves=8,
)

CALLS: list[Any] = [
    SigningKey.from_pem,
    SigningKey.from_der,
    SigningKey.from_scalar,
    VerifyingKey.from_pem,
    VerifyingKey.from_der,
    KEY.sign_playback,
    KEY.sign_participant,
    KEY.sign_playback_many,
    KEY.sign_participant_many,
    PUBLIC.verify_playback,
    PUBLIC.verify_participant,
    PUBLIC.authorize_playback,
    ivs_token.unsigned_playback,
    ivs_token.unsigned_participant,
    ivs_token.unsigned_playback(channel_arn=CHANNEL).with_signature,
    ivs_token.unsigned_playback(channel_arn=CHANNEL).with_der_signature,
    ivs_token.inspect,
    ivs_token.parse_ttl,
    ivs_token.playback_url,
    ivs_token.channel_arn_from_playback_url,
]
quiet = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def only_our_errors(call: Any, *args: Any, **kwargs: Any) -> None:
    try:
        call(*args, **kwargs)
    except IvsTokenError as error:
        assert type(error) is ivs_token.ERROR_CODES[error.code]
        assert str(error)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.__qualname__)
@quiet
@given(
    st.lists(anything, max_size=3),
    st.dictionaries(st.one_of(text, st.sampled_from(PLAYBACK_NAMES)), anything, max_size=3),
)
def test_any_arguments(call: Any, args: list[Any], kwargs: dict[str, Any]) -> None:
    only_our_errors(call, *args, **kwargs)


@settings(quiet, max_examples=400)
@given(st.sampled_from(PLAYBACK_NAMES), anything, st.sampled_from(PLAYBACK_NAMES), anything)
def test_any_playback_claims(first: str, value: Any, second: str, other: Any) -> None:
    claims = {"channel_arn": CHANNEL, "now": NOW, first: value, second: other}
    only_our_errors(ivs_token.unsigned_playback, **claims)
    del claims["now"]
    for result in KEY.sign_playback_many([claims], now=NOW):  # type: ignore[list-item]
        assert isinstance(result, (str, IvsTokenError))


@settings(quiet, max_examples=400)
@given(st.sampled_from(PARTICIPANT_NAMES), anything, st.sampled_from(PARTICIPANT_NAMES), anything)
def test_any_participant_claims(first: str, value: Any, second: str, other: Any) -> None:
    only_our_errors(ivs_token.unsigned_participant, **{**PARTICIPANT, "now": NOW, first: value, second: other})


@quiet
@given(st.integers(0, len(TOKEN) - 1), st.characters())
def test_a_changed_token_never_verifies(at: int, character: str) -> None:
    changed = TOKEN[:at] + character + TOKEN[at + 1 :]
    if changed == TOKEN:
        assert PUBLIC.verify_playback(changed, NOW)["channel_arn"] == CHANNEL
    else:
        with pytest.raises(IvsTokenError):
            PUBLIC.verify_playback(changed, NOW)


@settings(quiet, max_examples=200)
@given(st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(5000, 1, 1), timezones=st.timezones()))
def test_a_datetime_is_its_timestamp_rounded_down(moment: datetime) -> None:
    delta = moment - datetime.fromisoformat("1970-01-01T00:00:00+00:00")
    seconds = delta // timedelta(seconds=1)
    assert ivs_token.unsigned_playback(channel_arn=CHANNEL, now=moment).expires_at == seconds + 300
