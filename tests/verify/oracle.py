"""The answer to a batch, computed from the written rules by counting people one by one.

It shares no code with ``bianzhi.verify``. A world is a dictionary of plain values (see ``cases``).
Staff of a cell are people; a line moves people; every number is counted anew for every line.
"""

from __future__ import annotations

import copy
from datetime import date
from fractions import Fraction
from itertools import combinations

CODES = (
    "posts",
    "leadership",
    "structure",
    "major",
    "education",
    "off_establishment",
    "baseline",
    "pool",
    "problems",
    "type",
)
ORDER = ("pass", "review", "refuse")
OFFICE = ("level", "role")
FEATURES = ("sex", "born", "education", "major")


def order(rows: list[dict]) -> list[dict]:
    return sorted(rows, key=lambda row: row["planned_on"])


class Judge:
    """Goes through the rows of a batch with the people of a world."""

    def __init__(self, world: dict):
        self.world = world
        self.people = {pid: dict(person) for pid, person in world["people"].items()}
        self.new: list[dict] = []  # people without an id who came
        self.gone: list[tuple] = []  # (org, type) that somebody without a name left
        self.offices: list[dict] = []  # second offices, signed
        self.ceiling: list[tuple] = []  # (org, type, change)
        self.borrowed: list[tuple] = []
        self.returned: list[tuple] = []
        self.lent: list[tuple] = []  # (org, type, change) from and to a pool
        self.workers: list[str] = []
        self.results: dict[int, str] = {}
        self.seen: dict[str, dict] = {}  # what rows said of people without a post

    def copied(self) -> Judge:
        other = copy.copy(self)
        other.people = dict(self.people)
        for name in (
            "new",
            "gone",
            "offices",
            "ceiling",
            "borrowed",
            "returned",
            "lent",
            "workers",
        ):
            setattr(other, name, list(getattr(self, name)))
        return other

    # What is counted on a day.

    def present(self, day: date) -> list[dict]:
        everybody = [*self.people.values(), *self.new]
        return [p for p in everybody if p["org"] and not is_retired(p, day)]

    def staff(self, org: str, kind: str, day: date) -> int:
        extra = self.world["unnamed_staff"].get((org, kind), 0)
        here = sum(p["org"] == org and p["type"] == kind for p in self.present(day))
        return extra + here - self.gone.count((org, kind))

    def added(self, org: str, kind: str) -> int:
        return sum(change for o, k, change in self.ceiling if (o, k) == (org, kind))

    def reserved(self, org: str, kind: str, day: date) -> int:
        """Posts of slips that are valid on a day, less those that the register counts anyway."""
        slips = self.world["slips"].get((org, kind), ())
        valid = sum(until is None or until >= day for until in slips)
        return max(valid - self.world["registered"].get((org, kind), 0), 0)

    def out(self, pool: tuple) -> int:
        """Posts lent from a pool."""
        changes = [change for org, kind, change in self.lent if self.pool_of(org, kind) == pool]
        return self.world["pools"][pool]["lent"] + sum(changes)

    def pool_of(self, org: str, kind: str) -> tuple | None:
        division = self.world["orgs"][org]["pools"].get(kind)
        return None if division is None else (division, kind)

    def usable(self, org: str, kind: str, day: date) -> int | None:
        cell = self.world["cells"].get((org, kind))
        if cell is None:
            has_posts = self.world["orgs"][org]["has_posts"]
            return self.added(org, kind) - self.reserved(org, kind, day) if has_posts else None
        if cell["limit"] is None:
            return None
        return cell["limit"] + self.added(org, kind) - self.reserved(org, kind, day)

    def holder(self, org: str, department: str, level: str, role: str) -> str:
        quotas = self.world["quotas"]
        if (org, department, level, role) in quotas:
            return department
        return "" if (org, "", level, role) in quotas else department

    def leaders(self, org: str, holder: str, level: str, role: str, day: date) -> int:
        place = (org, holder, level, role)
        count = self.world["unnamed_leaders"].get(place, 0)
        for p in self.present(day):
            if p["level"] and p["role"]:
                mine = self.holder(p["org"], p["department"], p["level"], p["role"])
                count += (p["org"], mine, p["level"], p["role"]) == place
        for office in self.offices:
            if not is_retired(office, day):
                count += office["sign"] * (office["place"] == place)
        return count

    def quota(self, org: str, holder: str, level: str, role: str) -> int | None:
        known = self.world["quotas"].get((org, holder, level, role))
        if known is not None:
            return known["limit"]
        return 0 if self.world["orgs"][org]["has_leadership_posts"] else None

    def heads(self, division: str, kind: str, day: date) -> int:
        total = self.world["baselines"][division, kind]["elsewhere"]
        for org, facts in self.world["orgs"].items():
            if (division, kind) not in facts["baselines"]:
                continue
            for type_code in self.world["types"]:
                if kind in ("", type_code):
                    total += self.staff(org, type_code, day)
        return total

    # The person of a row, as the rows before leave them.

    def person(self, row: dict) -> dict:
        blank = {"org": "", "department": "", "type": "", "level": "", "role": "", "retires": None}
        described = {name: row[name] for name in FEATURES}
        known = self.people.get(row["person_id"], {**blank, **self.seen.get(row["person_id"], {})})
        for name in FEATURES:
            known = {**known, name: known.get(name) or described[name]}
        return known

    # Tests.

    def tests(self, row: dict, person: dict) -> dict[str, tuple]:
        after = self.copied()
        after.done(row)
        return {
            "posts": self.posts(row, person, after),
            "leadership": self.leadership(row, person, after),
            "structure": self.structure(row, person),
            "major": self.major(row, person),
            "education": self.education(row, person),
            "off_establishment": self.off_establishment(row, after),
            "baseline": self.baseline(row, after),
            "pool": self.pool(row, after),
            "problems": self.problems(row),
            "type": self.type(row, person),
        }

    def posts(self, row: dict, person: dict, after: Judge) -> tuple:
        day, org, kind, action = row["planned_on"], row["org"], row["type"], row["action"]
        checks = []
        cells = []
        comes = after.staff(org, kind, day) > self.staff(org, kind, day)
        if action in ("enter", "transfer") and comes:
            cells.append(org)
        if action == "return_post":
            borrowed = self.world["cells"].get((org, kind), {}).get("borrowed", 0)
            left = borrowed + self.borrowed.count((org, kind)) - self.returned.count((org, kind))
            checks.append(("at_least", left, 0, left - 1))
            cells.append(org)
        if action == "borrow_post" and row["from_org"]:
            cells.append(row["from_org"])
        for cell in cells:
            numbers = self.staff(cell, kind, day), after.usable(cell, kind, day)
            checks.append(("at_most", *numbers, after.staff(cell, kind, day)))
        if action in ("transfer", "leave") and not person["org"]:
            sender = row["from_org"] if action == "transfer" else org
            if sender and after.staff(sender, kind, day) < self.staff(sender, kind, day):
                count = self.staff(sender, kind, day)
                checks.append(("at_least", count, 0, count - 1))
        return verdict(checks)

    def leadership(self, row: dict, person: dict, after: Judge) -> tuple:
        if row["action"] not in ("enter", "transfer", "appoint") or not row["level"]:
            return verdict([])
        department = row["department"]
        if row["action"] == "appoint" and person["org"] == row["org"] and not department:
            department = person["department"]
        place = (row["org"], self.holder(row["org"], department, row["level"], row["role"]))
        place += (row["level"], row["role"])
        before = self.leaders(*place, row["planned_on"])
        later = after.leaders(*place, row["planned_on"])
        if later <= before:
            return verdict([])
        return verdict([("at_most", before, self.quota(*place), later)])

    def structure(self, row: dict, person: dict) -> tuple:
        bands, day = self.world["bands"], row["planned_on"]
        if row["action"] not in ("enter", "transfer") or is_retired(person, day):
            return verdict([])
        band = bands[row["type"]]
        if person["org"] == row["org"] and bands[person["type"]] == band:
            return verdict([])
        outcomes = []
        for target in self.world["targets"]:
            if target["band"] != band:
                continue
            known = [
                has(p, target, day, self.world)
                for p in self.present(day)
                if p["org"] == row["org"] and bands[p["type"]] == band
            ]
            known = [answer for answer in known if answer is not None]
            mine = has(person, target, day, self.world)
            least = target["least"]
            before = Fraction(sum(known), len(known)) if known else None
            if mine is None:
                outcomes.append(("unknown", before, least, None))
                continue
            later = Fraction(sum(known) + mine, len(known) + 1)
            fine = later >= least or before is None or later >= before
            outcomes.append(("pass" if fine else "fail", before, least, later))
        for code in ("fail", "unknown", "pass"):
            for outcome in outcomes:
                if outcome[0] == code:
                    return outcome
        return verdict([])

    def major(self, row: dict, person: dict) -> tuple:
        post = self.world["posts"].get(row["post"])
        if row["action"] not in ("enter", "transfer", "appoint") or not post or not post["major"]:
            return verdict([])
        if not person["major"]:
            return ("unknown", None, None, None)
        return ("pass" if person["major"] in post["major"] else "fail", None, None, None)

    def education(self, row: dict, person: dict) -> tuple:
        ranks, post = self.world["ranks"], self.world["posts"].get(row["post"])
        if row["action"] not in ("enter", "transfer", "appoint") or not post:
            return verdict([])
        if not post["education"]:
            return verdict([])
        if not person["education"]:
            return ("unknown", None, None, None)
        fine = ranks[person["education"]] >= ranks[post["education"]]
        return ("pass" if fine else "fail", None, None, None)

    def off_establishment(self, row: dict, after: Judge) -> tuple:
        if row["action"] != "hire_off_establishment" or row["worker_type"] == "9":
            return verdict([])
        control = self.world["workers"].get(row["org"], {"number": 0, "limit": None})
        before = control["number"] + self.workers.count(row["org"])
        return verdict([("at_most", before, control["limit"], before + 1)])

    def baseline(self, row: dict, after: Judge) -> tuple:
        if row["action"] not in ("enter", "transfer"):
            return verdict([])
        checks = []
        for division, kind in self.world["orgs"][row["org"]]["baselines"]:
            before = self.heads(division, kind, row["planned_on"])
            later = after.heads(division, kind, row["planned_on"])
            if later > before:
                limit = self.world["baselines"][division, kind]["limit"]
                checks.append(("at_most", before, limit, later))
        return verdict(checks)

    def pool(self, row: dict, after: Judge) -> tuple:
        if row["action"] != "borrow_post" or row["from_org"]:
            return verdict([])
        pool = self.pool_of(row["org"], row["type"])
        if pool is None:
            return ("unknown", None, None, None)
        limit = self.world["pools"][pool]["limit"]
        return verdict([("at_most", self.out(pool), limit, after.out(pool))])

    def problems(self, row: dict) -> tuple:
        if row["action"] in ("remove", "leave", "return_post"):
            return verdict([])
        count = len(self.world["problems"].get(row["org"], ()))
        return ("fail" if count else "pass", count, 0, count)

    def type(self, row: dict, person: dict) -> tuple:
        action, day = row["action"], row["planned_on"]
        if action in ("enter", "transfer", "appoint", "remove") and is_retired(person, day):
            return ("fail", None, None, None)
        if action not in ("enter", "transfer", "borrow_post", "return_post"):
            return verdict([])
        nature, bands = self.world["orgs"][row["org"]]["nature"], self.world["bands"]
        wanted = self.world["natures"].get(row["type"], "")
        plain = ("organ", "public_institution")
        if nature in plain and wanted in plain and nature != wanted:
            return ("fail", None, None, None)
        if action == "transfer" and person["type"]:
            change = (bands[person["type"]], bands[row["type"]])
            rule = self.world["type_changes"].get(change)
            if rule == "never" or (rule == "leaders" and not row["level"]):
                return ("fail", None, None, None)
        return ("pass", None, None, None)

    def joint_review(self, row: dict, person: dict) -> bool:
        if row["action"] != "transfer":
            return False

        def is_city_organ(org: str) -> bool:
            facts = self.world["orgs"].get(org)
            return bool(facts) and facts["level"] == "2" and facts["nature"] == "organ"

        sender = person["org"] or row["from_org"]
        civil = self.world["bands"][person["type"] or row["type"]] == "administrative"
        level = person["level"] or row["level"]
        low = not level or level.startswith("14")
        return is_city_organ(row["org"]) and not is_city_organ(sender) and civil and low

    # Going on.

    def done(self, row: dict) -> None:
        person, day, action = self.person(row), row["planned_on"], row["action"]
        if action == "hire_off_establishment":
            if row["worker_type"] != "9":
                self.workers.append(row["org"])
        elif action in ("borrow_post", "return_post"):
            sign = 1 if action == "borrow_post" else -1
            self.ceiling.append((row["org"], row["type"], sign))
            (self.borrowed if sign > 0 else self.returned).append((row["org"], row["type"]))
            if row["from_org"]:
                self.ceiling.append((row["from_org"], row["type"], -sign))
            else:
                self.lent.append((row["org"], row["type"], sign))
        elif not is_retired(person, day):
            self.move(row, person)
        if person["org"] and row["person_id"]:
            now = self.people[row["person_id"]]
            self.people[row["person_id"]] = {**now, **{name: person[name] for name in FEATURES}}
        elif row["person_id"]:
            self.seen[row["person_id"]] = {name: person[name] for name in FEATURES}

    def move(self, row: dict, person: dict) -> None:
        action, pid = row["action"], row["person_id"]
        office = {name: row[name] for name in OFFICE}
        here = person["org"] and person["org"] == row["org"]
        if action == "leave" and not person["org"]:
            self.gone.append((row["org"], row["type"]))
            if row["level"]:
                self.second_office(row, person, -1)
            return
        if action == "transfer" and not person["org"] and row["from_org"]:
            self.gone.append((row["from_org"], row["type"]))
        if action in ("appoint", "remove") and not here:
            self.second_office(row, person, 1 if action == "appoint" else -1)
            return
        if action in ("enter", "transfer"):
            place = {name: row[name] for name in ("org", "department", "type")}
            moved = {**person, **place, **office}
        elif action == "appoint":
            moved = {**person, "department": row["department"] or person["department"], **office}
        elif action == "remove":
            moved = {**person, "level": "", "role": ""}
        else:
            moved = {**person, "org": "", "department": "", "type": "", "level": "", "role": ""}
        if pid:
            self.people[pid] = moved
        else:
            self.new.append(moved)

    def second_office(self, row: dict, person: dict, sign: int) -> None:
        holder = self.holder(row["org"], row["department"], row["level"], row["role"])
        place = (row["org"], holder, row["level"], row["role"])
        self.offices.append({"place": place, "sign": sign, "retires": person["retires"]})

    def judge(self, row: dict, every: bool) -> tuple[str, dict[str, tuple]]:
        before = row["previous"]
        if before is not None and self.results.get(before) != "pass":
            result = self.results.get(before, "refuse")
            self.results[row["line_no"]] = result
            return result, dict.fromkeys(CODES, ("unknown", None, None, None))
        person = self.person(row)
        row = completed(row, person)
        tests = self.tests(row, person)
        results = ["pass"]
        for code, outcome in tests.items():
            if outcome[0] in ("fail", "unknown"):
                results.append(self.world["consequences"][code][outcome[0]])
        if self.joint_review(row, person):
            results.append("review")
        result = max(results, key=ORDER.index)
        is_done = result == "pass" or (every and result == "review")
        self.results[row["line_no"]] = "pass" if is_done else result
        if is_done:
            self.done(row)
        return result, tests


