"""Writes docs/settings.md from the types of bianzhi.yml.

``python -m bianzhi.core.configuration.settings_page`` rewrites it; a test fails when it is stale.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from bianzhi.core.configuration.settings import OLD_FILES, Settings
from bianzhi.core.configuration.typed_yaml import Definition
from bianzhi.core.home import PROJECT_ROOT

PAGE = PROJECT_ROOT / "docs" / "settings.md"
_EXAMPLES = {
    "cover": """\
cover:
  issuer: {zh: 某市委编办, en: Establishment office of the city}
  preparer: 张某
  classification: {zh: 内部, en: Internal use}""",
    "limits": """\
limits:
  rows: 8000000""",
    "privacy": """\
privacy:
  allowed:
    - text: 于建设
      reason: "part of 关于建设 in the titles of documents, not the member of staff\"""",
    "gate": """\
gate:
  canonical.person.education_code.code:
    outcome: warn
    reason: "County 350582 still sends its own education codes, see letter of 2024-03-01\"""",
    "sources": """\
sources:
  fujian: 10
  canonical: 20""",
    "time": """\
time:
  zone: Asia/Urumqi""",
}


def page() -> str:
    """The whole page as text."""
    old = ", ".join(f"`{name}`" for name in OLD_FILES.values())
    lines = [
        "# Settings of a warehouse",
        "",
        "`bianzhi.yml` in the folder of the warehouse holds all settings of an office. It may be",
        "missing, and so may each section; what is not set has its default. A fault stops the",
        "command that needs the settings, with file, line, entry and remedy, all faults at once.",
        "",
        f"Separate files of earlier versions ({old})",
        "are no longer read: a command that needs settings stops where it finds one.",
        "`bianzhi upgrade` moves their content, with its comments, into `bianzhi.yml` and deletes",
        "them.",
        "",
        "This page is written by `python -m bianzhi.core.configuration.settings_page`.",
    ]
    for name, field in Settings.model_fields.items():
        lines += ["", f"## {name}", "", _meaning(field), "", *_table(field), ""]
        lines += ["```yaml", *_EXAMPLES[name].splitlines(), "```"]
    return "\n".join(lines) + "\n"


def _meaning(field: FieldInfo) -> str:
    kind = field.annotation
    is_table = isinstance(kind, type) and issubclass(kind, Definition)
    text = field.description or ((kind.__doc__ or "") if is_table else "")
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _table(field: FieldInfo) -> Iterator[str]:
    rows = list(_entries(field.annotation, ""))
    if rows:
        yield from ("| entry | default | meaning |", "|---|---|---|")
        for entry, inner in rows:
            yield f"| `{entry}` | {_default(inner)} | {inner.description} |"
    else:
        yield "Each entry is `name: whole number`; there are none by default."


def _entries(kind: Any, place: str) -> Iterator[tuple[str, FieldInfo]]:
    """The entries of a table, of each item of a list, of each value of a table by name."""
    if isinstance(kind, type) and issubclass(kind, Definition):
        for name, field in kind.model_fields.items():
            inner = list(_entries(field.annotation, f"{place}{name}[]."))
            yield from inner or [(f"{place}{name}", field)]
        return
    arguments = [get_argument for get_argument in get_args(kind) if get_argument is not Ellipsis]
    is_named = getattr(kind, "__origin__", None) is dict
    if arguments:
        yield from _entries(arguments[-1], "NAME." if is_named and not place else place)


def _default(field: FieldInfo) -> str:
    if field.default is PydanticUndefined:
        return "required"
    if isinstance(field.default, str):
        return f"`{field.default}`"
    return f"{field.default:,}" if isinstance(field.default, int) else "none"


def write() -> None:
    """Write the page."""
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    write()
