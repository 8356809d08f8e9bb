"""The stand-in's rules, one by one, as a client without a browser meets them."""

from __future__ import annotations

import json
import time

import pytest
from ivs_token import SigningKey

from standin.edge import Edge

ORIGIN = "http://localhost:8080"
ARN = "arn:aws:ivs:us-east-1:000000000000:channel/Room-1"
MASTER = "/api/video/v1/us-east-1.000000000000.channel.Room-1.m3u8"
URL = "http://127.0.0.1:9"


class Ivs:
    """An edge with a channel that is live, and what an account would have imported."""

    def __init__(self, folder, key):
        self.key = key
        self.state = {"playback-key": {}, "channel": {ARN: {"authorized": True}}, "stream-key": {}}
        self.import_key(key)
        self.folder = folder
        (folder / "stream.m3u8").write_text("#EXTM3U\n#EXTINF:2.0,\nstream0.ts\n#EXTINF:2.0,\nstream1.ts\n")
        (folder / "stream1.ts").write_bytes(b"picture")
        self.edge = Edge(lambda: self.state, folder, URL)

    def import_key(self, key):
        self.state["playback-key"][f"key/{len(self.state['playback-key'])}"] = {"pem": key.verifying_key().to_pem()}

    def get(self, path, origin=ORIGIN):
        return self.edge.answer("GET", path.removeprefix(URL), origin)

    def play(self, origin=ORIGIN, key=None, **claims):
        token = (key or self.key).sign_playback(**{"channel_arn": ARN, "allow_origins": [ORIGIN], **claims})
        return self.get(f"{MASTER}?token={token}", origin)

    def session(self, **claims):
        """The URLs of the playlist and of its last segment."""
        playlist = self.play(**claims).body.decode().splitlines()[-1]
        return playlist, self.get(playlist).body.decode().splitlines()[-1]

    def revoke(self, viewer, version=None):
        body = {"channelArn": ARN, "viewerId": viewer}
        if version is not None:
            body["viewerSessionVersionsLessThanOrEqualTo"] = version
        return self.edge.answer("POST", "/StartViewerSessionRevocation", None, json.dumps(body).encode())


@pytest.fixture
def ivs(tmp_path, key):
    return Ivs(tmp_path, key)


def assert_refused(response, code, reason, status=403):
    (report,) = json.loads(response.body)
    assert (response.status, report["error_code"], report["type"]) == (status, code, "error")
    assert report["error"].startswith(reason), report
    assert "token=" not in report["url"]


def test_a_good_token_opens_a_session_whose_urls_hide_it(ivs):
    playlist, segment = ivs.session()
    assert ivs.get(segment).body == b"picture"
    for url in (playlist, segment):
        assert "token" not in url.replace("/v1/", "")
        assert ARN.rpartition("/")[2] not in url


def test_no_token_and_nonsense_have_the_message_of_ivs(ivs):
    for query in ("", "?token=", "?token=a", "?token=a.b"):
        assert_refused(
            ivs.get(MASTER + query), "invalid_playback_auth_token", "token contains an invalid number of segments"
        )


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"now": 1_000_000, "expires_in": 60}, "token_expired"),
        ({"channel_arn": ARN + "-2"}, "token_channel"),
        ({"allow_origins": ["https://example.com"]}, "token_origin"),
    ],
)
def test_a_token_that_does_not_fit_is_refused_with_the_reason(ivs, claims, reason):
    assert_refused(ivs.play(**claims), "invalid_playback_auth_token", reason)


def test_the_signature_is_checked_against_every_imported_key(ivs):
    second = SigningKey.generate()
    assert_refused(ivs.play(key=second), "invalid_playback_auth_token", "token_signature")
    ivs.import_key(second)
    assert ivs.play(key=second).status == 200
    assert ivs.play().status == 200
    ivs.state["playback-key"].clear()
    assert_refused(ivs.play(), "invalid_playback_auth_token", "no playback key")


