"""The functions as Lambda runs them: AWS's runtime client, the extension beside it, events of an HTTP API."""

from __future__ import annotations

import base64
import json
import statistics
import time
from http.server import BaseHTTPRequestHandler

import pytest
from conftest import CHANNEL_ARN, ORIGIN, PLAYBACK_URL, LambdaRuntime
from ivs_token import SigningKey

from functions.viewer import ivs_viewer_id
from functions.viewer_pass import make_pass
from standin.extension import extension_handler
from standin.paths import EXAMPLE
from standin.serving import serving

SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:PrivateKey-AbCdEf"


LET_IN = 1_795_000_000
PASS = make_pass("alice", LET_IN, LET_IN + 60, "a secret")


def event(**authorizer):
    headers = {"authorization": f"Bearer {PASS}"}
    return {
        "version": "2.0",
        "headers": headers,
        "requestContext": {"http": {"method": "GET"}, "authorizer": authorizer},
    }


VIEWER = event(**{"lambda": {"viewerId": "alice", "sessionVersion": LET_IN}})


class Secrets(dict):
    """What the extension answers with, what it has given, and how often it was asked."""

    def __init__(self, *secrets):
        super().__init__(*secrets)
        self.asked = 0
        self.given = []

    def read(self, secret_id):
        self.asked += 1
        self.given += filter(None, [self.get(secret_id)])
        return self.get(secret_id)


@pytest.fixture
def secrets(key):
    return Secrets({SECRET: str(key.to_pkcs8_pem())})


@pytest.fixture
def sign(secrets):
    with serving(extension_handler(secrets.read)) as port:

        def function(**environment):
            standard = {
                "PARAMETERS_SECRETS_EXTENSION_HTTP_PORT": str(port),
                "PRIVATE_KEY_SECRET": SECRET,
                "CHANNEL_ARN": CHANNEL_ARN,
                "PLAYBACK_URL": PLAYBACK_URL,
                "SITE_ORIGIN": ORIGIN,
                "TOKEN_SECONDS": "300",
                "KEY_CACHE_SECONDS": "60",
            }
            return LambdaRuntime("functions.sign.handler", EXAMPLE, standard | environment, secrets.given)

        yield function


def body_of(answer, status):
    assert answer["statusCode"] == status, answer
    assert answer["headers"]["cache-control"] == "no-store"
    return json.loads(answer["body"])


def test_a_viewer_gets_a_five_minute_token_for_the_site(sign, key):
    with sign() as function:
        body = body_of(function.invoke(VIEWER)[0], 200)
    assert set(body) == {"token", "playbackUrl", "expiresAt"}
    assert body["playbackUrl"] == f"{PLAYBACK_URL}?token={body['token']}"
    claims = key.verifying_key().authorize_playback(body["token"], CHANNEL_ARN, ORIGIN)
    assert claims == {
        "channel_arn": CHANNEL_ARN,
        "allow_origins": [ORIGIN],
        "strict_origin_enforcement": True,
        "viewer_id": "alice",
        "viewer_session_version": LET_IN,
        "expires_at": body["expiresAt"],
    }
    assert abs(body["expiresAt"] - time.time() - 300) < 5


def test_the_viewer_of_a_jwt_authorizer_is_its_subject_since_the_log_in(sign, key):
    entra = "AAAAAAAAAAAAAAAAAAAAAMLkPSmTNYuSc2wVPbRsK3w"  # 43 characters, over what IVS takes
    with sign() as function:

        def signed(**claims):
            body = body_of(function.invoke(event(jwt={"claims": claims}))[0], 200)
            verified = key.verifying_key().verify_playback(body["token"])
            return verified["viewer_id"], verified["viewer_session_version"]

        assert signed(sub="user-7", auth_time="1795000000", iat="1795003600") == ("user-7", 1795000000)
        assert signed(sub="user-7", iat="1.795E9") == ("user-7", 1795000000)  # as API Gateway writes large numbers
        assert signed(sub="user-7") == ("user-7", 0)
        assert signed(sub="user-7", auth_time="yesterday") == ("user-7", 0)
        assert signed(sub=entra) == (ivs_viewer_id(entra), 0)
    assert len(ivs_viewer_id(entra)) == 40
    assert ivs_viewer_id(entra) != ivs_viewer_id(entra[:-1] + "x")  # which cutting short would have made one


def test_without_an_authorizer_nobody_gets_a_token_unless_the_switch_says_so(sign, key):
    with sign() as function:
        assert body_of(function.invoke(event())[0], 401)["error"] == "viewer_unknown"
        assert body_of(function.invoke({"requestContext": {}})[0], 401)["error"] == "viewer_unknown"
    with sign(OPEN_TO_EVERYONE="true") as function:
        body = body_of(function.invoke(event())[0], 200)
    assert "viewer_id" not in key.verifying_key().verify_playback(body["token"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"SITE_ORIGIN": "https://x.example/"},
        {"SITE_ORIGIN": "x.example"},
        {"CHANNEL_ARN": "my-channel"},
        {"PLAYBACK_URL": "nowhere"},
        {"TOKEN_SECONDS": "900"},
    ],
)
def test_a_wrong_setting_is_for_the_operators_log(sign, wrong):
    with sign(**wrong) as function:
        body = body_of(function.invoke(VIEWER)[0], 500)
    assert body == {"error": "misconfigured", "message": "The channel is not set up right: its log says why."}
    assert any("no token for viewer" in line for line in function.log)


