"""The layer that reads YAML: hostile files, lines, places and what a message may show."""

from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import Field

from bianzhi.core.configuration.typed_yaml import (
    EMPTY,
    AnyText,
    Definition,
    Document,
    read,
    validated,
)
from bianzhi.core.problems import Refused


class Inner(Definition):
    size: int = 0
    name: AnyText = ""


class Outer(Definition):
    first: Annotated[Inner, EMPTY] = Inner()
    many: tuple[Inner, ...] = ()
    by_name: dict[str, Inner] = Field({})


def problems(text: str, **options) -> list[tuple[str, str, int | None]]:
    with pytest.raises(Refused) as refused:
        validated(Document.parse(text), Outer, "x.yml", **options)
    return [
        (problem.code.partition(".")[2], str(problem.values["place"]), problem.row)
        for problem in refused.value.problems
    ]


def test_what_fits_is_frozen():
    outer = validated(
        Document.parse("first:\nmany: [{size: 1}]\nby_name: {a: {name: 7}}"), Outer, ""
    )
    assert outer == Outer(many=(Inner(size=1),), by_name={"a": Inner(name="7")})
    assert validated(Document.parse("# nothing\n"), Outer, "") == Outer()
    with pytest.raises(ValueError, match="frozen"):
        outer.many = ()


def test_places_and_lines():
    text = "many:\n- size: 1\n- size: big\n  nam: x\nby_name:\n  a:\n    size: 1.5\n  b: 3\n"
    assert problems(text) == [
        ("wrong_value", "many[2].size", 3),
        ("unknown_key", "many[2].nam", 4),
        ("wrong_value", "by_name.a.size", 7),
        ("wrong_value", "by_name.b", 8),
    ]


def test_a_merge_key_is_no_duplicate_and_an_overwritten_one_is():
    good = "first: &a {size: 1}\nby_name:\n  b:\n    <<: *a\n    name: x\n"
    assert validated(Document.parse(good), Outer, "").by_name["b"] == Inner(size=1, name="x")
    assert problems("first: {size: 1, size: 2}\n") == [("duplicate_key", "first.size", 1)]


def test_what_is_no_table_and_what_has_no_text_keys():
    assert problems("- 1\n") == [("wrong_value", "/", None)]
    assert problems("1: {}\n") == [("unknown_key", "1", 1)]
    assert problems("first: {2024-01-01: 3}\n") == [("unknown_key", "first.2024-01-01", 1)]


def test_a_value_under_a_personal_place_is_not_shown():
    document = Document.parse("by_name: {张三: {size: 李四}}")
    with pytest.raises(Refused) as refused:
        validated(document, Outer, "x.yml", personal=["by_name"])
    assert "李四" not in str(refused.value)


def test_a_long_value_is_cut_short():
    with pytest.raises(Refused) as refused:
        validated(Document.parse(f"first: {'x' * 5000}"), Outer, "x.yml")
    assert len(str(refused.value)) < 300


def test_aliases_that_multiply_cost_nothing():
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    result = problems("\n".join(lines))
    assert len(result) == 40
    assert {rule for rule, _, _ in result} == {"unknown_key"}


@pytest.mark.parametrize("text", ["first: &a {size: *a}", "many: &a [*a]", "&a {first: *a}"])
def test_a_file_that_contains_itself_is_refused(text):
    assert problems(text)


def test_a_file_that_cannot_be_read(tmp_path):
    for data, rule in ((b"\xff\xfe", "unreadable"), (b"a: [", "not_yaml"), (None, "unreadable")):
        path = tmp_path / "x.yml"
        path.unlink(missing_ok=True)
        if data is not None:
            path.write_bytes(data)
        with pytest.raises(Refused) as refused:
            read(path, Outer)
        assert [problem.code for problem in refused.value.problems] == [f"configuration.{rule}"]
        assert str(path) in refused.value.problems[0].text("zh")


@pytest.mark.parametrize(
    "text", ["{[a]: b}", "? {a: b}\n: c", "first: !!int x", "a: !!timestamp x"]
)
def test_keys_and_tags_that_make_no_value_are_no_yaml(text, tmp_path):
    path = tmp_path / "x.yml"
    path.write_text(text, "utf-8")
    with pytest.raises(Refused) as refused:
        read(path, Outer)
    assert [problem.code for problem in refused.value.problems] == ["configuration.not_yaml"]