def test_a_session_outlives_its_token(ivs, monkeypatch):
    playlist, segment = ivs.session(expires_in=60, strict_origin_enforcement=True)
    later = time.time() + 3600
    monkeypatch.setattr(time, "time", lambda: later)
    assert ivs.get(playlist).status == ivs.get(segment).status == 200


def test_strict_origin_holds_for_playlists_and_segments(ivs):
    assert_refused(ivs.play(strict_origin_enforcement=True, origin=None), "invalid_playback_auth_token", "token_origin")
    for url in ivs.session(strict_origin_enforcement=True):
        assert ivs.get(url).status == 200
        assert_refused(ivs.get(url, None), "playback_auth_error", "origin required")
        assert_refused(ivs.get(url, "https://evil.example"), "playback_auth_error", "token_origin")


def test_an_origin_that_is_not_strict_holds_for_the_first_playlist_in_a_browser(ivs):
    assert ivs.play(origin=None).status == 200
    for url in ivs.session():
        assert ivs.get(url, None).status == ivs.get(url, "https://evil.example").status == 200


def test_a_single_use_token_is_used_up_by_the_first_playlist(ivs):
    token = ivs.key.sign_playback(channel_arn=ARN, single_use=True)
    playlist = ivs.get(f"{MASTER}?token={token}").body.decode().splitlines()[-1]
    assert_refused(ivs.get(f"{MASTER}?token={token}"), "playback_auth_error", "single_use")
    assert ivs.get(playlist).status == 200


def test_a_single_use_token_is_not_spent_on_a_channel_that_is_not_live(ivs):
    token = ivs.key.sign_playback(channel_arn=ARN, single_use=True)
    playlist = (ivs.folder / "stream.m3u8").rename(ivs.folder / "later")
    assert_refused(ivs.get(f"{MASTER}?token={token}"), "stream_offline", "the channel is not live", 404)
    playlist.rename(ivs.folder / "stream.m3u8")
    assert ivs.get(f"{MASTER}?token={token}").status == 200


def test_revocation_hits_the_session_and_the_token_up_to_its_version(ivs):
    urls = ivs.session(viewer_id="alice")
    others = ivs.session(viewer_id="bob")
    newer = ivs.session(viewer_id="alice", viewer_session_version=1)
    assert ivs.revoke("alice").status == 200
    for url in urls:
        assert_refused(ivs.get(url), "playback_auth_error", "viewer_revoked")
    assert_refused(ivs.play(viewer_id="alice"), "playback_auth_error", "viewer_revoked")
    assert all(ivs.get(url).status == 200 for url in (*others, *newer))
    ivs.revoke("alice", 1)
    ivs.revoke("alice", 0)  # a lower one takes nothing back
    assert_refused(ivs.get(newer[0]), "playback_auth_error", "viewer_revoked")


def test_sessions_and_files_can_not_be_guessed(ivs):
    playlist, segment = ivs.session()
    assert_refused(ivs.get("/v1/playlist/guess/stream.m3u8"), "playback_auth_error", "no such session")
    for path in (
        playlist.replace("stream.m3u8", ".."),
        segment.replace("stream1", "stream9"),
        playlist.replace("playlist", "segment"),
    ):
        assert ivs.get(path).status == 404
    assert ivs.get("/v1/playlist/../../etc/passwd").status == 404


def test_another_channel_is_not_here(ivs):
    assert ivs.get(MASTER.replace("Room-1", "Room-2")).status == 404
    assert ivs.get("/api/video/v1/what.m3u8").status == 404


def test_a_deleted_channel_ends_its_sessions(ivs):
    playlist, _ = ivs.session()
    ivs.state["channel"].clear()
    assert_refused(ivs.get(playlist), "playback_auth_error", "no such session")


def test_a_public_channel_needs_no_token(ivs):
    ivs.state["channel"][ARN]["authorized"] = False
    assert ivs.get(MASTER).status == 200