def test_a_viewer_that_ivs_would_refuse_is_told_so(sign):
    with sign() as function:
        beyond = event(**{"lambda": {"viewerId": "alice", "sessionVersion": 2**31}})
        assert body_of(function.invoke(beyond)[0], 400)["error"] == "viewer_session_version_invalid"


@pytest.mark.parametrize("wrapped", [False, True])
def test_the_base64_of_the_pem_is_taken_too(sign, secrets, key, wrapped):
    pem = str(key.to_sec1_pem()).encode()
    secrets[SECRET] = (base64.encodebytes if wrapped else base64.b64encode)(pem).decode()
    with sign() as function:
        body = body_of(function.invoke(VIEWER)[0], 200)
    key.verifying_key().verify_playback(body["token"])


def test_the_key_is_read_once_and_again_after_its_time(sign, secrets):
    with sign(KEY_CACHE_SECONDS="0.5") as function:
        for _ in range(5):
            function.invoke(VIEWER)
        assert secrets.asked == 1
        other = SigningKey.generate()
        secrets[SECRET] = str(other.to_pkcs8_pem())
        time.sleep(0.6)
        token = body_of(function.invoke(VIEWER)[0], 200)["token"]
        other.verifying_key().verify_playback(token)
        del secrets[SECRET]  # Secrets Manager is down: the show goes on
        time.sleep(0.6)
        other.verifying_key().verify_playback(body_of(function.invoke(VIEWER)[0], 200)["token"])
    assert any("can't be read again" in line for line in function.log)


@pytest.mark.parametrize(
    "content", [None, "not a key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_without_a_usable_key_the_viewer_is_told_no_more_than_that(sign, secrets, content):
    if content is None:
        del secrets[SECRET]
    else:
        secrets[SECRET] = content
    with sign() as function:
        body = body_of(function.invoke(VIEWER)[0], 503)
        assert body == {
            "error": "signing_key_unavailable",
            "message": "The channel has no usable signing key now.",
        }
        secrets[SECRET] = str(SigningKey.generate().to_pkcs8_pem())
        body_of(function.invoke(VIEWER)[0], 200)  # and is all right as soon as the key is there


def test_the_authorizer_lets_a_pass_in_and_nothing_else():
    secret = "a-secret-that-is-as-long-as-one"
    secrets = Secrets({"passes": secret})
    good = make_pass("alice", LET_IN, int(time.time()) + 60, secret)
    with serving(extension_handler(secrets.read)) as port:
        environment = {
            "PASS_SECRET": "passes",
            "KEY_CACHE_SECONDS": "60",
            "PARAMETERS_SECRETS_EXTENSION_HTTP_PORT": str(port),
        }
        with LambdaRuntime("functions.viewer_pass.handler", EXAMPLE, environment, secrets.given) as function:

            def authorize(header):
                return function.invoke({"headers": {"authorization": header}})[0]

            assert authorize(f"Bearer {good}") == {
                "isAuthorized": True,
                "context": {"viewerId": "alice", "sessionVersion": LET_IN},
            }
            forged = make_pass("alice", LET_IN, int(time.time()) + 60, "another")
            for header in ("", good, f"Basic {good}", f"Bearer {good}x", "Bearer ", f"Bearer {forged}", "Bearer ä.1.ö"):
                assert authorize(header) == {"isAuthorized": False}, header
            assert function.invoke({"headers": {}})[0] == {"isAuthorized": False}


def test_a_pass_secret_that_can_not_be_read_is_an_error_and_no_refusal():
    with serving(extension_handler(lambda _: None)) as port:
        environment = {"PASS_SECRET": "passes", "PARAMETERS_SECRETS_EXTENSION_HTTP_PORT": str(port)}
        with LambdaRuntime("functions.viewer_pass.handler", EXAMPLE, environment) as function:
            error, _ = function.invoke({"headers": {"authorization": "Bearer a.1.2.c"}}, "error")
    assert error["errorType"] == "SecretUnavailableError"


def test_warm_and_cold_beside_the_tutorials_way(sign, key, record_property):
    """Cold is from the start of the process; the tutorial's function reads the secret at every call."""
    encoded = base64.b64encode(str(key.to_sec1_pem()).encode()).decode()

    class SecretsManager(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.dumps({"ARN": SECRET, "SecretString": encoded}).encode()
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200)
            self.send_header("content-type", "application/x-amz-json-1.1")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with serving(SecretsManager) as port:
        environment = {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "SECRET_ID": SECRET,
            "CHANNEL_ARN": CHANNEL_ARN,
        }
        theirs = timed(lambda: LambdaRuntime("tutorial_way.handler", EXAMPLE / "tests", environment))
    ours = timed(sign)
    lines = [f"{'':24}{'cold':>10}{'warm (median)':>16}"]
    for name, (cold, warm) in {"this example": ours, "the tutorial's way": theirs}.items():
        lines.append(f"{name:24}{cold:7.0f} ms{warm:13.2f} ms")
    record_property("timings", "\n".join(lines))
    assert ours[0] < theirs[0]
    assert ours[1] < theirs[1]


def timed(start):
    """The best of three cold starts, and the median of the calls after them."""
    cold, warm = [], []
    for _ in range(3):
        with start() as function:
            cold.append(function.invoke(VIEWER)[1])
            for _ in range(30):
                answer, milliseconds = function.invoke(VIEWER)
                assert "token" in json.loads(answer["body"])
                warm.append(milliseconds)
    return min(cold), statistics.median(warm)
