"""Faults planted in person rows, each with its rule, row, column and months."""

from __future__ import annotations

import numpy as np
import polars as pl

from bianzhi.synthetic.intervals import Flow, Stock, cut
from bianzhi.synthetic.people.careers import City
from bianzhi.synthetic.streams import stream

# Rule, column, share of rows at any time. ``_value`` has the faulty values.
_RATES = (
    ("E10", "education_code", 0.0020),
    ("E10", "political_status_code", 0.0016),
    ("E10", "work_started_on", 0.0014),
    ("E10", "entered_on", 0.0012),
    ("E10", "ethnicity_code", 0.0010),
    ("E10", "staff_category_code", 0.0008),
    ("E01", "person_id", 0.0015),
    ("E03", "birth_date", 0.0008),
    ("E07", "department_code", 0.0060),
    ("C03", "establishment_type_code", 0.0015),
    ("C04", "establishment_type_code", 0.0005),
    ("E14", "party_joined_on", 0.0006),
    ("E15", "is_registered", 0.0004),
    ("E16", "education_code", 0.0008),
    ("E09", "degree_code", 0.0006),
)
_SELF_MADE_TITLES = ("局长助理", "常务副科长", "主任助理", "副局长（正科级待遇）", "科长助理")
_SELF_MADE = 0.006  # of leaders
_DUPLICATES = 0.0010
_NO_SLIP = 0.010  # of entries
_MEAN_MONTHS = 16


