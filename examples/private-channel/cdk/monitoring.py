"""Alarms for what an operator should know of, and one dashboard. It comes with hosting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_logs as logs
from constructs import Construct

if TYPE_CHECKING:
    from aws_cdk import aws_apigatewayv2 as apigateway
    from aws_cdk import aws_lambda as lambda_

PERIOD = Duration.minutes(5)


class Monitoring(Construct):
    def __init__(  # noqa: PLR0913  what is watched
        self,
        scope: Construct,
        construct_id: str,
        *,
        api: apigateway.HttpApi,
        access_log: logs.LogGroup,
        sign: lambda_.Function,
        authorizer: lambda_.Function | None,
        channel_arn: str,
    ) -> None:
        super().__init__(scope, construct_id)
        # The API counts what it throttles among its 4xx, beside wrong passes; its log tells them apart.
        throttled = logs.MetricFilter(
            self,
            "Throttled",
            log_group=access_log,
            filter_pattern=logs.FilterPattern.number_value("$.status", "=", 429),
            metric_namespace="PrivateChannel",
            metric_name="Throttled",
            metric_value="1",
        ).metric(statistic="Sum", period=PERIOD)
        server_errors = api.metric_server_error(period=PERIOD, statistic="Sum")
        alarms = [
            self._alarm("ServerErrors", server_errors, "/sign answered 5xx: its log says why"),
            self._alarm("ApiThrottles", throttled, "/sign answered 429: requestsPerSecond is less than viewers want"),
            self._alarm(
                "SignThrottles",
                sign.metric_throttles(period=PERIOD),
                "Lambda has no room for the signing function: raise the account's concurrency",
            ),
        ]
        errors = [sign.metric_errors(period=PERIOD)]
        if authorizer is not None:
            errors.append(authorizer.metric_errors(period=PERIOD))
            alarms.append(
                self._alarm("AuthorizerErrors", errors[-1], "The authorizer failed, so nobody is let in: see its log")
            )
        viewers = cloudwatch.Metric(
            namespace="AWS/IVS",
            metric_name="ConcurrentViews",
            dimensions_map={"Channel": channel_arn},
            statistic="Maximum",
            period=PERIOD,
        )
        dashboard = cloudwatch.Dashboard(self, "Dashboard")
        dashboard.add_widgets(
            cloudwatch.AlarmStatusWidget(title="Alarms", alarms=alarms, width=24, height=3),
        )
        dashboard.add_widgets(
            _graph("Requests to /sign", api.metric_count(period=PERIOD), api.metric_client_error(period=PERIOD)),
            _graph("Refused by load, failed", throttled, server_errors, *errors),
            _graph(
                "Time of /sign", api.metric_latency(period=PERIOD, statistic="p99"), sign.metric_duration(period=PERIOD)
            ),
            _graph("Viewers", viewers),
        )

    def _alarm(self, name: str, metric: cloudwatch.IMetric, description: str) -> cloudwatch.Alarm:
        return cloudwatch.Alarm(
            self,
            name,
            metric=metric,
            alarm_description=description,
            threshold=1,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )


def _graph(title: str, *metrics: cloudwatch.IMetric) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(title=title, left=list(metrics), width=12)
