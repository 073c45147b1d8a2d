"""Every mart is compared between two known times, or excluded for a reason that is written down."""

from __future__ import annotations

from collections import Counter

from bianzhi.core.configuration.typed_yaml import read
from bianzhi.publish import marts_page
from bianzhi.read.difference import COMPARED_FILE, ComparedMarts, compared_marts


def test_every_mart_is_compared_or_excluded_once():
    written = read(COMPARED_FILE, ComparedMarts)
    listed = Counter(list(written.compared))
    for excluded in written.excluded:
        assert excluded.reason
        listed.update(excluded.marts)
    marts = {model["name"] for family, _ in marts_page.FAMILIES for model in
             marts_page.models(family)}  # fmt: skip
    assert set(listed) == marts
    assert [name for name, times in listed.items() if times > 1] == []


def test_a_compared_mart_has_an_organization_and_a_month():
    for mart in compared_marts():
        assert {"organization_code", "month"} <= set(mart.keys), mart.name


def test_a_measure_follows_from_the_entities_that_it_names(models):
    """The model of the mart reads each entity, or lines that were linked to people before."""
    for mart in compared_marts():
        needs = models.with_needs((mart.name,))
        linked = {"stg_person"} if "int_payroll_line" in needs else set()
        for entities in mart.feeds.values():
            assert {f"stg_{entity}" for entity in entities} <= needs | linked, mart.name
