"""The operator's commands against an AWS of a few lines: what they refuse, and where a stopped one goes on."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import time

import pytest
from botocore.exceptions import ClientError
from ivs_token import SigningKey

from standin.paths import EXAMPLE, ROOT
from tools import channel, stack
from tools.failed import FailedError
from tools.keypair import KeyPair, promote, public_half

CACHE_SECONDS, TOKEN_SECONDS = 60, 300


def client_error(code, message=""):
    return ClientError({"Error": {"Code": code, "Message": message}}, "Operation")


class Aws:
    """CloudFormation, Secrets Manager and IVS with one stack, and the order of what was asked of them."""

    def __init__(self, first=""):
        self.status = "CREATE_COMPLETE"
        self.slots = {"FirstPublicKey": first, "SecondPublicKey": ""}
        self.secret = "not a key yet"
        self.changed = time.time() - 3600
        self.live = False
        self.stays = 0  # how often CloudFormation fails to delete
        self.asked = []

    def client(self, _service):
        return self

    def get_caller_identity(self):
        return {"Account": "123456789012"}

    def describe_stacks(self, StackName):
        if self.status is None:
            raise ClientError(
                {"Error": {"Code": "ValidationError", "Message": f"{StackName} does not exist"}}, "Describe"
            )
        outputs = {
            "SecretArn": "secret",
            "ChannelArn": "channel",
            "SecretCacheSeconds": str(CACHE_SECONDS),
            "TokenSeconds": str(TOKEN_SECONDS),
        }
        return {
            "Stacks": [
                {
                    "StackId": "stack",
                    "StackStatus": self.status,
                    "Outputs": [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()],
                    "Parameters": [
                        {"ParameterKey": key, "ParameterValue": value}
                        for key, value in {**self.slots, "BootstrapVersion": "/cdk"}.items()
                    ],
                }
            ]
        }

    def update_stack(self, StackName, UsePreviousTemplate, Capabilities, Parameters):
        assert UsePreviousTemplate
        previous = {**self.slots, "BootstrapVersion": "/cdk"}
        new = {
            name: previous[name] if each.get("UsePreviousValue") else each["ParameterValue"]
            for each in Parameters
            for name in [each["ParameterKey"]]
        }
        assert new.pop("BootstrapVersion") == "/cdk"
        self.slots = new
        self.status = "UPDATE_COMPLETE"
        self.asked.append("trust " + "".join("1" if key else "0" for key in new.values()))

    def get_secret_value(self, SecretId):
        return {"SecretString": self.secret}

    def put_secret_value(self, SecretId, SecretString):
        self.secret, self.changed = SecretString, time.time()
        self.asked.append("store")

    def describe_secret(self, SecretId):
        return {"LastChangedDate": dt.datetime.fromtimestamp(self.changed, dt.UTC)}

    def stop_stream(self, channelArn):
        self.asked.append("stop")
        if not self.live:
            raise client_error("ChannelNotBroadcasting")
        self.live = False

    def delete_stack(self, StackName):
        self.asked.append("delete")
        self.status = "DELETE_FAILED" if self.live or self.stays > 0 else None
        self.stays -= 1


@pytest.fixture
def waited(monkeypatch):
    """No test waits for real; the seconds are in the order in which they were asked for."""
    seconds = []
    monkeypatch.setattr(time, "sleep", seconds.append)
    return seconds


@pytest.fixture
def pair(tmp_path):
    return KeyPair.make(tmp_path / "keypair")


@pytest.fixture
def aws(monkeypatch, pair):
    fake = Aws(pair.public)
    monkeypatch.setattr(stack, "aws", fake.client)
    monkeypatch.setattr(channel, "aws", fake.client)
    return fake


@pytest.fixture
def folder(tmp_path, pair):
    return tmp_path / "keypair"


def test_a_key_is_stored_once_and_never_over_another_by_a_deployment(aws, folder, pair, capsys):
    channel.put_key(folder, unless_set=True)
    assert aws.secret == pair.private
    aws.secret = rotated = KeyPair.make(folder / "elsewhere").private
    aws.slots["FirstPublicKey"] = public_half(rotated)
    channel.put_key(folder, unless_set=True)
    assert aws.secret == rotated
    assert aws.asked == ["store"]
    assert "keeps it" in capsys.readouterr().out


def test_halves_that_do_not_fit_are_refused_before_anything_is_stored(aws, folder, monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    (folder / "public.pem").write_text(SigningKey.generate().verifying_key().to_pem())
    for command in (channel.put_key, channel.prepare):
        with pytest.raises(FailedError, match="key_mismatch"):
            command(folder)
    assert aws.asked == []


def test_a_key_that_the_stack_does_not_trust_is_not_stored(aws, folder):
    aws.slots["FirstPublicKey"] = SigningKey.generate().verifying_key().to_pem()
    with pytest.raises(FailedError, match="key_mismatch"):
        channel.put_key(folder)
    assert aws.asked == []


@pytest.mark.parametrize(
    "changed", [str.rstrip, lambda pem: pem.replace("\n", "\r\n"), lambda pem: pem.replace("\n", " ")]
)
def test_a_key_is_known_again_whatever_became_of_its_line_ends(aws, folder, pair, waited, changed):
    aws.slots["FirstPublicKey"] = changed(pair.public)
    channel.put_key(folder)
    channel.rotate(folder)
    assert aws.asked == ["store", "trust 11", "store", "trust 01"]


def test_a_rotation_waits_for_caches_and_for_old_tokens(aws, folder, pair, waited):
    aws.secret = pair.private
    channel.rotate(folder)
    new = KeyPair.read(folder)
    assert new != pair
    assert aws.asked == ["trust 11", "store", "trust 01"]
    assert aws.slots == {"FirstPublicKey": "", "SecondPublicKey": new.public}
    assert aws.secret == new.private
    assert waited[0] == CACHE_SECONDS
    assert CACHE_SECONDS + TOKEN_SECONDS <= waited[1] <= CACHE_SECONDS + TOKEN_SECONDS + 1
    (retired,) = folder.glob("retired-*")
    assert KeyPair.read(retired) == pair
    channel.rotate(folder)  # and back into the first place
    assert aws.slots == {"FirstPublicKey": KeyPair.read(folder).public, "SecondPublicKey": ""}


@pytest.mark.parametrize("reached", ["", "trust 11", "store", "trust 01"])
def test_a_rotation_that_was_stopped_goes_on(aws, folder, pair, waited, monkeypatch, reached):
    aws.secret = pair.private

    def stop(*_):
        if "".join(aws.asked[-1:]) == reached:
            raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(channel, "wait", stop)
        if reached == "":
            stopped.setattr(aws, "update_stack", lambda **_: stop())
        if reached == "trust 01":
            stopped.setattr(channel, "promote", stop)
        with pytest.raises(KeyboardInterrupt):
            channel.rotate(folder)
    new = KeyPair.read(folder / "next")
    channel.rotate(folder)
    assert KeyPair.read(folder) == new
    assert aws.secret == new.private
    assert aws.slots == {"FirstPublicKey": "", "SecondPublicKey": new.public}
    assert aws.asked == ["trust 11", "store", "trust 01"]


def test_moving_the_files_can_be_stopped_in_between(folder, pair):
    new = KeyPair.make(folder / "next")
    (folder / "public.pem").rename(folder / "moved")
    (folder / "next" / "public.pem").rename(folder / "public.pem")
    assert KeyPair.read(folder / "next") == new
    promote(folder)
    assert KeyPair.read(folder) == new
    (retired,) = folder.glob("retired-*")
    assert (retired / "private.pem").read_text() == pair.private
    assert not (folder / "next").exists()


def test_a_third_key_goes_once_its_tokens_have_ended(aws, folder, pair, waited):
    """As somebody else's stopped rotation leaves it, whose new key is on another machine."""
    aws.secret = pair.private
    aws.slots["SecondPublicKey"] = SigningKey.generate().verifying_key().to_pem()
    aws.changed = time.time() - 100
    channel.rotate(folder)
    assert CACHE_SECONDS + TOKEN_SECONDS - 100 <= waited[0] <= CACHE_SECONDS + TOKEN_SECONDS - 98
    assert aws.asked == ["trust 10", "trust 11", "store", "trust 01"]


