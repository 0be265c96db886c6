"""`ops sweep`: settle now what state machine and rule both missed, rather than at the next quarter of an hour."""

import json

from ops import clients
from ops.answers import Facts
from ops.deployment import Deployment
from ops.errors import OpsError


def sweep(deployment: Deployment) -> Facts:
    """Run the Sweep function, and return its counts. Raises OpsError if it failed."""
    answer = clients.client("lambda").invoke(FunctionName=deployment.sweep_function, Payload=b"{}")
    payload = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise OpsError(f"The sweep failed with {payload.get('errorType')}: its log says why (docs/runbook.md).")
    return Facts(payload)
