"""The stream is what IVS wants: H.264 with a keyframe every two seconds, and AAC."""

from __future__ import annotations

import json
import os
import subprocess
from itertools import pairwise

import pytest

from standin.paths import EXAMPLE
from standin.processes import wait_until

STREAM = str(EXAMPLE / "ingest" / "stream.sh")


@pytest.fixture
def film(tmp_path):
    """Five seconds, without a keyframe after the first, in another shape and with another sound."""
    file = tmp_path / "a film.mkv"
    sources = ["-f", "lavfi", "-i", "testsrc2=size=300x400:rate=25", "-f", "lavfi", "-i", "sine"]
    encoding = ["-t", "5", "-c:v", "libx264", "-g", "1000", "-c:a", "libmp3lame", str(file)]
    subprocess.run(["ffmpeg", "-loglevel", "error", *sources, *encoding], check=True)
    return file


@pytest.mark.parametrize("given", [False, True])
def test_the_stream_is_as_ivs_wants_it(tmp_path, film, given):
    environment = {**os.environ, "SIZE": "320x180", "BITRATE": "300k"}
    command = [STREAM, f"file://{tmp_path}", "out.flv", *([str(film)] if given else [])]
    out = tmp_path / "out.flv"
    with subprocess.Popen(command, env=environment) as source:
        wait_until("five seconds of stream", lambda: out.exists() and duration(out) > 5, 30, source)
        source.terminate()
    video, audio = probe(out, "-show_streams")["streams"]
    assert (video["codec_name"], video["width"], video["height"]) == ("h264", 320, 180)
    assert video["pix_fmt"] == "yuv420p"
    assert audio["codec_name"] == "aac"
    packets = probe(out, "-select_streams", "v", "-show_packets")["packets"]
    keyframes = [float(packet["dts_time"]) for packet in packets if "K" in packet["flags"]]
    assert len(keyframes) >= 3
    assert all(abs(later - earlier - 2) < 0.05 for earlier, later in pairwise(keyframes))


def probe(file, *what):
    command = ["ffprobe", "-loglevel", "quiet", "-of", "json", *what, str(file)]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def duration(file):
    """By the last packet: a file that is still written has no duration of its own yet."""
    try:
        packets = probe(file, "-show_packets")["packets"]
    except subprocess.CalledProcessError:
        return 0
    return float(packets[-1]["dts_time"]) if packets else 0


def test_a_bare_host_is_an_endpoint_of_ivs(tmp_path):
    ffmpeg = tmp_path / "ffmpeg"
    ffmpeg.write_text("#!/bin/sh\nfor last; do :; done\necho $last\n")
    ffmpeg.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    host = "jds34ksdg3las.global-contribute.live-video.net"
    seen = subprocess.run([STREAM, host, "sk_1"], env=environment, check=True, capture_output=True, text=True)
    assert seen.stdout == f"rtmps://{host}:443/app/sk_1\n"
    help_text = subprocess.run([STREAM], check=False, capture_output=True, text=True)
    assert help_text.returncode == 2
    assert "<stream key>" in help_text.stderr


def test_a_film_that_is_not_there_is_told_before_anything_is_sent(tmp_path):
    missing = subprocess.run([STREAM, "host", "sk_1", tmp_path / "film"], check=False, capture_output=True, text=True)
    assert missing.returncode == 2
    assert missing.stderr.startswith("failed: VIDEO")
    assert missing.stderr.count("\n") == 1
