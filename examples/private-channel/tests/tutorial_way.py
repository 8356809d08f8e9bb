"""The tutorial's signing function, to be timed: PyJWT, boto3, and the secret read at every call."""

import base64
import json
import os
from datetime import UTC, datetime, timedelta

import boto3
import jwt


def handler(_event, _context):
    client = boto3.client("secretsmanager")
    secret = client.get_secret_value(SecretId=os.environ["SECRET_ID"])["SecretString"]
    payload = {
        "aws:channel-arn": os.environ["CHANNEL_ARN"],
        "aws:access-control-allow-origin": "*",
        "exp": datetime.now(UTC) + timedelta(days=3),
    }
    token = jwt.encode(payload, base64.b64decode(secret), algorithm="ES384")
    return {"statusCode": 200, "body": json.dumps({"token": token})}
