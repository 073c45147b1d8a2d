"""A small generated world of supervision records, delivered as CSV files in three deliveries."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from tests.support.tables import Tables

DELIVERIES = (date(2024, 12, 31), date(2025, 6, 30), date(2025, 12, 31))
AS_ON = DELIVERIES[-1]
FIRST = date(2024, 1, 1)
# Code, county of the division, level, nature, grade.
ORGANIZATIONS = (
    ("B0", "350500", "2", "1", "107"),
    ("B1", "350500", "2", "1", "109"),
    ("B2", "350502", "3", "1", "109"),
    ("B3", "350502", "3", "5", "111"),
    ("B4", "350502", "3", "5", None),
    ("B5", "350503", "4", "1", "110"),
)
CODES = [organization[0] for organization in ORGANIZATIONS]
Row = dict[str, object]


class World:
    """Rows by entity: states by delivery, events with the delivery that sends each version."""

    def __init__(self, seed: int):
        self.rng = random.Random(seed)
        self.rows: list[dict[str, list[Row]]] = [{} for _ in DELIVERIES]
        self._registers()
        self._people()
        self._officers()
        self._pools()
        self._documents()
        self._campaigns()
        self._problems()
        self._notices()
        self._requests()
        self._leads()
        self._cases()

    def deliver(self, tables: Tables) -> Tables:
        """Land every delivery."""
        for on, entities in zip(DELIVERIES, self.rows, strict=True):
            texts = {entity: as_csv(rows) for entity, rows in entities.items()}
            tables.land(on.isoformat(), **texts)
        return tables

    def write(self, folder: Path) -> None:
        """Write the files of every delivery as ``deliver`` does."""
        for on, entities in zip(DELIVERIES, self.rows, strict=True):
            place = folder / f"all-{on}" / str(on)
            place.mkdir(parents=True)
            for entity, rows in entities.items():
                (place / f"{entity}.csv").write_text(as_csv(rows) + "\n", "utf-8")

    def day(self, first: date = FIRST, days: int = 720) -> date:
        """A day after ``first``, at the latest that of the last delivery."""
        return min(first + timedelta(days=self.rng.randint(0, days)), AS_ON)

    def maybe(self, value: object, chance: float = 0.7) -> object:
        return value if self.rng.random() < chance else None

    def send(self, entity: str, row: Row, known: date | None) -> None:
        """Send a row with the delivery after ``known``; later dates come with later ones."""
        for place, on in enumerate(DELIVERIES):
            if known is not None and known > on:
                continue
            late = {
                name: None
                for name, value in row.items()
                if isinstance(value, date) and value > on and name not in ENDS
            }
            version = {**row, **late, **{n: None for d, n in PAIRS if d in late and n in row}}
            sent = self.rows[place].setdefault(entity, [])
            if not late or place == 0 or known is None or known > DELIVERIES[place - 1]:
                sent.append(version)
            if not late:
                return

    def _registers(self) -> None:
        for place in range(len(DELIVERIES)):
            self.rows[place]["organization"] = [
                {
                    "organization_code": code,
                    "organization_name": f"机构{code}",
                    "division_code": division,
                    "admin_level_code": level,
                    "nature_code": nature,
                    "grade_code": grade,
                    "established_doc_no": f"泉委编〔2020〕{number + 1}号",
                }
                for number, (code, division, level, nature, grade) in enumerate(ORGANIZATIONS)
            ]
            self.rows[place]["establishment"] = [
                {
                    "organization_code": code,
                    "establishment_type_code": "11" if nature == "1" else "22",
                    "authorized_posts": 6,
                    "reserved_posts": self.rng.randint(0, 2),
                }
                for code, _, _, nature, _ in ORGANIZATIONS
            ]

    def _people(self) -> None:
        self.places: dict[str, list[str]] = {}
        for number in range(24):
            home = self.rng.choice(CODES)
            path = [home]
            for _ in DELIVERIES[1:]:
                path.append(self.rng.choice(CODES) if self.rng.random() < 0.35 else path[-1])
            self.places[f"p{number}"] = path
        types = {code: "11" if nature == "1" else "22" for code, _, _, nature, _ in ORGANIZATIONS}
        for place in range(len(DELIVERIES)):
            self.rows[place]["person"] = [
                {
                    "person_id": person,
                    "organization_code": path[place],
                    "person_name": "甲",
                    "establishment_type_code": types[path[place]],
                }
                for person, path in self.places.items()
            ]
            self.rows[place]["off_establishment_worker"] = [
                {
                    "worker_id": f"w{code}{number}",
                    "organization_code": code,
                    "worker_name": "乙",
                    "worker_type_code": self.rng.choice(["1", "2", "9"]),
                    "post_category_code": self.rng.choice(["M", "W", None]),
                    "monthly_cost": self.rng.choice([4000, 5200.5]),
                }
                for code in CODES
                for number in range(self.rng.randint(1, 3))
            ]
            self.rows[place]["off_establishment_control"] = [
                {"organization_code": code, "control_posts": 1} for code in CODES[:3]
            ]

    def _officers(self) -> None:
        for place in range(len(DELIVERIES)):
            self.rows[place]["liaison_officer"] = [
                {
                    "organization_code": code,
                    "liaison_role_code": role,
                    "person_name": self.rng.choice(["陈一", "林二", "黄三"]),
                    "contact_phone": self.maybe("13900000000"),
                    "appointed_on": self.day(days=300),
                }
                for code in CODES
                for role in ("1", "2", "3")
                if self.rng.random() < 0.7
            ]

    def _pools(self) -> None:
        for place in range(len(DELIVERIES)):
            self.rows[place]["revolving_pool"] = [
                {"pool_code": "P1", "pool_name": "市级", "authorized_posts": 6},
                {"pool_code": "P2", "pool_name": "县级", "authorized_posts": 2},
            ]

    def _documents(self) -> None:
        for number in range(len(ORGANIZATIONS)):
            if self.rng.random() < 0.8:
                row = {
                    "doc_no": f"泉委编〔2020〕{number + 1}号",
                    "issuer_level_code": self.rng.choice(["1", "2", "3", None]),
                    "issued_on": date(2020, 5, 1),
                }
                self.rows[0].setdefault("approval_document", []).append(row)
        for number in range(6):
            row = {
                "doc_no": f"泉委编〔2020〕{number + 1}号",
                "item_no": "1",
                "organization_code": self.rng.choice(CODES),
                "matter_code": self.rng.choice(["1", "2", "4"]),
                "posts_change": 1,
            }
            self.rows[0].setdefault("document_item", []).append(row)

    def _campaigns(self) -> None:
        for number, kind in enumerate(["1", "2", "3"]):
            starts = self.day(days=600)
            name = f"C{number}"
            row = {"campaign_no": name, "campaign_kind_code": kind, "starts_on": starts}
            self.send("campaign", row, starts)
            for team in ("1", "2"):
                for member in range(self.rng.randint(1, 3)):
                    row = {"campaign_no": name, "team_no": team, "member_no": str(member)}
                    self.send("team_member", row | {"person_name": "丙"}, starts)
            for code in self.rng.sample(CODES, 4):
                row = {"campaign_no": name, "organization_code": code}
                team = self.rng.choice(["1", "2", None])
                self.send("campaign_organization", row | {"team_no": team}, starts)
                for aspect in ("A", "B") if kind == "1" and self.rng.random() < 0.7 else ():
                    returned = self.day(starts, 40)
                    values = {
                        "aspect_code": aspect,
                        "returned_on": returned,
                        "rows_due": 10,
                        "rows_checked": self.rng.randint(5, 10),
                        "problems_reported": self.rng.randint(0, 3),
                        "problems_corrected": 0,
                    }
                    self.send("self_check_return", row | values, returned)
        for number in range(10):
            on = self.day()
            row = {"patrol_no": f"X{number}", "organization_code": self.rng.choice(CODES)}
            row |= {"patrolled_on": on, "rows_checked": 20, "person_name": "丁"}
            self.send("patrol", row, on)

    def _problems(self) -> None:
        for number in range(30):
            found = self.day()
            closed = self.maybe(self.day(found, 200), 0.6)
            source = self.rng.choice(["1", "2", "3", "4", "5", "6"])
            reopens = isinstance(closed, date) and self.rng.random() < 0.25
            row = {
                "problem_no": f"Q{number:02}",
                "organization_code": self.rng.choice(CODES),
                "aspect_code": self.rng.choice(["A", "C", "D", "E"]),
                "problem_type_code": self.rng.choice(["07", "10", "19"]),
                "signal_source_code": source,
                "source_no": {
                    "2": "C0",
                    "3": self.rng.choice(["C1", "C2"]),
                    "4": f"X{self.rng.randint(0, 9)}",
                    "5": f"L{self.rng.randint(0, 7)}",
                }.get(source),
                "found_on": found,
                "severity_code": self.rng.choice(["G1", "G2", "G3"]),
                "problem_cause_code": self.rng.choice(["01", "04", None]),
                "deadline_on": self.maybe(found + timedelta(days=60), 0.9),
                "closed_on": closed,
                "reopened_on": self.day(closed, 60) if reopens else None,
            }
            self.send("problem", row, found)

    def _notices(self) -> None:
        for number in range(20):
            sent = self.day()
            follows = number % 4 in (1, 2)
            row = {
                "notice_no": f"N{number:02}",
                "organization_code": CODES[number // 4 % len(CODES)],
                "severity_code": self.rng.choice(["G1", "G2", "G3"]),
                "channel_code": self.rng.choice(["1", "2", "3"]),
                "sent_on": sent,
                "deadline_on": sent + timedelta(days=14),
                "replied_on": self.maybe(self.day(sent, 30), 0.5),
                "previous_notice_no": f"N{number - 1:02}" if follows else None,
            }
            self.send("notice", row, sent)

    def _requests(self) -> None:
        for number in range(24):
            asked = self.day()
            decided = self.maybe(self.day(asked, 25), 0.9)
            result = self.rng.choice(["1", "1", "1", "2", "3"]) if decided else None
            code = self.rng.choice(CODES)
            base = {
                "organization_code": code,
                "requested_on": asked,
                "reviewed_on": decided,
                "result_code": result,
                "refusal_reason_code": "1" if result == "2" else None,
            }
            kind = number % 3
            if kind == 0:
                used = self.day(decided, 300) if result == "1" and self.rng.random() < 0.6 else None
                row = base | {
                    "slip_no": f"S{number:02}",
                    "establishment_type_code": self.rng.choice(["11", "22", "41"]),
                    "heads": self.rng.randint(1, 3),
                    "valid_until": decided + timedelta(days=180) if result == "1" else None,
                    "used_on": used,
                }
                self.send("verification_slip", row, asked)
                if used and self.rng.random() < 0.7:
                    self._entry(row, used)
            elif kind == 1:
                row = base | {
                    "allocation_no": f"R{number:02}",
                    "pool_code": self.rng.choice(["P1", "P2"]),
                    "heads": self.rng.randint(1, 3),
                    "return_due_on": self.maybe(asked + timedelta(days=365), 0.8),
                    "returned_on": self.maybe(self.day(asked, 500), 0.4),
                }
                self.send("revolving_allocation", row, asked)
            else:
                person = self.rng.choice(sorted(self.places))
                tests = ("posts", "quota", "structure", "major")
                row = base | {
                    "case_no": f"J{number:02}",
                    "person_id": person,
                    "organization_code": self.places[person][-1],
                    **{f"{t}_test_code": self.maybe("1", 0.85) for t in tests},
                }
                self.send("joint_review", row, asked)

    def _entry(self, slip: Row, used: date) -> None:
        row = {
            "movement_id": f"M{slip['slip_no']}",
            "person_id": self.rng.choice(sorted(self.places)),
            "effective_on": used,
            "direction_code": "in",
            "to_organization_code": slip["organization_code"],
            "doc_no": self.maybe(f"泉委编〔2020〕{self.rng.randint(1, 6)}号"),
            "verification_slip_no": slip["slip_no"],
        }
        self.send("staff_movement", row, used)
        if self.rng.random() < 0.7:
            month = used.replace(day=1)
            pay = {
                "pay_month": month.isoformat()[:7],
                "person_id": row["person_id"],
                "organization_code": slip["organization_code"],
                "gross_pay": 8000,
            }
            place = next(n for n, on in enumerate(DELIVERIES) if on >= used)
            paid = self.rows[place].setdefault("payroll", [])
            # A month of pay is replaced as a whole, so each month comes once.
            known = [p for rows in self.rows for p in rows.get("payroll", [])]
            if all(p["pay_month"] != pay["pay_month"] for p in known):
                paid.append(pay)

    def _leads(self) -> None:
        for number in range(8):
            on = self.day()
            accepted = self.rng.choice([True, True, False, None])
            row = {
                "lead_no": f"L{number}",
                "lead_channel_code": "1",
                "received_on": on,
                "organization_code": self.rng.choice(CODES),
                "is_accepted": {True: "是", False: "否", None: None}[accepted],
                "accepted_on": on + timedelta(days=3) if accepted else None,
                "closed_on": self.maybe(self.day(on, 90), 0.5) if accepted else None,
            }
            self.send("lead", row, on)

    def _cases(self) -> None:
        for number in range(6):
            opened = self.day()
            moved = self.maybe(self.day(opened, 20))
            replied = self.maybe(self.day(moved, 60)) if isinstance(moved, date) else None
            row = {
                "case_no": f"E{number}",
                "partner_code": self.rng.choice(["1", "5"]),
                "organization_code": self.rng.choice(CODES),
                "opened_on": opened,
                "transferred_on": moved,
                "replied_on": replied,
                "closed_on": self.maybe(replied) if replied else None,
            }
            self.send("enforcement_case", row, opened)
        for number in range(8):
            on = self.day()
            row = {
                "order_no": f"O{number}",
                "organization_code": self.rng.choice(CODES),
                "ordered_on": on,
                "deadline_on": on + timedelta(days=30),
                "closed_on": self.maybe(self.day(on, 60), 0.6),
            }
            self.send("supervision_order", row, on)


# Dates that may lie in the future when they are delivered, and values known only with a date.
ENDS = {"deadline_on", "valid_until", "return_due_on"}
PAIRS = [("reviewed_on", name) for name in ("result_code", "refusal_reason_code", "valid_until")]


def as_csv(rows: Iterable[Row]) -> str:
    """Rows as CSV text; a row may lack columns of others."""
    rows = list(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [",".join(names)]
    lines += [",".join("" if row.get(n) is None else str(row[n]) for n in names) for row in rows]
    return "\n".join(lines)


def delivered(folder: Path, entity: str) -> list[list[dict[str, str]]]:
    """The rows of an entity as delivered, one list per delivery, read back from the files."""
    result = []
    for on in DELIVERIES:
        path = folder / f"all-{on}" / str(on) / f"{entity}.csv"
        if not path.exists():
            result.append([])
            continue
        with path.open(encoding="utf-8", newline="") as file:
            result.append(list(csv.DictReader(file)))
    return result
