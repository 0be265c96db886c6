"""Clients of the services that the NST Handler's own gateways do not have."""

from typing import Any

import boto3


def region() -> str | None:
    """Return the region that the environment names, if it names one."""
    return boto3.Session().region_name


def client(service: str) -> Any:  # noqa: ANN401 - a client of any service
    """Return the client of a service."""
    return boto3.client(service)  # type: ignore[call-overload]


def pricing() -> Any:  # noqa: ANN401 - as above
    """Return the client of the price lists, which answers in a few regions alone, for all of them."""
    return boto3.client("pricing", region_name="us-east-1")
