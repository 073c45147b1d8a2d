"""Requests: verification slips of the entries of the city, revolving posts, joint reviews."""

from __future__ import annotations

import datetime as dt

import numpy as np

from bianzhi.synthetic.people.roster import slips
from bianzhi.synthetic.people.state import ENTRY, MODES, TRANSFER, TYPES
from bianzhi.synthetic.streams import stream
from bianzhi.synthetic.supervision.book import Book, Row, day
from bianzhi.synthetic.world import Organization

_PURPOSES = {"IN01": "1", "IN02": "2", "IN03": "3", "IN04": "3", "IN05": "3", "IN06": "4"}
_PURPOSES |= {"IN07": "5", "IN08": "7"}
_VALID_DAYS = 180
_LATE_SLIP = 0.02  # share of entries whose slip was asked for after the entry
_REFUSED, _UNUSED, _RESERVED = 0.06, 0.03, 0.03  # slips beside each entry
_NO_CASE = 0.08  # share of transfers in scope without a joint review
_REASONS = ("1", "2", "3", "4", "7")


class Requests:
    """The requests of one office, from the entries and transfers that the city really has."""

    def __init__(self, book: Book, states: dict[str, np.ndarray]):
        self.book, self.office = book, book.office
        self.city = book.office.city
        self.states = states
        rows = self._entries(ENTRY, TRANSFER)
        entered = {name: states[name][rows] for name in ("entered", "organization", "person")}
        self.numbers = dict(zip(rows, slips(self.city, entered).to_list(), strict=True))
        self.rng = stream(self.city.seed, "supervision", "requests", self.office.scope)

    def write(self) -> None:
        """Write the requests of all kinds to the book."""
        self._slips()
        self._revolving()
        if self.office.scope.endswith("00"):
            self._joint_reviews()

    def _entries(self, *causes: int) -> list[int]:
        """The states of this office that an entry of the period began, in order of the day."""
        states, city = self.states, self.city
        epoch = dt.date(1970, 1, 1)
        first, last = (self.office.first - epoch).days, (self.office.last - epoch).days
        place = city.scopes.index(self.office.scope)
        inside = np.isin(states["cause"], causes) & (states["organization"] >= 0)
        inside &= (states["on"] >= first + 120) & (states["on"] <= last)
        rows = np.flatnonzero(inside)
        rows = rows[city.organization_scope[states["organization"][rows]] == place]
        return rows[np.argsort(states["on"][rows], kind="stable")].tolist()

    def _slips(self) -> None:
        known: set[str] = set()
        for number, (row, slip_no) in enumerate(self.numbers.items()):
            entered = day(self.states["on"][row])
            # Who enters and moves in one year does so on one slip.
            if slip_no is None or slip_no in known:
                continue
            known.add(slip_no)
            asked = entered - dt.timedelta(days=int(self.rng.integers(35, 100)))
            if self.rng.random() < _LATE_SLIP:
                asked = entered + dt.timedelta(days=int(self.rng.integers(3, 40)))
                self.book.plant(
                    "entered_before_slip", "verification_slip", slip_no, self._code(row)
                )
            decided = asked + dt.timedelta(days=int(self.rng.integers(2, 16)))
            slip = self._slip(slip_no, row, asked, decided) | {"used_on": max(entered, decided)}
            self.book.add("verification_slip", asked, slip)
            self._beside(number, row, asked)

    def _beside(self, number: int, row: int, asked: dt.date) -> None:
        """A slip without an entry: refused, never used, or not used yet."""
        chance = self.rng.random()
        slip_no = f"核{self.office.scope}{asked.year}X{number:05d}"
        decided = asked + dt.timedelta(days=int(self.rng.integers(2, 16)))
        slip = self._slip(slip_no, row, asked, decided)
        if chance < _REFUSED:
            reason = _REASONS[int(self.rng.integers(len(_REASONS)))]
            slip |= {"result_code": "2", "valid_until": None, "refusal_reason_code": reason}
        elif chance < _REFUSED + _UNUSED:
            if slip["valid_until"] < self.office.last:
                self.book.plant("slip_expired", "verification_slip", slip_no, self._code(row))
        elif chance < _REFUSED + _UNUSED + _RESERVED:
            ago = int(self.rng.integers(10, 120))
            asked = self.office.last - dt.timedelta(days=ago)
            slip |= self._slip(slip_no, row, asked, asked + dt.timedelta(days=5))
        else:
            return
        self.book.add("verification_slip", asked, slip)

    def _slip(self, slip_no: str, row: int, asked: dt.date, decided: dt.date) -> Row:
        states = self.states
        return {
            "slip_no": slip_no,
            "organization_code": self._code(row),
            "purpose_code": _PURPOSES.get(MODES[int(states["mode"][row])], "9"),
            "establishment_type_code": TYPES[self.city.cell_type[states["cell"][row]]],
            "heads": 1,
            "requested_on": asked,
            "reviewed_on": decided,
            "result_code": "1",
            "valid_until": decided + dt.timedelta(days=_VALID_DAYS),
        }

    def _code(self, row: int) -> str:
        return self.city.world.organizations[int(self.states["organization"][row])].code

    def _revolving(self) -> None:
        """Two pools, and loans of which some are late."""
        office, rng = self.office, self.rng
        ends = office.last + dt.timedelta(days=1)
        users = office.present(office.last)
        for type_code, name, posts in (("11", "行政", 6), ("22", "事业", 20)):
            pool = f"Z{office.scope}{type_code}"
            row = {
                "pool_code": pool,
                "pool_name": f"{name}周转编制池",
                "division_code": office.scope,
                "establishment_type_code": type_code,
                "authorized_posts": posts,
            }
            self.book.show("revolving_pool", office.first, ends, row)
            fits = [user for user in users if user.is_institution == (type_code == "22")]
            for number in range(min(posts // 2, len(fits))):
                user = fits[int(rng.integers(len(fits)))]
                asked = office.first + dt.timedelta(days=int(rng.integers(60, 700)))
                self._loan(f"{pool}-{number + 1:02d}", pool, user.code, asked)

    def _loan(self, number: str, pool: str, code: str, asked: dt.date) -> None:
        rng, last = self.rng, self.office.last
        decided = asked + dt.timedelta(days=int(rng.integers(3, 20)))
        due = decided + dt.timedelta(days=365)
        returned = due + dt.timedelta(days=int(rng.integers(-60, 30)))
        row: Row = {
            "allocation_no": number,
            "pool_code": pool,
            "organization_code": code,
            "heads": 1,
            "requested_on": asked,
            "reviewed_on": decided,
            "result_code": "1",
            "return_due_on": due,
            "returned_on": returned,
        }
        if rng.random() < 0.15:
            row |= {"result_code": "2", "refusal_reason_code": "8"}
            row |= {"return_due_on": None, "returned_on": None}
        elif due < last and rng.random() < 0.4:
            row["returned_on"] = None
            self.book.plant("loan_overdue", "revolving_allocation", number, code)
        self.book.add("revolving_allocation", asked, row)

    def _joint_reviews(self) -> None:
        """A case for most transfers into organs and mass organizations of the city itself."""
        self._refused_reviews()
        world, states, rng = self.city.world, self.states, self.rng
        ids = self.city.fixed["person_id"]
        tests = ("posts", "quota", "structure", "major")
        for row in self._entries(TRANSFER):
            target = world.organizations[int(states["organization"][row])]
            source = int(states["before"][row])
            if source < 0 or not _is_destination(target) or self._inside(source):
                continue
            moved = day(states["on"][row])
            number = f"联审{moved.year}{row:07d}"
            if rng.random() < _NO_CASE:
                self.book.plant("no_joint_review", "staff_movement", number, target.code)
                continue
            asked = moved - dt.timedelta(days=int(rng.integers(15, 80)))
            case = {
                "case_no": number,
                "organization_code": target.code,
                "from_organization_code": world.organizations[source].code,
                "person_id": ids[int(states["person"][row])],
                "requested_on": asked,
                "reviewed_on": asked + dt.timedelta(days=int(rng.integers(3, 14))),
                "result_code": "1",
                "verification_slip_no": self.numbers[row],
                **{f"{test}_test_code": "1" for test in tests},
            }
            if rng.random() < 0.05:
                case["major_test_code"] = None
                self.book.plant("joint_review_incomplete", "joint_review", number, target.code)
            self.book.add("joint_review", asked, case)

    def _refused_reviews(self) -> None:
        """Cases that were refused, so that no transfer followed; one test of each fails."""
        states, rng = self.states, self.rng
        targets = [o for o in self.office.present(self.office.last) if _is_destination(o)]
        inside = np.array([_is_destination(o) for o in self.city.world.organizations])
        placed = np.flatnonzero(states["organization"] >= 0)
        outside = placed[~inside[states["organization"][placed]]]
        for number in range(max(3, len(targets) // 4)):
            row = int(outside[int(rng.integers(len(outside)))])
            target = targets[int(rng.integers(len(targets)))]
            days = (self.office.last - self.office.first).days
            asked = self.office.first + dt.timedelta(days=int(rng.integers(0, days)))
            failed, reason = (("posts", "1"), ("quota", "2"), ("major", "5"))[number % 3]
            tests = ("posts", "quota", "structure", "major")
            case = {
                "case_no": f"联审{asked.year}T{number:04d}",
                "organization_code": target.code,
                "from_organization_code": self._code(row),
                "person_id": self.city.fixed["person_id"][int(states["person"][row])],
                "requested_on": asked,
                "reviewed_on": asked + dt.timedelta(days=int(rng.integers(3, 14))),
                "result_code": "2",
                "refusal_reason_code": reason,
                **{f"{test}_test_code": "2" if test == failed else "1" for test in tests},
            }
            self.book.add("joint_review", asked, case)

    def _inside(self, organization: int) -> bool:
        return _is_destination(self.city.world.organizations[organization])


def _is_destination(organization: Organization) -> bool:
    return organization.level == "2" and organization.nature in ("1", "2", "3", "4")
