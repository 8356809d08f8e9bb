"""The command line: make keys, sign and verify tokens, and find out why IVS answers 403.

CLI.md is its contract, which the npm package keeps too. Whatever is given as an argument may be a private key that
slipped into the wrong place: no argument's text is ever printed, messages count arguments and name options.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from . import IvsTokenError, SigningKey, VerifyingKey, __version__, inspect, playback_url

# Bytes. What is longer is no key and no token, and the core says so.
LONGEST_INPUT = 128 * 1024

# The words for what goes wrong with files; any other error is told by its code alone.
FILE_ERRORS = {
    "EACCES": "this is not permitted",
    "EBADF": "it is closed",
    "EEXIST": "there is such a file already, and it is never overwritten",
    "EISDIR": "this is a folder",
    "ENAMETOOLONG": "the name is too long",
    "ENOENT": "there is no such file",
    "ENOSPC": "the disk is full",
    "ENOTDIR": "there is no such folder",
    "EPIPE": "its reader has gone",
}

# Control characters, and those that reorder or hide the text around them.
UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)

# A PEM, or its base64: an attribute is for every participant to read.
PRIVATE_KEY = re.compile("PRIVATE KEY|LS0tLS1CRUdJTi")


class Option(NamedTuple):
    """An option: a flag where it takes no value, a list where it may be given several times."""

    name: str
    value: str | None
    help: str
    required: bool = False
    several: bool = False

    @property
    def key(self) -> str:
        """Its name as a keyword argument."""
        return self.name[2:].replace("-", "_")


class Command(NamedTuple):
    """A command: its words, what it runs, its one positional argument, and its options."""

    words: tuple[str, ...]
    summary: str
    description: str
    run: Callable[[dict[str, Any]], int]
    options: tuple[Option, ...]
    operand: tuple[str, str] | None = None
    operand_required: bool = False

    @property
    def name(self) -> str:
        """As it is typed."""
        return " ".join(self.words)


class Usage(Exception):
    """The command line itself is wrong."""


class Failure(Exception):
    """Something around the command is: a file, standard output."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command: 0 when all is well, 1 when something is wrong with the input, 2 for wrong usage."""
    try:
        return _run(sys.argv[1:] if arguments is None else list(arguments))
    except Usage as error:
        return _complain(str(error), 2)
    except Failure as error:
        return _complain(str(error), 1)
    except IvsTokenError as error:
        return _complain(f"{error} [{error.code}]", 1)
    except KeyboardInterrupt:
        return 130


def _run(arguments: list[str]) -> int:
    if arguments[:1] in (["--help"], ["-h"]) or arguments in (["sign", "--help"], ["sign", "-h"]):
        return _print(_overview())
    if arguments[:1] == ["--version"]:
        return _print(f"ivs-token {__version__}")
    for command in COMMANDS:
        count = len(command.words)
        if tuple(arguments[:count]) == command.words:
            values = _parse(command, arguments[count:])
            return _print(_help(command)) if values is None else command.run(values)
    names = ", ".join(command.name for command in COMMANDS)
    place = 2 if arguments[:1] == ["sign"] else 1
    what = "a command is missing" if len(arguments) < place else f"argument {place} is no command"
    raise Usage(f"{what}: there are {names}; see ivs-token --help")


def _parse(command: Command, arguments: list[str]) -> dict[str, Any] | None:
    """The values by keyword; None where help is asked for."""
    options = {option.name: option for option in command.options}
    values: dict[str, Any] = {option.key: [] if option.several else None for option in command.options}
    values["operand"] = None
    remaining = list(enumerate(arguments, len(command.words) + 1))
    only_operands = False
    while remaining:
        place, text = remaining.pop(0)
        name, equals, value = text.partition("=")
        if only_operands or not text.startswith("-") or text == "-":
            if command.operand is None or values["operand"] is not None:
                raise _usage(command, f"argument {place} is one too many")
            values["operand"] = text
        elif text == "--":
            only_operands = True
        elif text in ("--help", "-h"):
            return None
        elif name not in options:
            raise _usage(command, f"argument {place} is no option of {command.name}")
        else:
            option = options[name]
            if option.value is None:
                if equals:
                    raise _usage(command, f"{name}: it takes no value")
                _set(command, values, option, True)
            elif equals:
                _set(command, values, option, value)
            elif not remaining or remaining[0][1].partition("=")[0] in options:
                raise _usage(command, f"{name}: its value is missing")
            else:
                _set(command, values, option, remaining.pop(0)[1])
    if command.operand_required and values["operand"] is None:
        raise _usage(command, f"{(command.operand or ('', ''))[0]} is missing")
    for option in command.options:
        if option.required and values[option.key] is None:
            raise _usage(command, f"{option.name} is missing")
    return values


