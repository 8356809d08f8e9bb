"""Playback tokens signed by a key that never leaves AWS KMS.

    kms_signer.py create                       a P-384 signing key; prints its id
    kms_signer.py public-key <key id>          its public half, to be imported into IVS
    kms_signer.py sign <key id> <channel ARN>  a token for five minutes

KMS signs a digest and answers in DER; the library makes the digest and a token of the answer.
A signature takes a call over the network and KMS has a quota for those (see README.md).
"""

from __future__ import annotations

import sys
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from ivs_token import IvsTokenError, VerifyingKey, unsigned_playback


def create_key(kms: Any) -> str:
    key = kms.create_key(KeySpec="ECC_NIST_P384", KeyUsage="SIGN_VERIFY", Description="Signs IVS playback tokens")
    return str(key["KeyMetadata"]["KeyId"])


def verifying_key(kms: Any, key_id: str) -> VerifyingKey:
    return VerifyingKey.from_der(kms.get_public_key(KeyId=key_id)["PublicKey"])


def sign_playback(kms: Any, key_id: str, **claims: Any) -> str:
    """The same claims as `SigningKey.sign_playback`, checked before KMS is asked."""
    token = unsigned_playback(**claims)
    answer = kms.sign(
        KeyId=key_id,
        Message=token.signing_digest,
        MessageType="DIGEST",  # KMS would hash a message itself, but takes 4096 bytes at most
        SigningAlgorithm="ECDSA_SHA_384",
    )
    return token.with_der_signature(answer["Signature"])


def main(arguments: list[str]) -> None:
    kms = boto3.client("kms")
    match arguments:
        case ["create"]:
            print(create_key(kms))
        case ["public-key", key_id]:
            print(verifying_key(kms, key_id).to_pem(), end="")
        case ["sign", key_id, channel_arn]:
            print(sign_playback(kms, key_id, channel_arn=channel_arn))
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except IvsTokenError as error:
        raise SystemExit(f"kms_signer.py: {error.code}: {error}") from None
    except (BotoCoreError, ClientError) as error:
        raise SystemExit(f"kms_signer.py: {error}") from None
