"""Scores the projected crossings of past months like forecasts, against what happened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from bianzhi.read.query import Reader

SCHEDULED, RESERVED, OTHER = "scheduled", "reserved", "other"
CAUSES = (SCHEDULED, RESERVED, OTHER)
# Least free posts of a cell of the organization; more than this count as this many.
_SLACK = 5
# Months of the base rate that are mixed into the rate of a kind.
_PRIOR_MONTHS = 20
_FIRST_YEAR = 12

_MONTHS = """
    select
        cell.organization_code,
        year(cell.month) * 12 + month(cell.month) - 1 as month_no,
        cell.establishment_type_code,
        cell.ceiling_posts - cell.in_post as slack,
        under_way.slip_heads,
        under_way.entries,
        warning.projected_crossing_on is not null as is_projected
    from organization_structure.establishment_use_month as cell
    inner join supervision.warning_month as warning
        on
            cell.organization_code = warning.organization_code
            and cell.month = warning.month
    left join supervision.entry_under_way_month as under_way
        on
            cell.organization_code = under_way.organization_code
            and cell.establishment_type_code = under_way.establishment_type_code
            and cell.month = under_way.month
    where cell.ceiling_posts is not null
    order by cell.organization_code, cell.establishment_type_code, month_no
"""
# Heads that need a post from a month on, known in an earlier one: staff who come less staff who
# leave, and posts that are taken away.
_PLANNED = """
    select
        organization_code,
        establishment_type_code,
        year(known_on) * 12 + month(known_on) - 1 as known_no,
        year(effective_on) * 12 + month(effective_on) - 1 as effective_no,
        sum(heads_change - posts_change) as more
    from supervision.planned_change
    group by all
    having effective_no > known_no
"""
# Staff in post in a month in which something is known of the cell, by their month of retirement.
_RETIRING = """
    with cell as (
        select
            organization_code,
            establishment_type_code,
            year(month) * 12 + month(month) - 1 as month_no
        from supervision.entry_under_way_month
        union
        select
            organization_code,
            establishment_type_code,
            unnest(range(
                year(known_on) * 12 + month(known_on) - 1,
                year(effective_on) * 12 + month(effective_on) - 1
            )) as month_no
        from supervision.planned_change
    ),

    person as (
        select
            organization_code,
            establishment_type_code,
            year(valid_from) * 12 + month(valid_from) - 1 as month_from_no,
            coalesce(year(valid_to) * 12 + month(valid_to) - 1, 999999) as month_to_no,
            year(retires_on) * 12 + month(retires_on) - 1 as retires_no
        from personnel_structure.person_retirement
        where retires_on is not null
    )

    select
        cell.organization_code,
        cell.establishment_type_code,
        cell.month_no,
        person.retires_no,
        count(*) as people
    from cell
    inner join person
        on
            cell.organization_code = person.organization_code
            and cell.establishment_type_code = person.establishment_type_code
            and cell.month_no >= person.month_from_no
            and cell.month_no < person.month_to_no
            and cell.month_no < person.retires_no
            and cell.month_no + $horizon >= person.retires_no
    group by all
"""

_HORIZON = """
    select max(horizon_months) from supervision.warning_rule
    where measure_code = 'projected_over_posts'