def _set(command: Command, values: dict[str, Any], option: Option, value: Any) -> None:
    if option.value in ("SECONDS", "NUMBER"):
        if not re.fullmatch("-?[0-9]{1,15}", value, re.ASCII):
            raise _usage(command, f"{option.name}: a whole number belongs here")
        value = int(value)
    if option.several:
        values[option.key].append(value)
    elif values[option.key] is not None:
        raise _usage(command, f"{option.name}: it was given twice")
    else:
        values[option.key] = value


def _usage(command: Command, message: str) -> Usage:
    return Usage(f"{message}; see ivs-token {command.name} --help")


def _overview() -> str:
    commands = [(command.name, command.summary) for command in COMMANDS]
    options = [("--help", "this text; after a command, what it takes"), ("--version", "the version")]
    return "\n".join(
        [
            "usage: ivs-token COMMAND ...",
            "",
            "Makes keys and tokens for Amazon IVS, and says what is wrong with a token.",
            "",
            *_columns(commands + options),
            "",
            "Keys come from files or standard input, never from an argument, which every user of the machine can read.",
            "Exit status: 0, or 1 for wrong input (a token that does not verify, too), or 2 for wrong usage.",
        ]
    )


def _help(command: Command) -> str:
    operand, about = command.operand or ("", "")
    usage = ["usage: ivs-token", command.name]
    if operand:
        usage.append(operand if command.operand_required else f"[{operand}]")
    usage += [f"{option.name} {option.value}" for option in command.options if option.required]
    usage.append("[OPTION ...]")
    rows = [(operand, about)] if operand else []
    for option in command.options:
        several = ", may be given several times" if option.several else ""
        rows.append((f"{option.name} {option.value or ''}".rstrip(), option.help + several))
    return "\n".join([" ".join(usage), "", command.description, "", *_columns(rows)])


def _columns(rows: list[tuple[str, str]]) -> list[str]:
    width = max(len(left) for left, _ in rows)
    return [f"  {left:{width}}  {right}" for left, right in rows]


def _keygen(values: dict[str, Any]) -> int:
    # Everywhere else it is standard input, and nobody looks for a key in a file of this name.
    if values["operand"] == "-":
        raise _usage(KEYGEN, "FILE: a new file's name belongs here, and - is none")
    key = SigningKey.generate()
    _check_output()
    try:
        # Never over an existing file: it may be the key that IVS knows.
        file = os.open(values["operand"], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "w", encoding="ascii", newline="\n") as private:
            private.write(key.to_sec1_pem() if values["sec1"] else key.to_pkcs8_pem())
    except OSError as error:
        raise Failure(f"FILE: {_reason(error)}") from None
    return _print(key.verifying_key().to_pem().rstrip("\n"))


def _sign_playback(values: dict[str, Any]) -> int:
    key, claims = _key_and_claims(values)
    url = claims.pop("url")
    claims["allow_origins"] = claims.pop("allow_origin")
    token = key.sign_playback(**claims)
    return _print(token if url is None else playback_url(url, token))


def _sign_participant(values: dict[str, Any]) -> int:
    attributes = values.pop("attribute")
    if any(PRIVATE_KEY.search(attribute) for attribute in attributes):
        raise _usage(SIGN_PARTICIPANT, "--attribute: it is a private key, which goes in by --key alone")
    pairs = [attribute.partition("=") for attribute in attributes]
    names = [name for name, _, _ in pairs]
    if not all(equals for _, equals, _ in pairs):
        raise _usage(SIGN_PARTICIPANT, "--attribute: NAME=VALUE belongs here")
    if len(set(names)) < len(names):
        raise _usage(SIGN_PARTICIPANT, "--attribute: one name was given twice")
    key, claims = _key_and_claims(values)
    claims["attributes"] = {name: value for name, _, value in pairs}
    claims["allow_subscribe"] = not claims.pop("no_subscribe")
    return _print(key.sign_participant(**claims))


