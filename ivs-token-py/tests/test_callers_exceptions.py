"""What the caller's own code raises goes through unchanged; a batch gives exactly one result per item, or raises."""

import itertools
import uuid
from collections import UserDict, UserList
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any

import pytest
from conftest import CHANNEL, NOW, PARTICIPANT, PLAYBACK, Refusal
from ivs_token import SigningKey, VerifyingKey, unsigned_participant, unsigned_playback

RAISED = [KeyboardInterrupt, SystemExit, MemoryError, ConnectionError, TypeError, OverflowError, KeyError]


class Raises:
    """Values whose code raises an exception, each at another of the places where it is called."""

    def __init__(self, error: BaseException) -> None:
        def fail(*_: Any) -> Any:
            raise error

        def rows(_: Any) -> Iterator[Any]:
            yield from [PLAYBACK] * 25
            raise error

        def define(base: type, **methods: Any) -> Any:
            return type("Raising", (base,), methods)

        class Index:
            __index__ = __rshift__ = fail

        self.in_iter = define(UserList, __iter__=fail)([1])
        self.in_next = define(UserList, __iter__=rows)([1] * 100)
        self.in_len = define(UserList, __len__=fail)([1])
        self.in_items = define(UserDict, items=fail)(a="b")
        self.in_getitem = define(UserDict, __getitem__=fail)(a="b")
        self.in_class = define(object, __class__=property(fail))()
        self.in_offset = datetime(2020, 1, 1, tzinfo=define(tzinfo, utcoffset=fail)())
        self.in_days = define(timedelta, days=property(fail))(1)
        self.in_int = define(uuid.UUID, __init__=lambda _: None, int=property(fail))()


@pytest.mark.parametrize("error", RAISED, ids=lambda error: error.__name__)
def test_what_a_value_raises_goes_through(key: SigningKey, error: Any) -> None:
    def in_a_batch(**item: Any) -> object:
        rows: Any = [item]
        return key.sign_playback_many(rows, NOW)

    given = error("the caller's")
    values = Raises(given)
    for claims in (
        {"allow_origins": values.in_iter},
        {"allow_origins": values.in_len},
        {"viewer_id": values.in_items},
        {"viewer_id": values.in_getitem},
        {"viewer_id": values.in_class},
        {"expires_at": values.in_offset},
        {"now": values.in_offset},
        {"expires_in": values.in_days},
        {"single_use": values.in_int},
    ):
        calls: list[Any] = [unsigned_playback, key.sign_playback]
        if "now" not in claims:
            calls.append(in_a_batch)
        for call in calls:
            with pytest.raises(error) as caught:
                call(**{**PLAYBACK, **claims})
            assert caught.value is given
    with pytest.raises(error) as caught:
        unsigned_participant(**PARTICIPANT, attributes=values.in_items)
    assert caught.value is given
    with pytest.raises(error) as caught:
        key.verifying_key().verify_playback("a.b.c", values.in_offset)
    assert caught.value is given


@pytest.mark.parametrize("error", RAISED, ids=lambda error: error.__name__)
def test_what_a_batch_raises_goes_through(key: SigningKey, error: Any) -> None:
    values = Raises(error("the caller's"))
    for rows in (values.in_iter, values.in_next, values.in_len, [PLAYBACK, values.in_items], [values.in_class]):
        for call in (key.sign_playback_many, key.sign_participant_many):
            with pytest.raises(error):
                call(rows, NOW)


class Rows(Sequence[Any]):
    """A sequence that has more or fewer items than it says."""

    def __init__(self, length: int, rows: Any) -> None:
        self.length, self.rows = length, rows

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, at: Any) -> Any:
        raise AssertionError

    def __iter__(self) -> Iterator[Any]:
        # An iterator in C: no code of Python's runs, in which an interrupt would be seen.
        return iter(self.rows())


@pytest.mark.parametrize("rows", [lambda: itertools.repeat(PLAYBACK), lambda: [PLAYBACK] * 9, lambda: [PLAYBACK] * 11])
def test_a_sequence_that_does_not_keep_its_length_is_refused(key: SigningKey, refusal: Refusal, rows: Any) -> None:
    assert len(key.sign_playback_many(Rows(10, lambda: [PLAYBACK] * 10), NOW)) == 10
    assert refusal.code(key.sign_playback_many, Rows(10, rows), NOW) == "claims_type"


def test_origins_without_an_end_are_refused(refusal: Refusal) -> None:
    origins = Rows(3, lambda: itertools.repeat("https://a.example"))
    assert refusal.code(unsigned_playback, **PLAYBACK, allow_origins=origins) == "claims_type"


class Pairs(Mapping[str, str]):
    """A mapping whose items are given."""

    def __init__(self, items: Any) -> None:
        self.given = items

    def items(self) -> Any:
        return self.given

    def __len__(self) -> int:
        return 1

    def __iter__(self) -> Any:
        raise AssertionError

    __getitem__ = __iter__  # type: ignore[assignment]


@pytest.mark.parametrize("items", [[1], ["ab"], [("a",)], [("a", "b", "c")], [["a", "b"]], [], itertools.repeat("ab")])
def test_items_that_are_no_pairs_are_refused(refusal: Refusal, items: Any) -> None:
    assert unsigned_participant(**PARTICIPANT, attributes=Pairs([("a", "b")]), now=NOW)
    assert refusal.code(unsigned_participant, **PARTICIPANT, attributes=Pairs(items)) == "claims_type"


def test_rows_that_change_the_list_lose_nobody(key: SigningKey, public: VerifyingKey, refusal: Refusal) -> None:
    rows: list[Any] = []

    class Shrinks(UserDict):  # type: ignore[type-arg]
        def items(self) -> Any:
            rows.pop()
            return super().items()

    rows += [PLAYBACK, Shrinks(channel_arn=CHANNEL), PLAYBACK]
    assert refusal.code(key.sign_playback_many, rows, NOW) == "claims_type"
