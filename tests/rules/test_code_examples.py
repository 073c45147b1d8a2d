"""Every code column of the dictionary is looked up in its list by a model of C04 or E16."""

from __future__ import annotations

import re

import pytest

from ingest.dictionary import schema
from ingest.dictionary.rules import rules
from tests.rules import code_examples

_LIST = re.compile(r"'(\w+_code)': '(\w+)'")


@pytest.mark.parametrize("rule_id", code_examples.RULES)
def test_the_models_look_up_every_code_column_in_the_list_of_the_dictionary(rule_id):
    looked_up = {
        (path.stem.removeprefix(f"int_finding_{rule_id.lower()}_"), column, code_list)
        for path in rules()[rule_id].models
        for column, code_list in _LIST.findall(path.read_text("utf-8"))
    }
    assert looked_up == {
        (name, column.name, column.code_list)
        for name, entity in schema.entities().items()
        for column in entity.columns
        if column.code_list
        and (column.code_list == code_examples.LIST_OF_C04) == (rule_id == "C04")
    }
