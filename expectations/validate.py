"""Runs expectations over one batch with Great Expectations, offline and in memory."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

import pandas as pd

from expectations.rules import Rule

if TYPE_CHECKING:
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.data_context import AbstractDataContext
    from great_expectations.expectations.expectation import Expectation

# Only counts are requested: listing every wrong row makes the library slow.
_COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0}
# What the library imports for expectations that are not used here; together it takes a second.
_UNUSED = ("scipy.stats", "altair")


@dataclass(frozen=True)
class Counted:
    """The number of values that an expectation checked, and the number of wrong ones."""

    rule: Rule
    checked: int
    unexpected: int


class Validator:
    """One context for all batches of a run; nothing is stored or sent."""

    def __init__(self) -> None:
        # Loading the library takes seconds, so only commands that judge a build load it.
        os.environ["GX_ANALYTICS_ENABLED"] = "false"
        logging.getLogger("great_expectations").setLevel(logging.ERROR)
        with ExitStack() as imports:
            imports.enter_context(_as_if_missing("pyspark"))
            for name in _UNUSED:
                imports.enter_context(_loaded_when_used(name))
            import great_expectations
            from great_expectations.data_context.types.base import ProgressBarsConfig

        self._library = great_expectations
        self._context: AbstractDataContext = great_expectations.get_context(mode="ephemeral")
        self._context.variables.progress_bars = ProgressBarsConfig(
            globally=False, metric_calculations=False
        )
        asset = self._context.data_sources.add_pandas("build").add_dataframe_asset("batch")
        self._batch = asset.add_batch_definition_whole_dataframe("whole")

    def count(self, batch: str, frame: pd.DataFrame, rules: list[Rule]) -> list[Counted]:
        """Validate ``frame`` against ``rules``, in their order."""
        expectations = [self._expectation(rule) for rule in rules]
        suite = self._library.ExpectationSuite(name=batch, expectations=expectations)
        outcome = self._batch.get_batch({"dataframe": frame}).validate(
            suite, result_format=_COUNTS_ONLY
        )
        by_id = {
            _rule_id(expectation_validation_result): expectation_validation_result
            for expectation_validation_result in outcome.results
        }
        return [_counted(rule, by_id[rule.expectation_id], len(frame)) for rule in rules]

    def _expectation(self, rule: Rule) -> Expectation:
        known = self._library.expectations
        common = {"column": rule.column, "meta": {"rule": rule.expectation_id}}
        if rule.kind == "not_null":
            return known.ExpectColumnValuesToNotBeNull(**common)
        if rule.kind == "in_set":
            values = list(rule.arguments["value_set"])
            return known.ExpectColumnValuesToBeInSet(value_set=values, **common)
        if rule.kind == "between":
            return known.ExpectColumnValuesToBeBetween(**rule.arguments, **common)
        raise ValueError(f"{rule.expectation_id}: no such kind: {rule.kind}")


def wrong_values(frame: pd.DataFrame, rule: Rule) -> pd.Series:
    """True for each row that violates ``rule``; the library only counts them."""
    column = frame[rule.column]
    if rule.kind == "not_null":
        return column.isna()
    if rule.kind == "in_set":
        return column.notna() & ~column.isin(list(rule.arguments["value_set"]))
    low, high = rule.arguments.get("min_value"), rule.arguments.get("max_value")
    wrong = pd.Series(False, index=frame.index)
    if low is not None:
        wrong |= (column < low).fillna(False).astype(bool)
    if high is not None:
        wrong |= (column > high).fillna(False).astype(bool)
    return wrong


@contextmanager
def _as_if_missing(package: str) -> Iterator[None]:
    """Let nothing import a package for a while.

    Where pyspark is installed, the library loads all of it, which takes a second and ends the
    process if that began as ``python -c``.
    """
    loaded = {
        name: module
        for name, module in sys.modules.items()
        if name == package or name.startswith(f"{package}.")
    }
    for name in loaded:
        del sys.modules[name]
    sys.modules[package] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[package]
        sys.modules.update(loaded)


@contextmanager
def _loaded_when_used(name: str) -> Iterator[None]:
    """Let a module that is imported meanwhile load only when something of it is used."""
    if name in sys.modules:
        yield
        return

    def put_away() -> None:
        if sys.modules.get(name) is placeholder:
            del sys.modules[name]
            if package:
                delattr(sys.modules[package], part)

    def load(attribute: str) -> object:
        put_away()
        return getattr(import_module(name), attribute)

    package, _, part = name.rpartition(".")
    placeholder = ModuleType(name)
    placeholder.__getattr__ = load  # type: ignore[method-assign]
    sys.modules[name] = placeholder
    if package:
        setattr(import_module(package), part, placeholder)
    try:
        yield
    finally:
        put_away()


def _rule_id(result: ExpectationValidationResult) -> str:
    config = result.expectation_config
    if config is None or config.meta is None:
        raise RuntimeError("a result names no rule")
    return config.meta["rule"]


def _counted(rule: Rule, result: ExpectationValidationResult, rows: int) -> Counted:
    raised = result.exception_info or {}
    if raised.get("raised_exception") or "unexpected_count" not in result.result:
        raise RuntimeError(f"{rule.expectation_id}: {raised}")
    missing = result.result.get("missing_count") or 0
    return Counted(rule, rows - missing, result.result["unexpected_count"])
