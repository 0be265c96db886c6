"""AWS's public price list of ECS, served from this machine in the form that AWS documents."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self

from lambdas.domain.pricing import PRICE_TABLE

_POLL_SECONDS = 0.01
"""Of the server, which waits for it when it ends."""

_USAGE = {
    ("ARM64", "vcpu"): "Fargate-ARM-vCPU-Hours:perCPU",
    ("ARM64", "gib"): "Fargate-ARM-GB-Hours",
    ("X86_64", "vcpu"): "Fargate-vCPU-Hours:perCPU",
    ("X86_64", "gib"): "Fargate-GB-Hours",
}
# What the list holds beside, at prices that would be noticed.
_OTHERS = (
    "Fargate-Windows-vCPU-Hours:perCPU",
    "Fargate-EphemeralStorage-GB-Hours",
    "SpotUsage-Fargate-ARM-vCPU-Hours:perCPU",
    "ECSManagedInstances-GB-Hours",
)


class PriceList:
    """The list: `prices` by region, architecture and "vcpu" or "gib", in dollars an hour."""

    def __init__(self, address: str, prices: dict[str, Any]) -> None:
        self.address = address
        self.prices = prices
        self.published = "2026-11-20T00:00:00Z"

    @classmethod
    @contextmanager
    def of_table(cls) -> Iterator[Self]:
        """Serve a list that says what the table says."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
        served = cls(f"http://127.0.0.1:{server.server_port}", json.loads(PRICE_TABLE.read_text()))
        server.RequestHandlerClass = _handler(served)
        Thread(target=server.serve_forever, args=[_POLL_SECONDS], daemon=True).start()
        try:
            yield served
        finally:
            server.shutdown()
            server.server_close()

    def offer(self, region: str | None) -> dict[str, Any] | None:
        """Return one region's list, or that of all; none of a region that AWS has nothing in."""
        products: dict[str, Any] = {}
        rates: dict[str, Any] = {}
        for name in [region] if region else self.prices:
            if name not in self.prices:
                return None
            for usage, dollars in [*_usages(self.prices[name]), *((other, "9.9900000000") for other in _OTHERS)]:
                sku = f"SKU{len(products)}"
                attributes = {"regionCode": name, "usagetype": f"USE1-{usage}", "locationType": "AWS Region"}
                products[sku] = {"sku": sku, "productFamily": "Compute", "attributes": attributes}
                dimension = {"unit": "hours", "pricePerUnit": {"USD": dollars}}
                rates[sku] = {f"{sku}.TERM": {"priceDimensions": {f"{sku}.TERM.RATE": dimension}}}
        return {"publicationDate": self.published, "products": products, "terms": {"OnDemand": rates}}


def _usages(prices: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for (architecture, of), usage in _USAGE.items():
        if architecture in prices:
            yield usage, f"{prices[architecture][of]}00000"


def _handler(served: PriceList) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            *_, region = self.path.removesuffix("/index.json").split("/")
            offer = served.offer(region or None)
            self.send_response(404 if offer is None else 200)
            self.end_headers()
            self.wfile.write(json.dumps(offer).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Print nothing."""

    return Handler