def test_a_live_channel_is_stopped_before_it_goes(aws, waited, capsys):
    aws.live = True
    channel.destroy()
    assert aws.asked == ["stop", "delete"]
    assert waited == []
    assert "was live" in capsys.readouterr().out


def test_what_does_not_go_is_tried_again_within_limits(aws, waited, capsys):
    aws.stays = 2
    channel.destroy()
    assert aws.asked == ["stop", "delete"] * 3
    assert waited == [channel.RETRY_SECONDS] * 2
    aws.status, aws.stays = "UPDATE_COMPLETE", 99
    with pytest.raises(FailedError, match="DELETE_FAILED"):
        channel.destroy()
    assert waited == [channel.RETRY_SECONDS] * (2 + stack.DELETE_ATTEMPTS - 1)


def test_nothing_deployed_is_nothing_to_remove(aws, capsys):
    aws.status = None
    channel.destroy()
    assert "nothing to remove" in capsys.readouterr().out
    with pytest.raises(FailedError, match="make deploy"):
        channel.revoke("alice")


def as_a_user(*arguments, folder=EXAMPLE, **environment):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MAKE", "MFLAGS"))}
    nothing = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "HOME": "/nonexistent"}
    return subprocess.run(
        arguments,
        cwd=folder,
        env=kept | nothing | {"AWS_EC2_METADATA_DISABLED": "true"} | environment,
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    "words",
    [["environment"], ["prepare", "x"], ["put-key", "x"], ["destroy"], ["pass", "a", "1"], ["output", "SignUrl"]],
)
def test_no_credentials_and_no_region_are_told_in_one_line(words):
    for environment, complaint in (
        ({"AWS_REGION": "us-east-1"}, "no AWS credentials"),
        ({"AWS_DEFAULT_REGION": "us-east-1"}, "no AWS credentials"),
        ({"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}, "no AWS region"),
    ):
        ended = as_a_user(sys.executable, "-m", "tools.channel", *words, **environment)
        assert ended.returncode == 1
        assert ended.stderr.startswith(f"failed: {complaint}"), ended.stderr
        assert ended.stderr.count("\n") == 1


def test_a_wrong_number_of_words_is_answered_with_the_commands():
    ended = as_a_user(sys.executable, "-m", "tools.channel", "pass")
    assert ended.returncode == 1
    assert "channel pass <viewer id>" in ended.stderr


@pytest.mark.parametrize("private", [True, False])
def test_a_key_given_for_a_files_name_is_never_shown(private):
    """Nor any eight of its characters, wherever it was put."""
    key = SigningKey.generate()
    pem = str(key.to_sec1_pem())
    if not private:
        pem = "".join(pem.splitlines()[1:-1])  # its base64 alone
    stage = str(ROOT / "examples" / "stage" / "participant_token.py")
    tool = [sys.executable, "-m", "tools.channel"]
    aws = {
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",  # nobody is there: what needs AWS ends at once
        "AWS_MAX_ATTEMPTS": "1",
        "HOME": os.environ["HOME"],  # cargo's
    }
    for command in (
        *([*tool, *words] for words in (["keys", pem], ["put-key", pem], ["prepare", pem], ["rotate", pem], [pem])),
        [*tool, "put-key", "x", pem],
        [sys.executable, "-m", "standin", "e2e"],
        [sys.executable, "-m", "standin", pem],
        [sys.executable, stage, pem, "arn", "arn", "user"],
        [sys.executable, stage, pem],
        ["make", "-C", str(ROOT), "demo", f"KEY={pem}", "CHANNEL_ARN=arn:aws:ivs:us-east-1:123456789012:channel/a"],
    ):
        ended = as_a_user(*command, KEY=pem, **aws)
        assert ended.returncode != 0, command[:4]
        said = ended.stdout + ended.stderr
        text = "".join(pem.splitlines()[1:-1]) if private else pem
        assert not any(text[at : at + 8] in said for at in range(len(text) - 7)), command[:4]
        assert "Traceback" not in said, command[:4]
