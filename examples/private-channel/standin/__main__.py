"""Brings the whole system up on the loopback: `python -m standin play`, `e2e` for the browser test, or `rehearsal`.

The environment may name another KEY (a private key's file), CHANNEL_ID, SITE_PORT and VIDEO.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import time
from pathlib import Path

from ivs_token import IvsTokenError, SigningKey

from standin.hosted import response_headers
from standin.paths import CACHE, EXAMPLE, INSPECTOR, ROOT, WEB
from standin.processes import end_on_signals
from standin.runs import fresh_folder, step
from standin.scenario import tokens
from standin.system import StandIn
from tools.failed import FailedError
from tools.keypair import KeyPair, public_half


def named_file(variable: str, what: str) -> Path | None:
    """A file as the user wrote it: relative to where make was called, the example or the root."""
    named = os.environ.get(variable)
    if not named:
        return None
    for base in (Path(), EXAMPLE, ROOT):
        with contextlib.suppress(OSError):  # a text that is no file's name may be too long for one
            if (base / named).expanduser().is_file():
                return (base / named).expanduser().resolve()
    # What was given is not repeated: it may be the key itself.
    raise FailedError(f"{variable} is to be the name of a file, {what}; there is none of that name")


def key_pair(folder: Path) -> None:
    """This run's: the user's KEY, or a new one."""
    given = named_file("KEY", "a private key's PEM")
    if given is None:
        KeyPair.make(folder)
        return
    folder.mkdir()
    private = folder / "private.pem"
    private.touch(mode=0o600)
    private.write_bytes(given.read_bytes())
    (folder / "public.pem").write_text(public_half(private.read_text()))


def number(name: str, standard: int) -> int:
    text = os.environ.get(name) or str(standard)
    if not text.isdecimal() or not 0 < int(text) < 2**16:
        raise FailedError(f"{name} is a port's number, from 1 to 65535")
    return int(text)


def run(mode: str) -> None:
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost,.localhost"
    if video := named_file("VIDEO", "a film"):
        os.environ["VIDEO"] = str(video)
    with contextlib.ExitStack() as stack:
        folder, logs = fresh_folder("run"), fresh_folder("logs")
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        print(f"the logs are in {logs}", flush=True)
        channel_id = os.environ.get("CHANNEL_ID") or "JwcudaCjLEyZ"
        standin = StandIn(stack, folder, logs, channel_id, number("SITE_PORT", 8080))
        if mode == "rehearsal":
            from standin.rehearsal import rehearse  # noqa: PLC0415  it is of no use to the others

            rehearse(standin, step)
        else:
            key_pair(folder / "keypair")
            bring_up(standin, mode)


def bring_up(standin: StandIn, mode: str) -> None:
    standin.start_web()
    with step("MiniStack with IVS"):
        standin.start_cloud()
    with step("cdk bootstrap, cdk deploy, the key into its secret"):
        standin.deploy()
    with step("ingest: ffmpeg streams to ffmpeg"):
        standin.start_stream()
    viewer_pass = standin.tool("pass", "viewer-1", "12")
    if mode == "play":
        print(
            f"\n  Open {standin.site_url}/#pass={viewer_pass}\n\n  Ctrl-C ends and removes everything.\n",
            flush=True,
        )
        while True:
            time.sleep(3600)
    with step("the browser"):
        test(standin, viewer_pass)
    with step("make destroy leaves nothing"):
        standin.destroy()


def test(standin: StandIn, viewer_pass: str) -> None:
    screenshots = standin.logs / "screenshots"
    screenshots.mkdir()
    key = SigningKey.from_pem((standin.folder / "keypair" / "private.pem").read_bytes())
    scenario = {
        "site": standin.site_url,
        "otherSite": f"http://localhost:{standin.other_port}",
        "pass": viewer_pass,
        "signUrl": standin.outputs["SignUrl"],
        "playbackUrl": standin.outputs["ChannelPlayback"],
        "channelArn": standin.outputs["ChannelArn"],
        "tokens": tokens(key, standin.outputs["ChannelArn"], standin.site_url),
        "ivsApi": standin.edge_url,
        "tool": standin.tool_command(),
        "screenshots": str(screenshots),
        "hosted": {"headers": response_headers(), "pages": {"": str(WEB), "inspector": str(INSPECTOR)}},
    }
    file = standin.folder / "scenario.json"
    file.write_text(json.dumps(scenario))
    env = {**standin.env, "SCENARIO": str(file)}
    command = ["node", "--test", "--test-reporter=spec", str(EXAMPLE / "e2e" / "private-channel.test.mjs")]
    standin.processes.run("browser", command, env, 240, shown=True)
    shutil.rmtree(CACHE / "screenshots", ignore_errors=True)
    shutil.copytree(screenshots, CACHE / "screenshots")


if __name__ == "__main__":
    if sys.argv[1:] not in (["play"], ["e2e"], ["rehearsal"]):
        raise SystemExit(__doc__)
    end_on_signals()
    try:
        run(sys.argv[1])
    except IvsTokenError as error:
        raise SystemExit(f"\nfailed: {error.code}: {error}") from None
    except (FailedError, OSError) as error:
        raise SystemExit(f"\nfailed: {error}") from None
