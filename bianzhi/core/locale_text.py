"""Dates, counts and shares as people write them, by language, from the data of CLDR (babel)."""

from __future__ import annotations

from datetime import date

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal, format_percent

from bianzhi.core.messages import language

_LOCALES = {"en": Locale("en", "GB"), "zh": Locale("zh", "CN", script="Hans")}


def day(when: date, lang: str | None = None) -> str:
    """31 December 2024; 2024年12月31日."""
    return format_date(when, "long", _locale(lang))


def month(when: date, lang: str | None = None) -> str:
    """December 2024; 2024年12月."""
    return format_skeleton("yMMMM", when, locale=_locale(lang))


def year(when: date, lang: str | None = None) -> str:
    """2024; 2024年."""
    return format_skeleton("y", when, locale=_locale(lang))


def count(number: int | float, lang: str | None = None) -> str:
    """12,345; a fraction is rounded to a whole number."""
    return format_decimal(number, "#,##0", locale=_locale(lang))


def share(part: float, lang: str | None = None) -> str:
    """12.5% of a part (0 to 1) of the whole."""
    return format_percent(part, "#,##0.0%", locale=_locale(lang))


def _locale(lang: str | None) -> Locale:
    return _LOCALES[lang or language()]