def completed(row: dict, person: dict) -> dict:
    """The row with what follows from its person in place of blanks."""
    row, action = dict(row), row["action"]
    if person["org"]:
        if action in ("appoint", "remove", "leave"):
            row["org"] = row["org"] or person["org"]
        if action in ("transfer", "leave"):
            row["type"] = row["type"] or person["type"]
        if action == "remove" and row["org"] == person["org"]:
            row |= {name: person[name] for name in OFFICE}
    return row


def with_previous(rows: list[dict]) -> list[dict]:
    """The rows in order, each with the number of the earlier row of its person, if any."""
    last: dict[str, int] = {}
    result = []
    for row in order(rows):
        of_staff = row["action"] in ("enter", "transfer", "appoint", "remove", "leave")
        pid = row["person_id"] if of_staff else None
        result.append({**row, "previous": last.get(pid) if pid else None})
        if pid:
            last[pid] = row["line_no"]
    return result


def is_retired(person: dict, day: date) -> bool:
    return person["retires"] is not None and person["retires"] <= day


def verdict(checks: list[tuple]) -> tuple:
    """The first condition that fails, else the first unknown one, else the first."""
    rated = []
    for kind, before, limit, after in checks:
        if kind == "at_least":
            rated.append(("fail" if after < 0 else "pass", before, None, after))
        elif limit is None:
            rated.append(("unknown", before, limit, after))
        else:
            rated.append(("fail" if after > limit else "pass", before, limit, after))
    for code in ("fail", "unknown", "pass"):
        for outcome in rated:
            if outcome[0] == code:
                return outcome
    return ("not_applicable", None, None, None)


