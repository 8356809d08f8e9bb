"""`make live`: the plays and refusals of the browser test against Amazon IVS itself, beside what the stand-in says.

It deploys the example's stack into the account and region of the AWS_ variables, streams to it for some minutes, asks,
and destroys it on every way out. What IVS has answered is written to live-answers.md beside the stand-in's answers.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from ivs_token import SigningKey

from standin import probes
from standin.edge import Edge, edge_handler
from standin.paths import CACHE, EXAMPLE
from standin.processes import Processes, end_on_signals, wait_until
from standin.runs import fresh_folder, step
from standin.serving import free_port, serving
from tools import channel, stack
from tools.failed import FailedError
from tools.keypair import KeyPair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from standin.edge import State

ORIGIN = "http://localhost:8080"
LIVE_WITHIN_SECONDS = 120
ANSWERS = Path(os.environ.get("ANSWERS") or CACHE / "live-answers.md")

BEFORE = """\
This makes, in {environment}: the stack {name} (an IVS channel of type BASIC, two secrets, two functions, an HTTP API),
and streams to it for some minutes. That costs about 0.20 USD for each hour begun of input and output, and some cents at
most for all else. It is destroyed at the end, however it ends; only what `make bootstrap` has made stays.
"""


def main() -> None:
    environment = channel.environment()
    print(BEFORE.format(environment=environment, name=stack.NAME))
    if stack.stack_id():
        raise FailedError(f"{stack.NAME} is there already, and this would destroy it: make destroy comes first")
    if not os.environ.get("YES"):
        if not sys.stdin.isatty():
            raise FailedError("say YES=1 to go on")
        if input("Go on? [yes/no] ") != "yes":
            raise FailedError("nothing was made")
    with contextlib.ExitStack() as ends:
        folder, logs = fresh_folder("run"), fresh_folder("logs")
        ends.callback(shutil.rmtree, folder, ignore_errors=True)
        print(f"the logs are in {logs}", flush=True)
        # In the order of making; the last is ended first: the stream, then the stack.
        ends.callback(channel.destroy)
        processes = Processes(logs)
        ends.callback(processes.stop)
        ask(processes, folder)


def ask(processes: Processes, folder: Path) -> None:
    pair = KeyPair.make(folder / "keypair")
    with step("cdk deploy, and the key into its secret"):
        deploy(processes, folder)
        channel.put_key(folder / "keypair")
    here = stack.Stack.get()
    arn, url = here.output("ChannelArn"), here.output("ChannelPlayback")
    key = SigningKey.from_pem(pair.private)
    ivs = probes.Edge(url, arn, ORIGIN, lambda viewer, version: revoke(arn, viewer, version))
    with step("the stream"):
        source = [str(EXAMPLE / "ingest" / "stream.sh"), here.output("ChannelIngest"), here.output("StreamKey")]
        child = processes.start("source", source)
        good = key.sign_playback(channel_arn=arn, allow_origins=ORIGIN)
        wait_until("the stream", lambda: ivs.play(good)[0].status == 200, LIVE_WITHIN_SECONDS, child)  # noqa: PLR2004
    with step("IVS is asked"):
        answers = dict(ivs.probe(key))
    with standin_edge(folder, arn, pair.public) as edge:
        expected = dict(edge.probe(key))
    ANSWERS.parent.mkdir(parents=True, exist_ok=True)
    ANSWERS.write_text(f"# IVS and its stand-in, {time.strftime('%Y-%m-%d')}\n\n{probes.table(answers, expected)}")
    differ = sum(
        (answer.status, answer.error_code) != (expected[name].status, expected[name].error_code)
        for name, answer in answers.items()
    )
    print(f"{len(answers)} questions, {differ} answered otherwise than by the stand-in: {ANSWERS}", flush=True)


def deploy(processes: Processes, folder: Path) -> None:
    """As `cdk deploy` in `cdk/`, whose settings are in its cdk.json."""
    context = {"publicKeyPair": folder / "keypair" / "public.pem", "siteOrigin": ORIGIN}
    flags = [f"--context={name}={value}" for name, value in context.items()]
    cdk = [str(EXAMPLE / "node_modules/.bin/cdk"), "deploy", "--no-notices", "--output", str(folder / "cdk.out")]
    processes.run("cdk-deploy", [*cdk, *flags], dict(os.environ), 900, cwd=EXAMPLE / "cdk")


def revoke(arn: str, viewer: str, version: int) -> None:
    stack.aws("ivs").start_viewer_session_revocation(
        channelArn=arn, viewerId=viewer, viewerSessionVersionsLessThanOrEqualTo=version
    )


@contextlib.contextmanager
def standin_edge(folder: Path, arn: str, public_pem: str) -> Iterator[probes.Edge]:
    """The stand-in for the same channel and key, live, in this process."""
    stream = folder / "standin-stream"
    stream.mkdir()
    (stream / "stream.m3u8").write_text("#EXTM3U\n#EXTINF:2.0,\nstream1.ts\n")
    (stream / "stream1.ts").write_bytes(b"picture")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    state: State = {"playback-key": {"key": {"pem": public_pem}}, "channel": {arn: {"authorized": True}}}
    edge = Edge(lambda: state, stream, url)
    region, account, channel_id = arn.split(":")[3], arn.split(":")[4], arn.rpartition("/")[2]
    master = f"{url}/api/video/v1/{region}.{account}.channel.{channel_id}.m3u8"
    with serving(edge_handler(edge), port):
        yield probes.Edge(master, arn, ORIGIN, lambda viewer, version: edge.revoke(arn, viewer, version))


if __name__ == "__main__":
    end_on_signals()
    channel.in_one_line(main)
