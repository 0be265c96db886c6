"""What tasks cost in each region: the table that the budget counts by, beside AWS's public price list."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import urllib3

from cdk_app.settings import Settings
from lambdas.domain.instances import INSTANCES
from lambdas.domain.pricing import PRICE_TABLE, Architecture
from ops import clients
from ops.doctor.finding import Finding, Report, advice, bad, good
from ops.errors import OpsError

PRICE_LIST: Final = "https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonECS/current"
"""Public, without credentials: https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/price-changes.html."""

WRITE: Final = "python -m ops prices --write, then deploy again"

_SECONDS: Final = urllib3.Timeout(connect=10, read=120)
# Not those of Windows, of Spot and of storage, whose names hold more.
_USAGE: Final = re.compile(r"(?:[A-Z0-9]+-)?Fargate(?P<arm>-ARM)?-(?P<of>vCPU-Hours:perCPU|GB-Hours)")
_ELSEWHERE: Final = ("us-gov-", "us-iso", "cn-")
"""Regions of other partitions, which the site's CloudFront is not in."""

_LINUX_ON_DEMAND: Final = {
    "operatingSystem": "Linux",
    "tenancy": "Shared",
    "capacitystatus": "Used",
    "preInstalledSw": "NA",
    "marketoption": "OnDemand",
}
"""What selects the one price of an instance among its many others."""

Prices = dict[str, Any]
"""A region's entry of the table."""


def check(*, write: bool) -> Report:
    """Compare the whole table with the price list; or make it anew. Raises OpsError if the list cannot be had."""
    published = _published(f"{PRICE_LIST}/index.json")
    ours = _table()
    if write:
        PRICE_TABLE.write_text(json.dumps(published, indent=2) + "\n")
        return Report([good(region, _said(prices)) for region, prices in published.items()])
    return Report(list(_compared(ours, published)))


def check_of(settings: Settings) -> Finding:
    """Compare what the jobs of a deployment run on with AWS's prices."""
    if settings.task_instance:
        return _check_instance(settings.task_instance, settings.region)
    return check_region(settings.region)


def _check_instance(name: str, region: str) -> Finding:
    ours = INSTANCES[name].dollars_per_hour[region]
    wanted = {**_LINUX_ON_DEMAND, "instanceType": name, "regionCode": region}
    filters = [{"Type": "TERM_MATCH", "Field": field, "Value": value} for field, value in wanted.items()]
    products = clients.pricing().get_products(ServiceCode="AmazonEC2", Filters=filters)["PriceList"]
    if len(products) != 1:
        return advice(
            "prices",
            f"AWS's list has {len(products)} prices for {name} in {region}, and one was expected.",
            why="Its price may have changed.",
            command="compare with EC2's on-demand prices",
        )
    (term,) = json.loads(products[0])["terms"]["OnDemand"].values()
    theirs = _dollars_of(term)
    if theirs == ours:
        return good("prices", f"{name} costs {ours} $ an hour, beside what Managed Instances cost (docs/gpu.md)")
    return bad(
        "prices",
        f"{name} costs {theirs} $ an hour, and {ours} in the table.",
        why="The budget counts by a price that is not AWS's.",
        command="write it into lambdas/domain/instances.py, and deploy again",
    )


def check_region(region: str) -> Finding:
    """Compare one region's prices of Fargate with the price list."""
    try:
        published = _published(f"{PRICE_LIST}/{region}/index.json")
    except OpsError as error:
        return advice("prices", str(error), why="Prices may have changed since.", command="python -m ops prices")
    (finding,) = _compared({region: _table()[region]}, {region: published[region]} if region in published else {})
    return replace(finding, check="prices")


def _table() -> dict[str, Prices]:
    return dict(json.loads(PRICE_TABLE.read_text()))


def _compared(ours: Mapping[str, Prices], published: Mapping[str, Prices]) -> Iterator[Finding]:
    for region in sorted(ours.keys() | published.keys()):
        yield _finding(region, ours.get(region), published.get(region))


def _finding(region: str, ours: Prices | None, published: Prices | None) -> Finding:
    if published is None:
        why = "A job would be reserved for by a price that is gone."
        return bad(region, "AWS's list has no Fargate here.", why=why, command=WRITE)
    if ours is None:
        why = "nst:region cannot be set to it."
        return advice(region, f"Not in the table; AWS: {_said(published)}.", why=why, command=WRITE)
    if _without_date(ours) != _without_date(published):
        why = "The budget counts by a price that is not AWS's."
        return bad(region, f"{_said(ours)} in the table, and {_said(published)} in AWS's list.", why=why, command=WRITE)
    return good(region, _said(published))


def _without_date(prices: Prices) -> Prices:
    return {key: value for key, value in prices.items() if key != "published"}


def _said(prices: Prices) -> str:
    each = [f"{name} {of['vcpu']} $ a vCPU and {of['gib']} $ a GiB" for name, of in _without_date(prices).items()]
    return f"{', '.join(each)} an hour ({prices['published']})"


def _published(url: str) -> dict[str, Prices]:
    """Return the table that a price list makes. Raises OpsError."""
    try:
        answer = urllib3.request("GET", url, timeout=_SECONDS)
        if answer.status != 200:  # noqa: PLR2004
            raise OpsError(f"AWS's price list {url} could not be had: status {answer.status}.")
        offer = answer.json()
    except (urllib3.exceptions.HTTPError, ValueError) as error:
        raise OpsError(f"AWS's price list {url} could not be had: {error}.") from error
    return _by_region(offer["publicationDate"][:10], list(_rates(offer)))


def _rates(offer: Mapping[str, Any]) -> Iterator[tuple[str, Architecture, str, str]]:
    """Yield region, architecture, "vcpu" or "gib", and dollars."""
    for sku, product in offer["products"].items():
        attributes = product["attributes"]
        usage = _USAGE.fullmatch(attributes.get("usagetype", ""))
        region = attributes.get("regionCode", "")
        if usage and attributes.get("locationType") == "AWS Region" and not region.startswith(_ELSEWHERE):
            architecture = Architecture.ARM64 if usage["arm"] else Architecture.X86_64
            yield region, architecture, "gib" if usage["of"] == "GB-Hours" else "vcpu", _dollars(offer, sku)


def _dollars(offer: Mapping[str, Any], sku: str) -> str:
    (term,) = offer["terms"]["OnDemand"][sku].values()
    return _dollars_of(term)


def _dollars_of(term: Mapping[str, Any]) -> str:
    (rate,) = term["priceDimensions"].values()
    dollars = str(rate["pricePerUnit"]["USD"])
    return dollars.rstrip("0") if "." in dollars else dollars


def _by_region(date: str, rates: Iterable[tuple[str, Architecture, str, str]]) -> dict[str, Prices]:
    """Put them together; a region without Fargate on ARM, which is the default, is left out."""
    table: dict[str, Prices] = {}
    for region, architecture, of, dollars in sorted(rates):
        table.setdefault(region, {"published": date}).setdefault(architecture.value, {})[of] = dollars
    ordered = {region: _ordered(prices) for region, prices in table.items()}
    return {region: prices for region, prices in ordered.items() if Architecture.ARM64 in prices}


def _ordered(prices: Prices) -> Prices:
    whole = {
        each.value: {of: prices[each][of] for of in ("vcpu", "gib")}
        for each in Architecture
        if prices.get(each, {}).keys() == {"vcpu", "gib"}
    }
    return {"published": prices["published"], **whole}
