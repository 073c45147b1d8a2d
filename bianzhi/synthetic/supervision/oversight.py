"""Oversight of one office: officers, campaigns, patrols, leads, problems, notices, cases."""

from __future__ import annotations

import datetime as dt

from bianzhi.synthetic.streams import stream
from bianzhi.synthetic.supervision.book import Book, Row
from bianzhi.synthetic.world import Organization

_WITHOUT_LIAISON = 0.04  # share of organizations without a liaison officer
_PROBLEMS = 0.12  # problems per organization and year
_OPEN, _REOPENED, _UNANSWERED = 0.15, 0.06, 0.08  # shares
_BEYOND = 0.004  # share of organizations with a change approved beyond authority
# Type of problem: aspect, grade, cause, measure.
_TYPES = {
    "04": ("B", "G3", "04", "清理自定编制"),
    "07": ("C", "G3", "04", "限期消化超编人员"),
    "08": ("C", "G2", "02", "自然减员消化"),
    "09": ("C", "G2", "03", "理顺编制类型"),
    "10": ("D", "G3", "04", "调整领导配备"),
    "12": ("D", "G3", "08", "取消自设领导职务"),
    "17": ("C", "G2", "04", "清退超控制数用工"),
    "19": ("B", "G2", "05", "补录变动信息"),
    "20": ("E", "G1", "07", "更正人员信息"),
}
_DAYS = {"G1": 30, "G2": 60, "G3": 90}
_FORMS = {"G1": ("1", "3", 7), "G2": ("2", "2", 14), "G3": ("3", "1", 7)}
_RANKS = ("G1", "G2", "G3")


