"""Reforms: organizations merge, split, rename, open; documents, people and ledger follow late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from itertools import groupby

from bianzhi.synthetic.calendar import day
from bianzhi.synthetic.documents import documents
from bianzhi.synthetic.organizations import divisions, structure
from bianzhi.synthetic.organizations.founding import Founder, organ_values
from bianzhi.synthetic.posts import ledger
from bianzhi.synthetic.world import FOREVER, Event, Move, Organization

_EVENT = {"merge": "03", "new": "04", "rename": "02", "transfer_in": "04"}


class Reform:
    """One reform in one scope."""

    def __init__(self, founder: Founder, code: str, scope: str):
        self.founder = founder
        self.world = founder.world
        self.span = founder.span
        self.rng = founder.rng
        self.code = code
        self.scope = scope
        self.city = scope.endswith("00")
        self.plan = divisions.template("reforms")[code]
        self.place = divisions.name(scope)
        self.busy: set[int] = set()
        self.steps: list[tuple[int, int, Callable[[], None]]] = []
        self.scheduled = 0
        self.merged: list[tuple[Organization, int, float]] = []
        self.rows = {row["key"]: row for row in divisions.template_rows("organs")}

    def carry_out(self) -> set[int]:
        """Apply all items of the plan; return the organizations in transition."""
        first, last = self.plan["city_window" if self.city else "county_window"]
        window = (day(first.year, first.month, first.day), day(last.year, last.month, last.day))
        announced = documents.issue(
            self.world,
            self.span,
            scope=self.scope,
            level="2" if self.city else "3",
            by="party",
            on=window[0] - 12,
            subject="1",
            title=f"关于印发《{self.place}机构改革方案》的通知",
        )
        for number, item in enumerate(self.plan["items"], 1):
            start = int(self.rng.integers(window[0], window[1] + 1))
            self._item(f"{self.scope}-{self.code}-{number:02d}", item, start, announced.index)
        opening = {
            organization.index: self._posts(organization)
            for organization in self.world.organizations
        }
        # The ledger runs in the order of time across all items of the plan.
        while self.steps:
            self.steps.sort(key=lambda step: step[:2])
            self.steps.pop(0)[2]()
        self._note_effects(self._as_recorded(opening))
        self._plates(window[1] + 30, announced.index)
        return self.busy

    def _later(self, on: int, action: Callable[[], None]) -> None:
        self.scheduled += 1
        self.steps.append((on, self.scheduled, action))

    def _sources(self, item: dict) -> list[tuple[Organization, float]]:
        sources = []
        for key, share in item["from"].items():
            organization = self.world.in_scope(self.scope, key)
            if organization is not None and organization.works_to > self.span.count:
                sources.append((organization, float(share)))
        return sources

    def _item(self, event: str, item: dict, start: int, document: int) -> None:
        target = self.world.in_scope(self.scope, item["successor"])
        sources = self._sources(item)
        renames = item["event"] == "rename" or "name" in item
        moving = [(organization, share) for organization, share in sources if share > 0]
        if target is None and not _can_found(item, moving):
            return
        if target is not None and not moving and not renames:
            return
        plaque = start + int(self.rng.integers(0, 41))
        moved = max(plaque, start + int(self.rng.integers(10, 91)))
        shown, month = int(self.span.month(plaque)), int(self.span.month(moved))
        is_new = target is None
        if target is None:
            target = self._found(item, start, shown, document)
            self._event(event, shown, "01", -1, target.index, start, None, document)
        if renames:
            self._rename(event, item, target, start, shown, document)
        self.busy.add(target.index)
        self.busy.update(source.index for source, _ in moving)
        for source, share in moving:
            when = (start, moved, month)
            take = partial(self._take, event, item, source, target, share, when, document)
            self._later(moved, take)
        if moving:
            joined = [target] * (not is_new) + [
                organization for organization, share in moving if share >= 1
            ]
            plan = partial(self._plan_of_posts, item, target, joined, start, moved)
            self._later(moved, plan)

    def _found(self, item: dict, start: int, shown: int, document: int) -> Organization:
        row = self.rows[item["successor"]]
        code = None
        if self.founder.free_codes and self.rng.random() < 0.5:
            code = self._reusable(shown)
        organization = self.founder.found(
            **organ_values(row, self.scope),
            scope=self.scope,
            established_on=start,
            month=shown,
            code=code,
        )
        organization.established_document = document
        return organization

    def _reusable(self, shown: int) -> str | None:
        """The code of an organization of this scope that ended years ago: codes are reused."""
        ended = {
            organization.code: organization.shown_to
            for organization in self.world.organizations
            if organization.scope == self.scope
        }
        for code in self.founder.free_codes:
            if code.startswith(self.scope) and ended.get(code, shown) + 24 < shown:
                self.founder.free_codes.remove(code)
                return code
        return None

    def _rename(
        self,
        event: str,
        item: dict,
        organization: Organization,
        start: int,
        shown: int,
        document: int,
    ) -> None:
        name = item.get("name") or item["city_name" if self.city else "county_name"]
        organization.names.append((shown, name.format(d=self.place)))
        self._event(
            event, shown, "02", organization.index, organization.index, start, 1.0, document
        )

    def _take(
        self,
        event: str,
        item: dict,
        source: Organization,
        target: Organization,
        share: float,
        when: tuple[int, int, int],
        document: int,
    ) -> None:
        """Move posts and people from ``source`` to ``target``; a whole share ends the source."""
        start, moved, month = when
        if source.works_to <= month:
            return
        whole = share >= 1
        kind = _EVENT[item["event"]] if whole else "04"
        self._event(event, month, kind, source.index, target.index, start, share, document)
        transfer = documents.issue(
            self.world,
            self.span,
            scope=self.scope,
            level="2" if self.city else "3",
            by="commission",
            on=moved,
            subject="5",
            title=f"关于{source.name(month)}编制和人员划转的通知",
            month=month,
        )
        for type_code, index in list(source.cells.items()):
            cell = self.world.cells[index]
            number = cell.posts if whole else round(cell.posts * share)
            if number <= 0 or (type_code == "31" and not whole):
                continue
            into = self.founder.cell(target, type_code)
            ledger.record(
                self.founder, cell, month, moved, -number, "09", transfer.index, target.index
            )
            ledger.record(
                self.founder, into, month, moved, number, "09", transfer.index, source.index
            )
        self.world.moves.append(
            Move(month, moved, source.index, target.index, share, transfer.index, self.code)
        )
        if whole:
            self._end(source, target, start, month, document)

    def _end(
        self, organization: Organization, heir: Organization, start: int, month: int, document: int
    ) -> None:
        organization.works_to = month
        organization.shown_to = month + 2
        organization.abolished_on = start
        organization.abolished_document = document
        structure.close(self.world, organization, month)
        self.founder.free_codes.append(organization.code)
        self.world.by_key.pop((self.scope, organization.key), None)
        for other in self.world.organizations:
            if other.parents and other.parents[-1][1] == organization.index:
                other.parents.append((month, heir.index))

    def _plan_of_posts(
        self,
        item: dict,
        organization: Organization,
        joined: list[Organization],
        start: int,
        moved: int,
    ) -> None:
        """Issue the plan that fixes departments, leaders and posts after a takeover."""
        fixed = max(moved + 5, start + int(self.rng.integers(60, 151)))
        recorded = max(fixed, start + int(self.rng.integers(90, 181)))
        month, moved_month = int(self.span.month(recorded)), int(self.span.month(moved))
        plan = documents.issue(
            self.world,
            self.span,
            scope=self.scope,
            level="2" if self.city else "3",
            by="party_office",
            on=fixed,
            subject="4",
            title=f"{organization.name(month)}职能配置、内设机构和人员编制规定",
            month=min(month, self.span.count - 1),
        )
        merged = item["event"] == "merge"
        if not merged and organization in joined:
            return
        structure.close(self.world, organization, moved_month)
        before = sum(self._departments(organization, moved_month) for organization in joined)
        wanted = round(before * (1 - self.rng.uniform(0.10, 0.20))) if merged else None
        posts = self._posts(organization)
        structure.build(self.world, self.rng, organization, posts, moved_month, plan.index, wanted)
        if merged:
            fewer = self._departments(organization, FOREVER) / max(before, 1) - 1
            cut = partial(self._cut, organization, start, fixed, month, plan.index, fewer)
            self._later(recorded, cut)

    def _posts(self, organization: Organization) -> int:
        return sum(self.world.cells[index].posts for index in organization.cells.values())

    def _departments(self, organization: Organization, end: int) -> int:
        """The number of departments that end in a month; ``FOREVER`` counts open ones."""
        return sum(
            self.world.departments[department].end == end for department in organization.departments
        )

    def _cut(
        self,
        organization: Organization,
        start: int,
        on: int,
        month: int,
        document: int,
        departments: float,
    ) -> None:
        """Cut some posts of a merged organization, and note it for the effects of the reform."""
        share = float(self.rng.uniform(0.0, 0.08))
        for index in organization.cells.values():
            cell = self.world.cells[index]
            number = round(cell.posts * share)
            if 0 < number < cell.posts and month < self.span.count:
                ledger.record(self.founder, cell, month, on, -number, "06", document)
        self.merged.append((organization, start, departments))

    def _as_recorded(self, opening: dict[int, int]) -> defaultdict[int, float]:
        """The posts of each organization if its change records moved exactly their shares."""
        as_recorded: defaultdict[int, float] = defaultdict(float)
        as_recorded.update(opening)
        records = [
            event
            for event in self.world.events
            if (event.reform, event.scope) == (self.code, self.scope) and event.share is not None
        ]
        records.sort(key=lambda event: event.effective_on)
        for _, together in groupby(records, lambda event: event.effective_on):
            moved = [
                (event, as_recorded[event.predecessor] * (event.share or 0)) for event in together
            ]
            for item, posts in moved:
                as_recorded[item.predecessor] -= posts
                as_recorded[item.successor] += posts
        return as_recorded

    def _note_effects(self, recorded: defaultdict[int, float]) -> None:
        """Note the effects of the reform on merged organizations beyond the recorded shares.

        Posts move as whole numbers. The effect on posts is therefore the cut plus the rounding of
        shares, such as 3 % of 20 posts.
        """
        outside = OFF_ESTABLISHMENT_EFFECT[self.code]
        for organization, start, departments in self.merged:
            posts = self._posts(organization) / max(recorded[organization.index], 1) - 1
            base = {
                "reform_code": self.code,
                "scope": self.scope,
                "organization": organization.index,
                "effective_month": int(self.span.month(start)),
            }
            self.world.effects += [
                {**base, "measure": measure, "size": size, "ramp_months": ramp}
                for measure, size, ramp in (
                    ("authorized_posts", posts, 0),
                    ("departments", departments, 0),
                    ("off_establishment_per_post", outside, 12),
                )
            ]

    def _plates(self, on: int, document: int) -> None:
        month = int(self.span.month(on))
        for key, name in self.plan.get("plates", {}).items():
            organization = self.world.in_scope(self.scope, key)
            if organization is not None and month < self.span.count:
                self.world.plates.append(
                    (organization.index, name.format(d=self.place), "1", month, document)
                )
                self._event(
                    f"{self.scope}-{self.code}-P-{key}",
                    month,
                    "09",
                    organization.index,
                    organization.index,
                    on,
                    None,
                    document,
                )

    def _event(
        self,
        event: str,
        month: int,
        kind: str,
        predecessor: int,
        successor: int,
        on: int,
        share: float | None,
        document: int,
    ) -> None:
        self.world.events.append(
            Event(
                event,
                self.scope,
                month,
                kind,
                predecessor,
                successor,
                on,
                share,
                document,
                self.code,
            )
        )


def _can_found(item: dict, moving: list[tuple[Organization, float]]) -> bool:
    """Whether an item creates an organization: a merger of whole ones, or parts of several."""
    if item["event"] == "merge":
        return any(share >= 1 for _, share in moving)
    return item["event"] == "new" and bool(moving)


# Planted change of off-establishment workers in merged organizations, reached in twelve months.
OFF_ESTABLISHMENT_EFFECT = {"2018": 0.25, "2023": -0.10}
