"""The CDK app. Its settings are `--context name=value` on the command line; README.md lists them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import cdk_nag
from bundle import WHEELS, bundle, host_architecture
from ivs_token import IvsTokenError, VerifyingKey, unsigned_playback
from nag_exceptions import acknowledge_exceptions
from private_channel_stack import NAME, PrivateChannelStack, Settings

ANY_CHANNEL = "arn:aws:ivs:us-east-1:123456789012:channel/any"

# The same for every setting: what it may be, or a message that names it. None is unset.
Context = Callable[[str], Any]


def settings_from_context(context: Context) -> Settings:
    architecture = one_of(context, "architecture", host_architecture(), "arm64", "x86_64")
    open_to_everyone = one_of(context, "openToEveryone", "false", "true", "false") == "true"
    issuer, audience = context("jwtIssuer"), context("jwtAudience")
    if bool(issuer) != bool(audience):
        raise SystemExit("jwtIssuer and jwtAudience go together: API Gateway checks both")
    if issuer and open_to_everyone:
        raise SystemExit("openToEveryone=true asks nobody who they are; with jwtIssuer it can't be meant")
    return Settings(
        public_key_pem=public_key(context("publicKeyPair")),
        functions=bundle(architecture, Path(context("wheels") or WHEELS)),
        architecture=architecture,
        site_origin=site_origin(context("siteOrigin") or "http://localhost:8080"),
        hosted=one_of(context, "hosting", "none", "cloudfront", "none") == "cloudfront",
        open_to_everyone=open_to_everyone,
        jwt_issuer=issuer,
        jwt_audience=audience,
        requests_per_second=number(context, "requestsPerSecond", 100, range(1, 10_001)),
        token_seconds=number(context, "tokenSeconds", 300, range(1, 601)),
        secret_cache_seconds=number(context, "secretCacheSeconds", 60, range(2, 601)),
        secrets_extension_port=number(context, "secretsExtensionPort", 2773, range(1, 65_536)),
    )


def public_key(file: str | None) -> str | None:
    if not file:
        raise SystemExit("say which public key IVS is to trust: --context publicKeyPair=<folder>/public.pem")
    if not Path(file).exists():
        print("publicKeyPair: no such file. A stack that is there keeps its keys; a new one needs `make keys` first.")
        return None
    try:
        return VerifyingKey.from_pem(Path(file).read_bytes()).to_pem()
    except (OSError, IvsTokenError) as error:
        raise SystemExit(f"publicKeyPair: {getattr(error, 'code', 'not read')}: {error}") from error


def site_origin(origin: str) -> str:
    """Judged by the rule that /sign's tokens are under, and more: a site is at one place."""
    try:
        unsigned_playback(channel_arn=ANY_CHANNEL, allow_origins=[origin], strict_origin_enforcement=True)
    except IvsTokenError as error:
        raise SystemExit(f"siteOrigin={origin}: {error.code}: {error}") from error
    if "*" in origin or not origin.startswith(("http://", "https://")):
        raise SystemExit(f"siteOrigin={origin}: where the page is, as a browser says it: https://watch.example.com")
    return origin


def one_of(context: Context, name: str, standard: str, *allowed: str) -> str:
    value = context(name) or standard
    if value not in allowed:
        raise SystemExit(f"{name} is {' or '.join(allowed)}, not {value!r}")
    return str(value)


def number(context: Context, name: str, standard: int, allowed: range) -> int:
    value = str(context(name) or standard)
    if not value.isdecimal() or int(value) not in allowed:
        raise SystemExit(f"{name} is a whole number from {allowed[0]} to {allowed[-1]}, not {value!r}")
    return int(value)


def build(app: cdk.App, settings: Settings) -> PrivateChannelStack:
    stack = PrivateChannelStack(app, NAME, settings)
    acknowledge_exceptions(stack, open_to_everyone=settings.open_to_everyone)
    cdk.Validations.of(app).add_plugins(cdk_nag.AwsSolutionsChecks(app))
    return stack


if __name__ == "__main__":
    app = cdk.App()
    build(app, settings_from_context(app.node.try_get_context))
    app.synth()
