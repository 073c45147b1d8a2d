"""Generated worlds and batches: plain dictionaries for the oracle, and the same for the judge."""

from __future__ import annotations

import random
from datetime import date
from fractions import Fraction

from bianzhi.verify.norms import (
    Codes,
    Consequence,
    JointReview,
    Norms,
    StructureTarget,
    TypeChange,
)
from bianzhi.verify.resolve import Entry, Resolver
from bianzhi.verify.state import (
    Cell,
    Limited,
    Organization,
    Person,
    Post,
    Quota,
    State,
    reserved_beyond,
)

DAY = date(2024, 12, 31)
DAYS = [date(2025, month, 1) for month in (1, 3, 6, 9)]
TYPES = ("11", "22")
DIVISIONS = ("D1", "D2")
OFFICES = (("141", "1"), ("142", "3"), ("131", "1"))
ACTIONS = (
    *("enter", "transfer", "appoint", "leave") * 3,
    "remove",
    "hire_off_establishment",
    "borrow_post",
    "return_post",
)
OF_STAFF = ("enter", "transfer", "appoint", "remove", "leave")
EDUCATIONS = ("31", "21", "14")
BANDS = {"31": "college", "21": "bachelor", "14": "master"}
RANKS = {"31": 1, "21": 2, "14": 3}
CHANGE = ("public_institution", "administrative")
FEATURES = {"age": "age_at_most", "sex": "sex", "education": "education_at_least"}


def world(rng: random.Random) -> dict:
    """A few organizations with little room, so that lines compete."""
    orgs = {f"B{n}": _organization(rng) for n in range(1, rng.randint(2, 4))}
    divisions = {key for facts in orgs.values() for key in facts["baselines"]}
    cells = {}
    for org in orgs:
        for kind in TYPES:
            if rng.random() < 0.75:
                limit = None if rng.random() < 0.05 else rng.randint(0, 4)
                cells[org, kind] = {"limit": limit, "borrowed": rng.randint(0, 1)}
    if not cells:
        cells["B1", "11"] = {"limit": 1, "borrowed": 0}
    people = {f"p{n}": _person(rng, list(cells)) for n in range(rng.randint(0, 7))}
    quotas = {
        (org, department, *office): {"limit": None if rng.random() < 0.05 else rng.randint(0, 2)}
        for org in orgs
        for department in ("", "K1")
        for office in OFFICES
        if rng.random() < 0.4
    }
    return {
        "orgs": orgs,
        "types": TYPES,
        "cells": cells,
        "unnamed_staff": {key: rng.randint(0, 2) for key in cells if rng.random() < 0.4},
        "people": people,
        "quotas": quotas,
        "unnamed_leaders": {key: 1 for key in quotas if rng.random() < 0.2},
        "workers": {
            org: {"number": rng.randint(0, 2), "limit": rng.choice([None, 1, 2, 3])}
            for org in orgs
            if rng.random() < 0.7
        },
        "baselines": {
            key: {"elsewhere": rng.randint(0, 2), "limit": rng.randint(2, 9)} for key in divisions
        },
        "slips": {key: _slips(rng) for key in cells if rng.random() < 0.3},
        "registered": {key: rng.randint(0, 2) for key in cells if rng.random() < 0.3},
        "pools": {
            (division, kind): {
                "limit": None if rng.random() < 0.1 else rng.randint(0, 3),
                "lent": rng.randint(0, 2),
            }
            for division in DIVISIONS
            for kind in TYPES
        },
        "posts": {
            f"G{n}": {
                "org": rng.choice(list(orgs)),
                "education": rng.choice(["", *EDUCATIONS]),
                "major": rng.choice([(), ("法学",), ("会计学", "审计学")]),
            }
            for n in range(2)
        },
        "problems": {org: ["f1"] for org in orgs if rng.random() < 0.15},
        "targets": _targets(rng),
        "bands": {"11": "administrative", "22": "public_institution"},
        "natures": {"11": "organ", "22": "public_institution"},
        "ranks": RANKS,
        "type_changes": {
            ("public_institution", "administrative"): rng.choice(["never", "leaders"])
        },
        "consequences": _consequences(rng),
    }


def _slips(rng: random.Random) -> list[date | None]:
    """Last valid day of each slip of a cell, one post each."""
    ends = [None, *DAYS, date(2025, 3, 15), date(2025, 8, 31)]
    return [rng.choice(ends) for _ in range(rng.randint(1, 3))]


def _organization(rng: random.Random) -> dict:
    baselines = [("D1", ""), ("D1", "11"), ("D1", "22"), ("D2", "")]
    return {
        "nature": rng.choice(["organ", "organ", "public_institution", "mass"]),
        "level": rng.choice(["2", "3"]),
        "baselines": rng.sample(baselines, rng.choice([0, 0, 1, 2])),
        "pools": {kind: rng.choice(DIVISIONS) for kind in TYPES if rng.random() < 0.7},
        "has_posts": rng.random() < 0.9,
        "has_leadership_posts": rng.random() < 0.9,
    }


