"""Wrong and allowed values of an expectation, in a form that a message may show."""

from __future__ import annotations

import pandas as pd

from bianzhi.core.messages import message
from bianzhi.core.safe_text import safe_text
from expectations.rules import Rule

# The number of distinct values shown per expectation, and of listed codes before a cut.
_VALUES = 5
_CODES = 12


def unexpected_values(rows: pd.DataFrame, rule: Rule) -> list[dict]:
    """Distinct values of the rows that violate ``rule``, the most frequent first.

    Each is ``{"value": text, "rows": n}``; without ``value`` it counts all values that are or may
    be personal. A blank is ''. If there are more values, the last item counts the rest.
    """
    counts: dict[str | None, int] = {}
    for value, count in rows[rule.column].value_counts(dropna=False).items():
        text = _text(value, rule)
        counts[text] = counts.get(text, 0) + int(count)
    hidden = counts.pop(None, 0)
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    shown = [{"value": text, "rows": count} for text, count in ranked[:_VALUES]]
    if hidden:
        shown.append({"rows": hidden})
    rest = ranked[_VALUES:]
    if rest:
        shown.append({"more_values": len(rest), "rows": sum(count for _, count in rest)})
    return shown


def shown_values(counted: list[dict], lang: str | None = None) -> str:
    """Values of ``unexpected_values`` as a text in one language; '' where there are none."""
    return message("gate.separator", lang).join(_shown(value, lang) for value in counted)


def _shown(counted: dict, lang: str | None) -> str:
    rows = counted["rows"]
    if "more_values" in counted:
        return message("gate.more_values", lang, values=counted["more_values"], rows=rows)
    if "value" not in counted:
        return message("gate.hidden_value", lang, rows=rows)
    value = counted["value"] or message("gate.blank_value", lang)
    return message("gate.value", lang, value=value, rows=rows)


def allowed_values(rule: Rule) -> str:
    """The values that ``rule`` allows, in language-neutral signs; '' if every value is allowed."""
    if rule.kind == "in_set":
        codes = [str(code) for code in rule.arguments["value_set"]]
        cut = f", … ({len(codes)})" if len(codes) > _CODES else ""
        return ", ".join(codes[:_CODES]) + cut
    if rule.kind == "between":
        low, high = rule.arguments.get("min_value"), rule.arguments.get("max_value")
        if low is None:
            return f"≤ {high}"
        return f"≥ {low}" if high is None else f"{low} … {high}"
    return ""


def _text(value: object, rule: Rule) -> str | None:
    if value is None or value is pd.NaT or pd.isna(value):
        return ""
    if rule.is_personal:
        return None
    if rule.class_code == "check_digit":
        return str(value)  # the result of a check, not the checked value
    if isinstance(value, float):
        return f"{value:.4g}"
    # Numbers and dates identify nobody; a text might.
    return safe_text(value) if isinstance(value, str) else str(value)
