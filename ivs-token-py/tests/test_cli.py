"""The command line, in a process of its own. CLI.md is its contract."""

import base64
import os
import re
import signal
import subprocess
import sys
import time
from array import array
from fcntl import ioctl
from pathlib import Path
from termios import FIONREAD
from typing import Any

import pytest
from conftest import CHANNEL, NOW, PARTICIPANT
from ivs_token import SigningKey, VerifyingKey
from ivs_token import _cli as cli
from ivs_token._cli import main

PACKAGE = Path(__file__).resolve().parents[1]
CONTRACT = (PACKAGE / "CLI.md").read_text("utf-8")
README = (PACKAGE / "README.md").read_text("utf-8")
COMMANDS = ["keygen", "sign playback", "sign participant", "verify", "inspect"]
PLAYBACK_OPTIONS = ["--channel-arn", CHANNEL]
PARTICIPANT_OPTIONS = [text for name, value in PARTICIPANT.items() for text in ("--" + name.replace("_", "-"), value)]
URL = "https://x.us-east-1.playback.live-video.net/api/video/v1/us-east-1.123456789012.channel.abcDEF123456.m3u8"


def run(*args: str, stdin: bytes = b"", **kwargs: Any) -> Any:
    command = [sys.executable, "-m", "ivs_token", *args]
    return subprocess.run(command, input=stdin, capture_output=True, check=False, **kwargs)


def shell(script: str, **environment: str) -> Any:
    """A command as a shell runs it, which can close what a process is given."""
    environment = {**os.environ, "python": sys.executable, **environment}
    return subprocess.run(["sh", "-c", script], capture_output=True, check=False, env=environment)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    made = run("keygen", str(folder / "private.pem"))
    assert (made.returncode, made.stderr) == (0, b"")
    (folder / "public.pem").write_bytes(made.stdout)
    return folder


@pytest.fixture(scope="module")
def private(files: Path) -> str:
    return str(files / "private.pem")


@pytest.fixture(scope="module")
def public(files: Path) -> str:
    return str(files / "public.pem")


@pytest.fixture(scope="module")
def token(private: str) -> str:
    made = run("sign", "playback", "--key", private, *PLAYBACK_OPTIONS, "--now", str(NOW))
    assert (made.returncode, made.stderr) == (0, b"")
    return str(made.stdout.decode())


def test_keygen_writes_for_its_owner_only_and_never_over_a_key(private: str) -> None:
    before = Path(private).read_bytes()
    assert before.startswith(b"-----BEGIN PRIVATE KEY-----\n")
    assert os.stat(private).st_mode & 0o777 == 0o600
    again = run("keygen", private)
    assert (again.returncode, again.stdout) == (1, b"")
    assert b"[EEXIST]" in again.stderr
    assert Path(private).read_bytes() == before


def test_keygen_writes_sec1_where_it_is_asked_to(tmp_path: Path) -> None:
    made = run("keygen", "--sec1", str(tmp_path / "key.pem"))
    pem = (tmp_path / "key.pem").read_bytes()
    assert pem.startswith(b"-----BEGIN EC PRIVATE KEY-----\n")
    assert made.stdout.decode() == SigningKey.from_pem(pem).verifying_key().to_pem()


def test_sign_takes_the_key_from_a_file_or_standard_input(private: str, public: str) -> None:
    options = ["--viewer-id", "alice", "--allow-origin", "https://a.example", "--allow-origin=https://b.example"]
    options += [*PLAYBACK_OPTIONS, "--expires-in", "1m", "--now", str(NOW)]
    from_file = run("sign", "playback", "--key", private, *options)
    from_input = run("sign", "playback", *options, "--key", "-", stdin=Path(private).read_bytes())
    assert (from_file.returncode, from_file.stderr) == (0, b"")
    assert from_file.stdout == from_input.stdout
    verified = VerifyingKey.from_pem(Path(public).read_bytes()).verify_playback(from_file.stdout.decode().strip(), NOW)
    assert verified == {
        "channel_arn": CHANNEL,
        "allow_origins": ["https://a.example", "https://b.example"],
        "viewer_id": "alice",
        "expires_at": NOW + 60,
    }


def test_sign_takes_every_option(private: str, public: str) -> None:
    made = run(
        "sign", "playback", "--key", private, *PLAYBACK_OPTIONS, "--strict-origin-enforcement", "--single-use",
        "--viewer-id", "a", "--viewer-session-version", "7", "--maximum-resolution", "HD",
        "--expires-at", str(NOW + 9), "--now", str(NOW), "--url", URL,
    )  # fmt: skip
    url, _, token = made.stdout.decode().strip().partition("?token=")
    assert url == URL
    verified: dict[str, Any] = {**VerifyingKey.from_pem(Path(public).read_bytes()).verify_playback(token, NOW)}
    assert verified.pop("single_use")
    assert verified == {
        "channel_arn": CHANNEL,
        "strict_origin_enforcement": True,
        "viewer_id": "a",
        "viewer_session_version": 7,
        "maximum_resolution": "HD",
        "expires_at": NOW + 9,
    }


