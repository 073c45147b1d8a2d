"""The report on one reform: what there was before and after, and through what it changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from bianzhi.messages import say
from bianzhi.problems import Failed
from publish.query import Reader
from reports.charts import lines, waterfall
from reports.page import Figure, Section, Table

LABEL = {"zh": "label_zh", "en": "label_en"}
# Measures in the order an office asks for them; the first two need no parts.
MEASURES = (
    "bodies",
    "departments",
    "authorized_posts",
    "in_post",
    "leadership_quota",
    "leaders",
    "off_establishment",
)
LEVEL_LISTS = {
    "admin_level": "admin_level",
    "system": "organization_system",
    "policy_field": "policy_field",
}
PART_LISTS = {
    "authorized_posts": "establishment_type",
    "in_post": "establishment_type",
    "age": None,
    "education": "education_band",
    "off_establishment": "worker_type",
}


@dataclass(frozen=True)
class Reform:
    code: str
    name: str
    before: str
    after: str


def sections(reader: Reader, reform_code: str, lang: str) -> tuple[Reform, list[Section]]:
    """Everything the report says, in reading order."""
    reform = _reform(reader, reform_code, lang)
    parts = [
        _overview(reader, reform, lang),
        *(_causes(reader, reform, measure, lang) for measure in ("in_post", "authorized_posts")),
        _causes(reader, reform, "bodies", lang),
        _causes(reader, reform, "departments", lang),
        *(_by_part(reader, reform, measure, lang) for measure in PART_LISTS),
        _rates(reader, reform, lang),
        *(_by_level(reader, reform, level, lang) for level in LEVEL_LISTS),
        _units(reader, reform, lang),
        _course(reader, reform, lang),
    ]
    return reform, [part for part in parts if part is not None]


def _reform(reader: Reader, code: str, lang: str) -> Reform:
    known = reader.run(f"select code, {LABEL[lang]} from codes.reform order by code")
    names = dict(known.rows())
    if code not in names:
        raise Failed("report.no_such_reform", 2, code=code, known=", ".join(names))
    window = next(
        reader.run(
            "select distinct before_month, after_month from historical_change.reform_comparison "
            f"where reform_code = '{code}'"
        ).rows(),
        None,
    )
    if window is None:
        raise Failed("report.reform_not_covered", 1, code=code)
    return Reform(code, names[code], str(window[0]), str(window[1]))


def _overview(reader: Reader, reform: Reform, lang: str) -> Section:
    found = reader.run(
        f"""
        select measure_code, sum(before_value), sum(after_value), sum(change_value)
        from historical_change.reform_comparison
        where reform_code = '{reform.code}' and structure_code = 'as_named' and level_code = 'city'
        group by measure_code
        """
    )
    values = {row[0]: row[1:] for row in found.rows()}
    rows = [
        [say(f"report.measure_{name}", lang), *map(number, values[name]), _percent(values[name])]
        for name in MEASURES
        if name in values
    ]
    heads = ["report.measure", "report.before", "report.after", "report.change", "report.percent"]
    table = Table([say(head, lang) for head in heads], rows)
    text = say("report.overview_text", lang, before=reform.before, after=reform.after)
    return Section(say("report.overview", lang), text, [table])


def _causes(reader: Reader, reform: Reform, measure: str, lang: str) -> Section | None:
    found = reader.run(
        f"""
        select component_code, structure_code, sum(contribution)
        from historical_change.reform_decomposition
        where
            reform_code = '{reform.code}' and level_code = 'city' and measure_code = '{measure}'
        group by component_code, structure_code
        """
    )
    causes: dict[str, dict[str, Decimal]] = {}
    for component, structure, value in found.rows():
        causes.setdefault(component, {})[structure] = value
    if not causes:
        return None
    ordered = sorted(causes, key=lambda one: (-abs(causes[one].get("as_named", 0)), one))
    rows = [
        [
            _component(reader, one, lang),
            number(causes[one].get("as_named", 0)),
            number(causes[one].get("constant", 0)),
        ]
        for one in ordered
    ]
    totals = [sum(found.get(kind, 0) for found in causes.values()) for kind in STRUCTURES]
    rows.append([say("report.total", lang), *map(number, totals)])
    table = Table(
        [say("report.cause", lang), *(say(f"report.{kind}", lang) for kind in STRUCTURES)],
        rows,
        total=True,
    )
    name = say(f"report.measure_{measure}", lang)
    steps = [
        (_component(reader, one, lang), float(causes[one].get("as_named", 0))) for one in ordered
    ]
    chart = waterfall(steps, say("report.total", lang))
    title = say("report.causes", lang, measure=name)
    return Section(title, say("report.causes_text", lang), [table, Figure(chart, title)])


STRUCTURES = ("as_named", "constant")


def _component(reader: Reader, code: str, lang: str) -> str:
    kind, _, rest = code.partition("_")
    lists = {"event": "organization_event_type", "reason": "establishment_reason"}
    if kind in lists and rest not in ("unrecorded", "missing"):
        labels = _labels(reader, lists[kind], lang)
        return labels.get(rest, rest)
    return say(f"report.component_{code}", lang)


def _labels(reader: Reader, code_list: str | None, lang: str) -> dict[str, str]:
    if code_list is None:
        return {}
    return dict(reader.run(f"select code, {LABEL[lang]} from codes.{code_list}").rows())


def _age_labels(reader: Reader, lang: str) -> dict[str, str]:
    return dict(reader.run(f"select band, {LABEL[lang]} from norms.age_band").rows())


def _by_part(reader: Reader, reform: Reform, measure: str, lang: str) -> Section | None:
    labels = _labels(reader, PART_LISTS[measure], lang) or _age_labels(reader, lang)
    return _grouped(
        reader,
        reform,
        f"level_code = 'city' and structure_code = 'as_named' and measure_code = '{measure}'",
        "part_code",
        lambda code: labels.get(code) or _plain(code, lang),
        say("report.by_part", lang, measure=say(f"report.measure_{measure}", lang)),
        lang,
    )


def _by_level(reader: Reader, reform: Reform, level: str, lang: str) -> Section | None:
    labels = _labels(reader, LEVEL_LISTS[level], lang)
    return _grouped(
        reader,
        reform,
        f"level_code = '{level}' and structure_code = 'constant' and measure_code = 'in_post'",
        "unit_code",
        lambda code: labels.get(code) or _plain(code, lang),
        say("report.by_level", lang, level=say(f"report.level_{level}", lang)),
        lang,
    )


def _grouped(
    reader: Reader,
    reform: Reform,
    condition: str,
    column: str,
    label: Callable[[str], str],
    title: str,
    lang: str,
) -> Section | None:
    found = reader.run(
        f"""
        select {column}, sum(before_value), sum(after_value), sum(change_value)
        from historical_change.reform_comparison
        where reform_code = '{reform.code}' and {condition}
        group by {column}
        order by {column}
        """
    )
    rows = [[label(row[0]), *map(number, row[1:]), _percent(row[1:])] for row in found.rows()]
    if not rows:
        return None
    heads = ["report.group", "report.before", "report.after", "report.change", "report.percent"]
    return Section(title, "", [Table([say(head, lang) for head in heads], rows)])


def _rates(reader: Reader, reform: Reform, lang: str) -> Section:
    found = reader.run(
        f"""
        select rate_code, before_value, after_value, change_value, mix_effect, rate_effect
        from historical_change.reform_rate_decomposition
        where reform_code = '{reform.code}' and structure_code = 'constant'
        order by rate_code
        """
    )
    rows = []
    for code, *values in found.rows():
        shown = [f"{value:.2f}" if code == "mean_age" else f"{value:.2%}" for value in values]
        rows.append([say(f"report.rate_{code}", lang), *shown])
    heads = ("rate", "before", "after", "change", "mix_effect", "rate_effect")
    table = Table([say(f"report.{head}", lang) for head in heads], rows)
    return Section(say("report.rates", lang), say("report.rates_text", lang), [table])


def _units(reader: Reader, reform: Reform, lang: str) -> Section:
    found = reader.run(
        f"""
        with names as (
            select organization_code, max_by(organization_name, valid_from) as name
            from historical_change.organization_history
            group by organization_code
        ),
        compared as (
            select
                unit_code,
                structure_code,
                sum(before_value) as before_value,
                sum(after_value) as after_value
            from historical_change.reform_comparison
            where
                reform_code = '{reform.code}' and level_code = 'organization'
                and measure_code = 'in_post'
            group by unit_code, structure_code
        )
        select
            unit_code,
            coalesce(any_value(name), unit_code),
            coalesce(sum(before_value) filter (structure_code = 'as_named'), 0),
            coalesce(sum(after_value) filter (structure_code = 'as_named'), 0),
            coalesce(sum(before_value) filter (structure_code = 'constant'), 0),
            coalesce(sum(after_value) filter (structure_code = 'constant'), 0)
        from compared
        left join names on unit_code = organization_code
        group by unit_code
        having
            coalesce(sum(before_value) filter (structure_code = 'as_named'), 0)
            <> coalesce(sum(before_value) filter (structure_code = 'constant'), 0)
        order by unit_code
        """
    )
    rows = [
        [
            code,
            name,
            *map(number, (before, after, after - before)),
            *map(number, (restated, after_restated, after_restated - restated)),
        ]
        for code, name, before, after, restated, after_restated in found.rows()
    ]
    heads = ["code", "body", "before", "after", "change", "before", "after", "change"]
    groups = [
        ("", 2),
        (say("report.as_named", lang), 3),
        (say("report.constant", lang), 3),
    ]
    table = Table([say(f"report.{head}", lang) for head in heads], rows, groups=groups, texts=2)
    return Section(say("report.units", lang), say("report.units_text", lang), [table])


def _course(reader: Reader, reform: Reform, lang: str) -> Section:
    found = reader.run(
        f"""
        select month, is_treated, sum(in_post), sum(authorized_posts)
        from historical_change.reform_panel_month
        where reform_code = '{reform.code}'
        group by month, is_treated
        order by month, is_treated
        """
    )
    first: dict[bool, Decimal] = {}
    points = []
    for month, treated, in_post, _ in found.rows():
        first.setdefault(treated, in_post)
        name = say("report.treated" if treated else "report.untreated", lang)
        points.append((str(month), name, float(100 * in_post / first[treated])))
    title = say("report.course", lang)
    chart = lines(points, say("report.course_axis", lang), [reform.before, reform.after])
    return Section(title, say("report.course_text", lang), [Figure(chart, title)])


def _plain(code: str, lang: str) -> str:
    if code in ("missing", "unlisted", "none", "all"):
        return say(f"report.code_{code}", lang)
    return code


def number(value: Decimal | int) -> str:
    """A count as printed: whole where it is whole, else with two digits; minus as minus."""
    rounded = round(value, 2)
    text = f"{rounded:,.0f}" if rounded == round(rounded) else f"{rounded:,.2f}"
    return "0" if text in ("-0", "-0.00") else text.replace("-", "−")


def _percent(values) -> str:
    before, _, change = values
    return "—" if not before else f"{change / before:+.1%}".replace("-", "−")
