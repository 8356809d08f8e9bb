"""Other people's libraries accept our tokens, and their signatures make the same ones."""

import base64
import json
import subprocess
from pathlib import Path
from typing import Any

import jwt
import pytest
from conftest import CHANNEL, NOW, PARTICIPANT, PLAYBACK
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from ivs_token import SigningKey, VerifyingKey, unsigned_participant, unsigned_playback
from joserfc import jws
from joserfc.jwk import ECKey

TEXTS = ["alice", 'quote " backslash \\', "control \x00 \x1f \x7f", "\u2028 é 日本 😀", "</script>&"]


def payload_of(token: str) -> Any:
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def private(pem: str) -> ec.EllipticCurvePrivateKey:
    loaded = serialization.load_pem_private_key(pem.encode(), None)
    assert isinstance(loaded, ec.EllipticCurvePrivateKey)
    return loaded


@pytest.mark.parametrize("text", TEXTS)
def test_pyjwt_accepts_a_playback_token(key: SigningKey, public: VerifyingKey, text: str) -> None:
    token = key.sign_playback(**PLAYBACK, viewer_id=text, now=NOW)
    claims = jwt.decode(token, public.to_pem(), algorithms=["ES384"], options={"verify_exp": False})
    assert claims == {"aws:channel-arn": CHANNEL, "aws:viewer-id": text, "exp": NOW + 300}


def test_joserfc_accepts_a_participant_token(key: SigningKey, public: VerifyingKey) -> None:
    token = key.sign_participant(**PARTICIPANT, attributes={text: text for text in TEXTS}, now=NOW)
    verified = jws.deserialize_compact(token, ECKey.import_key(public.to_pem()), algorithms=["ES384"])
    assert verified.headers() == {"alg": "ES384", "typ": "JWT", "kid": PARTICIPANT["public_key_arn"]}
    assert json.loads(verified.payload)["attributes"] == {text: text for text in TEXTS}


def test_openssl_accepts_the_signature(key: SigningKey, public: VerifyingKey, tmp_path: Path) -> None:
    signing_input, _, signature = key.sign_playback(**PLAYBACK, now=NOW).rpartition(".")
    raw = base64.urlsafe_b64decode(signature)
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    der = encode_dss_signature(int.from_bytes(raw[:48], "big"), int.from_bytes(raw[48:], "big"))
    (tmp_path / "public.pem").write_text(public.to_pem())
    (tmp_path / "signature.der").write_bytes(der)
    verify = ["openssl", "dgst", "-sha384", "-verify", "public.pem", "-signature", "signature.der"]
    answer = subprocess.run(verify, cwd=tmp_path, input=signing_input.encode(), capture_output=True, check=False)
    assert answer.stdout == b"Verified OK\n"


def test_keys_are_written_as_openssl_writes_them(key: SigningKey, public: VerifyingKey, pem: str) -> None:
    sec1 = pem[pem.index("-----BEGIN EC PRIVATE KEY") :]
    assert key.to_sec1_pem() == sec1
    pkcs8 = subprocess.run(
        ["openssl", "pkcs8", "-topk8", "-nocrypt"], input=pem.encode(), capture_output=True, check=True
    )
    assert key.to_pkcs8_pem().encode() == pkcs8.stdout
    spki = subprocess.run(["openssl", "ec", "-pubout"], input=pem.encode(), capture_output=True, check=True)
    assert public.to_pem().encode() == spki.stdout


