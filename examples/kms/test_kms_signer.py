"""Against a KMS on this machine's loopback."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import boto3
import pytest
from ivs_token import InvalidClaimsError, InvalidTokenError, VerifyingKey
from standin.ministack import client_environment, server_environment
from standin.readme import blocks_of, paste
from standin.serving import free_port

import kms_signer

CHANNEL_ARN = "arn:aws:ivs:us-east-1:123456789012:channel/JwcudaCjLEyZ"


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    port = free_port()
    aws = client_environment(port)
    cloud = aws | server_environment(port, tmp_path_factory.mktemp("ministack"))
    process = subprocess.Popen([sys.executable, "-m", "ministack"], env=cloud, stdout=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None
            time.sleep(0.1)
        yield aws
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture(scope="module")
def kms(environment):
    return boto3.client(
        "kms",
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


@pytest.fixture(scope="module")
def key_id(kms):
    return kms_signer.create_key(kms)


def test_kms_signs_what_the_public_key_verifies(kms, key_id):
    key = kms_signer.verifying_key(kms, key_id)
    for number in range(20):  # r and s are shorter than 48 bytes now and then
        token = kms_signer.sign_playback(kms, key_id, channel_arn=CHANNEL_ARN, viewer_id=f"viewer-{number}")
        assert len(token.rpartition(".")[2]) == 128
        assert key.verify_playback(token)["viewer_id"] == f"viewer-{number}"


def test_another_key_of_kms_does_not_verify(kms, key_id):
    token = kms_signer.sign_playback(kms, key_id, channel_arn=CHANNEL_ARN)
    other = kms_signer.verifying_key(kms, kms_signer.create_key(kms))
    with pytest.raises(InvalidTokenError) as refused:
        other.verify_playback(token)
    assert refused.value.code == "token_signature"


def test_bad_claims_never_reach_kms():
    with pytest.raises(InvalidClaimsError) as refused:
        kms_signer.sign_playback(None, "key", channel_arn="my-channel")
    assert refused.value.code == "channel_arn_invalid"


def test_the_readmes_commands(environment, tmp_path):
    program = Path(kms_signer.__file__)
    shutil.copy(program, tmp_path)
    done = paste(blocks_of(program.with_name("README.md").read_text()), tmp_path, environment)
    assert done.returncode == 0, done.stderr
    imported, token = done.stdout.splitlines()
    public = json.loads(imported)["publicKeyMaterial"]
    assert VerifyingKey.from_pem(public).verify_playback(token)["channel_arn"] == CHANNEL_ARN


def test_the_commands(environment):
    def run(*arguments):
        command = [sys.executable, str(Path(kms_signer.__file__)), *arguments]
        return subprocess.run(command, env=environment, check=False, capture_output=True, text=True)

    key_id = run("create").stdout.strip()
    assert run("public-key", key_id).stdout.startswith("-----BEGIN PUBLIC KEY-----\n")
    assert run("sign", key_id, CHANNEL_ARN).stdout.count(".") == 2
    refused = run("sign", key_id, "my-channel")
    assert refused.returncode == 1
    assert "channel_arn_invalid" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert run("sing").returncode == 1
    unknown = run("sign", "no-such-key", CHANNEL_ARN)
    assert unknown.returncode == 1
    assert unknown.stderr.startswith("kms_signer.py: ")
    assert unknown.stderr.count("\n") == 1
