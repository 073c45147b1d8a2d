"""A warehouse of a small world: its deliveries are really landed, its models run in memory."""

from __future__ import annotations

import copy
import hmac
import shutil
from datetime import datetime
from pathlib import Path

from bianzhi.build import inputs
from bianzhi.core.home import Home
from ingest import amend, land
from tests.history.oracle import Delivery
from tests.support.compiled import Models
from tests.support.files import write_delivery
from tests.support.worlds import ENTITIES, World

SECRET = "a secret of the tests"
Answer = list[dict[str, str | None]]

FLOWS = (
    "opening",
    "entries",
    "exits",
    "transfers_in",
    "transfers_out",
    "reform_in",
    "reform_out",
    "reclassified_in",
    "reclassified_out",
    "corrections",
    "closing",
)
_PLACE = ("source", "scope", "part")
_VALID = ("valid_from", "valid_to")


class Warehouse:
    """Lands the entries of worlds in a separate home and queries the models."""

    def __init__(
        self,
        folder: Path,
        models: Models,
        contracts: dict,
        *,
        form: str = "csv",
        narrow: bool = True,
    ):
        self.folder = folder
        self.home = Home(folder / "home")
        self.models = models
        self.contracts = contracts
        self.form = form
        self.narrow = narrow
        self.names: dict[str, str] = {}  # delivery id -> name in the world
        self.ids: dict[str, str] = {}
        self.statuses: list[str] = []
        self._ran: tuple | None = None

    def copied(self, folder: Path) -> Warehouse:
        """The same warehouse in another folder; landing and issuing there leaves this one alone."""
        shutil.copytree(self.folder, folder)
        other = copy.copy(self)
        other.folder, other.home = folder, Home(folder / "home")
        return other

    def take(self, entries: list[Delivery]) -> Warehouse:
        """Land, reread and retract in the given order."""
        for entry in entries:
            {"land": self._land, "reland": self._reland, "retract": self._retract}[entry.kind](
                entry
            )
        return self

    def _land(self, entry: Delivery) -> None:
        files = self.folder / "sent" / entry.name
        write_delivery(entry, files, self.form, self.narrow)
        outcome = land.land(
            self.home,
            [files],
            contract=self.contracts[(entry.source, "land")],
            as_of=entry.as_of,
            scope=entry.scope,
            received_at=entry.received_at,
            backfill=True,
        )[0]
        assert outcome.status != land.REFUSED, [problem.text("en") for problem in outcome.problems]
        self.names[outcome.delivery_id] = entry.name
        self.ids[entry.name] = outcome.delivery_id
        self.statuses.append(outcome.status)

    def _reland(self, entry: Delivery) -> None:
        outcome = amend.reland(
            self.home,
            [self.ids[entry.name]],
            contract=self.contracts[(entry.source, "reland")],
            received_at=entry.received_at,
            backfill=True,
        )[0]
        assert outcome.status != land.REFUSED, [problem.text("en") for problem in outcome.problems]

    def _retract(self, entry: Delivery) -> None:
        amend.retract(
            self.home,
            self.ids[entry.name],
            "taken back",
            received_at=entry.received_at,
            backfill=True,
        )

    def build(self, wanted: tuple[str, ...], known_at: datetime | None = None) -> None:
        """Run the wanted models on the data known at an instant."""
        build = self.folder / "build"
        inputs.write_inputs(self.home, build, known_at)
        self.models.run(self.home.lake, build, wanted)

    def ask(self, query: str) -> list[tuple]:
        return self.models.connection.execute(query).fetchall()

    def rows(self, table: str, columns: tuple[str, ...]) -> Answer:
        """All rows of a table as text; deliveries by their names in the world."""
        chosen = ", ".join(f"cast({column} as varchar)" for column in columns)
        result = self.ask(f"select {chosen} from {table}")
        return [
            {
                column: self.names[value] if column.endswith("delivery_id") else value
                for column, value in zip(columns, row, strict=True)
            }
            for row in result
        ]

    def entity_rows(self, table: str, entity: str, more: tuple[str, ...]) -> Answer:
        """Rows of an entity, with its canonical columns and some of history."""
        columns = tuple(
            "person_key" if column == "person_id" else column
            for column in ENTITIES[entity].all_columns
        )
        return [
            {_PLAIN.get(name, name): value for name, value in row.items()}
            for row in self.rows(table, columns + more)
        ]

    def history(self, entity: str) -> Answer:
        more = (*_PLACE, *_VALID, "delivery_id", "last_as_of_date", "last_delivery_id")
        return self.entity_rows(f"history.hist_{entity}", entity, more)

    def resolved(self, entity: str) -> Answer:
        more = (*_PLACE, *_VALID, "delivery_id")
        return self.entity_rows(f"intermediate.int_{entity}", entity, more)

    def stood(self, entity: str) -> Answer:
        more = (*_PLACE, "as_of_date", "delivery_id")
        return self.entity_rows(f"history.hist_{entity}", entity, more)

    def posts_and_staff(self) -> Answer:
        columns = (
            "organization_code",
            "establishment_type_code",
            "month",
            "authorized_posts",
            "ceiling_posts",
            "in_post",
            "vacant_posts",
            "over_posts",
            "light_code",
            "is_carried",
            "is_observed",
            "months_since_observed",
        )
        return self.rows("organization_structure.establishment_use_month", columns)

    def stocks_and_flows(self) -> list[dict]:
        """Every cell of stock and flow: texts for the cell, integers for the measures."""
        columns = ("organization_code", "establishment_type_code", "month", *FLOWS)
        rows = self.rows("historical_change.stock_flow_month", columns)
        return [
            {name: int(value) if name in FLOWS else value for name, value in row.items()}
            for row in rows
        ]


_PLAIN = {"person_key": "person_id", "delivery_id": "delivery", "last_delivery_id": "last_delivery"}


def person_key(person_id: str) -> str:
    """The keyed hash that replaces a citizen id in the warehouse."""
    return hmac.digest(SECRET.encode(), person_id.encode(), "sha256").hex()[:20]


def hide_people(answer: Answer) -> Answer:
    """The oracle's answer with keyed hashes in place of citizen ids, as in the warehouse."""
    return [
        row | ({"person_id": person_key(row["person_id"])} if "person_id" in row else {})
        for row in answer
    ]


def lands_only(world: World) -> list[Delivery]:
    return [entry for entry in world.entries if entry.kind == "land"]
