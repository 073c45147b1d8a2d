"""The data dictionary as a page: entities with their columns, then the code lists."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.dictionary import code_tables, schema

TYPES = {
    "text": "text",
    "code": "code",
    "integer": "whole number",
    "decimal": "decimal, 4 places",
    "decimal6": "decimal, 6 places",
    "date": "date",
    "month": "month",
    "period": "month, or year (its December)",
    "flag": "yes or no",
}
KINDS = {
    "state": "a full picture; what is absent is no longer",
    "event": "a row stands until its key is sent again",
    "period": "replaced per {period} and scope",
}


def page() -> str:
    """The data dictionary as Markdown."""
    entities = schema.entities().values()
    parts = [
        "# Data dictionary / 数据字典",
        "What a delivery may hold. A `canonical` delivery uses the column names below as headers;\n"
        "any other source maps its own headers to them in its contract. Columns marked **key** or\n"
        "**required** must be there, any other may be missing. Personal columns go to the vault:\n"
        "the warehouse holds keyed hashes and the month of birth only. A cell of a figure that\n"
        "cannot be read keeps the last value of its key that was read; any other is unknown.",
        _dates(),
        _contents(entities),
        *[_entity(entity) for entity in entities],
        _code_lists(),
    ]
    return "\n\n".join(parts) + "\n"


def _dates() -> str:
    """The bounds outside of which a date cannot be read."""
    bounds = schema.date_bounds()
    columns = schema.columns().values()
    special: dict[str, str] = {
        kind: ", ".join(f"`{c.name}`" for c in columns if c.type == "date" and c.dates == kind)
        for kind in bounds
        if kind != "past"
    }
    lines = [
        f"{special.get(kind, 'other dates')}: from {limit.first} to {limit.years_ahead} years "
        "after the as-of date"
        for kind, limit in bounds.items()
    ]
    return "Dates that can be read:\n\n" + "\n".join(f"- {line}" for line in lines)


def _contents(entities: Iterable[schema.Entity]) -> str:
    lines = ["| entity | 实体 | what a row is |", "|---|---|---|"]
    for entity in entities:
        zh, _ = entity.labels
        lines.append(f"| [{entity.name}](#{entity.name}) | {zh} | {entity.description} |")
    return "\n".join(lines)


def _entity(entity: schema.Entity) -> str:
    zh, en = entity.labels
    kind = KINDS[entity.kind].format(period=entity.period)
    lines = [
        f"## {entity.name}",
        "",
        f"{zh}, {en}. {entity.description}. Kind: {entity.kind} ({kind}).",
        "",
        "| column | 列名 | type | | description |",
        "|---|---|---|---|---|",
    ]
    lines += [_row(entity, column) for column in entity.columns]
    return "\n".join(lines)


def _row(entity: schema.Entity, column: schema.Column) -> str:
    kind = TYPES[column.type]
    if column.code_list:
        kind = f"code ([{column.code_list}](#{column.code_list}))"
    cells = [column.name, column.label, kind, _duty(entity, column), column.description]
    return "| " + " | ".join(cells) + " |"


def _duty(entity: schema.Entity, column: schema.Column) -> str:
    duty = []
    if column.name in entity.optional_key:
        duty.append("key, may be blank")
    elif column.name in entity.key:
        duty.append("**key**")
    if column.name in entity.required:
        duty.append("**required**")
    if column.name in entity.figures:
        duty.append("figure")
    if column.personal:
        duty.append("personal")
    return ", ".join(duty)


def _code_lists() -> str:
    lines = [
        "# Code lists / 代码表",
        "",
        "Landing accepts the code, either label or an alias; anything else is kept as it came and\n"
        "becomes a finding. Each list is a table of the schema `codes`.",
    ]
    for name in code_tables.list_names():
        lines += ["", f"## {name}", "", f"{code_tables.titles()[name]}.", ""]
        lines += ["| code | 中文 | English |", "|---|---|---|"]
        lines += [
            f"| {row['code']} | {row['label_zh']} | {row['label_en']} |"
            for row in code_tables.rows(name)
        ]
    return "\n".join(lines)
