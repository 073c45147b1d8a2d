"""The pages about contracts: they name every key of the loader, and their examples land."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from bianzhi.core.home import PROJECT_ROOT, Home
from ingest import land
from ingest.contract import derivation, terms
from tests.support.parquet import read

PAGES = {
    "en": PROJECT_ROOT / "docs" / "contracts.md",
    "zh": PROJECT_ROOT / "docs" / "contracts.zh-CN.md",
}
_BLOCK = re.compile(r"^```(csv|yaml|text) (\S+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_TABLE = re.compile(r"^<!-- keys: (\w+) -->\n\n((?:\|.*\n)+)", re.MULTILINE)
_KEY = re.compile(r"`([^`]+)`")
EXAMPLES = ("county", "roster", "payroll", "organogram", "units")


def keys_of(kind: type, *without: type) -> set[str]:
    """The keys of a table of a contract, without those of other kinds."""
    left_out = {name for other in without for name in other.model_fields}
    fields = kind.model_fields.items()
    return {field.alias or name for name, field in fields if name not in left_out}


TABLES: dict[str, set[str]] = {
    "contract": keys_of(terms.ContractDefinition, terms.Terms),
    "entity": keys_of(terms.EntityTerms, terms.PartTerms),
    "files": keys_of(terms.PartTerms, terms.Terms),
    "settings": keys_of(terms.Terms),
    "delivery": keys_of(terms.DeliveryTerms),
    "place": keys_of(terms.AsOfTerms) | keys_of(terms.ScopeTerms),
    "split": keys_of(terms.Split),
    "pair": keys_of(terms.Pair),
    "derivation": keys_of(derivation.Derivation),
    "piece": keys_of(derivation.Piece),
    "period": keys_of(derivation.Period),
    "condition": keys_of(derivation.Condition),
}


def tables(page: str) -> dict[str, dict[str, str]]:
    """Per table of keys: the rows of the page by key."""
    text = PAGES[page].read_text("utf-8")
    result: dict[str, dict[str, str]] = {}
    for name, table in _TABLE.findall(text):
        rows = [line for line in table.splitlines()[2:] if line]
        named = [(key, row) for row in rows for key in _KEY.findall(row.split("|")[1])]
        assert len(named) == len(dict(named)), f"{name}: a key has two rows"
        result[name] = dict(named)
    return result


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_the_keys_of_the_loader_and_no_others(page):
    assert {name: set(rows) for name, rows in tables(page).items()} == TABLES


WORDS = {
    (name, field.alias or key): [word for word in get_args(field.annotation) if word]
    for name, kind in (("settings", terms.Terms), ("derivation", derivation.Derivation))
    for key, field in kind.model_fields.items()
    if all(isinstance(word, str) for word in get_args(field.annotation) or [0])
} | {
    ("piece", "form"): ["slug", "digest"],
    ("derivation", "day"): ["first", "last"],
    ("derivation", "from"): list(derivation.CONTEXT_PIECES),
    ("settings", "id_numbering"): [terms.CITIZEN_ID],
    ("settings", "header_row"): ["auto"],
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("place", WORDS, ids=".".join)
def test_a_page_names_every_word_that_a_key_takes(page, place):
    table, key = place
    assert set(WORDS[place]) <= set(_KEY.findall(tables(page)[table][key]))


def test_the_words_of_the_loader_are_seen_by_the_test():
    assert WORDS["settings", "key"] == ["natural", "row", "group"]
    assert set(terms.ContractDefinition.model_fields) > set(terms.Terms.model_fields)


def blocks(page: str) -> dict[str, str]:
    """The blocks of a page by path: <example>/contract.yml, delivered files, landed entities."""
    found = _BLOCK.findall(PAGES[page].read_text("utf-8"))
    return {path: text for _, path, text in found}


def test_both_pages_show_the_same_examples():
    assert blocks("en") == blocks("zh")
    assert {path.split("/")[0] for path in blocks("en")} == set(EXAMPLES)


@pytest.fixture
def deliver(tmp_path: Path) -> Callable[[str], tuple[Home, list]]:
    """Land one example; returns the warehouse and the outcomes."""

    def land_example(example: str) -> tuple[Home, list]:
        for path, text in blocks("en").items():
            if path.startswith(f"{example}/") and path.endswith((".csv", ".yml")):
                file = tmp_path / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, "utf-8" if path.endswith(".yml") else "gb18030")
        contract = tmp_path / example / "contract.yml"
        delivered = [path for path in (tmp_path / example).iterdir() if path.is_dir()]
        home = Home(tmp_path / "home")
        return home, land.land(home, delivered, contract=contract)

    return land_example


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_lands_as_the_page_says(example, deliver):
    home, outcomes = deliver(example)
    assert [outcome.status for outcome in outcomes] == ["landed"], outcomes
    assert [problem.text("en") for outcome in outcomes for problem in outcome.remarks] == []
    shown = {
        path.removeprefix(f"{example}/"): text
        for path, text in blocks("en").items()
        if path.startswith(f"{example}/") and "." not in path
    }
    assert shown
    for entity, text in shown.items():
        columns, *expected = csv.reader(io.StringIO(text))
        lake = f"read_parquet('{home.lake}/{entity}/*.parquet')"
        rows = read(f"select {', '.join(columns)} from {lake}")
        landed = [["" if cell is None else str(cell) for cell in row] for row in rows]
        assert sorted(landed) == sorted(expected), entity
