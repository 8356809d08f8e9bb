"""Against a GetStage on this machine's loopback, asked by AWS's own SDK."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import boto3
import pytest
from ivs_token import InvalidClaimsError, SigningKey, VerifyingKey
from standin.readme import blocks_of, paste

import participant_token

STAGE_ARN = "arn:aws:ivs:us-east-1:123456789012:stage/AbCdEf012345"
PUBLIC_KEY_ARN = "arn:aws:ivs:us-east-1:123456789012:public-key/f99cde61-c2b0-4df3-8941-ca7d38acca1a"
ENDPOINTS = {
    "events": "wss://global.events.live-video.net",
    "whip": "https://453fdfd2ad24df.global-bm.whip.live-video.net",
}


@pytest.fixture(scope="module")
def key():
    return SigningKey.generate()


@pytest.fixture
def service():
    """An IVS that knows one stage; `asked` counts."""

    class GetStage(BaseHTTPRequestHandler):
        def do_POST(self):
            request = json.loads(self.rfile.read(int(self.headers["content-length"])))
            assert self.path == "/GetStage"
            self.server.asked += 1
            known = request["arn"] == STAGE_ARN
            body = {"stage": {"arn": STAGE_ARN, "endpoints": ENDPOINTS}} if known else {"exceptionMessage": "unknown"}
            self.send_response(200 if known else 404)
            self.send_header("content-type", "application/json")
            if not known:
                self.send_header("x-amzn-errortype", "ResourceNotFoundException")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), GetStage)
    server.asked = 0
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def stage(service):
    client = boto3.client(
        "ivs-realtime",
        endpoint_url=f"http://127.0.0.1:{service.server_address[1]}",
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    return participant_token.Stage(client, STAGE_ARN)


def test_a_token_has_the_endpoints_of_its_stage(stage, key):
    token = stage.sign_participant(key, PUBLIC_KEY_ARN, user_id="alice", allow_publish=True)
    claims = key.verifying_key().verify_participant(token)
    assert claims["stage_arn"] == STAGE_ARN
    assert claims["public_key_arn"] == PUBLIC_KEY_ARN
    assert (claims["events_url"], claims["whip_url"]) == (ENDPOINTS["events"], ENDPOINTS["whip"])
    assert claims["user_id"] == "alice"
    assert claims["allow_publish"]
    assert claims["allow_subscribe"]
    assert claims["expires_at"] - claims["issued_at"] == 12 * 3600


def test_every_token_has_an_id_of_its_own_and_the_stage_is_asked_once(stage, service, key):
    tokens = [stage.sign_participant(key, PUBLIC_KEY_ARN) for _ in range(10)]
    ids = {key.verifying_key().verify_participant(token)["participant_id"] for token in tokens}
    assert len(ids) == 10
    assert service.asked == 1


def test_the_endpoints_are_asked_for_again_after_a_day(stage, service, key, monkeypatch):
    stage.sign_participant(key, PUBLIC_KEY_ARN)
    monkeypatch.setattr(participant_token, "ENDPOINTS_SECONDS", -1)
    stage.sign_participant(key, PUBLIC_KEY_ARN)
    assert service.asked == 2


def test_a_wrong_public_key_arn_is_named(stage, key):
    with pytest.raises(InvalidClaimsError) as refused:
        stage.sign_participant(key, "arn:aws:ivs:us-east-1:123456789012:playback-key/abc")
    assert refused.value.code == "public_key_arn_invalid"


@pytest.fixture
def environment(service):
    return {
        "PATH": os.environ["PATH"],
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{service.server_address[1]}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
    }


def test_the_readmes_commands(environment, tmp_path):
    program = Path(participant_token.__file__)
    shutil.copy(program, tmp_path)
    readme = program.with_name("README.md").read_text().replace("public-key/…", PUBLIC_KEY_ARN.rpartition(":")[2])
    done = paste(blocks_of(readme), tmp_path, environment)
    assert done.returncode == 0, done.stderr
    imported, token = done.stdout.splitlines()
    public = json.loads(imported)["publicKeyMaterial"]
    claims = VerifyingKey.from_pem(public).verify_participant(token)
    assert (claims["stage_arn"], claims["public_key_arn"]) == (STAGE_ARN, PUBLIC_KEY_ARN)
    assert (claims["user_id"], claims["allow_publish"]) == ("alice", True)


def test_the_command(environment, key, tmp_path):
    private = tmp_path / "private.pem"
    private.write_text(str(key.to_pkcs8_pem()))

    def run(*arguments):
        command = [sys.executable, str(Path(participant_token.__file__)), *arguments]
        return subprocess.run(command, env=environment, check=False, capture_output=True, text=True)

    token = run(str(private), PUBLIC_KEY_ARN, STAGE_ARN, "alice").stdout.strip()
    assert not key.verifying_key().verify_participant(token).get("allow_publish")
    token = run(str(private), PUBLIC_KEY_ARN, STAGE_ARN, "alice", "publish").stdout.strip()
    assert key.verifying_key().verify_participant(token)["allow_publish"]
    for arguments in ([str(private), PUBLIC_KEY_ARN, STAGE_ARN + "x", "alice"], ["no.pem", "a", "b", "c"], ["help"]):
        refused = run(*arguments)
        assert refused.returncode == 1
        assert "Traceback" not in refused.stderr
