from __future__ import annotations

import hmac

import pytest

from functions.viewer import Viewer
from functions.viewer_pass import make_pass, viewer_of_pass

PASS = make_pass("alice-1", 900, 1_000, "secret")


def test_a_pass_names_its_viewer_until_it_ends():
    assert viewer_of_pass(PASS, "secret", 999.9) == Viewer("alice-1", 900)
    assert viewer_of_pass(PASS, "secret", 1_000) is None


def test_a_pass_of_another_secret_is_nothing():
    assert viewer_of_pass(PASS, "other", 0) is None


@pytest.mark.parametrize(
    "changed",
    [
        PASS.replace("alice", "bob"),
        PASS.replace(".1000.", ".9000."),
        PASS.replace(".900.", ".901."),
        PASS[:-1],
        "",
        ".",
        "..",
    ],
)
def test_a_changed_pass_is_nothing(changed):
    assert viewer_of_pass(changed, "secret", 0) is None


@pytest.mark.parametrize("equal", [True, False])
@pytest.mark.parametrize("given", [PASS, PASS[:-1]])
def test_compare_digest_alone_says_whether_a_pass_is_right(monkeypatch, given, equal):
    """Any other comparison tells by its time how much was right."""
    monkeypatch.setattr(hmac, "compare_digest", lambda *_: equal)
    assert (viewer_of_pass(given, "secret", 0) == Viewer("alice-1", 900)) is equal


@pytest.mark.parametrize("viewer_id", ["", "a" * 41, "a.b", "ä", "a\n"])
def test_a_viewer_id_that_would_not_do_gets_no_pass(viewer_id):
    with pytest.raises(ValueError, match="viewer id"):
        make_pass(viewer_id, 900, 1_000, "secret")
