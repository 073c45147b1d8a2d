"""Supervision records counted again in plain Python from the delivered CSV files."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from statistics import median

from tests.supervision.records.world import AS_ON, DELIVERIES, ORGANIZATIONS, delivered

COUNTY = {code: division for code, division, *_ in ORGANIZATIONS}
SUSPENDING = {("A", "G3"), ("B", "G3"), ("C", "G3"), ("D", "G3")}
FORMS = {"G1": "1", "G2": "2", "G3": "3"}


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def between(first: date | None, second: date | None) -> int | None:
    return None if first is None or second is None else (second - first).days


class Recount:
    """The records in force of the delivered files."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.problems = self.events("problem", "problem_no")
        self.slips = self.events("verification_slip", "slip_no")
        self.loans = self.events("revolving_allocation", "allocation_no")
        self.reviews = self.events("joint_review", "case_no")

    def events(self, entity: str, *key: str) -> dict:
        """The last row sent of each key."""
        rows = {}
        for sent in delivered(self.folder, entity):
            for row in sent:
                rows[tuple(row[k] for k in key) if len(key) > 1 else row[key[0]]] = row
        return rows

    # The ledger of problems.

    def is_open(self, row: dict, on: date) -> bool:
        found, closed = day(row["found_on"]), day(row["closed_on"])
        reopened = day(row.get("reopened_on"))
        if found is None or found > on:
            return False
        if closed is None or closed > on:
            return True
        return reopened is not None and closed <= reopened <= on

    def problem_tracking(self) -> set:
        result = set()
        for number, row in self.problems.items():
            is_open = self.is_open(row, AS_ON)
            found, closed, deadline = (
                day(row[name]) for name in ("found_on", "closed_on", "deadline_on")
            )
            late = deadline is not None and deadline < AS_ON
            if is_open:
                status = "overdue" if late else "reopened" if row["reopened_on"] else "open"
            else:
                status = "closed_late" if deadline and closed > deadline else "closed"
            before = [
                (day(other["closed_on"]), name)
                for name, other in self.problems.items()
                if name != number
                and other["organization_code"] == row["organization_code"]
                and other["problem_type_code"] == row["problem_type_code"]
                and other["closed_on"]
                and 0 <= (found - day(other["closed_on"])).days <= 365
            ]
            result.add(
                (
                    number,
                    COUNTY[row["organization_code"]],
                    status,
                    is_open,
                    is_open and late,
                    bool(row["reopened_on"]),
                    max(before)[1] if before else None,
                    between(found, AS_ON) if is_open else None,
                    None if is_open else between(found, closed),
                    between(deadline, AS_ON) if is_open and late else None,
                )
            )
        return result

    def problem_pareto(self) -> set:
        groups: dict[tuple, list] = defaultdict(list)
        for row in self.problems.values():
            key = (
                COUNTY[row["organization_code"]],
                row["problem_cause_code"] or "missing",
                row["problem_type_code"],
            )
            groups[key].append(row)
        result, so_far, rank = set(), Counter(), Counter()
        of_county = Counter(COUNTY[r["organization_code"]] for r in self.problems.values())
        for key, rows in sorted(groups.items(), key=lambda g: (g[0][0], -len(g[1]), *g[0][1:])):
            so_far[key[0]] += len(rows)
            rank[key[0]] += 1
            share = round(so_far[key[0]] / of_county[key[0]], 6)
            opened = sum(self.is_open(row, AS_ON) for row in rows)
            result.add((*key, len(rows), opened, rank[key[0]], share))
        return result

    # Requests.

    def requests(self) -> dict[tuple[str, str], dict]:
        kinds = {"slip": self.slips, "revolving": self.loans, "joint_review": self.reviews}
        return {(kind, no): row for kind, rows in kinds.items() for no, row in rows.items()}

    def approval_linkage(self) -> set:
        result = set()
        for key, row in self.requests().items():
            on = day(row["requested_on"])
            then = [
                problem
                for problem in self.problems.values()
                if problem["organization_code"] == row["organization_code"]
                and self.is_open(problem, on)
            ]
            stops = [p for p in then if (p["aspect_code"], p["severity_code"]) in SUSPENDING]
            late = [p for p in then if p["deadline_on"] and day(p["deadline_on"]) < on]
            code = "clear" if not stops else "conflict" if row["result_code"] == "1" else "blocked"
            result.add((*key, len(then), len(late), len(stops), code))
        return result

    def slip_status(self, row: dict) -> str:
        if row["result_code"] in ("2", "3"):
            return {"2": "refused", "3": "withdrawn"}[row["result_code"]]
        if not row["result_code"]:
            return "pending"
        used, until = day(row["used_on"]), day(row["valid_until"])
        if used and used <= AS_ON:
            return "used_late" if until and used > until else "used"
        return "expired" if until and until < AS_ON else "reserved"

    def verification_slip_use(self) -> set:
        return {
            (
                number,
                self.slip_status(row),
                int(row["heads"]) if self.slip_status(row) == "reserved" else 0,
                int(row["heads"]) if self.slip_status(row) == "refused" else 0,
                between(day(row["requested_on"]), day(row["reviewed_on"])),
            )
            for number, row in self.slips.items()
        }

    def reserved_post_check(self) -> set:
        registered = {
            (row["organization_code"], row["establishment_type_code"]): int(row["reserved_posts"])
            for row in delivered(self.folder, "establishment")[-1]
        }
        slips: Counter = Counter()
        for row in self.slips.values():
            if self.slip_status(row) == "reserved":
                type_code = {"41": "11"}.get(*2 * (row["establishment_type_code"],))
                slips[row["organization_code"], type_code] += int(row["heads"])
        return {
            (*cell, registered.get(cell, 0), slips[cell], slips[cell] - registered.get(cell, 0))
            for cell in registered.keys() | slips.keys()
            if registered.get(cell, 0) or slips[cell]
        }

    def revolving_post_use(self) -> set:
        result = set()
        for number, row in self.loans.items():
            due, back = day(row["return_due_on"]), day(row["returned_on"])
            if row["result_code"] != "1":
                status = {"2": "refused", "3": "withdrawn", "": "pending"}[row["result_code"]]
            elif back:
                status = "returned_late" if due and back > due else "returned"
            else:
                status = "lent_overdue" if due and due < AS_ON else "lent"
            lent = int(row["heads"]) if status.startswith("lent") else 0
            late = between(due, AS_ON) if status == "lent_overdue" else None
            result.add((number, status, late, lent))
        return result

    def revolving_pool_balance(self) -> set:
        lent, overdue = Counter(), Counter()
        for number, status, _, posts in self.revolving_post_use():
            pool = self.loans[number]["pool_code"]
            lent[pool] += posts
            overdue[pool] += posts if status == "lent_overdue" else 0
        return {
            (
                row["pool_code"],
                int(row["authorized_posts"]),
                lent[row["pool_code"]],
                max(int(row["authorized_posts"]) - lent[row["pool_code"]], 0),
                max(lent[row["pool_code"]] - int(row["authorized_posts"]), 0),
                overdue[row["pool_code"]],
            )
            for row in delivered(self.folder, "revolving_pool")[-1]
        }

    def service_measure(self) -> set:
        groups = defaultdict(list)
        for (kind, _), row in self.requests().items():
            year = day(row["requested_on"]).year
            groups[kind, COUNTY[row["organization_code"]], year].append(row)
        result = set()
        for key, rows in groups.items():
            days = [between(day(r["requested_on"]), day(r["reviewed_on"])) for r in rows]
            days = [value for value in days if value is not None]
            result.add(
                (
                    *key,
                    len(rows),
                    len(days),
                    sum(r["result_code"] == "1" for r in rows),
                    sum(r["result_code"] == "2" for r in rows),
                    sum(value <= 10 for value in days),
                    float(median(days)) if days else None,
                )
            )
        return result

    def digital_chain(self) -> set:
        moves = self.events("staff_movement", "movement_id").values()
        listed = self.events("approval_document", "doc_no")
        paid = defaultdict(set)
        for sent in delivered(self.folder, "payroll"):
            for row in sent:
                paid[row["person_id"]].add(row["pay_month"])
        looks: dict[str, list[date]] = defaultdict(list)
        for row in self.events("patrol", "patrol_no", "organization_code").values():
            looks[row["organization_code"]].append(day(row["patrolled_on"]))
        key = ("campaign_no", "organization_code", "aspect_code")
        for row in self.events("self_check_return", *key).values():
            looks[row["organization_code"]].append(day(row["returned_on"]))
        result = set()
        for number, slip in self.slips.items():
            if self.slip_status(slip) not in ("used", "used_late"):
                continue
            entries = [move for move in moves if move["verification_slip_no"] == number]
            entered = min((day(move["effective_on"]) for move in entries), default=None)
            since = entered or day(slip["used_on"])
            result.add(
                (
                    number,
                    any(move["doc_no"] in listed for move in entries),
                    entered is not None,
                    any(
                        month >= move["effective_on"][:7]
                        for move in entries
                        for month in paid[move["person_id"]]
                    ),
                    any(on >= since for on in looks[slip["organization_code"]]),
                )
            )
        return result

    # Notices, leads, cases, orders.

    def notice_tracking(self) -> set:
        notices = self.events("notice", "notice_no")
        next_of: dict[str, str] = {}
        for number, row in sorted(notices.items(), reverse=True):
            if row["previous_notice_no"]:
                next_of[row["previous_notice_no"]] = number
        result = set()
        for number, row in notices.items():
            replied, deadline = day(row["replied_on"]), day(row["deadline_on"])
            if replied:
                status = "answered_late" if replied > deadline else "answered"
            else:
                status = "unanswered" if deadline < AS_ON else "waiting"
            rank, before = 1, row["previous_notice_no"]
            while before and rank < 3:
                rank, before = rank + 1, notices[before]["previous_notice_no"]
            result.add(
                (
                    number,
                    row["channel_code"] == FORMS[row["severity_code"]],
                    status,
                    between(day(row["sent_on"]), replied),
                    next_of.get(number),
                    rank,
                )
            )
        return result

    def lead_handling(self) -> set:
        result = set()
        for number, row in self.events("lead", "lead_no").items():
            on, accepted = day(row["received_on"]), row["is_accepted"]
            if row["closed_on"]:
                status = "closed"
            elif accepted == "否":
                status = "declined"
            elif (AS_ON - on).days > (60 if accepted else 7):
                status = "overdue"
            else:
                status = "open" if accepted else "pending"
            led = sorted(
                name
                for name, problem in self.problems.items()
                if problem["signal_source_code"] == "5" and problem["source_no"] == number
            )
            days = [between(on, day(row[name])) for name in ("accepted_on", "closed_on")]
            result.add((number, status, led[0] if led else None, *days))
        return result

    def enforcement_case_handling(self) -> set:
        result = set()
        for key, row in self.events("enforcement_case", "case_no", "partner_code").items():
            steps = ("closed_on", "replied_on", "transferred_on")
            reached = next((name for name in steps if row[name]), "opened_on")
            status = {
                "closed_on": "closed",
                "replied_on": "answered",
                "transferred_on": "waiting",
                "opened_on": "open",
            }[reached]
            days = between(day(row["transferred_on"]), day(row["replied_on"]))
            result.add((*key, status, days))
        return result

    def supervision_order_tracking(self) -> set:
        result = set()
        for number, row in self.events("supervision_order", "order_no").items():
            closed, deadline = day(row["closed_on"]), day(row["deadline_on"])
            if closed:
                status = "closed_late" if closed > deadline else "closed"
            else:
                status = "overdue" if deadline < AS_ON else "open"
            result.add((number, status, between(deadline, AS_ON) if status == "overdue" else None))
        return result

    # Campaigns, patrols, signals.

    def patrol_coverage(self) -> set:
        visits = self.events("patrol", "patrol_no", "organization_code").values()
        quarter = lambda on: (on.year, (on.month - 1) // 3)  # noqa: E731
        first = min(quarter(day(row["patrolled_on"])) for row in visits)
        result = set()
        # Months run from the first delivery to the last.
        for year, number in [(2024, 3), (2025, 0), (2025, 1), (2025, 2), (2025, 3)]:
            if (year, number) < first:
                continue
            for county in sorted(set(COUNTY.values())):
                codes = {code for code, own in COUNTY.items() if own == county}
                mine = [
                    row["organization_code"]
                    for row in visits
                    if row["organization_code"] in codes
                    and quarter(day(row["patrolled_on"])) == (year, number)
                ]
                problems = sum(
                    row["signal_source_code"] == "4"
                    and row["organization_code"] in codes
                    and quarter(day(row["found_on"])) == (year, number)
                    for row in self.problems.values()
                )
                opens = date(year, number * 3 + 1, 1)
                result.add((opens, county, len(codes), len(set(mine)), len(mine), problems))
        return result

    def signal_hit_rate(self) -> set:
        signals: dict[tuple, date] = {}
        key = ("campaign_no", "organization_code", "aspect_code")
        for row in self.events("self_check_return", *key).values():
            name = ("2", row["campaign_no"], row["organization_code"])
            on = day(row["returned_on"])
            signals[name] = min(on, signals.get(name, on))
        campaigns = self.events("campaign", "campaign_no")
        key = ("campaign_no", "organization_code")
        for row in self.events("campaign_organization", *key).values():
            campaign = campaigns[row["campaign_no"]]
            if campaign["campaign_kind_code"] != "1":
                name = ("3", row["campaign_no"], row["organization_code"])
                signals[name] = day(campaign["starts_on"])
        for row in self.events("patrol", "patrol_no", "organization_code").values():
            signals["4", row["patrol_no"], row["organization_code"]] = day(row["patrolled_on"])
        for row in self.events("lead", "lead_no").values():
            if row["is_accepted"] == "是":
                signals["5", row["lead_no"], row["organization_code"]] = day(row["received_on"])
        led = Counter(
            (row["signal_source_code"], row["source_no"], row["organization_code"])
            for row in self.problems.values()
        )
        groups: dict[tuple, list] = defaultdict(list)
        for name, on in signals.items():
            groups[name[0], on.year].append(led[name])
        return {
            (*group, len(led), sum(n > 0 for n in led), sum(led)) for group, led in groups.items()
        }

    def campaign_result(self) -> set:
        members = Counter(
            (row["campaign_no"], row["team_no"])
            for row in self.events("team_member", "campaign_no", "team_no", "member_no").values()
        )
        key = ("campaign_no", "organization_code", "aspect_code")
        returns = list(self.events("self_check_return", *key).values())
        groups: dict[tuple, list[str]] = defaultdict(list)
        key = ("campaign_no", "organization_code")
        for row in self.events("campaign_organization", *key).values():
            groups[row["campaign_no"], row["team_no"] or ""].append(row["organization_code"])
        result = set()
        for group, codes in groups.items():
            own = [r for r in returns if r["campaign_no"] == group[0]]
            own = [r for r in own if r["organization_code"] in codes]
            found = [
                problem
                for problem in self.problems.values()
                if problem["signal_source_code"] in ("2", "3")
                and problem["source_no"] == group[0]
                and problem["organization_code"] in codes
            ]
            result.add(
                (
                    *group,
                    members[group],
                    len(codes),
                    len({r["organization_code"] for r in own}),
                    sum(int(r["rows_checked"]) for r in own),
                    sum(int(r["problems_reported"]) for r in own),
                    len(found),
                    sum(self.is_open(problem, AS_ON) for problem in found),
                )
            )
        return result

    # Organizations.

    def liaison_coverage(self) -> set:
        sent = delivered(self.folder, "liaison_officer")
        result = set()
        for code in COUNTY:
            now = [row for row in sent[-1] if row["organization_code"] == code]
            roles = Counter(row["liaison_role_code"] for row in now)
            # A snapshot of the last 365 days counts: those of June and December 2025 do, and that
            # of December 2024 until the one of June replaced it.
            people = {
                row["person_name"]
                for rows in sent
                for row in rows
                if row["organization_code"] == code and row["liaison_role_code"] == "3"
            }
            result.add(
                (
                    code,
                    roles["1"],
                    roles["2"],
                    roles["3"],
                    3 - len(roles),
                    sum(not row["contact_phone"] for row in now),
                    len(people),
                )
            )
        return result

    def approval_authority_check(self) -> set:
        documents = self.events("approval_document", "doc_no")
        decided = [
            (row["organization_code"], "establishment_document", row["established_doc_no"], "1")
            for row in delivered(self.folder, "organization")[-1]
        ]
        for row in self.events("document_item", "doc_no", "item_no").values():
            if row["matter_code"] in ("1", "4"):
                decided.append(
                    (row["organization_code"], "document_item", row["doc_no"], row["matter_code"])
                )
        places = {code: (level, grade) for code, _, level, _, grade in ORGANIZATIONS}
        result = set()
        for code, basis, doc_no, matter in decided:
            level, grade = places[code]
            # A document that was not delivered has no day, so no row of the norms is known.
            needed = required(matter, level, grade) if doc_no in documents else None
            issuer = documents.get(doc_no, {}).get("issuer_level_code")
            if not needed or not issuer:
                outcome = "unknown"
            else:
                outcome = "pass" if int(issuer) <= int(needed) else "fail"
            result.add((code, basis, doc_no, matter, needed, outcome))
        return result

    def off_establishment_benefit_month(self) -> set:
        result = set()
        for on, workers, people, posts, control in zip(
            DELIVERIES,
            *(
                delivered(self.folder, name)
                for name in (
                    "off_establishment_worker",
                    "person",
                    "establishment",
                    "off_establishment_control",
                )
            ),
            strict=True,
        ):
            limits = {row["organization_code"]: int(row["control_posts"]) for row in control}
            staff = Counter(row["organization_code"] for row in people)
            quota = {row["organization_code"]: int(row["authorized_posts"]) for row in posts}
            for code in COUNTY:
                own = [
                    row
                    for row in workers
                    if row["organization_code"] == code and row["worker_type_code"] != "9"
                ]
                if not own and code not in limits:
                    continue
                vacant = max(quota[code] - staff[code], 0)
                result.add(
                    (
                        code,
                        on,
                        len(own),
                        sum(row["post_category_code"] == "M" for row in own),
                        round(sum(float(row["monthly_cost"]) for row in own), 4),
                        max(len(own) - limits[code], 0) if code in limits else None,
                        min(len(own), vacant),
                    )
                )
        return result

    def joint_review_check(self) -> set:
        """Cases and transfers in scope, by organization: a person is counted by hash only."""
        places: dict[str, list[str]] = defaultdict(list)
        for sent in delivered(self.folder, "person"):
            for row in sent:
                places[row["person_id"]].append(row["organization_code"])
        first = min(day(row["requested_on"]) for row in self.reviews.values())
        moves = [
            (person, path[n], path[n - 1], DELIVERIES[n])
            for person, path in places.items()
            for n in (1, 2)
            if path[n] != path[n - 1]
            and path[n] in ("B0", "B1")
            and path[n - 1] not in ("B0", "B1")
            and DELIVERIES[n] >= first
        ]
        near: list[tuple] = []
        for number, row in self.reviews.items():
            for place, (person, to, _, on) in enumerate(moves):
                gap = abs((on - day(row["requested_on"])).days)
                if person == row["person_id"] and to == row["organization_code"] and gap <= 180:
                    near.append((gap, number, place))
        best_case = {p: min(n for n in near if n[2] == p)[1] for p in {n[2] for n in near}}
        best_move = {c: min((g, p) for g, n, p in near if n == c)[1] for c in {n[1] for n in near}}
        matched = {c: p for p, c in best_case.items() if best_move[c] == p}
        result = Counter()
        tests = [f"{name}_test_code" for name in ("posts", "quota", "structure", "major")]
        for number, row in self.reviews.items():
            if not row["result_code"]:
                code = "case_open"
            elif not all(row[name] for name in tests):
                code = "tests_missing"
            elif row["result_code"] == "1" and number not in matched:
                code = "no_transfer"
            else:
                code = "complete"
            result[number, row["organization_code"], code] += 1
        for place, (_, to, _, _) in enumerate(moves):
            if place not in matched.values():
                result[None, to, "no_case"] += 1
        return {(*key, count) for key, count in result.items()}


def required(matter: str, level: str, grade: str | None) -> str | None:
    """The lowest level that may approve, as D§3.5 says; None without a grade."""
    if grade is None:
        return None
    if matter == "4":
        return {"2": "2", "3": "3", "4": "3"}[level]
    high = int(grade)
    if level == "2":
        return "0" if high <= 106 else "1" if high <= 108 else "2"
    if level == "3":
        return "1" if high <= 108 else "2" if high <= 110 else "3"
    return "2" if high <= 110 else "3"
