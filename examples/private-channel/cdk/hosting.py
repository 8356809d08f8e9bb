"""The page on S3, behind CloudFront: `--context hosting=cloudfront`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_deployment as deployment
from constructs import Construct

if TYPE_CHECKING:
    from collections.abc import Mapping

EXAMPLE = Path(__file__).resolve().parent.parent
WEB = EXAMPLE / "web"
INSPECTOR = EXAMPLE.parent / "inspector" / "dist"
IVS_PLAYER = "https://player.live-video.net"


class Hosting(Construct):
    """A bucket that only this distribution may read. What the page is told (`publish`) comes later: the API, which it
    names, must know the distribution's domain first."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self._bucket = s3.Bucket(
            self,
            "Web",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            removal_policy=RemovalPolicy.DESTROY,
            auto_delete_objects=True,
        )
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            default_root_object="index.html",
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            price_class=cloudfront.PriceClass.PRICE_CLASS_100,
            default_behavior=cloudfront.BehaviorOptions(
                origin=origins.S3BucketOrigin.with_origin_access_control(self._bucket),
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                response_headers_policy=self._headers(),
            ),
        )

    @property
    def origin(self) -> str:
        return f"https://{self.distribution.distribution_domain_name}"

    def publish(self, config: Mapping[str, str]) -> None:
        """The pages, and `config.json` with what the stack knows; what CloudFront has kept of older ones goes."""
        if not INSPECTOR.is_dir():
            raise SystemExit("hosting publishes the inspector beside the page: `make inspector` builds it")
        log = logs.LogGroup(
            self, "PagesLog", retention=logs.RetentionDays.ONE_MONTH, removal_policy=RemovalPolicy.DESTROY
        )
        pages = [deployment.Source.asset(str(WEB)), deployment.Source.json_data("config.json", config)]
        self._deploy("Pages", pages, log, exclude=["inspector/*"])
        self._deploy("Inspector", [deployment.Source.asset(str(INSPECTOR))], log, destination_key_prefix="inspector")

    def _deploy(self, construct_id: str, sources: list[deployment.ISource], log: logs.ILogGroup, **where: Any) -> None:
        deployment.BucketDeployment(
            self,
            construct_id,
            sources=sources,
            destination_bucket=self._bucket,
            distribution=self.distribution,
            cache_control=[deployment.CacheControl.max_age(Duration.minutes(5))],
            log_group=log,
            **where,
        )

    def _headers(self) -> cloudfront.ResponseHeadersPolicy:
        # By its pattern, not by its name: the API is made after the distribution.
        api = f"https://*.execute-api.{Stack.of(self).region}.amazonaws.com"
        policy = {
            "default-src": "'none'",
            # The IVS player is WebAssembly, in a worker that it makes of a blob.
            "script-src": f"'self' {IVS_PLAYER} 'wasm-unsafe-eval'",
            "worker-src": "blob:",
            "style-src": "'self'",
            "img-src": "data:",
            "media-src": "blob: https://*.live-video.net",
            "connect-src": f"'self' {api} https://*.live-video.net",
            "base-uri": "'none'",
            "form-action": "'none'",
            "frame-ancestors": "'none'",
        }
        content_security_policy = "; ".join(f"{name} {value}" for name, value in policy.items())
        return cloudfront.ResponseHeadersPolicy(
            self,
            "Headers",
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                    content_security_policy=content_security_policy, override=True
                ),
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
                frame_options=cloudfront.ResponseHeadersFrameOptions(
                    frame_option=cloudfront.HeadersFrameOption.DENY, override=True
                ),
                # Tokens stand in URLs: no other site is told any.
                referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                    referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
                ),
                strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=Duration.days(365), include_subdomains=True, override=True
                ),
            ),
        )
