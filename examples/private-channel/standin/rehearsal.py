"""README's section on AWS, pasted command by command against the stand-in, with a look at AWS after each.

A command that the README gains without a check here fails the rehearsal, and so does a check whose command it loses.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import threading
import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from ivs_token import SigningKey, VerifyingKey

from standin.paths import CACHE, EXAMPLE, ROOT
from standin.processes import wait_until
from standin.readme import blocks_of
from tools.failed import FailedError
from tools.keypair import KeyPair, public_half

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from standin.system import StandIn

# Of a reader who has set nothing.
NEVER_SET = (
    *("KEY", "KEYPAIR", "CONTEXT", "CHANNEL_ID", "SITE_ORIGIN", "ARCHITECTURE"),
    *("VIDEO", "VIEWER", "HOURS", "NAME"),
)
OF_MAKE = ("MAKEFLAGS", "MFLAGS", "MAKEOVERRIDES", "MAKELEVEL", "PYTHONPATH")
# Minutes on AWS: the rehearsal need not wait for them.
QUICK = {"secretCacheSeconds": 4, "tokenSeconds": 8}
ENOUGH = 10  # times that somebody looks while a key is rotated


def rehearse(standin: StandIn, step: Callable[[str], AbstractContextManager[None]]) -> None:
    with step("MiniStack with IVS"):
        standin.start_cloud()
    rehearsal = Rehearsal(standin)
    commands = commands_of((EXAMPLE / "README.md").read_text())
    checks = rehearsal.checks()
    if missing := checks.keys() - set(commands):
        raise FailedError(f"README's section on AWS no longer has {', '.join(sorted(missing))}")
    for command in commands:
        if command not in checks:
            raise FailedError(f"README's section on AWS has `{command}`, and the rehearsal has no check for it")
        with step(command):
            checks[command](command)
    with step("make live, where a stack is, changes nothing; then asks, and destroys what it has made"):
        rehearsal.live()
    with step("make live, stopped in the middle, destroys what it has made"):
        rehearsal.live_stopped()


def commands_of(readme: str) -> list[str]:
    section = re.split(r"^## ", readme.partition("\n## On AWS\n")[2], flags=re.MULTILINE)[0]
    lines = (re.sub(r"\s+# .*", "", line).strip() for line in blocks_of(section).splitlines())
    return [line for line in lines if line and not line.startswith("#")]


class Rehearsal:
    def __init__(self, standin: StandIn) -> None:
        self.standin = standin
        self.example = clone(standin.folder / "clone")
        home = standin.folder / "home"
        home.mkdir()
        context = {**QUICK, "secretsExtensionPort": standin.extension_port}
        (home / ".cdk.json").write_text(json.dumps({"context": context}))
        self.env = {name: value for name, value in standin.env.items() if name not in (*NEVER_SET, *OF_MAKE)}
        if self.env.get("SITE_PORT") == "8080":
            del self.env["SITE_PORT"]  # as make hands it on when nobody has named one
        # The wheels that this process runs on: another folder's name would have them installed again.
        self.env |= {"HOME": str(home), "WHEELS": os.environ.get("WHEELS") or str(ROOT / "ivs-token-py" / "dist")}
        self.background: list[subprocess.Popen[bytes]] = []

    def checks(self) -> dict[str, Callable[[str], object]]:
        """By the command as the README has it, in no order: that is the README's."""
        return {
            "mkdir -p keypair": self.run,
            "openssl ecparam -name secp384r1 -genkey -noout -out keypair/private.pem": self.run,
            "openssl ec -in keypair/private.pem -pubout -out keypair/public.pem": self.openssl_keys,
            "make keys": self.keys,
            "make bootstrap": self.bootstrap,
            "make deploy": self.deploy,
            "make put-key": self.put_key,
            "make ingest": self.ingest,
            "make pass VIEWER=alice": self.viewer_pass,
            'curl -H "authorization: Bearer $(make -s pass VIEWER=alice)" "$(make -s output NAME=SignUrl)"': self.curl,
            "make site": self.site,
            "make revoke VIEWER=alice": self.revoke,
            "make rotate": self.rotate,
            "make cdk wheel-lambda": self.run,
            "(cd cdk && npx cdk deploy)": self.deploy_by_hand,
            "make destroy": self.destroy,
        }

    # --- one for each command ---

    def openssl_keys(self, command: str) -> None:
        self.run(command)
        self.pair()

    def keys(self, command: str) -> None:
        self.run(command)
        private = self.example / "keypair" / "private.pem"
        expect("the private key is its owner's", private.stat().st_mode & 0o777, 0o600)
        KeyPair.read(private.parent)

    def bootstrap(self, command: str) -> None:
        self.run(command)
        self.standin.aws("cloudformation").describe_stacks(StackName="CDKToolkit")

    def deploy(self, command: str) -> None:
        # A pair whose halves don't belong together is refused before anything is stored.
        public = self.example / "keypair" / "public.pem"
        right = public.read_text()
        public.write_text(SigningKey.generate().verifying_key().to_pem())
        self.refused(command, "key_mismatch")
        expect("a refused deployment leaves nothing", self.standin.left(), [])
        public.write_text(right)
        self.run(command)
        self.all_is_signed_by(self.pair())
        outputs = self.outputs()
        expect("the origin is where `make site` is", outputs["SiteOrigin"], self.site_url())
        expect("nobody without a pass", self.sign("")[0], 401)
        self.standin.start_ingest()

    def ingest(self, command: str) -> None:
        self.leave_running("ingest", command, {"SIZE": "320x180", "BITRATE": "300k"})
        self.standin.wait_for_stream()

    def viewer_pass(self, command: str) -> None:
        status, answer = self.sign(self.run(command, silent=True))
        expect("a pass gets a token", status, 200)
        self.plays(answer)

    def curl(self, command: str) -> None:
        answer = json.loads(self.run(command))
        claims = VerifyingKey.from_pem(self.pair().public).verify_playback(answer["token"])
        expect("the viewer of the pass", claims["viewer_id"], "alice")
        self.plays(answer)

    def site(self, command: str) -> None:
        child = self.leave_running("site", command, {})
        wait_until("the site", lambda: self.status_of(self.site_url()) == HTTPStatus.OK, 30, child)
        with urlopen(f"{self.site_url()}/config.json", timeout=5) as response:
            config = json.load(response)
        outputs = self.outputs()
        expect(
            "the page knows the stack",
            config,
            {
                "signUrl": outputs["SignUrl"],
                "playbackUrl": outputs["ChannelPlayback"],
                "siteOrigin": outputs["SiteOrigin"],
            },
        )

    def revoke(self, command: str) -> None:
        old_pass = self.run("make pass VIEWER=alice", silent=True)
        _, answer = self.sign(old_pass)
        self.run(command)
        expect("a revoked viewer's token", self.play(answer)[0], 403)
        expect("a new token on the old pass", self.play(self.sign(old_pass)[1])[0], 403)
        time.sleep(1.1)  # the version is a time in seconds
        self.plays(self.sign(self.run("make pass VIEWER=alice", silent=True))[1])

    def rotate(self, command: str) -> None:
        old = self.pair()
        with self.somebody_watching():
            self.run(command)
        new = self.pair()
        if new.public == old.public:
            raise FailedError("the rotation has left the old key in keypair/")
        (retired,) = (self.example / "keypair").glob("retired-*")
        for after in ("the rotation", "a deployment from a clone that still has the old pair"):
            self.all_is_signed_by(new)
            token = SigningKey.from_pem(old.private).sign_playback(
                channel_arn=self.outputs()["ChannelArn"], allow_origins=self.site_url()
            )
            expect("the old key opens nothing", self.play({"playbackUrl": self.with_token(token)})[0], 403)
            if after == "the rotation":
                self.run(f"make deploy KEYPAIR={retired}")

    def destroy(self, command: str) -> None:
        said = self.run(command)
        if "the channel was live" not in said:
            raise FailedError(f"a live channel is stopped, and that is said; but: {said}")
        expect("nothing is left", self.standin.left(), [])
        expect("a second time", self.run(command).rpartition(": ")[2], "nothing to remove")
        self.refused("make pass VIEWER=alice", "make deploy comes first")
        self.end_what_runs()

    def deploy_by_hand(self, command: str) -> None:
        self.run(command)
        trusted = [key["pem"] for key in self.standin.ivs()["playback-key"].values()]
        expect("IVS trusts the key in keypair/", trusted, [self.pair().public])

    def put_key(self, command: str) -> None:
        expect("a secret without a key", self.sign(self.run("make pass VIEWER=bob", silent=True))[0], 503)
        KeyPair.make(self.example / "other")
        self.refused("make put-key KEYPAIR=other", "key_mismatch")
        self.run(command)
        time.sleep(QUICK["secretCacheSeconds"])
        self.all_is_signed_by(self.pair())
        expect("a second time", self.run(command), "this key is in the secret already")

    # --- make live ---

    def live(self) -> None:
        self.refused("make live YES=1", "make destroy comes first")
        self.all_is_signed_by(self.pair())
        self.run("make destroy")
        self.refused("make live", "say YES=1")
        expect("nothing is left", self.standin.left(), [])
        answers = self.standin.logs / "live-answers.md"
        said = self.run(f"make live YES=1 ANSWERS={answers}")
        expect("what it costs is said", "0.20 USD" in said, True)  # noqa: FBT003
        expect("the stand-in answers as itself", "differs" in answers.read_text(), False)  # noqa: FBT003
        expect("nothing is left", self.standin.left(), [])

    def live_stopped(self) -> None:
        child = self.leave_running("live", "make live YES=1", {})
        wait_until("a channel", lambda: bool(self.standin.ivs()["channel"]), 120, child)
        os.killpg(child.pid, signal.SIGINT)
        child.wait(timeout=120)
        expect("nothing is left", self.standin.left(), [])

    # --- what they have in common ---

    def pair(self) -> KeyPair:
        return KeyPair.read(self.example / "keypair")

    def outputs(self) -> dict[str, str]:
        return self.standin.read_outputs()

    def site_url(self) -> str:
        port = self.env.get("SITE_PORT") or "8080"
        return "http://localhost" + (f":{port}" if port != "80" else "")

    def all_is_signed_by(self, pair: KeyPair) -> None:
        """IVS trusts this key alone, the secret holds it, and /sign's next token is by it."""
        trusted = [key["pem"] for key in self.standin.ivs()["playback-key"].values()]
        expect("IVS trusts one key", trusted, [pair.public])
        secret = self.standin.aws("secretsmanager").get_secret_value(SecretId=self.outputs()["SecretArn"])
        expect("the secret holds its other half", public_half(secret["SecretString"]), pair.public)
        status, answer = self.sign(self.run("make pass VIEWER=bob", silent=True))
        expect("/sign answers", status, 200)
        VerifyingKey.from_pem(pair.public).verify_playback(answer["token"])

    def sign(self, viewer_pass: str) -> tuple[int, Any]:
        headers = {"authorization": f"Bearer {viewer_pass}"} if viewer_pass else {}
        status, body = self.get(self.outputs()["SignUrl"], headers)
        return status, json.loads(body or "null")

    def play(self, answer: Any) -> tuple[int, str]:
        return self.get(answer["playbackUrl"], {"origin": self.site_url()})

    def plays(self, answer: Any) -> None:
        expect("IVS takes the token", self.play(answer)[0], 200)

    def with_token(self, token: str) -> str:
        return f"{self.outputs()['ChannelPlayback']}?token={token}"

    @contextlib.contextmanager
    def somebody_watching(self) -> Iterator[None]:
        """Gets a token and plays, again and again: nobody may be refused at any time meanwhile."""
        viewer_pass = self.run("make pass VIEWER=carol", silent=True)
        done, seen = threading.Event(), []

        def watch() -> None:
            while not done.wait(0.3):
                status, answer = self.sign(viewer_pass)
                seen.append((status, self.play(answer)[0] if status == HTTPStatus.OK else answer))

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()
        if len(seen) < ENOUGH or set(map(str, seen)) != {"(200, 200)"}:
            raise FailedError(f"of {len(seen)} who came while the key was rotated: {sorted(set(map(str, seen)))}")

    def run(self, command: str, *, silent: bool = False) -> str:
        """As a reader pastes it. Gives what it printed."""
        if silent:
            command = command.replace("make ", "make -s ", 1)
        ended = self.bash(command)
        if ended.returncode != 0:
            raise FailedError(f"`{command}` ended with {ended.returncode}\n{ended.stdout}{ended.stderr}")
        return ended.stdout.strip()

    def refused(self, command: str, complaint: str) -> None:
        """It fails, in a line that names the reason, and without a key."""
        ended = self.bash(command)
        said = ended.stdout + ended.stderr
        if ended.returncode == 0 or complaint not in said or "Traceback" in said or "PRIVATE KEY" in said:
            raise FailedError(f"`{command}` was to be refused with {complaint}, but said\n{said}")

    def bash(self, command: str) -> subprocess.CompletedProcess[str]:
        with (self.standin.logs / "rehearsal.log").open("a") as log:
            log.write(f"\n$ {command}\n")
            try:
                ended = subprocess.run(
                    ["bash", "-c", command],
                    cwd=self.example,
                    env=self.env,
                    stdin=subprocess.DEVNULL,
                    capture_output=True,
                    text=True,
                    check=False,
                    timeout=240,
                )
            except subprocess.TimeoutExpired as error:
                raise FailedError(f"`{command}` did not end within {error.timeout} s") from error
            log.write(ended.stdout + ended.stderr)
        return ended

    def leave_running(self, name: str, command: str, more: dict[str, str]) -> subprocess.Popen[bytes]:
        child = self.standin.processes.start(
            name, ["bash", "-c", f"cd {shlex.quote(str(self.example))} && exec {command}"], self.env | more
        )
        self.background.append(child)
        return child

    def end_what_runs(self) -> None:
        """By Ctrl-C, which reaches the whole group: each ends, and without a trace."""
        for child in self.background:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGINT)
            child.wait(timeout=10)
        self.background.clear()
        said = (self.standin.logs / "site.log").read_text().splitlines()
        # make has its own word about a recipe that was interrupted.
        expect(
            "Ctrl-C ends the site in a line",
            [line for line in said[1:] if line and "make: ***" not in line],
            ["stopped"],
        )

    def status_of(self, url: str) -> int:
        with contextlib.suppress(OSError):
            return self.get(url, {})[0]
        return 0

    @staticmethod
    def get(url: str, headers: dict[str, str]) -> tuple[int, str]:
        # Hosts under `localhost` are here, for curl and browsers; Python's resolver may not know.
        request = Request(url, headers=headers)
        if (host := request.host.partition(":")[0]).endswith(".localhost"):
            request.host = request.host.replace(host, "127.0.0.1")
            request.add_header("host", url.split("/")[2])
        try:
            with urlopen(request, timeout=10) as response:
                return response.status, response.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()


def clone(root: Path) -> Path:
    """The example as a fresh clone has it, so that nothing of the reader's own is touched; what was built is shared."""
    example = root / "examples" / "private-channel"
    shutil.copytree(
        EXAMPLE, example, ignore=shutil.ignore_patterns("node_modules", "keypair", "next", "__pycache__", ".*_cache")
    )
    shutil.copy2(EXAMPLE.parent / "python.mk", root / "examples")
    (example / "node_modules").symlink_to(EXAMPLE / "node_modules")
    (root / ".cache").mkdir()
    (root / ".cache" / "private-channel").symlink_to(CACHE)
    for shared in ("Cargo.lock", "scripts", "ivs-token", "ivs-token-py", "examples/inspector"):
        (root / shared).symlink_to(ROOT / shared)
    return example


def expect(what: str, seen: object, wanted: object) -> None:
    if seen != wanted:
        raise FailedError(f"{what}: {seen!r}, not {wanted!r}")