def has(person: dict, target: dict, day: date, world: dict) -> bool | None:
    if target["feature"] == "sex":
        return person["sex"] == target["value"] if person["sex"] else None
    if target["feature"] == "age":
        born = person["born"]
        if born is None:
            return None
        years = day.year - born.year
        if (day.month, 1) < (born.month, 1):
            years -= 1
        return years <= target["value"]
    if not person["education"]:
        return None
    return world["ranks"][person["education"]] >= world["ranks"][target["value"]]


def judge(world: dict, rows: list[dict]) -> list[tuple[int, str, dict[str, tuple]]]:
    """Number, result and tests of each row, in order."""
    judging = Judge(world)
    return [(row["line_no"], *judging.judge(row, every=False)) for row in with_previous(rows)]


def fits(world: dict, rows: list[dict]) -> bool:
    """Whether all rows can be done together; rows know the row before them."""
    judging = Judge(world)
    return all(judging.judge(row, every=True)[0] != "refuse" for row in rows)


def largest(world: dict, rows: list[dict]) -> int:
    """The size of the largest set of rows that can be done together, by trying all."""
    ordered = with_previous(rows)
    for size in range(len(ordered), 0, -1):
        if any(fits(world, list(chosen)) for chosen in combinations(ordered, size)):
            return size
    return 0