def test_sign_makes_a_participants_token(private: str, public: str) -> None:
    options = [*PARTICIPANT_OPTIONS, "--attribute", "name=Bob=b", "--attribute", "a=1", "--allow-publish"]
    token = run("sign", "participant", "--key", private, *options, "--no-subscribe", "--user-id", "bob").stdout
    claims = VerifyingKey.from_pem(Path(public).read_bytes()).verify_participant(token.decode().strip())
    assert (claims.get("attributes"), claims.get("user_id")) == ({"name": "Bob=b", "a": "1"}, "bob")
    assert (claims["allow_publish"], claims["allow_subscribe"]) == (True, False)
    looked = run("inspect", "--public-key", public, stdin=token)
    assert (looked.returncode, looked.stderr) == (0, b"")
    assert looked.stdout.endswith(b"the signature verifies with this key\n")
    verified = run("verify", "--public-key", public, stdin=token)
    assert (verified.returncode, verified.stderr) == (0, b"")
    assert b'"jti":"xYz1c2d3e4f5"' in verified.stdout


def test_sign_says_what_is_wrong(files: Path, private: str, public: str) -> None:
    wrong = run("sign", "playback", "--key", private, "--channel-arn", "channel")
    assert wrong.returncode == 1
    assert wrong.stderr.startswith(b"ivs-token: channel ARN: ")
    assert wrong.stderr.endswith(b"[channel_arn_invalid]\n")
    for file, code in ((str(files / "none.pem"), b"[ENOENT]"), (str(files), b"[EISDIR]"), (public, b"[key_public]")):
        missing = run("sign", "playback", "--key", file, *PLAYBACK_OPTIONS)
        assert (missing.returncode, missing.stdout) == (1, b"")
        assert code in missing.stderr
    assert b"[key_malformed]" in run("sign", "playback", "--key", "/dev/zero", *PLAYBACK_OPTIONS).stderr


def test_verify_gives_the_payload_or_the_reason(public: str, token: str) -> None:
    now = ["--now", str(NOW)]
    payload = f'{{"aws:channel-arn":"{CHANNEL}","exp":{NOW + 300}}}\n'.encode()
    good = ["verify", "--public-key", public, *now]
    for answer in (
        run(*good, token.strip()),
        run(*good, stdin=token.encode()),
        run(*good, "-", stdin=f"{URL}?a=1&token={token}".encode()),
        run(*good, "--channel-arn", CHANNEL, "--origin", "https://a.example", token),
    ):
        assert (answer.returncode, answer.stdout, answer.stderr) == (0, payload, b"")
    for options, code in (
        (["--public-key", public], b"[token_expired]"),
        ([*good[1:], "--channel-arn", CHANNEL + "x"], b"[token_channel]"),
    ):
        answer = run("verify", *options, token)
        assert (answer.returncode, answer.stdout) == (1, b"")
        assert answer.stderr.endswith(code + b"\n")


