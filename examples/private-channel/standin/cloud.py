"""MiniStack, an AWS stand-in, with the three IVS resource types that CloudFormation needs here.

Run as `python -m standin.cloud`. What IVS would keep stands in one JSON file, which the edge reads.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ministack import app
from ministack.core.responses import get_account_id, get_region

# A private name of MiniStack's; that is why its version is pinned.
from ministack.services.cloudformation.provisioners import _RESOURCE_HANDLERS

from standin.edge import live

if TYPE_CHECKING:
    from collections.abc import Callable

Properties = dict[str, Any]
Created = tuple[str, dict[str, str]]

STATE = Path(os.environ["IVS_STATE"])
CHANNEL_ID = os.environ["IVS_CHANNEL_ID"]
EDGE_URL = os.environ["IVS_EDGE_URL"]
INGEST_URL = os.environ["IVS_INGEST_URL"]
STREAM = Path(os.environ["IVS_STREAM"])
KEYS_PER_REGION = 3


def create_playback_key(_logical_id: str, properties: Properties, _stack: str) -> Created:
    material = properties["PublicKeyMaterial"]
    if not material.startswith("-----BEGIN PUBLIC KEY-----\n"):
        message = "Request member: publicKeyMaterial failed to satisfy the constraints"
        raise ValueError(message)
    state = read_state()
    if len(state["playback-key"]) >= KEYS_PER_REGION:
        message = f"IVS keeps {KEYS_PER_REGION} playback keys per region"
        raise ValueError(message)
    return remember("playback-key", secrets.token_hex(6), {"pem": material})


def create_channel(_logical_id: str, properties: Properties, _stack: str) -> Created:
    playback_url = f"{EDGE_URL}/api/video/v1/{get_region()}.{get_account_id()}.channel.{CHANNEL_ID}.m3u8"
    attributes = {"PlaybackUrl": playback_url, "IngestEndpoint": INGEST_URL}
    authorized = str(properties.get("Authorized", False)).lower() == "true"
    return remember("channel", CHANNEL_ID, {"authorized": authorized}, attributes)


def create_stream_key(_logical_id: str, properties: Properties, _stack: str) -> Created:
    value = f"sk_{get_region()}_{secrets.token_hex(12)}"
    return remember("stream-key", secrets.token_hex(6), {"channel": properties["ChannelArn"]}, {"Value": value})


def remember(kind: str, name: str, kept: Properties, attributes: dict[str, str] | None = None) -> Created:
    arn = f"arn:aws:ivs:{get_region()}:{get_account_id()}:{kind}/{name}"
    state = read_state()
    state[kind][arn] = kept
    write_state(state)
    return arn, {"Arn": arn, **(attributes or {})}


def delete_channel(arn: str, properties: Properties) -> None:
    if live(STREAM):
        message = f"ConflictException (409): {arn} is live, and can't be deleted"
        raise ValueError(message)
    forget(arn, properties)


def forget(arn: str, _properties: Properties) -> None:
    state = read_state()
    for resources in state.values():
        resources.pop(arn, None)
    write_state(state)


def with_camel_case_cors(handler: Callable[..., Created]) -> Callable[..., Created]:
    """MiniStack 1.5.33 keeps a template's CORS names as they are, and then looks for camelCase ones."""

    def corrected(argument: Any) -> Any:
        if not isinstance(argument, dict) or "CorsConfiguration" not in argument:
            return argument
        cors = {name[0].lower() + name[1:]: value for name, value in argument["CorsConfiguration"].items()}
        return {**argument, "CorsConfiguration": cors}

    return lambda *arguments, **named: handler(*map(corrected, arguments), **named)


def read_state() -> dict[str, dict[str, Properties]]:
    if STATE.exists():
        state: dict[str, dict[str, Properties]] = json.loads(STATE.read_text())
        return state
    return {"playback-key": {}, "channel": {}, "stream-key": {}}


def write_state(state: dict[str, dict[str, Properties]]) -> None:
    written = STATE.with_suffix(".new")
    written.write_text(json.dumps(state, indent=1))
    written.replace(STATE)  # the edge never sees half a file


if __name__ == "__main__":
    write_state(read_state())
    _RESOURCE_HANDLERS["AWS::IVS::PlaybackKeyPair"] = {"create": create_playback_key, "delete": forget}
    _RESOURCE_HANDLERS["AWS::IVS::Channel"] = {"create": create_channel, "delete": delete_channel}
    _RESOURCE_HANDLERS["AWS::IVS::StreamKey"] = {"create": create_stream_key, "delete": forget}
    http_api = _RESOURCE_HANDLERS["AWS::ApiGatewayV2::Api"]
    for action in ("create", "update"):
        http_api[action] = with_camel_case_cors(http_api[action])
    app.main()
