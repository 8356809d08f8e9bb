"""The golden file that the suites of all three languages read: the same tokens, the same refusals."""

from typing import Any

import ivs_token
import pytest
from ivs_token import IvsTokenError, SigningKey, VerifyingKey, unsigned_participant, unsigned_playback

UNSIGNED: dict[str, Any] = {"playback": unsigned_playback, "participant": unsigned_participant}


def outcome(call: Any, *args: Any, **kwargs: Any) -> Any:
    """What a call gives, or the code that it refuses with."""
    try:
        return call(*args, **kwargs)
    except IvsTokenError as error:
        return {"code": error.code}


def expected(vector: dict[str, Any], name: str) -> Any:
    return vector[name] if name in vector else {"code": vector["code"]}


def signing_key(vectors: dict[str, Any], name: str) -> SigningKey:
    return SigningKey.from_scalar(bytes.fromhex(vectors["keys"][name]["scalar"]))


def test_nothing_in_the_file_is_overlooked(vectors: dict[str, Any]) -> None:
    known = "keys private_keys public_keys playback participant refusals verify authorize inspect ttl playback_url"
    assert set(vectors) == {*known.split(), "channel_arn_from_playback_url"}
    assert all(vectors.values())


def test_keys(vectors: dict[str, Any]) -> None:
    for name, forms in vectors["keys"].items():
        key = signing_key(vectors, name)
        assert key.to_sec1_pem() == forms["sec1_pem"], name
        assert key.to_pkcs8_pem() == forms["pkcs8_pem"], name
        assert key.verifying_key().to_pem() == forms["public_pem"], name


def test_private_keys(vectors: dict[str, Any]) -> None:
    for vector in vectors["private_keys"]:
        for text in (vector["text"], vector["text"].encode()):
            read = outcome(lambda pem: SigningKey.from_pem(pem).verifying_key().to_pem(), text)
            assert read == expected(vector, "public_pem"), vector["name"]


def test_public_keys(vectors: dict[str, Any]) -> None:
    for vector in vectors["public_keys"]:
        read = outcome(lambda pem: VerifyingKey.from_pem(pem).to_pem(), vector["text"])
        assert read == expected(vector, "public_pem"), vector["name"]


@pytest.mark.parametrize("kind", ["playback", "participant"])
def test_tokens(vectors: dict[str, Any], kind: str) -> None:
    for vector in vectors[kind]:
        key, options, now = signing_key(vectors, vector["key"]), vector["options"], vector["now"]
        one, many = getattr(key, f"sign_{kind}"), getattr(key, f"sign_{kind}_many")
        assert one(**options, now=now) == vector["token"], vector["name"]
        assert many([options, {}, options], now=now)[::2] == [vector["token"]] * 2, vector["name"]
        unsigned = UNSIGNED[kind](**options, now=now)
        assert unsigned.signing_input.decode() == vector["token"].rpartition(".")[0], vector["name"]
        assert unsigned.expires_at == vector["expires_at"], vector["name"]


def test_refusals(vectors: dict[str, Any]) -> None:
    key = SigningKey.generate()
    for vector in vectors["refusals"]:
        kind, options, now = vector["kind"], vector["options"], vector["now"]
        refused = {"code": vector["code"]}
        if "now" not in options:
            assert outcome(UNSIGNED[kind], **options, now=now) == refused, vector["name"]
            assert outcome(getattr(key, f"sign_{kind}"), **options, now=now) == refused, vector["name"]
        if type(now) is int and 0 <= now <= 10**11:
            (item,) = getattr(key, f"sign_{kind}_many")([options], now=now)
            assert isinstance(item, IvsTokenError), vector["name"]
            assert item.code == vector["code"], vector["name"]


def test_verify(vectors: dict[str, Any]) -> None:
    for vector in vectors["verify"]:
        key = signing_key(vectors, vector["key"]).verifying_key()
        verified = outcome(getattr(key, f"verify_{vector['kind']}"), vector["token"], now=vector["now"])
        assert verified == expected(vector, "verified"), vector["name"]


def test_authorize(vectors: dict[str, Any]) -> None:
    for vector in vectors["authorize"]:
        key = signing_key(vectors, vector["key"]).verifying_key()
        answer = outcome(
            key.authorize_playback, vector["token"], vector["channel_arn"], vector["origin"], now=vector["now"]
        )
        if vector.get("allowed"):
            assert answer.get("allow_origins", []) == vector["allow_origins"], vector
        else:
            assert answer == {"code": vector["code"]}, vector


def test_inspect(vectors: dict[str, Any]) -> None:
    for vector in vectors["inspect"]:
        inspection: Any = ivs_token.inspect(vector["token"], now=vector["now"])
        assert inspection == {name: vector[name] for name in ("header", "payload", "findings")}, vector["name"]


def test_ttl(vectors: dict[str, Any]) -> None:
    for vector in vectors["ttl"]:
        assert outcome(ivs_token.parse_ttl, vector["text"]) == expected(vector, "seconds"), vector


def test_playback_urls(vectors: dict[str, Any]) -> None:
    for vector in vectors["playback_url"]:
        assert outcome(ivs_token.playback_url, vector["url"], vector["token"]) == expected(vector, "playback_url"), (
            vector
        )
    for vector in vectors["channel_arn_from_playback_url"]:
        arn = outcome(ivs_token.channel_arn_from_playback_url, vector["url"])
        assert arn == expected(vector, "channel_arn"), vector
