"""The contract's parameters, as pydantic reads, writes and describes them."""

from dataclasses import asdict
from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Field, GetCoreSchemaHandler, create_model
from pydantic_core import CoreSchema, core_schema

from contract import parameters as contract
from contract.parameters import DEFAULTS, QUALITIES, RULES, Rule

DEFAULT_PARAMETERS: Final = contract.Parameters()


def _field_of(name: str, rule: Rule) -> tuple[Any, Any]:
    """Return a parameter as pydantic declares a field: its type, and its default with what is allowed."""
    kind: Any = type(DEFAULTS[name])
    described: dict[str, Any] = {"description": rule.help}
    if choices := rule.choices or rule.offered:
        kind = Literal[choices]
    elif rule.bounds:
        described |= dict(zip(("ge", "le"), rule.bounds, strict=True))
    if kind is float:
        described["allow_inf_nan"] = False
    if name == "epochs":
        described["json_schema_extra"] = {"x-qualities": dict(QUALITIES)}
    return kind, Field(DEFAULTS[name], **described)


_Described = create_model(
    "Parameters",
    __config__=ConfigDict(extra="forbid", strict=True),
    __doc__="How to stylise.",
    **{name: _field_of(name, rule) for name, rule in RULES.items()},  # type: ignore[call-overload]
)


def _read_parameters(value: object, read: core_schema.ValidatorFunctionWrapHandler) -> contract.Parameters:
    return value if isinstance(value, contract.Parameters) else contract.Parameters(**read(value).model_dump())


class _ByContract:
    """Lets pydantic read and write the contract's parameters, and describe them in the OpenAPI document."""

    def __get_pydantic_core_schema__(self, _source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        described = handler.generate_schema(_Described)
        return core_schema.no_info_wrap_validator_function(
            _read_parameters,
            described,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda parameters: _Described.model_construct(**asdict(parameters)), return_schema=described
            ),
        )


Parameters = Annotated[contract.Parameters, _ByContract()]