class PersonFaults:
    """Chooses faults on person rows and writes them into the rows."""

    def __init__(self, city: City, stock: Stock, person: np.ndarray, behind: np.ndarray):
        self.city, self.stock = city, stock
        self.person, self.behind = person, behind
        self.rng = stream(city.seed, "faults", "person")
        self.count = city.span.count
        self.length = np.minimum(stock.end, self.count) - stock.start
        self.parts: list[pl.DataFrame] = []

    def plant(self) -> tuple[Stock, np.ndarray, np.ndarray]:
        """Plant all faults; return the stock, and the person and the state behind each row."""
        for rule, column, rate in _RATES:
            self._choose(rule, column, rate, self._eligible(rule))
        leaders = self.stock.frame["leadership_role_code"].is_not_null().to_numpy()
        self._choose("D03", "post_title", _SELF_MADE * leaders.mean(), leaders)
        self._without_slip()
        chosen = pl.concat(self.parts).with_row_index("fault")
        row, start, end = cut(
            self.person,
            self.stock.start,
            self.stock.end,
            np.r_[chosen["person"].to_numpy(), chosen["person"].to_numpy()],
            np.r_[chosen["first"].to_numpy(), chosen["until"].to_numpy()],
        )
        before = self.stock
        self.stock = Stock("person", before.frame[row], start, end, before.scope[row])
        self.person, self.behind = self.person[row], self.behind[row]
        self._write(chosen)
        self._duplicates()
        return self.stock, self.person, self.behind

    def _eligible(self, rule: str) -> np.ndarray:
        frame = self.stock.frame
        if rule == "C03":
            return frame["establishment_type_code"].is_in(["22", "23", "24"]).to_numpy()
        if rule == "E07":
            return frame["department_code"].is_not_null().to_numpy()
        if rule == "E14":
            return frame["political_status_code"].is_in(["13", "03"]).to_numpy()
        if rule == "E15":
            return (frame["is_registered"] & frame["rank_code"].is_not_null()).to_numpy()
        if rule == "E09":
            return frame["degree_code"].is_null().to_numpy()
        return np.ones(len(frame), bool)

    def _choose(self, rule: str, column: str, rate: float, eligible: np.ndarray) -> None:
        """Choose rows so that ``rate`` of all rows are faulty at any time."""
        weight = np.where(eligible, np.maximum(self.length, 0), 0).astype(float)
        total = np.maximum(self.length, 0).sum()
        mean = _MEAN_MONTHS if rule != "E01" else 30
        number = max(1, round(rate * total / mean))
        rows = np.searchsorted(np.cumsum(weight), self.rng.random(number) * weight.sum())
        rows = np.unique(rows)
        first = self.stock.start[rows] + (
            self.rng.random(len(rows)) * np.maximum(self.length[rows] - mean, 1)
        ).astype(np.int64)
        last = np.minimum(self.stock.end[rows], self.count)
        until = np.minimum(first + self.rng.integers(3, 2 * mean - 2, len(rows)), last)
        if rule == "E01":
            until = np.minimum(first + self.rng.integers(6, 60, len(rows)), self.count)
        self._add(rule, column, rows, first, until)

    def _add(
        self, rule: str, column: str, rows: np.ndarray, first: np.ndarray, until: np.ndarray
    ) -> None:
        self.parts.append(
            pl.DataFrame(
                {
                    "person": self.person[rows].astype(np.int64),
                    "first": first.astype(np.int64),
                    "until": until.astype(np.int64),
                    "rule": [rule] * len(rows),
                    "column": [column] * len(rows),
                    "state": self.behind[rows].astype(np.int64)
                    if rule != "E01"
                    else [-1] * len(rows),
                },
                schema_overrides={"state": pl.Int64, "rule": pl.String, "column": pl.String},
            ).filter(pl.col("first") < pl.col("until"))
        )

    def _without_slip(self) -> None:
        """Choose entries that lack verification slip and document as long as the person stays."""
        slip = self.stock.frame["verification_slip_no"].is_not_null().to_numpy()
        entered = self.stock.frame["entered_on"].to_numpy().astype("datetime64[D]").astype(np.int64)
        opening = int(self.city.span.opens(0))
        fresh = slip & (entered >= opening)
        spell = np.unique(self.person[fresh].astype(np.int64) * 10**6 + entered[fresh])
        chosen = self.rng.random(len(spell)) < _NO_SLIP
        for key in spell[chosen].tolist():
            rows = np.flatnonzero(fresh & (self.person == key // 10**6) & (entered == key % 10**6))
            until = np.minimum(self.stock.end[rows], self.count)
            for column in ("verification_slip_no", "entry_doc_no"):
                self._add("E11", column, rows, self.stock.start[rows], until)

    def _write(self, chosen: pl.DataFrame) -> None:
        """Write the faulty values into the rows of the faults, and mark the first row of each."""
        rows = pl.DataFrame(
            {
                "person": self.person.astype(np.int64),
                "row": np.arange(len(self.person)),
                "start": self.stock.start,
                "behind": self.behind.astype(np.int64),
            }
        )
        hits = chosen.join(rows, on="person").filter(
            (pl.col("first") <= pl.col("start"))
            & (pl.col("start") < pl.col("until"))
            & ((pl.col("state") < 0) | (pl.col("state") == pl.col("behind")))
        )
        hits = hits.sort("column", "row", "fault").unique(
            ["column", "row"], keep="first", maintain_order=True
        )
        frame = self.stock.frame
        marks = []
        for (rule, column), part in hits.group_by("rule", "column", maintain_order=True):
            place = part["row"].to_numpy()
            value = self._value(rule, column, frame[place], part["fault"].to_numpy())
            series = frame[column]
            marks.append(
                part.select("row", "fault", "first", "until").with_columns(
                    pl.lit(rule).alias("rule_id"),
                    pl.lit(column).alias("column_name"),
                    value.cast(pl.String).alias("value"),
                    series[place].cast(pl.String).alias("correct_value"),
                )
            )
            frame = frame.with_columns(series.scatter(place, value).alias(column))
        unique = pl.concat(marks).sort("row").unique("fault", keep="first", maintain_order=True)
        originals = self.city.fixed["person_id"].gather(self.person)
        self.stock.frame = frame
        self.stock.marks = unique.select(
            "row",
            "rule_id",
            pl.lit("planted").alias("cause"),
            frame["organization_code"].gather(unique["row"]).alias("organization_code"),
            originals.gather(unique["row"]).alias("record_key"),
            "column_name",
            "value",
            "correct_value",
            "first",
            (pl.col("until") - 1).alias("last"),
        ).sort("row", "column_name")

    def _value(self, rule: str, column: str, rows: pl.DataFrame, fault: np.ndarray) -> pl.Series:
        number = len(rows)
        if rule in ("E10", "E11"):
            return pl.Series(column, [None] * number, dtype=rows[column].dtype)
        if rule == "E01":
            ids = zip(rows["person_id"].to_list(), fault.tolist(), strict=True)
            return pl.Series([bad_id(item, pick) for item, pick in ids])
        if rule == "E03":
            return rows["birth_date"].dt.offset_by("-1y")
        if rule == "D03":
            return pl.Series([_SELF_MADE_TITLES[item % len(_SELF_MADE_TITLES)] for item in fault])
        if rule == "E14":
            return rows["birth_date"].dt.offset_by("15y")
        if rule == "E15":
            return pl.Series([False] * number)
        fixed = {"E07": "99", "C03": "11", "C04": "99", "E16": "2X", "E09": "3"}
        return pl.Series([fixed[rule]] * number)

    def _duplicates(self) -> None:
        """Show people in a second organization for months: the old one or another of the scope."""
        before = self.stock
        length = np.maximum(np.minimum(before.end, self.count) - before.start, 0)
        number = max(1, round(_DUPLICATES * length.sum() / 9))
        rows = np.unique(
            np.searchsorted(np.cumsum(length), self.rng.random(number) * length.sum(), "right")
        )
        codes, scopes = self._open_organizations()
        second = [
            self._another(
                codes, scopes, int(before.scope[row]), before.frame["organization_code"][row]
            )
            for row in rows.tolist()
        ]
        start = before.start[rows]
        until = np.minimum(start + self.rng.integers(2, 18, len(rows)), before.end[rows])
        until = np.minimum(until, self.count)
        copies = before.frame[rows].with_columns(
            pl.Series("organization_code", second),
            *(
                pl.lit(None, dtype=before.frame[name].dtype).alias(name)
                for name in (
                    "department_code",
                    "post_code",
                    "leadership_level_code",
                    "leadership_role_code",
                )
            ),
        )
        marks = pl.DataFrame(
            {
                "row": np.arange(len(rows)) + len(before.frame),
                "rule_id": ["E02"] * len(rows),
                "cause": ["planted"] * len(rows),
                "organization_code": second,
                "record_key": self.city.fixed["person_id"].gather(self.person[rows]),
                "column_name": ["person_id"] * len(rows),
                "value": second,
                "correct_value": before.frame["organization_code"].gather(rows),
                "first": start,
                "last": until - 1,
            }
        )
        self.stock = Stock(
            "person",
            pl.concat([before.frame, copies]),
            np.r_[before.start, start],
            np.r_[before.end, until],
            np.r_[before.scope, before.scope[rows]],
            marks=pl.concat([before.marks, marks.cast(before.marks.schema)]),
        )
        self.person = np.r_[self.person, self.person[rows]]
        self.behind = np.r_[self.behind, np.full(len(rows), -1)]

    def _open_organizations(self) -> tuple[np.ndarray, np.ndarray]:
        lasting = [
            organization
            for organization in self.city.world.organizations
            if organization.shown_from == 0 and organization.shown_to > self.count
        ]
        place = {scope: number for number, scope in enumerate(self.city.scopes)}
        return (
            np.array([organization.code for organization in lasting]),
            np.array([place[organization.scope] for organization in lasting]),
        )

    def _another(self, codes: np.ndarray, scopes: np.ndarray, scope: int, own: str) -> str:
        usable = codes[(scopes == scope) & (codes != own)]
        return str(usable[int(self.rng.integers(0, len(usable)))])


def carry_into_movements(
    stock: Stock, person: np.ndarray, flow: Flow, movers: np.ndarray, numbers: pl.Series
) -> Flow:
    """Copy ids and slip numbers, wrong ones included, from the person rows to the movements."""
    marks = stock.marks.filter(pl.col("rule_id").is_in(["E01", "E11"]))
    wrong = set(marks["record_key"].to_list())
    known = numbers.gather(movers)
    touched = np.flatnonzero(known.is_in(list(wrong)).to_numpy())
    ids, slips = flow.frame["person_id"].to_list(), flow.frame["verification_slip_no"].to_list()
    rows: dict[int, list[int]] = {}
    for row in np.flatnonzero(np.isin(person, movers[touched])).tolist():
        rows.setdefault(int(person[row]), []).append(row)
    shown_ids, shown_slips = stock.frame["person_id"], stock.frame["verification_slip_no"]
    for place in touched.tolist():
        month = int(flow.month[place]) - (flow.frame["direction_code"][place] == "out")
        for row in rows.get(int(movers[place]), ()):
            if stock.start[row] <= month < stock.end[row]:
                ids[place] = shown_ids[row]
                slips[place] = slips[place] and shown_slips[row]
    frame = flow.frame.with_columns(
        pl.Series("person_id", ids, dtype=pl.String),
        pl.Series("verification_slip_no", slips, dtype=pl.String),
    )
    return Flow(flow.entity, frame, flow.month, flow.scope, flow.marks)


def bad_id(number: str, pick: int) -> str:
    """An invalid id: a wrong check digit, a missing digit, a letter, or an impossible day."""
    kind = pick % 20
    if kind < 12:
        right = number[17]
        return _unlike_rounded(number[:17] + ("1" if right != "1" else "2"), number[:17] + "3")
    if kind < 15:
        return number[:11] + number[12:]
    if kind < 17:
        return number[:8] + "O" + number[9:]
    return _unlike_rounded(number[:10] + "1332" + number[14:], number[:10] + "1333" + number[14:])


def _unlike_rounded(number: str, other: str) -> str:
    """The id, or the other one where a spreadsheet could have rounded a right id to it.

    Such an id is a whole double. Landing takes it for a cell that lost digits, not for a wrong id.
    """
    is_whole = number.isdecimal() and int(float(int(number))) == int(number)
    return other if is_whole else number
