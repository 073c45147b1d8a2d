"""The manifest as a chain: each entry carries the SHA-256 of the entry before it.

The chain detects an entry that was altered, removed or inserted. Two small files beside the
manifest secure the ends of the chain:

- ``head.json``: number and hash of the last entry, to detect a missing end. It is written after
  the entry. A process killed between the two leaves it one entry behind; the next writer
  corrects it.
- ``seal.json``: number and hash of each entry that was accepted as found, because it was written
  before the chain existed or because an entry was lost. The first entry after a seal carries the
  hash of the seal.

The chain detects damage and careless changes. Anyone with write access to the archive could
recompute it. To detect that too, store the hash that ``bianzhi audit`` prints in another place.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bianzhi.core.home import Home
from bianzhi.core.problems import Problem
from bianzhi.store.whole_files import sha256, write_whole

Entry = dict[str, Any]
_NAME = re.compile(r"\d{8}\.json")


def head_path(home: Home) -> Path:
    """The file with the number and hash of the last entry of the manifest."""
    return home.manifest.parent / "head.json"


def seal_path(home: Home) -> Path:
    """The file with the entries that were accepted as found, and the reasons."""
    return home.manifest.parent / "seal.json"


def entry_path(home: Home, sequence: int) -> Path:
    """The file of the entry with the number ``sequence``."""
    return home.manifest / f"{sequence:08d}.json"


@dataclass
class Chain:
    """The manifest on disk: its readable entries and all its problems."""

    entries: list[Entry] = field(default_factory=list)
    hashes: dict[int, str] = field(default_factory=dict)  # by sequence, of the bytes on disk
    problems: list[Problem] = field(default_factory=list)
    seal: dict[str, Any] | None = None
    seal_sha256: str | None = None

    @property
    def last(self) -> int:
        """The number of the last entry; 0 if the manifest is empty."""
        return max(self.hashes, default=0)

    @property
    def end(self) -> dict[str, Any]:
        """Number and hash of the last entry, for a record that states its origin."""
        return {"sequence": self.last, "sha256": self.hashes.get(self.last)}

    def link(self, sequence: int) -> str | None:
        """The hash that the entry after ``sequence`` carries; None at the start of the chain."""
        if self.seal is not None and self.seal["sequence"] == sequence:
            return self.seal_sha256
        return self.hashes.get(sequence)


def read(home: Home) -> Chain:
    """Read and verify the manifest; faults of its files become problems and are not raised."""
    chain = Chain()
    # The head is read first: an entry written meanwhile is then only newer than the head.
    head = _record(head_path(home), chain)
    _read_seal(home, chain)
    _read_entries(home, chain)
    _verify_sealed(home, chain)
    _verify_links(home, chain)
    _verify_head(home, chain, head)
    return chain


def manifest_end(home: Home) -> dict[str, Any]:
    """Number and hash of the last entry of the manifest."""
    return read(home).end


def append(home: Home, entry: Entry) -> Entry:
    """Commit an entry with the next number and move the head to it.

    A reading exists once the file of its entry exists. The caller holds the lock of the archive and
    has a sound chain.

    Returns:
        The entry as written.
    """
    before = entry["sequence"] - 1
    head = _record(head_path(home), Chain()) or {}
    if head.get("sequence") == before:
        link, sealed = head["sha256"], head["seal_sha256"]
    else:  # the first entry, or the last writer was killed between entry and head
        chain = read(home)
        link, sealed = chain.link(before), chain.seal_sha256
    path = entry_path(home, entry["sequence"])
    if path.exists():
        raise FileExistsError(path)
    full = {**entry, "previous_sha256": link}
    data = json.dumps(full, ensure_ascii=False, indent=1).encode()
    write_whole(path, data)
    write_head(home, entry["sequence"], sha256(data), sealed)
    return full


def write_head(home: Home, sequence: int, link: str | None, seal_sha256: str | None) -> None:
    """Record the end of the chain."""
    record = {"sequence": sequence, "sha256": link, "seal_sha256": seal_sha256}
    text = json.dumps(record, indent=1)
    write_whole(head_path(home), text.encode())


def seal(home: Home, reason: str) -> Chain:
    """Accept the entries as found and record the reason; the chain continues from here.

    An unreadable entry is left out; the warehouse loses its readings.
    """
    chain = read(home)
    reasons = [*(chain.seal or {}).get("reasons", ()), reason]
    sealed = {
        "sequence": chain.last,
        "reasons": reasons,
        "entries": {str(entry["sequence"]): chain.hashes[entry["sequence"]]
                    for entry in chain.entries},
    }  # fmt: skip
    data = json.dumps(sealed, ensure_ascii=False, indent=1).encode()
    write_whole(seal_path(home), data)
    write_head(home, chain.last, sha256(data), sha256(data))
    return read(home)


def _read_seal(home: Home, chain: Chain) -> None:
    path = seal_path(home)
    sealed = _record(path, chain)
    if sealed is None:
        return
    if isinstance(sealed.get("sequence"), int) and isinstance(sealed.get("entries"), dict):
        chain.seal, chain.seal_sha256 = sealed, sha256(path.read_bytes())
    else:
        chain.problems.append(Problem("audit.record_garbled", {}, file=str(path)))


def _read_entries(home: Home, chain: Chain) -> None:
    if not home.manifest.is_dir():
        return
    sealed = (chain.seal or {}).get("entries", {})
    for path in sorted(home.manifest.iterdir()):
        if not path.name.endswith(".json") or path.name.startswith("."):
            continue
        if not _NAME.fullmatch(path.name):
            chain.problems.append(Problem("audit.manifest_stranger", {}, file=str(path)))
            continue
        sequence = int(path.stem)
        try:
            data = path.read_bytes()
        except OSError as error:
            values = {"sequence": sequence, "detail": error.strerror or str(error)}
            chain.problems.append(Problem("audit.manifest_unreadable", values, file=str(path)))
            continue
        chain.hashes[sequence] = sha256(data)
        entry = _parsed(data)
        if entry is not None and entry.get("sequence") == sequence:
            chain.entries.append(entry)
        elif not _left_out(chain, sealed, sequence):
            values = {"sequence": sequence}
            chain.problems.append(Problem("audit.manifest_garbled", values, file=str(path)))


def _left_out(chain: Chain, sealed: dict[str, str], sequence: int) -> bool:
    """Whether a seal accepted that an entry cannot be read."""
    return chain.seal is not None and sequence <= chain.seal["sequence"] and (
        str(sequence) not in sealed
    )  # fmt: skip


def _verify_sealed(home: Home, chain: Chain) -> None:
    for number, digest in (chain.seal or {}).get("entries", {}).items():
        sequence = int(number)
        if chain.hashes.get(sequence) != digest:
            _wrong(home, chain, sequence)


def _verify_links(home: Home, chain: Chain) -> None:
    """Verify that numbers have no gap and that each entry after the seal has the hash before it."""
    start = chain.seal["sequence"] if chain.seal else 0
    for sequence in range(start + 1, chain.last + 1):
        if sequence not in chain.hashes:
            _wrong(home, chain, sequence)
    for entry in chain.entries:
        before = entry["sequence"] - 1
        if before < start or (before > start and before not in chain.hashes):
            continue
        if "previous_sha256" not in entry:
            _wrong_seal(home, chain)
        elif entry["previous_sha256"] != chain.link(before):
            if before == start:
                _wrong_seal(home, chain)
            else:
                _wrong(home, chain, before)


def _verify_head(home: Home, chain: Chain, head: dict[str, Any] | None) -> None:
    path = head_path(home)
    if head is None:
        if chain.hashes and not path.exists():
            chain.problems.append(Problem("audit.head_missing", {}, file=str(path)))
        return
    sequence = head.get("sequence")
    if not isinstance(sequence, int):
        chain.problems.append(Problem("audit.record_garbled", {}, file=str(path)))
        return
    if head.get("seal_sha256") != chain.seal_sha256:
        _wrong_seal(home, chain)
    for missing in range(chain.last + 1, sequence + 1):
        _wrong(home, chain, missing)
    if sequence <= chain.last and head.get("sha256") != chain.link(sequence):
        values = {"sequence": sequence, "entry": entry_path(home, sequence).name}
        chain.problems.append(Problem("audit.head_other", values, file=str(path)))


def _wrong_seal(home: Home, chain: Chain) -> None:
    """Report once that the seal is missing or altered."""
    path = seal_path(home)
    if not any(problem.file == str(path) for problem in chain.problems):
        code = "audit.seal_altered" if path.exists() else "audit.seal_missing"
        chain.problems.append(Problem(code, {}, file=str(path)))


def _wrong(home: Home, chain: Chain, sequence: int) -> None:
    """Report once that an entry is missing or does not match the chain."""
    path = entry_path(home, sequence)
    if any(problem.file == str(path) for problem in chain.problems):
        return
    code = "audit.manifest_altered" if sequence in chain.hashes else "audit.manifest_missing"
    chain.problems.append(Problem(code, {"sequence": sequence}, file=str(path)))


def _record(path: Path, chain: Chain) -> dict[str, Any] | None:
    """A JSON object of the archive; None if it is missing or unreadable."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        values = {"detail": error.strerror or str(error)}
        chain.problems.append(Problem("audit.unreadable", values, file=str(path)))
        return None
    record = _parsed(data)
    if record is None:
        chain.problems.append(Problem("audit.record_garbled", {}, file=str(path)))
    return record


def _parsed(data: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(data)
    except ValueError:  # includes bytes that are not text
        return None
    return record if isinstance(record, dict) else None