def _key_and_claims(values: dict[str, Any]) -> tuple[SigningKey, dict[str, Any]]:
    claims = {name: value for name, value in values.items() if name not in ("key", "operand")}
    pem = _read("--key", values["key"])
    try:
        return SigningKey.from_pem(pem), claims
    finally:
        pem[:] = bytes(len(pem))


def _verify(values: dict[str, Any]) -> int:
    channel, origin, now = values["channel_arn"], values["origin"], values["now"]
    if origin is not None and channel is None:
        raise _usage(VERIFY, "--origin: it needs --channel-arn")
    token = _bare(_token(values))
    key = _public_key(values)
    if channel is None:
        _verify_either(key, token, now)
    else:
        key.authorize_playback(token, channel, origin, now=now)
    return _print(_shown(inspect(token)["payload"] or ""))


def _inspect(values: dict[str, Any]) -> int:
    token = _token(values)
    inspection = inspect(token, now=values["now"])
    lines = ["header:  " + _shown(inspection["header"] or "unreadable")]
    lines.append("payload: " + _shown(inspection["payload"] or "unreadable"))
    for finding in inspection["findings"]:
        lines.append(_shown(f"{finding['severity']}: {finding['message']} [{finding['code']}]"))
    if not inspection["findings"]:
        lines.append(
            "nothing to object to" + ("" if values["public_key"] else ", short of the signature (--public-key)")
        )
    _print("\n".join(lines))
    if values["public_key"] is not None:
        _verify_either(_public_key(values), _bare(token), values["now"])
        _print("the signature verifies with this key")
    return int(any(finding["severity"] == "error" for finding in inspection["findings"]))


def _verify_either(key: VerifyingKey, token: str, now: int | None) -> None:
    """Verify a token as what its payload shows it to be."""
    payload = inspect(token)["payload"]
    claims = json.loads(payload) if payload is not None else None
    if isinstance(claims, dict) and "resource" in claims:
        key.verify_participant(token, now=now)
    else:
        key.verify_playback(token, now=now)


def _bare(text: str) -> str:
    """The token of a playback URL; any other text as it is."""
    found = re.search("[?&]token=([^&#]*)", text)
    return found[1] if found else text


def _token(values: dict[str, Any]) -> str:
    token: str | None = values["operand"]
    if token in (None, "-"):
        if values["public_key"] == "-":
            raise Usage("--public-key: standard input holds the token already; give a file")
        token = _read("TOKEN", "-").decode("utf-8", "replace")
    return token.strip(" \t\r\n")


def _public_key(values: dict[str, Any]) -> VerifyingKey:
    return VerifyingKey.from_pem(_read("--public-key", values["public_key"]))


def _read(name: str, file: str) -> bytearray:
    """A file's first bytes, or standard input's: its only copy here, so that a private key's can be overwritten."""
    content, length = bytearray(LONGEST_INPUT), 0
    try:
        with open(0 if file == "-" else file, "rb", buffering=0, closefd=file != "-") as stream:
            while length < len(content):
                # A view would keep the bytearray from being cut.
                with memoryview(content) as whole, whole[length:] as rest:
                    count = stream.readinto(rest)
                if not count:
                    break
                length += count
    except OSError as error:
        source = "standard input" if file == "-" else "a file's name belongs here, or - for standard input, never a key"
        raise Failure(f"{name}: {_reason(error)} ({source})") from None
    del content[length:]
    return content


def _print(text: str) -> int:
    _check_output()
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except UnicodeEncodeError:
        raise Failure(
            "standard output: its encoding lacks a character of this text (set PYTHONIOENCODING=utf-8)"
        ) from None
    except OSError as error:
        # Python would try again at its end, and complain in its own words.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise Failure(f"standard output: {_reason(error)}") from None
    return 0


def _check_output() -> None:
    if sys.stdout is None:
        raise Failure(f"standard output: {FILE_ERRORS['EBADF']} [EBADF]")


def _reason(error: OSError) -> str:
    import errno

    code = errno.errorcode.get(error.errno or 0, "EUNKNOWN")
    return f"{FILE_ERRORS.get(code, 'the system refuses')} [{code}]"


def _shown(text: str) -> str:
    r"""Text that a stranger wrote, with what could deceive a terminal as JSON writes it: `\u202e`."""
    return UNSAFE.sub(
        lambda found: "\\u" + found[0].encode("utf-16-be", "surrogatepass").hex("u", 2).replace("u", "\\u"), text
    )


