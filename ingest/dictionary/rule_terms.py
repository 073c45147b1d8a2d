"""What ``rule.yml`` and ``examples.yml`` of a rule folder may say, as types."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from bianzhi.core.configuration.typed_yaml import Definition, LabelText

Status = Literal["active", "shadow", "inactive"]
Row = Mapping[str, Any]


def _as_rows(value: Any) -> Any:
    return (value,) if isinstance(value, dict) else value


# One row may be written without the list around it.
Rows = Annotated[tuple[Row, ...], BeforeValidator(_as_rows)]


class Basis(Definition):
    """An article of a document of ``seeds/rules/policy_document.csv`` that the rule enforces."""

    document: str
    article: str | None = None


class Parameter(Definition):
    """A number of the rule, as of one time; another time is another entry of the same code."""

    code: str
    value: float | int
    unit: Literal["day", "month", "year", "share", "person", "post", "row"]
    valid_from: date
    valid_to: date | None = None
    source: Annotated[str, Field(min_length=1)]


class RuleTerms(Definition):
    """``rule.yml``: a rule apart from its model and its examples."""

    rule: Annotated[str, Field(pattern=r"^([A-F][0-9]{2}|[a-z_]+)$")]
    aspect: Literal["A", "B", "C", "D", "E", "F", "L"]
    severity: Literal["G1", "G2", "G3"]
    status: Status
    entity: str | None = None
    sentence: LabelText
    remedy: LabelText
    basis: tuple[Basis, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    # Seeds of norms that the model reads beside the parameters.
    norms: tuple[str, ...] = ()
    # Why an inactive rule is not computed.
    awaits: str | None = None


class Example(Definition):
    """Rows of the model's inputs beside those of ``given``, and what the rule finds in them.

    A table of ``with`` changes the columns of the first row of an input of ``given``, or of the
    rows with the same number if it is a list; ``rows`` replaces all rows of an input.
    """

    name: Annotated[str, Field(min_length=3)]
    changes: Mapping[str, Rows] = Field(default_factory=dict, alias="with")
    rows: Mapping[str, Rows] = Field(default_factory=dict)
    finds: Rows = ()


class ExampleTerms(Definition):
    """``examples.yml``: inputs that make the rule fire, and look-alikes that must not.

    Args:
        given: rows that every example begins with, by input of the model.
        finds: columns that every finding of a firing example has.
    """

    model: str | None = None
    given: Mapping[str, Rows] = Field(default_factory=dict)
    finds: Row = Field(default_factory=dict)
    fires: tuple[Example, ...] = ()
    silent: tuple[Example, ...] = ()
