"""A CDK app of its own, deployed once, by hand: docs/deploy.md says how."""

import sys

import aws_cdk as cdk

from cdk_app.delivery_stack import DeliveryStack
from cdk_app.settings import SettingsError


def main() -> None:
    """Synthesize the stack for the repository that the context key `github` names."""
    app = cdk.App(analytics_reporting=False)
    try:
        DeliveryStack(app, "NstArt-Delivery", repository=str(app.node.try_get_context("github") or ""))
    except SettingsError as error:
        sys.exit(f"Settings: {error}")
    app.synth()


if __name__ == "__main__":
    main()