def test_every_form_of_a_key_gives_the_same_token(key: SigningKey, pem: str) -> None:
    there = private(pem)
    encodings = [serialization.PrivateFormat.TraditionalOpenSSL, serialization.PrivateFormat.PKCS8]
    none = serialization.NoEncryption()
    ders = [there.private_bytes(serialization.Encoding.DER, form, none) for form in encodings]
    number = there.private_numbers().private_value.to_bytes(48, "big")
    keys = [
        *map(SigningKey.from_der, ders),
        SigningKey.from_scalar(number),
        SigningKey.from_pem(pem.encode()),
        SigningKey.from_pem(key.to_pkcs8_pem()),
        SigningKey.from_pem(pem.replace("\n", "\\n")),
        SigningKey.from_pem(pem.replace("\n", "\r\n")),
        SigningKey.from_pem(base64.b64encode(pem.encode())),
    ]
    tokens = {other.sign_playback(**PLAYBACK, now=NOW) for other in keys}
    assert tokens == {key.sign_playback(**PLAYBACK, now=NOW)}


def test_a_der_signature_of_cryptography_makes_a_token(pem: str, public: VerifyingKey) -> None:
    unsigned = unsigned_playback(**PLAYBACK, viewer_id="alice", now=NOW)
    der = private(pem).sign(unsigned.signing_digest, ec.ECDSA(Prehashed(hashes.SHA384())))
    token = unsigned.with_der_signature(der)
    assert public.verify_playback(token, now=NOW) == {**PLAYBACK, "viewer_id": "alice", "expires_at": NOW + 300}
    r, s = decode_dss_signature(der)
    assert unsigned.with_signature(r.to_bytes(48, "big") + s.to_bytes(48, "big")) == token


@pytest.mark.parametrize("seconds", range(20))
def test_an_independent_deterministic_signer_makes_the_same_bytes(pem: str, key: SigningKey, seconds: int) -> None:
    now = NOW + seconds
    unsigned = unsigned_participant(**PARTICIPANT, now=now)
    algorithm = ec.ECDSA(hashes.SHA384(), deterministic_signing=True)
    der = private(pem).sign(unsigned.signing_input, algorithm)
    assert unsigned.with_der_signature(der) == key.sign_participant(**PARTICIPANT, now=now)


def test_verified_claims_sign_the_same_token(key: SigningKey, public: VerifyingKey) -> None:
    token = key.sign_playback(
        **PLAYBACK,
        allow_origins=("https://a.example", "https://*.b.example"),
        strict_origin_enforcement=True,
        single_use="9e7d4c6a-2f0b-4b6e-8c1d-0a1b2c3d4e5f",
        viewer_id="alice",
        viewer_session_version=7,
        maximum_resolution="HD",
        now=NOW,
    )
    assert key.sign_playback(**public.verify_playback(token, NOW), now=NOW) == token
    participant = key.sign_participant(**PARTICIPANT, user_id="bob", attributes={"b": "1", "a": "2"}, now=NOW)
    verified = dict(public.verify_participant(participant, NOW))
    assert verified.pop("issued_at") == NOW
    assert key.sign_participant(**verified, now=NOW) == participant  # type: ignore[arg-type]


def test_authorize_judges_channel_and_origin(key: SigningKey, public: VerifyingKey, refusal: Any) -> None:
    token = key.sign_playback(**PLAYBACK, allow_origins="https://a.example", now=NOW)
    assert public.authorize_playback(token, CHANNEL, "https://a.example", NOW).get("allow_origins") == [
        "https://a.example"
    ]
    assert public.authorize_playback(token=token, channel_arn=CHANNEL, now=NOW)["channel_arn"] == CHANNEL
    assert refusal.code(public.authorize_playback, token, CHANNEL, "https://b.example", NOW) == "token_origin"
    assert refusal.code(public.authorize_playback, token, CHANNEL + "x", now=NOW) == "token_channel"
    assert refusal.code(public.authorize_playback, token, CHANNEL, now=NOW + 300) == "token_expired"


def test_a_fresh_uuid_is_of_version_4_and_new_each_time(key: SigningKey) -> None:
    import uuid

    drawn = {payload_of(key.sign_playback(**PLAYBACK, single_use=True))["aws:single-use-uuid"] for _ in range(100)}
    assert len(drawn) == 100
    assert {uuid.UUID(text).version for text in drawn} == {4}
