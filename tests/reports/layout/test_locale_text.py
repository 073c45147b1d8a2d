"""Dates and numbers are written as each language writes them, not as the machine's locale does."""

from __future__ import annotations

from datetime import date

import pytest

from bianzhi.core import locale_text
from bianzhi.reports.define import periods
from bianzhi.reports.register.compose import period_name


def test_dates_of_both_languages():
    when = date(2024, 3, 1)
    assert [locale_text.day(when, lang) for lang in ("en", "zh")] == [
        "1 March 2024",
        "2024年3月1日",
    ]
    assert [locale_text.month(when, lang) for lang in ("en", "zh")] == ["March 2024", "2024年3月"]
    assert [locale_text.year(when, lang) for lang in ("en", "zh")] == ["2024", "2024年"]


def test_numbers_of_both_languages():
    for lang in ("en", "zh"):
        assert locale_text.count(1234567, lang) == "1,234,567"
        assert locale_text.share(0.1234, lang) == "12.3%"
        assert locale_text.share(1, lang) == "100.0%"


@pytest.mark.parametrize(
    ("period", "english", "chinese"),
    [
        (periods.year(2024), "2024", "2024年"),
        (periods.month("2024-03"), "March 2024", "2024年3月"),
    ],
)
def test_the_name_of_a_period(period, english, chinese):
    assert (period_name(period, "en"), period_name(period, "zh")) == (english, chinese)
