"""Checks of what was deployed: who is notified when something is wrong."""

from typing import Any

from botocore.exceptions import ClientError

from cdk_app.settings import Settings
from ops import clients
from ops.doctor.finding import Check, Finding, advice, bad, good


def checks(settings: Settings) -> list[tuple[str, Check]]:
    """Return the checks of this stage's stacks."""
    return [("alarms", lambda: alarms(settings)), ("bill", lambda: bill(settings))]


def is_deployed(stage: str) -> bool:
    """Return whether the Core stack of a stage is there."""
    try:
        clients.client("cloudformation").describe_stacks(StackName=f"NstArt-{stage}-Core")
    except ClientError as error:
        if "does not exist" in str(error):
            return False
        raise
    return True


def alarms(settings: Settings) -> Finding:
    """An e-mail address gets alarms once its owner has agreed."""
    subscribed = [each for topic in _resources(settings.stage, "AWS::SNS::Topic") for each in _subscriptions(topic)]
    by_mail = [each for each in subscribed if each["Protocol"] == "email"]
    if not by_mail:
        return advice(
            "alarms",
            "No e-mail address gets the alarms.",
            why="No e-mail would report that the site is broken, or the budget closed.",
            command="deploy with -c nst:alarm_address=you@example.org",
        )
    waiting = [each["Endpoint"] for each in by_mail if not each["SubscriptionArn"].startswith("arn:")]
    if waiting:
        return bad(
            "alarms",
            f"{', '.join(waiting)} has not agreed to get the alarms.",
            why="Until then none arrives.",
            command="open the message of AWS Notifications in that mailbox, and press Confirm subscription",
        )
    return good("alarms", f"e-mail to {', '.join(each['Endpoint'] for each in by_mail)}")


def bill(settings: Settings) -> Finding:
    """AWS Budgets watches the bill, and notifies the kill switch and an e-mail address."""
    names = _resources(settings.stage, "AWS::Budgets::Budget")
    if not names:
        return bad(
            "bill",
            f"No budget of AWS Budgets watches the bill of the stage {settings.stage}.",
            why="The kill switch closes the site's budget only when it is notified.",
            command="make deploy",
        )
    told = [address for name in names for address in _mailboxes(name)]
    if not told:
        return advice(
            "bill",
            f"{names[0]} notifies the kill switch, but no e-mail address.",
            why="You would learn of a high bill from the bill.",
            command="deploy with -c nst:alarm_address=you@example.org",
        )
    return good("bill", f"{names[0]} notifies the kill switch and {', '.join(sorted(set(told)))}")


def _mailboxes(budget: str) -> list[str]:
    whose = {"AccountId": clients.client("sts").get_caller_identity()["Account"], "BudgetName": budget}
    budgets = clients.client("budgets")
    notifications = budgets.describe_notifications_for_budget(**whose)["Notifications"]
    subscribers = [
        subscriber
        for notification in notifications
        for subscriber in budgets.describe_subscribers_for_notification(**whose, Notification=notification)[
            "Subscribers"
        ]
    ]
    return [each["Address"] for each in subscribers if each["SubscriptionType"] == "EMAIL"]


def _resources(stage: str, kind: str) -> list[str]:
    resources = clients.client("cloudformation").describe_stack_resources(StackName=f"NstArt-{stage}-Ops")
    return [each["PhysicalResourceId"] for each in resources["StackResources"] if each["ResourceType"] == kind]


def _subscriptions(topic: str) -> list[dict[str, Any]]:
    pages = clients.client("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    return [each for page in pages for each in page["Subscriptions"]]