def _person(rng: random.Random, cells: list) -> dict:
    org, kind = rng.choice(cells)
    level, role = rng.choice([("", ""), *OFFICES])
    return {
        "org": org,
        "type": kind,
        "department": rng.choice(["", "K1"]),
        "level": level,
        "role": role,
        "retires": rng.choice([None, None, date(2025, 2, 1), date(2025, 6, 1), date(2026, 1, 1)]),
        **_features(rng),
    }


def _features(rng: random.Random) -> dict:
    return {
        "sex": rng.choice(["", "1", "2"]),
        "born": rng.choice([None, date(1989, 6, 1), date(1990, 1, 1), date(1965, 2, 1)]),
        "education": rng.choice(["", *EDUCATIONS]),
        "major": rng.choice(["", "法学", "会计学", "历史学"]),
    }


def _targets(rng: random.Random) -> list[dict]:
    return [
        {
            "code": f"t{n}",
            "feature": feature,
            "value": value,
            "band": rng.choice(["administrative", "public_institution"]),
            "least": Fraction(rng.randint(1, 4), 5),
        }
        for n, (feature, value) in enumerate([("age", 35), ("sex", "2"), ("education", "21")])
        if rng.random() < 0.5
    ]


def _consequences(rng: random.Random) -> dict:
    soft = ("structure", "major", "problems")
    usual = rng.random() < 0.7
    result = {}
    for code in (
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
    ):
        fail = "review" if code in soft else "refuse"
        unknown = "pass" if code == "structure" else "review"
        if not usual:
            fail, unknown = rng.choice(["review", "refuse"]), rng.choice(["pass", "review"])
        result[code] = {"fail": fail, "unknown": unknown}
    return result


def batch(rng: random.Random, facts: dict, most: int) -> list[dict]:
    """Rows of a batch; some cannot be judged."""
    return [_row(rng, facts, number) for number in range(1, rng.randint(2, most + 1))]


def _row(rng: random.Random, facts: dict, number: int) -> dict:
    action = rng.choice(ACTIONS)
    org = rng.choice(list(facts["orgs"]))
    known = list(facts["people"])
    pid = rng.choice(known) if known and rng.random() < 0.6 else rng.choice(["", "", "n1"])
    level, role = rng.choice([("", ""), ("", ""), *OFFICES])
    if action in ("appoint", "remove") and not level:
        level, role = rng.choice(OFFICES)
    if action == "remove" and pid in facts["people"] and rng.random() < 0.7:
        org = ""
        level = role = ""
    is_leave = action == "leave" and pid
    sender = rng.choice(["", *facts["orgs"]]) if not pid else ""
    return {
        "line_no": number,
        "action": action,
        "planned_on": rng.choice(DAYS),
        "person_id": pid if action in OF_STAFF else "",
        "org": "" if is_leave else org,
        "from_org": sender if action in ("transfer", "borrow_post", "return_post") else "",
        "type": rng.choice(TYPES) if not is_leave else "",
        "department": rng.choice(["", "", "K1"]),
        "post": rng.choice(["", "", *facts["posts"]]) if action == "enter" else "",
        "level": level if action != "leave" or not pid else "",
        "role": role if action != "leave" or not pid else "",
        "worker_type": rng.choice(["1", "9"]),
        **_features(rng),
    }


def state_of(facts: dict) -> State:
    """The world as the judge reads it."""
    people = {pid: _as_person(pid, person) for pid, person in facts["people"].items()}
    staff = {
        org: [p for p in people.values() if p.organization_code == org] for org in facts["orgs"]
    }
    counted = _counted(facts)
    reserved = {
        key: reserved_beyond(ends, facts["registered"].get(key, 0))
        for key, ends in facts["slips"].items()
    }
    freed = [(day, ("reserved", *key)) for key, (_, days) in reserved.items() for day in days]
    return State(
        day=DAY,
        norms=_norms(facts),
        organizations={
            code: Organization(
                code,
                nature_band=org["nature"],
                admin_level_code=org["level"],
                baselines=tuple(org["baselines"]),
                pools=tuple((division, kind) for kind, division in org["pools"].items()),
                has_posts=org["has_posts"],
                has_leadership_posts=org["has_leadership_posts"],
            )
            for code, org in facts["orgs"].items()
        },
        cells={
            key: Cell(counted["staff"].get(key, 0), cell["limit"], cell["borrowed"])
            for key, cell in facts["cells"].items()
        },
        reserved={key: count for key, (count, _) in reserved.items()},
        pools={k: Limited(v["lent"], v["limit"]) for k, v in facts["pools"].items()},
        quotas={
            key: Quota(
                counted["leaders"].get(key, 0),
                facts["quotas"].get(key, {"limit": 0})["limit"],
                key in facts["quotas"],
            )
            for key in {*facts["quotas"], *counted["leaders"]}
        },
        workers={k: Limited(v["number"], v["limit"]) for k, v in facts["workers"].items()},
        baselines={
            key: Limited(counted["heads"][key], value["limit"])
            for key, value in facts["baselines"].items()
        },
        posts={
            code: Post(post["org"], post["education"] or None, "、".join(post["major"]) or None)
            for code, post in facts["posts"].items()
        },
        problems=facts["problems"],
        staff=staff,
        retirements=tuple(sorted(counted["retirements"] + freed)),
    )