"""

Cell = tuple[str, str]
Changes = list[tuple[int, int]]


@dataclass(frozen=True)
class CellMonth:
    """A cell in a month: free posts, entries under way, the warning of the organization.

    ``slip_heads`` are entries on approved slips, ``entries`` all that are under way.
    """

    organization: str
    month: int
    establishment_type: str
    slack: int
    slip_heads: int
    entries: int
    is_projected: bool

    @property
    def cell(self) -> Cell:
        """Organization and establishment type."""
        return self.organization, self.establishment_type


@dataclass
class Known:
    """What deliveries announced: heads that need a post from a month on, and retirements.

    ``planned`` holds by cell the month from which a change was known, its month and its heads;
    ``retiring`` by cell and month the later month and number of the retirements of its staff.
    """

    planned: dict[Cell, list[tuple[int, int, int]]] = field(default_factory=dict)
    retiring: dict[tuple[Cell, int], Changes] = field(default_factory=dict)

    def heads(self, cell: Cell, month: int, until: int) -> int:
        """Heads more after ``month`` and up to ``until``, by what was known in ``month``."""
        planned = self.planned.get(cell, [])
        coming = sum(n for known, on, n in planned if known <= month < on <= until)
        return coming - sum(n for on, n in self.retiring.get((cell, month), []) if on <= until)


@dataclass(frozen=True)
class Forecast:
    """What a month said of one organization for the months ahead, and what happened.

    ``cause`` is that of the first crossing and None if there was none. ``base_rate`` is the share
    of all earlier months that were followed by a crossing. ``chance`` is that share among earlier
    months of the same kind, drawn towards the base rate where there are few.
    """

    organization: str
    month: int
    is_projected: bool
    cause: str | None
    chance: float
    base_rate: float


@dataclass(frozen=True)
class Score:
    """The forecasts of a warehouse in total.

    ``crossings`` and ``recalled`` count, by cause, months that a crossing followed and those of
    them that projected one. The Brier scores are mean squared differences from what happened: of
    the projection taken as certain, of the chance, and of the base rate.
    """

    forecasts: int
    projected: int
    kept: int
    crossings: dict[str, int]
    recalled: dict[str, int]
    brier_projection: float
    brier_chance: float
    brier_base_rate: float


def read_horizon(reader: Reader) -> int:
    """The months that the rule of projected crossings looks ahead."""
    [(months,)] = reader.run(_HORIZON).rows()
    return int(months)


def read_cells(reader: Reader) -> list[CellMonth]:
    """The months of all cells in order."""
    rows = reader.run(_MONTHS).rows()
    return [CellMonth(o, m, t, s, h or 0, e or 0, p) for o, m, t, s, h, e, p in rows]


def read_known(reader: Reader, horizon: int) -> Known:
    """The changes that deliveries announced, and retirements within ``horizon`` months."""
    known = Known()
    for code, kind, known_no, effective_no, more in reader.run(_PLANNED).rows():
        change = (known_no, effective_no, int(more))
        known.planned.setdefault((code, kind), []).append(change)
    retiring = _RETIRING.replace("$horizon", str(horizon))
    for code, kind, month, retires_no, people in reader.run(retiring).rows():
        known.retiring.setdefault(((code, kind), month), []).append((retires_no, people))
    return known


def forecasts(cells: Iterable[CellMonth], known: Known, horizon: int) -> list[Forecast]:
    """One forecast per organization and month that is followed by ``horizon`` known months.

    Only cells that are not over their ceiling in the month can cross. A month whose organization
    has no such cell is left out, and so is the first year: the chance needs months before it whose
    outcome was known.
    """
    by_month: dict[tuple[str, int], dict[str, CellMonth]] = defaultdict(dict)
    for cell in cells:
        by_month[cell.organization, cell.month][cell.establishment_type] = cell
    last = max((month for _, month in by_month), default=0)
    open_months = [
        (organization, month, can_cross)
        for (organization, month), present in by_month.items()
        if month + horizon <= last
        and (can_cross := [cell for cell in present.values() if cell.slack >= 0])
    ]
    causes = {
        (organization, month): _first_cause(by_month, known, can_cross, horizon)
        for organization, month, can_cross in open_months
    }
    chance_of = _chances(open_months, causes, horizon)
    first = min((month for _, month in by_month), default=0) + _FIRST_YEAR
    return [
        Forecast(
            organization,
            month,
            can_cross[0].is_projected,
            causes[organization, month],
            *chance_of(month, _kind(can_cross)),
        )
        for organization, month, can_cross in open_months
        if month >= first
    ]


def _first_cause(
    by_month: dict[tuple[str, int], dict[str, CellMonth]],
    known: Known,
    can_cross: list[CellMonth],
    horizon: int,
) -> str | None:
    """The cause of the first crossing within ``horizon`` months; a scheduled one goes first."""
    for ahead in range(1, horizon + 1):
        causes = [
            _cause(start, after.month, known)
            for start in can_cross
            if (after := _cell(by_month, start, start.month + ahead)) and after.slack < 0
            if (before := _cell(by_month, start, start.month + ahead - 1)) and before.slack >= 0
        ]
        if causes:
            return min(causes, key=CAUSES.index)
    return None


def _cell(
    by_month: dict[tuple[str, int], dict[str, CellMonth]], start: CellMonth, month: int
) -> CellMonth | None:
    return by_month.get((start.organization, month), {}).get(start.establishment_type)


def _cause(start: CellMonth, crossed: int, known: Known) -> str:
    """Whether what was known at the start carries the cell over its posts by the month it crossed.

    Slips, movements delivered ahead and retirements are scheduled; reserved posts come second.
    """
    more = known.heads(start.cell, start.month, crossed)
    if more + start.slip_heads > start.slack:
        return SCHEDULED
    return RESERVED if more + start.entries > start.slack else OTHER


def _kind(can_cross: list[CellMonth]) -> Kind:
    """Months with equally few free posts, and equally projected or not, are of one kind."""
    return min(_SLACK, *(cell.slack for cell in can_cross), _SLACK), can_cross[0].is_projected


Kind = tuple[int, bool]
Chances = Callable[[int, Kind], tuple[float, float]]


def _chances(
    open_months: list[tuple[str, int, list[CellMonth]]],
    causes: dict[tuple[str, int], str | None],
    horizon: int,
) -> Chances:
    """The chance of a crossing by kind, from months whose outcome was known by then."""
    counts: dict[int, dict[Kind | None, list[int]]] = defaultdict(
        lambda: defaultdict(lambda: [0, 0])
    )
    for organization, month, can_cross in open_months:
        keys: tuple[Kind | None, ...] = (_kind(can_cross), None)
        for key in keys:
            counts[month][key][0] += causes[organization, month] is not None
            counts[month][key][1] += 1
    months = sorted(counts)
    known: dict[int, dict[Kind | None, tuple[int, int]]] = {}
    total: dict[Kind | None, tuple[int, int]] = {}
    place = 0
    for month in months:
        while place < len(months) and months[place] <= month - horizon:
            for key, (crossed, seen) in counts[months[place]].items():
                before = total.get(key, (0, 0))
                total[key] = (before[0] + crossed, before[1] + seen)
            place += 1
        known[month] = dict(total)

    def chance_of(month: int, kind: Kind) -> tuple[float, float]:
        crossed, seen = known[month].get(None, (0, 0))
        base_rate = (crossed + 0.5) / (seen + 1)
        crossed, seen = known[month].get(kind, (0, 0))
        return (crossed + _PRIOR_MONTHS * base_rate) / (seen + _PRIOR_MONTHS), base_rate

    return chance_of


def score(results: list[Forecast]) -> Score:
    """The scores of all forecasts together.

    Raises:
        ValueError: There are no forecasts.
    """
    if not results:
        raise ValueError("no forecast has a known outcome")
    happened = [forecast for forecast in results if forecast.cause is not None]

    def brier(values: Iterator[float]) -> float:
        pairs = zip(values, results, strict=True)
        return sum((value - (r.cause is not None)) ** 2 for value, r in pairs) / len(results)

    return Score(
        forecasts=len(results),
        projected=sum(r.is_projected for r in results),
        kept=sum(r.is_projected for r in happened),
        crossings={cause: sum(r.cause == cause for r in happened) for cause in CAUSES},
        recalled={
            cause: sum(r.cause == cause and r.is_projected for r in happened) for cause in CAUSES
        },
        brier_projection=brier(float(r.is_projected) for r in results),
        brier_chance=brier(r.chance for r in results),
        brier_base_rate=brier(r.base_rate for r in results),
    )
