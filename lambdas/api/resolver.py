"""Powertools' resolver, which also says what methods a path takes."""

import re
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver


class Resolver(APIGatewayHttpResolver):
    """Where no route matches, Powertools does not say whether that is for the path or for the method."""

    def __init__(self, *, enable_validation: bool) -> None:
        super().__init__(enable_validation=enable_validation)
        self._methods: dict[str, list[str]] = {}

    def route(self, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - as in Powertools
        """Declare a route, as its decorators `get`, `post` and `delete` do: by rule and method."""
        rule, method = arguments[:2]
        self._methods.setdefault(re.sub(r"<\w+>", "[^/]+", rule), []).append(method)
        return super().route(*arguments, **named)

    def methods_of(self, path: str) -> list[str]:
        """Return the methods of all routes with this path."""
        return [method for rule, methods in self._methods.items() if re.fullmatch(rule, path) for method in methods]
