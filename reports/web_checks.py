"""The section of a page that shows each balance with both of its sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from html import escape

from bianzhi.messages import say
from reports.balances import Check
from reports.document import Document
from reports.fill import FilledTable

MINUS = "−"


def check_section(document: Document) -> Iterator[str]:
    """Rules with how many equations each; the equations of a rule fold out below it."""
    lang = document.lang
    broken = sum(not check.holds for check in document.checks)
    yield '<section id="checks">'
    yield f"<h2>{escape(say('page.checks', lang))}</h2>"
    text = say("page.checks_text", lang, count=len(document.checks), broken=broken)
    yield f"<p>{escape(text)}</p>"
    by_rule: dict[tuple[str, str], list[Check]] = {}
    for check in document.checks:
        rule = (check.equation.rule, check.equation.text[lang])
        by_rule.setdefault(rule, []).append(check)
    tables = {(table.code, table.period.code): table for table in document.tables}
    for (rule, text), checks in sorted(by_rule.items(), key=lambda one: _order(one[1])):
        yield from _rule(document, tables, rule, text, checks)
    yield "</section>"


def _order(checks: Sequence[Check]) -> tuple:
    first = checks[0].equation
    return (all(check.holds for check in checks), first.is_by_shape)


def _rule(document: Document, tables, rule: str, text: str, checks: list[Check]) -> Iterator[str]:
    lang = document.lang
    broken = sum(not check.holds for check in checks)
    mark = "fails" if broken else "holds"
    tally = f"{broken} / {len(checks)}" if broken else f"{len(checks)}"
    yield f'<details class="rule {mark}"{" open" if broken else ""}><summary>'
    yield f'<span class="mark">{escape(say(f"page.{mark}", lang))}</span>'
    yield f"<b>{escape(rule)}</b> {escape(text)} <i>{tally}</i></summary>"
    listed = [check for check in checks if not check.holds or not check.equation.is_detail]
    heads = ("place", "equation", "left", "right", "difference")
    yield '<div class="scroll"><table class="checks"><thead><tr>'
    yield "".join(f"<th>{escape(say(f'page.{head}', lang))}</th>" for head in heads)
    yield "</tr></thead><tbody>"
    for check in listed:
        yield _equation(document, tables, check)
    yield "</tbody></table></div>"
    if len(listed) < len(checks):
        rest = say("page.further", lang, count=len(checks) - len(listed))
        yield f'<p class="note">{escape(rest)}</p>'
    yield "</details>"


def _equation(document: Document, tables, check: Check) -> str:
    equation = check.equation
    sides = [_side(document, tables, side) for side in (equation.left, equation.right)]
    sign = {"=": "＝", "<=": "≤"}[equation.sign]
    cells = [
        f"<td>{escape(document.label(equation.place))}</td>",
        f"<td>{escape(f' {sign} '.join(sides))}</td>",
        *(f'<td class="number">{number(v)}</td>' for v in (check.left, check.right)),
        f'<td class="number">{number(check.difference)}</td>',
    ]
    return (
        f"<tr{'' if check.holds else ' class=' + chr(34) + 'fails' + chr(34)}>{''.join(cells)}</tr>"
    )


def _side(document: Document, tables, terms) -> str:
    """Where the figures of a side stand: parts of a long sum by their number only."""
    if len(terms) > 6:
        return f"Σ {_cell(document, tables, terms[0][1])} … ({len(terms)})"
    text = ""
    for coefficient, cell in terms:
        sign = f" {MINUS} " if coefficient < 0 else " + "
        text += (sign if text or coefficient < 0 else "") + _cell(document, tables, cell)
    return text.strip()


def _cell(document: Document, tables, cell) -> str:
    table: FilledTable | None = tables.get((cell.table, cell.period))
    name = f"{cell.table}" if cell.period == document.period else f"{cell.table}({cell.period})"
    if table is None or cell.column not in table.column:
        return f"{name}.{cell.column}"
    place = table.leaves.index(table.column[cell.column]) + 1
    label = document.label(table.row[cell.row].label) if cell.row in table.row else cell.row
    return f"{name}[{label}].{place}"


def number(value: Decimal) -> str:
    """A side as printed: all its digits, no trailing zeros."""
    text = f"{value:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", MINUS)
