"""The lines of the archived files that landed rows come from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from bianzhi.core.home import Home
from bianzhi.core.messages import message
from bianzhi.core.problems import Failed
from bianzhi.export.inverse import Row
from bianzhi.store.delivered import archive
from bianzhi.store.delivered.archive import Entry
from ingest import contract as contracts
from ingest.amend import archived_feeds
from ingest.contract import Part, normal
from ingest.parse.delivery import read_table
from ingest.read.table import Table

Cells = Mapping[str, str | None]
_NOTHING: Cells = {}


class DeliveredLines:
    """Reads delivered files again, each once.

    Columns that the contract calls personal are never read. Without identities, nor are texts that
    land as codes, since they may be anything.
    """

    def __init__(self, home: Home, with_identities: bool):
        self._home = home
        self._with_identities = with_identities
        self._entries: dict[str, Entry] = {}
        self._tables: dict[tuple[str, str, str, str | None], dict[int, Cells]] = {}
        self._of_reading: dict[str, dict[int, Cells]] = {}

    def __call__(self, row: Row) -> Cells:
        """The cells of the line of a landed row, by header in normal form.

        Raises:
            Failed: The archive has no such delivery.
            Refused: The archived file cannot be read.
        """
        lake_id = row["lake_id"]
        if lake_id not in self._of_reading:
            self._of_reading[lake_id] = self._lines(lake_id)
        return self._of_reading[lake_id].get(row["row_no"], _NOTHING)

    def _lines(self, lake_id: str) -> dict[int, Cells]:
        if not self._entries:
            for entry in archive.entries(self._home):
                for part in entry["parts"]:
                    self._entries.setdefault(part["lake_id"], entry)
        if lake_id not in self._entries:
            raise Failed("export.no_delivery", 1, reading=lake_id)
        entry = self._entries[lake_id]
        line = next(part for part in entry["parts"] if part["lake_id"] == lake_id)
        file, sheet = line["file_name"], line["sheet_name"]
        place = (entry["contract_sha256"], entry["delivery_id"], file, sheet)
        if place not in self._tables:
            self._tables[place] = self._read(entry, file, sheet)
        return self._tables[place]

    def _read(self, entry: Entry, file: str, sheet: str | None) -> dict[int, Cells]:
        body = archive.fetch(self._home, entry["contract_sha256"], message("audit.some_contract"))
        contract = contracts.from_bytes(body)
        feeds = [
            feed
            for feed in archived_feeds(self._home, entry, contract)
            if (feed.file.path, feed.sheet) == (file, sheet)
        ]
        table = read_table(feeds, {})
        shown = frozenset[str]().union(*(feed.part.read_headers for feed in feeds))
        for feed in feeds:
            shown -= feed.part.personal
        if not self._with_identities:
            shown -= _hidden([feed.part for feed in feeds])
        return dict(_numbered(table, shown))


def _hidden(parts: Sequence[Part]) -> set[str]:
    """Headers whose texts land as digests and nowhere as they are."""
    digested = {
        normal.header(cell.header or "")
        for part in parts
        for derivation in part.derive.values()
        for cell in derivation.cells
        if cell.form == "digest"
    }
    return digested - {header for part in parts for header in part.headers}


def _numbered(table: Table, shown: Collection[str]) -> Iterator[tuple[int, Cells]]:
    headers = table.normal_header
    for number, row in zip(table.row_no.to_list(), table.body.iter_rows(), strict=True):
        yield (
            number,
            {header: cell for header, cell in zip(headers, row, strict=True) if header in shown},
        )