def _complain(message: str, status: int) -> int:
    if sys.stderr is not None:
        print(f"ivs-token: {message}", file=sys.stderr)
    return status


KEY = Option("--key", "FILE", "the private key's PEM; - for standard input", required=True)
PUBLIC_KEY = Option("--public-key", "FILE", "the PEM that was imported into IVS; - for standard input")
EXPIRES_IN = Option("--expires-in", "TTL", 'such as "90s", "5m", "12h", "3d"')
EXPIRES_AT = Option("--expires-at", "SECONDS", "Unix seconds, instead of --expires-in")
NOW = Option("--now", "SECONDS", "Unix seconds, instead of the machine's clock")
TOKEN = ("TOKEN", "a token or a playback URL; without it, or as -, standard input")

KEYGEN = Command(
    ("keygen",),
    "make a key pair",
    "Makes a P-384 key pair. The private key goes into a new file that only you can read; the public key, to be\n"
    "imported into IVS, goes to standard output.",
    _keygen,
    (Option("--sec1", None, "write BEGIN EC PRIVATE KEY instead of PKCS#8"),),
    ("FILE", "where the private key goes; it must not exist yet"),
    operand_required=True,
)
SIGN_PLAYBACK = Command(
    ("sign", "playback"),
    "sign a token for a viewer of a private channel",
    "Signs a playback token and prints it. It lasts 5 minutes unless told otherwise.",
    _sign_playback,
    (
        KEY,
        Option("--channel-arn", "ARN", "arn:aws:ivs:<region>:<account>:channel/<id>", required=True),
        Option("--allow-origin", "ORIGIN", "* or scheme://host[:port]", several=True),
        Option("--strict-origin-enforcement", None, "refuse requests without an Origin header too"),
        Option("--single-use", None, "let the token play once"),
        Option("--viewer-id", "ID", "names the viewer for revocation"),
        Option("--viewer-session-version", "NUMBER", "what revocations compare with"),
        Option("--maximum-resolution", "SD|HD|FULL_HD", "the highest resolution that the token plays"),
        EXPIRES_IN,
        EXPIRES_AT,
        Option("--url", "URL", "print this playback URL with the token on it, instead of the token"),
        NOW,
    ),
)
SIGN_PARTICIPANT = Command(
    ("sign", "participant"),
    "sign a token for a participant of a stage",
    "Signs a participant token and prints it. It lasts 12 hours unless told otherwise.",
    _sign_participant,
    (
        KEY,
        Option("--public-key-arn", "ARN", "arn:aws:ivs:<region>:<account>:public-key/<id>", required=True),
        Option("--stage-arn", "ARN", "arn:aws:ivs:<region>:<account>:stage/<id>", required=True),
        Option("--participant-id", "ID", "1 to 64 of A-Z a-z 0-9 _ -, different in each token", required=True),
        Option("--events-url", "URL", "the stage's events endpoint", required=True),
        Option("--whip-url", "URL", "the stage's WHIP endpoint", required=True),
        Option("--user-id", "ID", "your name for the user; every participant can read it"),
        Option("--attribute", "NAME=VALUE", "every participant can read it", several=True),
        Option("--allow-publish", None, "let the participant send"),
        Option("--no-subscribe", None, "let the participant receive nothing"),
        EXPIRES_IN,
        EXPIRES_AT,
        NOW,
    ),
)
VERIFY = Command(
    ("verify",),
    "verify a token with the public key",
    "Verifies a token, a viewer's or a participant's, and prints its payload.",
    _verify,
    (
        PUBLIC_KEY._replace(required=True),
        Option("--channel-arn", "ARN", "the channel that the token must be for"),
        Option("--origin", "ORIGIN", "the request's Origin header, judged with --channel-arn"),
        NOW,
    ),
    TOKEN,
)
COMMANDS = (
    KEYGEN,
    SIGN_PLAYBACK,
    SIGN_PARTICIPANT,
    VERIFY,
    Command(
        ("inspect",),
        "say what IVS would object to in a token",
        "Says what IVS would object to in a token. Its signature is checked when --public-key is given.",
        _inspect,
        (PUBLIC_KEY, NOW),
        TOKEN,
    ),
)