def test_inspect_explains_a_token_of_another_key(public: str, token: str, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    other.write_bytes(run("keygen", str(tmp_path / "key.pem")).stdout)
    good = run("inspect", "--now", str(NOW), "--public-key", public, stdin=token.encode())
    assert good.returncode == 0
    assert good.stdout.endswith(b"nothing to object to\nthe signature verifies with this key\n")
    bad = run("inspect", "--now", str(NOW), "--public-key", str(other), stdin=token.encode())
    assert bad.returncode == 1
    assert b"[token_signature]" in bad.stderr
    nonsense = run("inspect", "not.a.token")
    assert nonsense.returncode == 1
    assert b"error: " in nonsense.stdout


def test_inspect_escapes_what_could_deceive_a_terminal() -> None:
    header, payload = (
        base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
        for text in ('{"alg":"ES384"}', '{"a":"\u202e \x7f\x9b31m \u2066\U000e0041 \u00e9","b":\n1}')
    )
    shown = run("inspect", f"{header}.{payload}.x", env={**os.environ, "PYTHONIOENCODING": "utf-8"})
    assert '{"a":"\\u202e \\u007f\\u009b31m \\u2066\\udb40\\udc41 é","b":\\u000a1}'.encode() in shown.stdout


KEY = SigningKey.generate().to_sec1_pem()
SECRETS = [KEY, "x" + KEY, base64.b64encode(KEY.encode()).decode(), KEY.splitlines()[2], KEY.replace("\n", "\\n")]
WINDOWS = {secret[at : at + 8] for secret in SECRETS for at in range(len(secret) - 8)} - {
    text[at : at + 8] for text in [CONTRACT] for at in range(len(text) - 8)
}


@pytest.mark.parametrize("secret", SECRETS, ids=["pem", "behind a letter", "base64", "one line", "escaped"])
def test_no_argument_is_ever_printed(
    private: str, public: str, secret: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sign = ["sign", "playback", "--key", private, *PLAYBACK_OPTIONS]
    join = ["sign", "participant", "--key", private, *PARTICIPANT_OPTIONS]
    options = [line.split()[0] for line in CONTRACT.splitlines() if line.startswith("  --")]
    calls = [
        [secret],
        ["--" + secret],
        ["sign", secret],
        ["keygen", secret, "more"],
        ["keygen", str(tmp_path / "new"), secret],
        ["keygen", str(tmp_path) + "/none/" + secret],
        ["inspect", secret],
        ["inspect", f"{secret}.{secret}.{secret}"],
        ["inspect", "--public-key", secret, "a.b.c"],
        ["verify", "--public-key", public, secret],
        ["verify", "--public-key", secret, "a.b.c"],
        [*sign, secret],
        [*sign, "--", secret],
        [*join, "--attribute", secret],
        [*join, "--attribute", f"name={secret}"],
        *([*call, option, secret] for call in (sign, join) for option in options),
        *([*call, f"{option}={secret}"] for call in (sign, join) for option in options),
        *(["sign", "playback", option, secret, "--channel-arn", CHANNEL] for option in ("--key", "-key", "--ke")),
        ["sign", "playback", f"--key={secret}", "--channel-arn", CHANNEL],
    ]
    for call in calls:
        # In this process: some eighty of them would take long.
        main(call)
        output, errors = capsys.readouterr()
        if call[:2] == join[:2] and output.startswith("eyJ"):
            # A claim that takes any text, such as a user id, is in the token, as it was asked for. No whole key is.
            payload = base64.urlsafe_b64decode(output.split(".")[1] + "==").decode()
            assert not re.search("PRIVATE KEY|LS0tLS1CRUdJTi", payload), call
            continue
        assert not any(window in output + errors for window in WINDOWS), call


def test_a_key_in_place_of_a_file_is_told_where_keys_come_from() -> None:
    for option in ("--key", "--public-key"):
        command = ["sign", "playback", *PLAYBACK_OPTIONS] if option == "--key" else ["verify", "a.b.c"]
        answer = run(*command, option, KEY)
        assert answer.returncode == 1
        assert answer.stderr.startswith(f"ivs-token: {option}: ".encode())
        assert b"a file's name belongs here, or - for standard input, never a key" in answer.stderr


@pytest.mark.parametrize("closed", ["inspect a.b.c >&-", "inspect a.b.c >/dev/full", "--version >&-"])
def test_a_standard_output_that_takes_nothing_is_an_error_of_its_own(closed: str) -> None:
    answer = shell(f'"$python" -m ivs_token {closed}')
    assert answer.returncode == 1
    assert answer.stderr.startswith(b"ivs-token: standard output: ")
    assert answer.stderr.count(b"\n") == 1


def test_an_ascii_standard_output_is_an_error_of_its_own(private: str) -> None:
    token = run("sign", "playback", "--key", private, *PLAYBACK_OPTIONS, "--viewer-id", "é").stdout.decode().strip()
    answer = run("inspect", token, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert answer.returncode == 1
    assert answer.stderr.startswith(b"ivs-token: standard output: its encoding")
    assert answer.stderr.count(b"\n") == 1


def test_a_reader_that_has_gone_and_a_closed_input_are_no_tracebacks(tmp_path: Path) -> None:
    script = '{ sleep 0.3; "$python" -m ivs_token --help; echo $? >&2; } | true'
    assert shell(script).stderr == b"ivs-token: standard output: its reader has gone [EPIPE]\n1\n"
    answer = shell('"$python" -m ivs_token sign playback --key - --channel-arn a <&-')
    assert (answer.returncode, answer.stderr) == (1, b"ivs-token: --key: it is closed [EBADF] (standard input)\n")
    no_output = shell(f'"$python" -m ivs_token keygen {tmp_path}/key.pem >&-')
    assert no_output.returncode == 1
    assert not (tmp_path / "key.pem").exists()
    assert shell('"$python" -m ivs_token nothing 2>&-').returncode == 2


def test_an_interrupt_ends_what_waits_for_a_key_in_silence() -> None:
    reads, writes = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-m", "ivs_token", "sign", "playback", "--key", "-", *PLAYBACK_OPTIONS],
        stdin=reads,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # What is started in a shell's background ignores interrupts, and what that starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as waiting:
        try:
            os.write(writes, b"-")
            unread, until = array("i", [1]), time.monotonic() + 60
            while unread[0] and time.monotonic() < until:
                time.sleep(0.01)
                ioctl(reads, FIONREAD, unread)
            waiting.send_signal(signal.SIGINT)
            assert waiting.communicate(timeout=60) == (b"", b"")
        finally:
            waiting.kill()
            os.close(reads)
            os.close(writes)
    assert waiting.returncode == 130


@pytest.mark.parametrize("kind", ["private", "public"])
def test_a_key_that_was_read_is_overwritten_even_if_it_is_none(
    files: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, given = cli._read, []

    def spied(name: str, file: str) -> bytearray:
        given.append(read(name, file))
        return given[-1]

    monkeypatch.setattr(cli, "_read", spied)
    assert main(["sign", "playback", "--key", str(files / f"{kind}.pem"), *PLAYBACK_OPTIONS]) == (kind == "public")
    (pem,) = given
    assert pem == bytes((files / f"{kind}.pem").stat().st_size)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("", "a command is missing: there are keygen, sign playback, sign participant, verify, inspect; "),
        ("nonsense", "argument 1 is no command: there are"),
        ("sign", "a command is missing: there are"),
        ("sign nonsense", "argument 2 is no command: there are"),
        ("keygen", "FILE is missing; see ivs-token keygen --help"),
        ("keygen a b", "argument 3 is one too many; "),
        ("keygen -", "FILE: a new file's name belongs here, and - is none; see ivs-token keygen --help"),
        ("keygen --sec1=1 a", "--sec1: it takes no value; "),
        ("keygen --sec1 --sec1 a", "--sec1: it was given twice; "),
        ("keygen --sec a", "argument 2 is no option of keygen; "),
        ("sign playback --channel-arn a", "--key is missing; see ivs-token sign playback --help"),
        ("sign playback --key --channel-arn a", "--key: its value is missing; "),
        ("sign playback --key a --key b", "--key: it was given twice; "),
        ("sign playback --key a --channel-arn a --now 1_0", "--now: a whole number belongs here; "),
        ("sign playback --key a --channel-arn a --expires-at 1e9", "--expires-at: a whole number belongs here; "),
        ("sign participant --key a", "--public-key-arn is missing; "),
        ("verify", "--public-key is missing; see ivs-token verify --help"),
        ("verify --public-key a --origin b c", "--origin: it needs --channel-arn; "),
        ("verify --public-key - -", "--public-key: standard input holds the token already; give a file"),
        ("inspect --public-key -", "--public-key: standard input holds the token already; give a file"),
    ],
)
def test_wrong_usage_is_said_in_one_line(arguments: str, message: str) -> None:
    answer = run(*arguments.split())
    assert (answer.returncode, answer.stdout) == (2, b"")
    assert answer.stderr.decode().startswith(f"ivs-token: {message}")
    assert answer.stderr.count(b"\n") == 1


def test_help_and_version_are_as_the_contract_says() -> None:
    for command in ("", "sign", *COMMANDS):
        answer = run(*command.split(), "--help")
        assert (answer.returncode, answer.stderr) == (0, b"")
        assert f"```text\n{answer.stdout.decode()}```" in CONTRACT, command
        assert run(*command.split(), "-h").stdout == answer.stdout
    assert run("--version").stdout.startswith(b"ivs-token 0.")


def test_the_readmes_commands_run_as_they_stand_there(tmp_path: Path) -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    scripts = [block for block in blocks if re.search(r"^(python3? -m ivs_token|ivs-token) ", block, re.MULTILINE)]
    script = "".join(scripts).replace("arn:aws:ivs:…", CHANNEL)
    assert "…" not in script
    # Every interpreter that runs this has a `python` beside it: a venv's, or the wrapper that starts arm64's.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.defpath])
    ran = subprocess.run(["sh", "-e", "-c", script], cwd=tmp_path, env={"PATH": path}, capture_output=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.startswith(f'{{"aws:channel-arn":"{CHANNEL}","exp":'.encode())
    assert b"\nnothing to object to" in ran.stdout
    token = (tmp_path / "token.txt").read_text().strip()
    key = SigningKey.from_pem((tmp_path / "private.pem").read_bytes())
    assert VerifyingKey.from_pem((tmp_path / "public.pem").read_bytes()) == key.verifying_key()
    assert key.verifying_key().verify_playback(token)["channel_arn"] == CHANNEL