def _counted(facts: dict) -> dict:
    """The numbers of the first day, and the keys that each retirement lowers."""
    staff = dict(facts["unnamed_staff"])
    leaders = dict(facts["unnamed_leaders"])
    heads = {key: value["elsewhere"] for key, value in facts["baselines"].items()}
    retirements = []
    for (org, kind), number in facts["unnamed_staff"].items():
        for division, wanted in facts["orgs"][org]["baselines"]:
            heads[division, wanted] += number * (wanted in ("", kind))
    for person in facts["people"].values():
        org, kind = person["org"], person["type"]
        keys = [("staff", org, kind)]
        staff[org, kind] = staff.get((org, kind), 0) + 1
        for division, wanted in facts["orgs"][org]["baselines"]:
            if wanted in ("", kind):
                heads[division, wanted] += 1
                keys.append(("heads", division, wanted))
        if person["level"]:
            office = (person["level"], person["role"])
            quotas = facts["quotas"]
            holder = person["department"]
            if (org, holder, *office) not in quotas and (org, "", *office) in quotas:
                holder = ""
            place = (org, holder, *office)
            leaders[place] = leaders.get(place, 0) + 1
            keys.append(("leaders", *place))
        if person["retires"]:
            retirements += [(person["retires"], key) for key in keys]
    return {"staff": staff, "leaders": leaders, "heads": heads, "retirements": retirements}


def _norms(facts: dict) -> Norms:
    allowed = {"never": False, "leaders": True}
    levels = {"131": "division", "141": "section", "142": "section"}
    return Norms(
        consequences={
            code: Consequence(value["fail"], value["unknown"])
            for code, value in facts["consequences"].items()
        },
        targets=tuple(
            StructureTarget(
                t["code"],
                FEATURES[t["feature"]],
                BANDS.get(str(t["value"]), str(t["value"])),
                t["band"],
                t["least"],
            )
            for t in facts["targets"]
        ),
        joint_reviews=tuple(
            JointReview("joint", "2", "organ", "administrative", band) for band in ("", "section")
        ),
        type_changes=tuple(
            TypeChange(*bands, allowed[rule]) for bands, rule in facts["type_changes"].items()
        ),
        codes=Codes(
            type_band=facts["bands"],
            type_nature=facts["natures"],
            education_band=BANDS,
            education_rank={BANDS[code]: rank for code, rank in RANKS.items()},
            level_band=levels,
            uncounted_worker_types=frozenset({"9"}),
        ),
    )


def _as_person(pid: str, person: dict) -> Person:
    return Person(
        key=pid,
        organization_code=person["org"],
        department_code=person["department"],
        type_code=person["type"],
        level_code=person["level"],
        role_code=person["role"],
        sex_code=person["sex"] or None,
        birth_month=person["born"],
        education_code=person["education"] or None,
        major=person["major"] or None,
        retires_on=person["retires"],
    )


def entries(rows: list[dict]) -> list[Entry]:
    """The rows as the reader of the file returns them."""
    return [
        Entry(
            number=row["line_no"],
            row=row["line_no"] + 1,
            action=row["action"],
            planned_on=row["planned_on"],
            person=Person(
                key=row["person_id"] or None,
                sex_code=row["sex"] or None,
                birth_month=row["born"],
                education_code=row["education"] or None,
                major=row["major"] or None,
            ),
            organization_code=row["org"],
            from_organization_code=row["from_org"],
            type_code=row["type"],
            department_code=row["department"],
            post_code=row["post"],
            level_code=row["level"],
            role_code=row["role"],
            worker_type_code=row["worker_type"],
        )
        for row in rows
    ]


def resolved(state: State, rows: list[dict]) -> tuple[list[dict], list]:
    """The rows that can be judged, and their lines."""
    people = {p.key: [p] for staff in state.staff.values() for p in staff if p.key}
    while True:
        resolver = Resolver(state, people)
        lines = resolver.lines(entries(rows))
        faulty = {fault.row - 1 for fault in resolver.faults}
        if not faulty:
            return rows, lines
        rows = [row for row in rows if row["line_no"] not in faulty]
