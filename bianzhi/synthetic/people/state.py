"""The people of a running simulation, and the log of all their states."""

from __future__ import annotations

import numpy as np

# Attributes that change over a career; every change writes all of them to the log.
CHANGING = {
    "organization": np.int32,
    "cell": np.int32,
    "department": np.int32,
    "line": np.int32,
    "grade": np.int8,
    "rank": np.int8,
    "education": np.int8,
    "political": np.int8,
    "entered": np.int32,
    "mode": np.int8,
    "appointed": np.int32,
    "reference": np.int32,  # document of the entry if it is not the monthly document
}
FIXED = {
    "birth": np.int32,
    "sex": np.int8,
    "full_time": np.int8,
    "graduated": np.int32,
    "started": np.int32,
    "joined": np.int32,
    "kind": np.int8,
    "worker": np.bool_,
    "chance": np.float32,
    "surname": np.float32,
    "given": np.int32,
    "retires": np.int32,
    "group": np.int8,
}

# Grades of public institutions and establishment types; numbers are positions in these lists.
GRADES = (
    *(f"P{number}" for number in range(1, 14)),
    *(f"M{number}" for number in range(1, 11)),
    *(f"W{number}" for number in range(1, 7)),
)
TYPES = ("11", "12", "13", "21", "22", "23", "24", "31")

# The causes of a new state.
CAUSES = (
    "opening",
    "entry",
    "transfer",
    "reform",
    "reclassified",
    "leadership",
    "attribute",
    "exit",
)
OPENING, ENTRY, TRANSFER, REFORM, RECLASSIFIED, LEADERSHIP, ATTRIBUTE, EXIT = range(8)

MODES = (
    "IN01",
    "IN02",
    "IN03",
    "IN04",
    "IN05",
    "IN06",
    "IN07",
    "IN08",
    "IN09",
    "IN10",
    "OUT01",
    "OUT02",
    "OUT03",
    "OUT05",
    "OUT06",
    "OUT08",
    "OUT10",
    "IN11",
)
MODE = {code: place for place, code in enumerate(MODES)}


class People:
    """Arrays of all people so far; ``organization`` is -1 outside the establishment."""

    def __init__(self) -> None:
        self.count = 0
        self._store = {name: np.empty(1024, kind) for name, kind in (CHANGING | FIXED).items()}
        self._log: list[dict[str, np.ndarray]] = []

    def __getattr__(self, name: str) -> np.ndarray:
        try:
            return self.__dict__["_store"][name][: self.count]
        except KeyError:
            raise AttributeError(name) from None

    def add(self, values: dict[str, np.ndarray]) -> np.ndarray:
        """Add new people; return their numbers."""
        number = len(values["birth"])
        needed = self.count + number
        if needed > len(self._store["birth"]):
            for name, array in self._store.items():
                grown = np.empty(max(needed, 2 * len(array)), array.dtype)
                grown[: self.count] = array[: self.count]
                self._store[name] = grown
        for name, array in self._store.items():
            array[self.count : needed] = values[name]
        members = np.arange(self.count, needed)
        self.count = needed
        return members

    def log(
        self,
        who: np.ndarray,
        month: int,
        on: np.ndarray,
        cause: int,
        mode: np.ndarray | int = -1,
    ) -> None:
        """Log the current state of ``who`` as entered on the given days."""
        if not len(who):
            return
        entry = {name: self._store[name][who] for name in CHANGING}
        entry["person"] = who.astype(np.int32)
        entry["month"] = np.full(len(who), month, np.int16)
        entry["on"] = np.broadcast_to(np.asarray(on, np.int32), len(who)).copy()
        entry["cause"] = np.full(len(who), cause, np.int8)
        entry["by"] = np.broadcast_to(np.asarray(mode, np.int8), len(who)).copy()
        self._log.append(entry)

    def history(self) -> dict[str, np.ndarray]:
        """The whole log, by person and then in order of logging."""
        columns = {
            name: np.concatenate([entry[name] for entry in self._log]) for name in self._log[0]
        }
        order = np.argsort(columns["person"], kind="stable")
        return {name: column[order] for name, column in columns.items()}
