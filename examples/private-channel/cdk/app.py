"""The CDK app. Its settings are `--context name=value` on the command line; README.md lists them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import cdk_nag
from bundle import ROOT, bundle, host_architecture
from ivs_token import IvsTokenError, VerifyingKey
from private_channel_stack import PrivateChannelStack, Settings

if TYPE_CHECKING:
    from collections.abc import Callable

EXCEPTIONS = {
    "AwsSolutions-SMG4": "Neither secret can be rotated by a timer: IVS has no key rotation (a second key is "
    "imported, then the secret is changed, see README.md), and passes die by their own date.",
}
OPEN_EXCEPTIONS = {
    "AwsSolutions-APIG4": "Asked for by --context openToEveryone=true: a demonstration in which anyone may watch.",
}


def settings_from_context(context: Callable[[str], Any]) -> Settings:
    public_key_file = context("publicKeyPair")
    if not public_key_file:
        raise SystemExit("say which public key IVS is to trust: --context publicKeyPair=<folder>/public.pem")
    try:
        public_key_pem = VerifyingKey.from_pem(Path(public_key_file).read_bytes()).to_pem()
    except (OSError, IvsTokenError) as error:
        raise SystemExit(f"publicKeyPair={public_key_file}: {error}") from error
    architecture = context("architecture") or host_architecture()
    if architecture not in ("arm64", "x86_64"):
        raise SystemExit(f"architecture is arm64 or x86_64, not {architecture!r}")
    open_to_everyone = context("openToEveryone") or "false"
    if open_to_everyone not in ("true", "false"):
        raise SystemExit(f"openToEveryone is true or false, not {open_to_everyone!r}")
    issuer, audience = context("jwtIssuer"), context("jwtAudience")
    if bool(issuer) != bool(audience):
        raise SystemExit("jwtIssuer and jwtAudience go together: API Gateway checks both")
    if issuer and open_to_everyone == "true":
        raise SystemExit("openToEveryone=true asks nobody who they are; with jwtIssuer it can't be meant")
    wheels = Path(context("wheels") or ROOT / "ivs-token-py" / "dist")
    return Settings(
        public_key_pem=public_key_pem,
        functions=bundle(architecture, wheels),
        architecture=architecture,
        site_origin=context("siteOrigin") or "http://localhost:8080",
        open_to_everyone=open_to_everyone == "true",
        jwt_issuer=issuer,
        jwt_audience=audience,
        secrets_extension_port=int(context("secretsExtensionPort") or 2773),
    )


def build(app: cdk.App, settings: Settings) -> PrivateChannelStack:
    stack = PrivateChannelStack(app, "ivs-token-private-channel", settings)
    exceptions = EXCEPTIONS | (OPEN_EXCEPTIONS if settings.open_to_everyone else {})
    for rule, reason in exceptions.items():
        cdk.Validations.of(stack).acknowledge(cdk.Acknowledgment(id=rule, reason=reason))
    cdk.Validations.of(app).add_plugins(cdk_nag.AwsSolutionsChecks(app))
    return stack


if __name__ == "__main__":
    app = cdk.App()
    build(app, settings_from_context(app.node.try_get_context))
    app.synth()
