"""Payroll and rosters: what finance and the organizations report of the people, with differences.

They are deliveries under scopes of their own, so that they change no other delivery. Payroll covers
the last twelve months, rosters are those of June and December. Most rows repeat the real-name
system; each planted difference of ``DIFFERENCES`` and each way of writing a row without an id is in
the truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from bianzhi.synthetic.calendar import as_date
from bianzhi.synthetic.intervals import Stock
from bianzhi.synthetic.people import identity, roster
from bianzhi.synthetic.people.careers import City
from bianzhi.synthetic.streams import stream
from bianzhi.synthetic.write import writings
from bianzhi.synthetic.write.deliveries import Writer, canonical, save

PAYROLL, ROSTER = "-payroll", "-roster"  # endings of scopes
MONTHS = 12
ROSTER_MONTHS = (6, 12)
# Class of reconciliation -> share of people; a small city has at least three of each.
DIFFERENCES = {
    "real_name_only": 0.0005,
    "unpaid": 0.0010,
    "not_on_roster": 0.0020,
    "other_organization": 0.0005,
    "other_type": 0.0010,
    "other_title": 0.0005,
    "paid_twice": 0.0005,
}
INVENTED = {"payroll_only": 0.0006, "not_registered": 0.0004, "roster_only": 0.0003}
_FEWEST = 3
_STILL_PAID = 0.05  # of people who left
_STILL_PAID_MONTHS = 3
# Of people who enter: paid the month before they are recorded, or not paid for some months.
_EARLY, _LATE, _LATE_MONTHS = 0.04, 0.04, 4
_WITHOUT_ID = {"payroll": 0.03, "roster": 0.05}
_MONTHLY_PAY = {"1": 8200.0, "2": 7750.0, "3": 6400.0}  # by first digit of the type
_FOREIGN_DIVISION = 330302  # of invented ids: no such person is in the city


@dataclass(frozen=True)
class PeopleRows:
    """Rows of people, and the person, the state (-1: none) and the true type behind each."""

    stock: Stock
    person: np.ndarray
    state: np.ndarray
    type: pl.Series


class PeopleLists:
    """The rows of payroll and rosters, and the truth about them."""

    def __init__(self, city: City, people: PeopleRows):
        self.city, self.stock = city, people.stock
        self.person, self.state, self.type = people.person, people.state, people.type
        self.months = range(max(0, city.span.count - MONTHS), city.span.count)
        size = city.people.count
        self.rng = stream(city.seed, "lists")
        self.pay = self.rng.lognormal(0.0, 0.25, size).round(4)
        self.still_paid = self.rng.random(size) < _STILL_PAID
        self.without_id = {name: self.rng.random(size) < p for name, p in _WITHOUT_ID.items()}
        self.writing = {name: writings.kinds(self.rng.random(size)) for name in _WITHOUT_ID}
        self.letter = self.rng.integers(0, 10**6, size)
        self.start = self.rng.random(size)
        self.differences: list[dict] = []
        self.links: list[pl.DataFrame] = []

    def base(self, delivered: np.ndarray) -> pl.DataFrame:
        """The people that the real-name system shows, by scope in its month of ``delivered``."""
        parts = []
        for scope, month in enumerate(delivered.tolist()):
            rows = self.stock.shown(month)
            parts.append(rows[(self.stock.scope[rows] == scope) & (self.state[rows] >= 0)])
        rows = np.concatenate(parts)
        shown = self.stock.frame[rows]
        who = self.person[rows]
        fixed = self.city.fixed[who]
        return pl.DataFrame(
            {
                "person": who.astype(np.int64),
                "scope": self.stock.scope[rows].astype(np.int64),
                "organization_code": shown["organization_code"],
                "establishment_type_code": self.type.gather(rows),
                "department_code": shown["department_code"],
                "post_title": shown["post_title"],
                "registered_id": shown["person_id"],
                "person_id": fixed["person_id"],
                "person_name": fixed["person_name"],
                "birth_date": fixed["birth_date"],
            }
        ).sort("scope", "organization_code", "person")

    def plan(self, first: pl.DataFrame, last: pl.DataFrame) -> None:
        """Choose the people and months of each difference among those who stay where they are."""
        copies = set(self.person[self.state < 0].tolist())
        steady = first.join(
            last.select("person", "organization_code"), on=["person", "organization_code"]
        ).filter(~pl.col("person").is_in(copies))
        pool = self.rng.permutation(steady["person"].to_numpy())
        begin = 0
        self.chosen: dict[str, pl.DataFrame] = {}
        for name, share in DIFFERENCES.items():
            number = max(_FEWEST, round(share * len(last)))
            who = pool[begin : begin + number]
            begin += number
            whole = name in ("real_name_only", "not_on_roster", "other_title")
            start = np.zeros(len(who), int) if whole else self.rng.integers(0, 9, len(who))
            length = MONTHS if whole else self.rng.integers(2, MONTHS + 1, len(who))
            self.chosen[name] = pl.DataFrame(
                {
                    "person": who,
                    "first": start + self.months[0],
                    "until": np.minimum(start + length, MONTHS) + self.months[0],
                }
            )
        codes = last.group_by("scope").agg(pl.col("organization_code").unique().sort())
        self.organizations: dict[int, list[str]] = dict(codes.iter_rows())
        self.invented = self._invented(last)

    def _invented(self, last: pl.DataFrame) -> pl.DataFrame:
        """People whom only the lists know, with the class that follows."""
        kinds = [
            kind
            for kind, share in INVENTED.items()
            for _ in range(max(_FEWEST, round(share * len(last))))
        ]
        number = len(kinds)
        sex = self.rng.integers(1, 3, number)
        names = roster.names(
            sex, self.rng.random(number).astype(np.float32), self.rng.integers(0, 10**6, number)
        )
        births = self.rng.integers(-5000, 12000, number)
        ids = identity.citizen_ids(
            np.full(number, _FOREIGN_DIVISION), births, np.arange(number) % 499 * 2 + 1
        )
        model = last[self.rng.integers(0, len(last), number)]
        return model.with_columns(
            pl.Series("person", -1 - np.arange(number)),
            pl.Series("class_code", kinds),
            pl.Series("registered_id", [None] * number, dtype=pl.String),
            pl.Series("person_id", ids.tolist()),
            pl.Series("person_name", names.tolist()),
            pl.Series("birth_date", births.astype(np.int32)).cast(pl.Date),
        )

    def _active(self, name: str, month: int) -> pl.DataFrame:
        return self.chosen[name].filter((pl.col("first") <= month) & (month < pl.col("until")))

    def payroll(
        self, month: int, base: pl.DataFrame, unregistered: pl.DataFrame, unpaid: pl.DataFrame
    ) -> pl.DataFrame:
        """The payroll of a month.

        ``unregistered`` left in the months before or enter in the next; ``unpaid`` entered in the
        months before.
        """
        self._note("unpaid", month, unpaid)
        rows = base.join(unpaid, on="person", how="anti")
        for name in ("real_name_only", "unpaid"):
            active = self._active(name, month)
            self._note(name, month, rows.join(active, on="person", how="semi"))
            rows = rows.join(active, on="person", how="anti")
        elsewhere = self._active("other_organization", month)
        moved = rows["person"].is_in(elsewhere["person"].to_list())
        retyped = rows["person"].is_in(self._active("other_type", month)["person"].to_list())
        self._note("other_organization", month, rows.filter(moved))
        self._note("other_type", month, rows.filter(retyped))
        other = self._other(rows)
        other_type = (
            pl.when(pl.col("establishment_type_code") == "31")
            .then(pl.lit("21"))
            .otherwise(pl.lit("31"))
        )
        again = rows.join(self._active("paid_twice", month), on="person", how="semi")
        self._note("paid_twice", month, again)
        again = again.with_columns(self._other(again), part=pl.lit(0.6))
        rows = rows.with_columns(
            pl.when(moved).then(other).otherwise("organization_code").alias("organization_code"),
            pl.when(retyped)
            .then(other_type)
            .otherwise("establishment_type_code")
            .alias("establishment_type_code"),
            part=pl.lit(1.0),
        )
        ghosts = self.invented.filter(
            pl.col("class_code").is_in(["payroll_only", "not_registered"])
        )
        for kind in ("payroll_only", "not_registered"):
            self._note(kind, month, ghosts.filter(pl.col("class_code") == kind))
        self._note("payroll_only", month, unregistered)
        more = [
            frame.with_columns(part=pl.lit(1.0)).drop("class_code", strict=False)
            for frame in (ghosts, unregistered)
        ]
        rows = pl.concat([rows, again, *more])
        rows = self._written(rows, "payroll", month)
        who = rows["person"].to_numpy()
        usual = np.where(who >= 0, self.pay[np.maximum(who, 0)], 1.0)
        return rows.with_columns(
            pay_month=pl.lit(as_date(int(self.city.span.opens(month)))),
            pay_item_code=pl.lit("0"),
            pay_status_code=pl.lit("1"),
            gross_pay=(
                pl.col("establishment_type_code")
                .str.head(1)
                .replace_strict(_MONTHLY_PAY, default=7000.0, return_dtype=pl.Float64)
                * pl.Series(usual)
                * pl.col("part")
            ).round(2),
        )

    def roster(self, month: int, base: pl.DataFrame) -> pl.DataFrame:
        """The roster of a month."""
        rows = base
        for name in ("real_name_only", "not_on_roster"):
            active = self._active(name, month)
            self._note(name, month, rows.join(active, on="person", how="semi"))
            rows = rows.join(active, on="person", how="anti")
        retitled = rows["person"].is_in(self._active("other_title", month)["person"].to_list())
        self._note("other_title", month, rows.filter(retitled))
        rows = rows.with_columns(
            pl.when(retitled).then(pl.lit("借调人员")).otherwise("post_title").alias("post_title")
        )
        ghosts = self.invented.filter(pl.col("class_code") != "payroll_only")
        self._note("roster_only", month, ghosts.filter(pl.col("class_code") == "roster_only"))
        rows = pl.concat([rows, ghosts.drop("class_code")])
        rows = self._written(rows, "roster", month)
        return rows.with_columns(period=pl.lit(as_date(int(self.city.span.opens(month)))))

    def _other(self, rows: pl.DataFrame) -> pl.Series:
        """Another organization of the scope, the same in each month."""
        picked = []
        for scope, code, person in rows.select("scope", "organization_code", "person").iter_rows():
            codes = self.organizations[scope]
            number = int(self.letter[person]) % len(codes)
            picked.append(codes[number] if codes[number] != code else codes[number - 1])
        return pl.Series("organization_code", picked, dtype=pl.String)

    def _note(self, name: str, month: int, rows: pl.DataFrame) -> None:
        self.differences += [
            {
                "class_code": name,
                "month": as_date(int(self.city.span.closes(month))),
                "organization_code": code,
                "person_id": number,
                "registered_id": registered,
            }
            for code, number, registered in rows.select(
                "organization_code", "person_id", "registered_id"
            ).iter_rows()
        ]

    def _written(self, rows: pl.DataFrame, name: str, month: int) -> pl.DataFrame:
        """Rows as the list writes them: some without an id, with a record number instead."""
        who = rows["person"].to_numpy()
        place = np.where(who >= 0, who, 0)
        hidden = np.where(who >= 0, self.without_id[name][place], who % 2 == 0)
        kind = np.where(who >= 0, self.writing[name][place], 0)
        number = [f"{abs(item) + 500000 * (item < 0):07d}" for item in who.tolist()]
        result = writings.written(
            rows, np.where(hidden, kind, writings.WITH_ID), self.letter[place]
        ).with_columns(
            number=pl.Series(number, dtype=pl.String),
            record_no=pl.when(pl.Series(hidden)).then(pl.Series(number, dtype=pl.String)),
        )
        self.links.append(
            result.filter(pl.Series(hidden)).select(
                pl.lit(name).alias("entity"),
                pl.lit(as_date(int(self.city.span.closes(month)))).alias("month"),
                "organization_code",
                "record_no",
                "person_name",
                "birth_date",
                pl.col("true_id").alias("person_id"),
                "registered_id",
                "writing",
            )
        )
        return result


def write(writer: Writer, people: PeopleRows, out: Path) -> dict[str, pl.DataFrame]:
    """Write payroll and rosters of all scopes.

    Returns:
        ``list_differences``: each planted difference by month and person; ``list_links``: the
        person behind each row without an id, and how the row writes the person.
    """
    city, calendar = writer.city, writer.calendar
    lists = PeopleLists(city, people)
    scopes = np.arange(len(city.scopes))

    def delivered(month: int) -> np.ndarray:
        known = calendar.delivers[:, : month + 1]
        return month - np.argmax(known[:, ::-1], axis=1)

    def earlier_of(month: int) -> list[pl.DataFrame]:
        return [bases[m] for m in lists.months if m == month - _LATE_MONTHS]

    bases = {month: lists.base(delivered(month)) for month in lists.months}
    lists.plan(bases[lists.months[0]], bases[lists.months[-1]])
    for month, base in bases.items():
        earlier = [bases[m] for m in lists.months if month - _STILL_PAID_MONTHS <= m < month]
        later = bases.get(month + 1, base)
        unregistered = pl.concat([_gone(lists, base, earlier), _early(lists, base, later)])
        payroll = lists.payroll(month, base, unregistered, _late(lists, base, earlier_of(month)))
        frames = {"payroll": (PAYROLL, payroll)}
        if city.span.calendar_month(month) in ROSTER_MONTHS:
            frames["roster"] = (ROSTER, lists.roster(month, base))
        for entity, (ending, frame) in frames.items():
            for scope in scopes.tolist():
                part = frame.filter(pl.col("scope") == scope)
                _save(writer, out, month, scope, ending, entity, part)
    return {
        "list_differences": pl.DataFrame(lists.differences, infer_schema_length=None),
        "list_links": pl.concat(lists.links),
    }


def _gone(lists: PeopleLists, base: pl.DataFrame, earlier: list[pl.DataFrame]) -> pl.DataFrame:
    """People of earlier months who left and are still paid, as they were last."""
    if not earlier:
        return base.clear()
    before = pl.concat(earlier).unique("person", keep="last", maintain_order=True)
    gone = before.join(base, on="person", how="anti")
    return gone.filter(pl.Series(lists.still_paid[gone["person"].to_numpy()]))


def _save(
    writer: Writer,
    out: Path,
    month: int,
    scope: int,
    ending: str,
    entity: str,
    frame: pl.DataFrame,
) -> None:
    if not len(frame):
        return
    city = writer.city
    own = f"{city.scopes[scope]}{ending}"
    folder = out / "deliveries" / city.span.as_of(month) / own
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "delivery.yml").write_text(
        f"as_of: {city.span.as_of(month)}\n"
        f'scope: "{own}"\n'
        f'received_at: "{writer.calendar.received_at(city, scope, month)}"\n',
        "utf-8",
    )
    save(canonical(entity, frame.sort("organization_code", "number")), folder / f"{entity}.parquet")


def _early(lists: PeopleLists, base: pl.DataFrame, later: pl.DataFrame) -> pl.DataFrame:
    """People who enter next month and are paid already."""
    new = later.join(base, on="person", how="anti")
    return new.filter(pl.Series(lists.start[new["person"].to_numpy()] < _EARLY))


def _late(lists: PeopleLists, base: pl.DataFrame, before: list[pl.DataFrame]) -> pl.DataFrame:
    """People who entered in the last months and are not paid yet."""
    if not before:
        return base.clear()
    new = base.join(before[0], on="person", how="anti")
    return new.filter(pl.Series(lists.start[new["person"].to_numpy()] > 1 - _LATE))
