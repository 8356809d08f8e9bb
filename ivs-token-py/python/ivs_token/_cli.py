"""The command line: make keys, sign a token, and find out why IVS answers 403."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any

from . import IvsTokenError, SigningKey, VerifyingKey, inspect, playback_url


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command: 0 when all is well, 1 when something is wrong with the input, 2 for wrong usage."""
    options = _parser().parse_args(argv)
    try:
        return int(options.run(options))
    except IvsTokenError as error:
        return _complain(f"{error} [{error.code}]")
    except OSError as error:
        return _complain(f"{error.filename or 'standard input'}: {error.strerror}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ivs-token", description="Makes keys and tokens for Amazon IVS, and says what is wrong with a token."
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    keygen = commands.add_parser(
        "keygen",
        help="make a key pair",
        description="Makes a P-384 key pair. The private key goes into a new file that only you can read; "
        "the public key, to be imported into IVS, goes to standard output.",
    )
    keygen.add_argument("file", help="where the private key goes; it must not exist yet")
    keygen.add_argument("--sec1", action="store_true", help="write BEGIN EC PRIVATE KEY instead of PKCS#8")
    keygen.set_defaults(run=_keygen)

    sign = commands.add_parser("sign", help="sign a token", description="Signs a token and prints it.")
    kinds = sign.add_subparsers(metavar="KIND", required=True)
    playback = kinds.add_parser("playback", help="for a viewer of a private channel")
    _signing_options(playback)
    playback.add_argument("--channel-arn", required=True, metavar="ARN")
    playback.add_argument(
        "--allow-origin", dest="allow_origins", action="append", metavar="ORIGIN", help="may be given several times"
    )
    playback.add_argument("--strict-origin-enforcement", action="store_true", help="refuse requests without Origin")
    playback.add_argument("--single-use", action="store_true", help="let the token play once")
    playback.add_argument("--viewer-id", metavar="ID")
    playback.add_argument("--viewer-session-version", type=int, metavar="NUMBER")
    playback.add_argument("--maximum-resolution", metavar="SD|HD|FULL_HD")
    playback.add_argument("--url", help="print this playback URL with the token on it, instead of the token")
    playback.set_defaults(run=_sign_playback)

    participant = kinds.add_parser("participant", help="for a participant of a stage")
    _signing_options(participant)
    for name in ("public-key-arn", "stage-arn", "participant-id", "events-url", "whip-url"):
        participant.add_argument(f"--{name}", required=True, metavar=name.rsplit("-", 1)[-1].upper())
    participant.add_argument("--user-id", metavar="ID")
    participant.add_argument(
        "--attribute", dest="attributes", action="append", metavar="NAME=VALUE", help="may be given several times"
    )
    participant.add_argument("--allow-publish", action="store_true", help="let the participant send")
    participant.add_argument("--no-subscribe", dest="allow_subscribe", action="store_false", help="receive nothing")
    participant.set_defaults(run=_sign_participant)

    look = commands.add_parser(
        "inspect",
        help="say what IVS would object to in a token",
        description="Says what IVS would object to in a token. Its signature is checked when --public-key is given.",
    )
    look.add_argument("token", nargs="?", default="-", help="a token or a playback URL; standard input without it")
    look.add_argument("--public-key", metavar="FILE", help="the PEM that was imported into IVS")
    look.set_defaults(run=_inspect)
    return parser


def _signing_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--key", required=True, metavar="FILE", help="the private key's PEM; - for standard input")
    parser.add_argument("--expires-in", metavar="TTL", help='such as "90s", "5m", "12h", "3d"')
    parser.add_argument("--expires-at", type=int, metavar="UNIX_SECONDS")


def _keygen(options: argparse.Namespace) -> int:
    key = SigningKey.generate()
    # Never over an existing file: it may be the key that IVS knows.
    file = os.open(options.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "w", encoding="ascii") as private:
        private.write(key.to_sec1_pem() if options.sec1 else key.to_pkcs8_pem())
    sys.stdout.write(key.verifying_key().to_pem())
    return 0


def _sign_playback(options: argparse.Namespace) -> int:
    key, claims = _key_and_claims(options)
    url = claims.pop("url")
    token = key.sign_playback(**claims)
    print(token if url is None else playback_url(url, token))
    return 0


def _sign_participant(options: argparse.Namespace) -> int:
    key, claims = _key_and_claims(options)
    pairs = [pair.partition("=") for pair in claims["attributes"] or ()]
    if not all(equals for _, equals, _ in pairs):
        return _complain("--attribute: write NAME=VALUE")
    claims["attributes"] = {name: value for name, _, value in pairs}
    print(key.sign_participant(**claims))
    return 0


def _key_and_claims(options: argparse.Namespace) -> tuple[SigningKey, dict[str, Any]]:
    claims = vars(options).copy()
    del claims["run"]
    return SigningKey.from_pem(_read(claims.pop("key"))), claims


def _inspect(options: argparse.Namespace) -> int:
    token = _read("-").decode("utf-8", "replace") if options.token == "-" else options.token
    inspection = inspect(token.strip())
    print("header: ", inspection["header"] or "unreadable")
    print("payload:", inspection["payload"] or "unreadable")
    for finding in inspection["findings"]:
        print(f"{finding['severity']}: {finding['message']} [{finding['code']}]")
    if options.public_key is not None:
        _check_signature(VerifyingKey.from_pem(_read(options.public_key)), token.strip())
        print("signature: it verifies with this key")
    if not inspection["findings"]:
        print("nothing to object to" + ("" if options.public_key else ", short of the signature (--public-key)"))
    return int(any(finding["severity"] == "error" for finding in inspection["findings"]))


def _check_signature(key: VerifyingKey, token: str) -> None:
    try:
        key.verify_playback(token)
    except IvsTokenError as error:
        # A participant's token verifies as one, or else its own error is the useful one.
        if error.code == "token_signature" or not _names_stage(token):
            raise
        key.verify_participant(token)


def _names_stage(token: str) -> bool:
    payload = inspect(token)["payload"]
    return payload is not None and '"resource"' in payload


def _read(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    with open(file, "rb") as stream:
        return stream.read()


def _complain(message: str) -> int:
    print(f"ivs-token: {message}", file=sys.stderr)
    return 1
