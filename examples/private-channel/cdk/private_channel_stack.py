"""A private IVS channel, the key that opens it, and the API that hands out tokens to known viewers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_cdk import CfnCondition, CfnOutput, CfnParameter, Duration, Fn, RemovalPolicy, Stack
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_ivs as ivs
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_secretsmanager as secretsmanager
from hosting import Hosting
from monitoring import Monitoring

if TYPE_CHECKING:
    from pathlib import Path

    from constructs import Construct

# Who asked is not logged: the viewer id is IVS's to know, the address nobody's.
ACCESS_LOG_LINE = json.dumps(
    {
        "request": "$context.requestId",
        "time": "$context.requestTime",
        "route": "$context.routeKey",
        "status": "$context.status",
        "authorizerError": "$context.authorizer.error",
        "integrationError": "$context.integrationErrorMessage",
    }
)
NAME = "ivs-token-private-channel"


@dataclass(frozen=True)
class Settings:
    """What the `cdk` command line decides (see `app.py`)."""

    public_key_pem: str | None  # for a first deployment; a stack that is there keeps the keys that it has
    functions: Path
    architecture: str
    site_origin: str  # where the page is, unless the stack hosts it
    hosted: bool = False
    open_to_everyone: bool = False
    jwt_issuer: str | None = None
    jwt_audience: str | None = None
    requests_per_second: int = 100  # of /sign; twice as many at once
    token_seconds: int = 300
    secret_cache_seconds: int = 60  # a new secret is in use at most so long after
    secrets_extension_port: int = 2773


class PrivateChannelStack(Stack):
    def __init__(self, scope: Construct, construct_id: str, settings: Settings) -> None:
        super().__init__(scope, construct_id, description="A private Amazon IVS channel with signed playback")
        self._settings = settings
        hosting = Hosting(self, "Hosting") if settings.hosted else None
        self._site_origin = hosting.origin if hosting else settings.site_origin

        self._playback_keys(settings.public_key_pem)
        channel = ivs.CfnChannel(
            self,
            "Channel",
            name=f"{construct_id}-channel",
            authorized=True,  # private: nobody plays it without a token
            type="BASIC",  # the cheapest kind; STANDARD adds renditions for slow networks
        )
        stream_key = ivs.CfnStreamKey(self, "IngestKey", channel_arn=channel.attr_arn)

        # Made with a random text: `make put-key` stores the key, which so is never in a template.
        private_key = secretsmanager.Secret(
            self, "PrivateKey", description="Signs IVS playback tokens", removal_policy=RemovalPolicy.DESTROY
        )
        sign = self._function(
            "Sign",
            "functions.sign.handler",
            private_key,
            PRIVATE_KEY_SECRET=private_key.secret_arn,
            CHANNEL_ARN=channel.attr_arn,
            PLAYBACK_URL=channel.attr_playback_url,
            SITE_ORIGIN=self._site_origin,
            TOKEN_SECONDS=str(settings.token_seconds),
            OPEN_TO_EVERYONE=str(settings.open_to_everyone).lower(),
        )
        access_log = self._log_group("AccessLog")
        authorizer, authorizer_function = self._authorizer()
        api = self._api(sign, authorizer, access_log)
        sign_url = f"{api.api_endpoint}/sign"
        if hosting:
            hosting.publish(
                {"signUrl": sign_url, "playbackUrl": channel.attr_playback_url, "siteOrigin": hosting.origin}
            )
            Monitoring(
                self,
                "Monitoring",
                api=api,
                access_log=access_log,
                sign=sign,
                authorizer=authorizer_function,
                channel_arn=channel.attr_arn,
            )

        for name, value in {
            "ApiEndpoint": api.api_endpoint,
            "SignUrl": sign_url,
            "ChannelArn": channel.attr_arn,
            "ChannelIngest": channel.attr_ingest_endpoint,
            "ChannelPlayback": channel.attr_playback_url,
            "SecretArn": private_key.secret_arn,
            "StreamKey": stream_key.attr_value,
            "SiteOrigin": self._site_origin,
            "SecretCacheSeconds": str(settings.secret_cache_seconds),
            "TokenSeconds": str(settings.token_seconds),
        }.items():
            CfnOutput(self, name, value=value)

    def _playback_keys(self, first: str | None) -> None:
        """Two places for a public key, one of them empty but while a key is rotated.

        They are parameters, so that which keys are trusted is a state of the stack: CDK hands parameters of a stack
        that is there on as they are, and a deployment can't undo a rotation.
        """
        for place, standard in (("First", first), ("Second", "")):
            key = CfnParameter(
                self, f"{place}PublicKey", default=standard, description="A playback public key (PEM), or empty"
            )
            used = CfnCondition(
                self, f"{place}PublicKeyUsed", expression=Fn.condition_not(Fn.condition_equals(key.value_as_string, ""))
            )
            # Without a name: two can't share one.
            playback_key = ivs.CfnPlaybackKeyPair(self, f"{place}PlaybackKey", public_key_material=key.value_as_string)
            playback_key.cfn_options.condition = used

    def _api(
        self, sign: lambda_.Function, authorizer: apigateway.IHttpRouteAuthorizer | None, access_log: logs.LogGroup
    ) -> apigateway.HttpApi:
        api = apigateway.HttpApi(
            self,
            "Api",
            create_default_stage=False,
            cors_preflight=apigateway.CorsPreflightOptions(
                allow_origins=[self._site_origin],
                allow_methods=[apigateway.CorsHttpMethod.GET],
                allow_headers=["authorization"],
                max_age=Duration.hours(1),
            ),
        )
        apigateway.CfnStage(
            self,
            "Stage",
            api_id=api.api_id,
            stage_name="$default",
            auto_deploy=True,
            default_route_settings=apigateway.CfnStage.RouteSettingsProperty(
                throttling_rate_limit=self._settings.requests_per_second,
                throttling_burst_limit=2 * self._settings.requests_per_second,
            ),
            access_log_settings=apigateway.CfnStage.AccessLogSettingsProperty(
                destination_arn=access_log.log_group_arn, format=ACCESS_LOG_LINE
            ),
        )
        api.add_routes(
            path="/sign",
            methods=[apigateway.HttpMethod.GET],
            integration=integrations.HttpLambdaIntegration("SignIntegration", sign),
            authorizer=authorizer,
        )
        return api

    def _authorizer(self) -> tuple[apigateway.IHttpRouteAuthorizer | None, lambda_.Function | None]:
        """Who may watch: your identity provider, or else viewer passes; nobody is asked only on demand.

        With the function that decides, if it is one of ours.
        """
        if self._settings.open_to_everyone:
            return None, None
        if self._settings.jwt_issuer is not None:
            provider = authorizers.HttpJwtAuthorizer(
                "Viewers", self._settings.jwt_issuer, jwt_audience=[self._settings.jwt_audience or ""]
            )
            return provider, None
        secret = secretsmanager.Secret(
            self,
            "PassSecret",
            description="Makes and checks viewer passes",
            generate_secret_string=secretsmanager.SecretStringGenerator(exclude_punctuation=True, password_length=64),
            removal_policy=RemovalPolicy.DESTROY,
        )
        CfnOutput(self, "PassSecretArn", value=secret.secret_arn)
        function = self._function("Authorize", "functions.viewer_pass.handler", secret, PASS_SECRET=secret.secret_arn)
        passes = authorizers.HttpLambdaAuthorizer(
            "Viewers",
            function,
            response_types=[authorizers.HttpLambdaResponseType.SIMPLE],
            results_cache_ttl=Duration.seconds(0),  # a pass ends when it says so
        )
        return passes, function

    def _function(self, name: str, handler: str, secret: secretsmanager.Secret, **environment: str) -> lambda_.Function:
        """A function that can read one secret and write one log, and nothing else."""
        log_group = self._log_group(f"{name}Log")
        role = iam.Role(self, f"{name}Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log_group.grant_write(role)
        secret.grant_read(role)
        arm = self._settings.architecture == "arm64"
        # The function keeps what it has parsed, the extension what it has read: each for half of the time.
        cache_seconds = self._settings.secret_cache_seconds // 2
        return lambda_.Function(
            self,
            name,
            code=lambda_.Code.from_asset(str(self._settings.functions)),
            handler=handler,
            runtime=lambda_.Runtime.PYTHON_3_14,
            architecture=lambda_.Architecture.ARM_64 if arm else lambda_.Architecture.X86_64,
            memory_size=256,
            timeout=Duration.seconds(10),
            role=role,
            log_group=log_group,
            environment={"KEY_CACHE_SECONDS": str(cache_seconds), **environment},
            params_and_secrets=lambda_.ParamsAndSecretsLayerVersion.from_version(
                lambda_.ParamsAndSecretsVersions.V1_0_103,
                http_port=self._settings.secrets_extension_port,
                log_level=lambda_.ParamsAndSecretsLogLevel.WARN,
                secrets_manager_ttl=Duration.seconds(cache_seconds),
            ),
        )

    def _log_group(self, name: str) -> logs.LogGroup:
        return logs.LogGroup(self, name, retention=logs.RetentionDays.ONE_MONTH, removal_policy=RemovalPolicy.DESTROY)