class Oversight:
    """Writes the records of oversight of one office to its book."""

    def __init__(self, book: Book):
        self.book, self.office = book, book.office
        self.rng = stream(self.office.city.seed, "supervision", "oversight", self.office.scope)
        self.years = max(1, round((self.office.last - self.office.first).days / 365))
        self.problems = self.notices = self.cases = 0

    def write(self) -> None:
        """Write all records."""
        self._officers()
        for year in range(self.years):
            self._campaign(year)
        self._patrols()
        self._leads()
        self._found_otherwise()
        self._beyond_authority()

    def _officers(self) -> None:
        """Three roles per organization; a liaison officer is replaced now and then."""
        office, rng = self.office, self.rng
        names = office.city.fixed["person_name"]
        ends = office.last + dt.timedelta(days=1)
        for organization in office.present(office.last):
            for role in ("1", "2", "3"):
                if role == "3" and rng.random() < _WITHOUT_LIAISON:
                    code = organization.code
                    self.book.plant("no_liaison", "liaison_officer", f"{code}|3|", code)
                    continue
                starts, changes = office.first, [ends]
                if rng.random() < (0.4 if role == "3" else 0.15):
                    changes.insert(0, self._date(120))
                for change in changes:
                    row = {
                        "organization_code": organization.code,
                        "liaison_role_code": role,
                        "person_name": names[int(rng.integers(len(names)))],
                        "contact_phone": f"0595-2{int(rng.integers(10**6, 10**7))}",
                        "appointed_on": starts,
                    }
                    self.book.show("liaison_officer", starts, change, row)
                    starts = change

    def _campaign(self, year: int) -> None:
        """A self-check of all organizations a year, and a special check of some of them."""
        office, rng = self.office, self.rng
        opens = office.first + dt.timedelta(days=365 * year + 60)
        present = office.present(opens)
        for kind, title, share in (("1", "自查自纠", 1.0), ("2", "专项核查", 0.15)):
            number = f"PC{office.scope}{opens.year}{kind}"
            row = {
                "campaign_no": number,
                "title": f"{opens.year}年机构编制{title}",
                "campaign_kind_code": kind,
                "starts_on": opens,
                "ends_on": opens + dt.timedelta(days=60),
            }
            self.book.add("campaign", opens, row)
            self._teams(number, opens)
            for organization in present:
                if rng.random() < share:
                    self._check(number, kind, organization, opens)

    def _teams(self, number: str, opens: dt.date) -> None:
        names = self.office.city.fixed["person_name"]
        for team in ("1", "2"):
            for member in range(1, 4):
                row = {
                    "campaign_no": number,
                    "team_no": team,
                    "member_no": str(member),
                    "team_role_code": "1" if member == 1 else "2",
                    "person_name": names[int(self.rng.integers(len(names)))],
                }
                self.book.add("team_member", opens, row)

    def _check(self, number: str, kind: str, checked: Organization, opens: dt.date) -> None:
        rng = self.rng
        row = {"campaign_no": number, "organization_code": checked.code}
        team = {"team_no": str(int(rng.integers(1, 3)))}
        self.book.add("campaign_organization", opens, row | team)
        returned = opens + dt.timedelta(days=int(rng.integers(5, 40)))
        found = rng.random() < (0.06 if kind == "1" else 0.2)
        for aspect in "ABCDE" if kind == "1" else "":
            values = {
                "aspect_code": aspect,
                "returned_on": returned,
                "rows_due": 20,
                "rows_checked": int(rng.integers(14, 21)),
                "problems_reported": int(found and aspect == "E"),
                "problems_corrected": 0,
            }
            self.book.add("self_check_return", returned, row | values)
        if found:
            self._problem(checked.code, returned, "2" if kind == "1" else "3", number)

    def _patrols(self) -> None:
        """Each quarter an officer looks at a part of the organizations."""
        office, rng = self.office, self.rng
        names = office.city.fixed["person_name"]
        for quarter in range(self.years * 4):
            on = office.first + dt.timedelta(days=91 * quarter + int(rng.integers(20, 70)))
            if on > office.last:
                break
            number = f"XC{office.scope}{on:%Y%m}"
            name = names[int(rng.integers(len(names)))]
            share = float(rng.uniform(0.15, 0.4))
            for organization in office.present(on):
                if rng.random() >= share:
                    continue
                row = {
                    "patrol_no": number,
                    "organization_code": organization.code,
                    "patrolled_on": on,
                    "rows_checked": int(rng.integers(5, 40)),
                    "person_name": name,
                }
                self.book.add("patrol", on, row)
                if rng.random() < 0.03:
                    self._problem(organization.code, on, "4", number)

    def _leads(self) -> None:
        office, rng = self.office, self.rng
        present = office.present(office.last)
        for number in range(max(3, len(present) * self.years // 60)):
            target, on = present[int(rng.integers(len(present)))], self._date(0)
            lead_no = f"JB{office.scope}{on.year}{number:04d}"
            accepted = on + dt.timedelta(days=int(rng.integers(1, 7)))
            is_accepted = bool(rng.random() < 0.8)
            outcome = str(int(rng.integers(1, 5)))
            closed = on + dt.timedelta(days=int(rng.integers(15, 70)))
            row: Row = {
                "lead_no": lead_no,
                "lead_channel_code": str(int(rng.integers(1, 7))),
                "received_on": on,
                "problem_type_code": "13" if rng.random() < 0.4 else "07",
                "organization_code": target.code,
                "is_accepted": is_accepted,
                "accepted_on": accepted,
            }
            if is_accepted:
                row |= {"closed_on": closed, "lead_outcome_code": outcome}
            if is_accepted and outcome in ("1", "2") and closed <= office.last:
                row["problem_no"] = self._problem(target.code, closed, "5", lead_no, "07")
                if rng.random() < 0.5:
                    self._case(target.code, row["problem_no"], lead_no, closed)
            self.book.add("lead", on, row)

    def _found_otherwise(self) -> None:
        """Problems that warnings, audits and other departments pointed out."""
        present = self.office.present(self.office.last)
        for organization in present:
            for _ in range(int(self.rng.poisson(_PROBLEMS * self.years))):
                source = ("1", "1", "1", "6", "7")[int(self.rng.integers(5))]
                self._problem(organization.code, self._date(0), source, None)

    def _problem(
        self, code: str, on: dt.date, source: str, source_no: str | None, kind: str | None = None
    ) -> str:
        """A problem with its closure, its notices and, if it is serious, an order."""
        rng, last = self.rng, self.office.last
        self.problems += 1
        number = f"WT{self.office.scope}{self.problems:05d}"
        kind = kind or sorted(_TYPES)[int(rng.integers(len(_TYPES)))]
        aspect, grade, cause, measure = _TYPES[kind]
        deadline = on + dt.timedelta(days=_DAYS[grade])
        closed = on + dt.timedelta(days=int(rng.integers(5, int(_DAYS[grade] * 1.15))))
        row: Row = {
            "problem_no": number,
            "organization_code": code,
            "aspect_code": aspect,
            "problem_type_code": kind,
            "signal_source_code": source,
            "source_no": source_no,
            "found_on": on,
            "severity_code": grade,
            "cause_class_code": "1" if kind == "08" else "2" if cause == "03" else "3",
            "problem_cause_code": cause,
            "responsible_role_code": "1" if grade == "G3" else "2",
            "rectification_measure": measure,
            "deadline_on": deadline,
            "closed_on": closed,
        }
        chance = rng.random()
        if chance < _OPEN:
            row["closed_on"] = None
            if deadline < last:
                self.book.plant("problem_overdue", "problem", number, code)
        elif chance < _OPEN + _REOPENED:
            row["reopened_on"] = closed + dt.timedelta(days=int(rng.integers(10, 60)))
            if row["reopened_on"] <= last:
                self.book.plant("problem_reopened", "problem", number, code)
        self.book.add("problem", on, row)
        self._notice(number, code, grade, on)
        if grade == "G3" and rng.random() < 0.5:
            self._order(number, code, on, row["closed_on"])
        return number

    def _notice(
        self, problem: str, code: str, grade: str, on: dt.date, before: str | None = None
    ) -> None:
        rng = self.rng
        self.notices += 1
        number = f"TZ{self.office.scope}{self.notices:05d}"
        channel, role, days = _FORMS[grade]
        sent = on + dt.timedelta(days=int(rng.integers(1, 6)))
        deadline = sent + dt.timedelta(days=days)
        row: Row = {
            "notice_no": number,
            "organization_code": code,
            "problem_no": problem,
            "severity_code": grade,
            "channel_code": channel,
            "to_role_code": role,
            "sent_on": sent,
            "deadline_on": deadline,
            "replied_on": sent + dt.timedelta(days=int(rng.integers(1, days + 4))),
            "reply_code": str(int(rng.integers(1, 4))),
            "previous_notice_no": before,
        }
        if rng.random() < _UNANSWERED:
            row |= {"replied_on": None, "reply_code": None}
            if deadline < self.office.last:
                self.book.plant("notice_unanswered", "notice", number, code)
                if rng.random() < 0.5:
                    higher = _RANKS[min(_RANKS.index(grade) + 1, 2)]
                    self._notice(problem, code, higher, deadline, number)
        self.book.add("notice", sent, row)

    def _order(self, problem: str, code: str, on: dt.date, closed: dt.date | None) -> None:
        ordered = on + dt.timedelta(days=int(self.rng.integers(3, 10)))
        row = {
            "order_no": f"DB{problem[2:]}",
            "organization_code": code,
            "problem_no": problem,
            "ordered_on": ordered,
            "deadline_on": ordered + dt.timedelta(days=60),
            "reported_on": closed,
            "closed_on": closed and max(closed, ordered),
        }
        self.book.add("supervision_order", ordered, row)

    def _case(self, code: str, problem: str, lead: str, on: dt.date) -> None:
        rng = self.rng
        self.cases += 1
        for partner in ("1", "5") if rng.random() < 0.3 else ("1",):
            moved = on + dt.timedelta(days=int(rng.integers(2, 20)))
            replied = moved + dt.timedelta(days=int(rng.integers(15, 90)))
            row = {
                "case_no": f"AJ{self.office.scope}{self.cases:04d}",
                "partner_code": partner,
                "organization_code": code,
                "problem_no": problem,
                "lead_no": lead,
                "opened_on": on,
                "transferred_on": moved,
                "replied_on": replied,
                "case_outcome_code": str(int(rng.integers(1, 6))),
                "closed_on": replied + dt.timedelta(days=10),
            }
            self.book.add("enforcement_case", on, row)

    def _beyond_authority(self) -> None:
        """Changes of organizations that a body below the required level approved."""
        office, rng = self.office, self.rng
        graded = [o for o in office.present(office.last) if o.grade and o.grade <= "110"]
        for number in range(max(1, round(_BEYOND * len(graded)))):
            changed, on = graded[int(rng.integers(len(graded)))], self._date(30)
            # The number has at most four digits and no other prefecture uses it.
            doc_no = f"临字〔{on.year}〕{100 * int(office.scope[2:4]) + number + 1}号"
            document = {
                "doc_no": doc_no,
                "title": "关于调整机构设置的通知",
                "issuer_name": "某主管部门",
                "issuer_level_code": "4" if changed.level != "2" else "3",
                "issued_on": on,
                "effective_on": on,
                "subject_code": "1",
            }
            item = {
                "doc_no": doc_no,
                "item_no": "1",
                "organization_code": changed.code,
                "matter_code": "1",
            }
            self.book.add("approval_document", on, document)
            self.book.add("document_item", on, item)
            self.book.plant("beyond_authority", "document_item", f"{doc_no}|1", changed.code)

    def _date(self, spare: int) -> dt.date:
        """A day of the period, at least ``spare`` days before its end."""
        days = (self.office.last - self.office.first).days - spare
        return self.office.first + dt.timedelta(days=int(self.rng.integers(0, days)))
