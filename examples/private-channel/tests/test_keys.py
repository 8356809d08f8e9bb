"""Keys go both ways between this example and the openssl commands of IVS's documentation."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from conftest import CHANNEL_ARN, shown_of
from ivs_token import SigningKey, VerifyingKey

from standin.paths import EXAMPLE, ROOT
from standin.readme import blocks_of, paste
from tools.keypair import KeyPair


def openssl(*arguments):
    return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True).stdout


def make_keys(folder):
    command = [sys.executable, "-m", "tools.channel", "keys", str(folder)]
    return subprocess.run(command, cwd=EXAMPLE, check=False, capture_output=True, text=True)


def test_openssl_makes_a_key_and_we_sign_with_it(tmp_path):
    private, public = tmp_path / "private.pem", tmp_path / "public.pem"
    openssl("ecparam", "-name", "secp384r1", "-genkey", "-noout", "-out", private)
    openssl("ec", "-in", private, "-pubout", "-out", public)
    key = SigningKey.from_pem(private.read_bytes())
    assert key.verifying_key().to_pem() == public.read_text()
    token = key.sign_playback(channel_arn=CHANNEL_ARN)
    assert VerifyingKey.from_pem(public.read_text()).verify_playback(token)["channel_arn"] == CHANNEL_ARN


def test_the_guides_commands_make_a_pair_and_import_it(tmp_path):
    done = paste(blocks_of((ROOT / "ivs-token/guide/keys.md").read_text()), tmp_path, os.environ)
    assert done.returncode == 0, done.stderr
    key = SigningKey.from_pem((tmp_path / "private.pem").read_bytes())
    assert json.loads(done.stdout) == {"publicKeyMaterial": key.verifying_key().to_pem()}


def test_we_make_a_key_and_openssl_reads_and_uses_it(tmp_path):
    made = make_keys(tmp_path)
    assert made.returncode == 0, made.stderr
    private, public = tmp_path / "private.pem", tmp_path / "public.pem"
    assert openssl("ec", "-in", private, "-pubout").decode() == public.read_text()
    assert openssl("ec", "-in", private, "-check", "-noout") is not None
    message, signature = tmp_path / "message", tmp_path / "signature"
    message.write_text("hello")
    openssl("dgst", "-sha384", "-sign", private, "-out", signature, message)
    verified = openssl("dgst", "-sha384", "-verify", public, "-signature", signature, message)
    assert verified == b"Verified OK\n"


def test_a_pair_that_is_printed_shows_nothing_of_its_private_half(tmp_path):
    pair = KeyPair.make(tmp_path)
    printed = f"{pair} {pair!r} {[pair]}"
    assert "KeyPair" in printed
    assert shown_of([pair.private], printed) == []
    assert shown_of([pair.private], pair.private)  # or nothing would be


def test_a_private_key_is_for_its_owner_only_and_never_written_over(tmp_path):
    assert make_keys(tmp_path).returncode == 0
    private = tmp_path / "private.pem"
    assert private.stat().st_mode & 0o777 == 0o600
    before = private.read_bytes()
    again = make_keys(tmp_path)
    assert again.returncode != 0
    assert "there already" in again.stderr
    assert private.read_bytes() == before
