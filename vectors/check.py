"""A second implementation of the tokens, which shares nothing with the core but the vectors.

It makes header and payload of each case's options by the rules of AWS's documentation, signs them itself
(pyca/cryptography, deterministic nonces), and compares the whole token, byte for byte. PyJWT verifies it as well.
"""

import base64
import json
import pathlib
import sys

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def expires_at(options: dict, now: int, default: int) -> int:
    if options.get("expires_at") is not None:
        return options["expires_at"]
    ttl = options.get("expires_in")
    if ttl is None:
        ttl = default
    if isinstance(ttl, str):
        ttl = int(ttl[:-1]) * UNITS[ttl[-1]]
    return now + ttl


def playback(options: dict, now: int) -> tuple[dict, dict]:
    origins = options.get("allow_origins") or []
    if isinstance(origins, str):
        origins = [origins]
    claims = {
        "aws:channel-arn": options["channel_arn"],
        "aws:access-control-allow-origin": ",".join(origins) or None,
        "aws:strict-origin-enforcement": options.get("strict_origin_enforcement") or None,
        "aws:single-use-uuid": options.get("single_use") or None,
        "aws:viewer-id": options.get("viewer_id"),
        "aws:viewer-session-version": options.get("viewer_session_version"),
        "aws:maximum-resolution": options.get("maximum_resolution"),
        "exp": expires_at(options, now, 300),
    }
    return {"alg": "ES384", "typ": "JWT"}, claims


def participant(options: dict, now: int) -> tuple[dict, dict]:
    stage = options["stage_arn"]
    capabilities = {
        "allow_publish": options.get("allow_publish", False) or None,
        "allow_subscribe": options.get("allow_subscribe", True) or None,
    }
    claims = {
        "exp": expires_at(options, now, 12 * 3600),
        "iat": now,
        "jti": options["participant_id"],
        "resource": stage,
        "topic": stage.split("stage/")[1],
        "events_url": options["events_url"],
        "whip_url": options["whip_url"],
        "user_id": options.get("user_id"),
        "attributes": dict(sorted((options.get("attributes") or {}).items())) or None,
        "capabilities": {name: value for name, value in capabilities.items() if value},
        "version": "1.0",
    }
    return {"alg": "ES384", "typ": "JWT", "kid": options["public_key_arn"]}, claims


def sign(private_key: ec.EllipticCurvePrivateKey, header: dict, claims: dict) -> str:
    present = {name: value for name, value in claims.items() if value is not None}
    parts = (json.dumps(part, separators=(",", ":"), ensure_ascii=False) for part in (header, present))
    signing_input = ".".join(base64url(part.encode("utf-8")) for part in parts)
    der = private_key.sign(signing_input.encode("ascii"), ec.ECDSA(SHA384(), deterministic_signing=True))
    r, s = utils.decode_dss_signature(der)
    return f"{signing_input}.{base64url(r.to_bytes(48, 'big') + s.to_bytes(48, 'big'))}"


def main() -> int:
    vectors = json.loads(pathlib.Path(__file__).with_name("tokens.json").read_text(encoding="utf-8"))
    passed = failed = 0
    for kind, claims_of in (("playback", playback), ("participant", participant)):
        for case in vectors[kind]:
            key = vectors["keys"][case["key"]]
            private_key = load_pem_private_key(key["sec1_pem"].encode("ascii"), None)
            token = sign(private_key, *claims_of(case["options"], case["now"]))
            public_key = load_pem_public_key(key["public_pem"].encode("ascii"))
            untimed = {"verify_exp": False, "verify_iat": False}
            verified = jwt.decode(case["token"], public_key, ["ES384"], options=untimed)
            if token == case["token"] and verified["exp"] == case["expires_at"]:
                passed += 1
            else:
                failed += 1
                print(f"{kind}: {case['name']}\n  ours   {case['token']}\n  theirs {token}", file=sys.stderr)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
