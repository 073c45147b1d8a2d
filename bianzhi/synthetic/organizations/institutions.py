"""Public institutions over the years: merged, opened, or converted from managed to ordinary."""

from __future__ import annotations

from bianzhi.synthetic.calendar import NO_DAY, Span
from bianzhi.synthetic.documents import documents
from bianzhi.synthetic.organizations import divisions, structure
from bianzhi.synthetic.organizations.founding import Founder
from bianzhi.synthetic.posts import ledger
from bianzhi.synthetic.world import Event, Move, Organization

# Monthly chance per institution: merged into another within two years of the 2018 reform; converted
# from reference-managed to ordinary in 2020 and 2021; and of a new school per existing school.
_MERGE, _CONVERT, _OPEN = 0.003, 0.006, 0.0003
_MERGEABLE = {"centre", "school", "reference"}


class Institutions:
    """The changes of public institutions, month by month."""

    def __init__(self, founder: Founder):
        self.founder, self.world, self.rng = founder, founder.world, founder.rng
        self.span: Span = founder.span
        self.merging = (self.span.number(2019, 4), self.span.number(2021, 4))
        self.converting = (self.span.number(2020, 1), self.span.number(2022, 1))
        self.serial = 0

    def step(self, month: int) -> None:
        """Apply the changes of one month, with their documents, ledger rows and moves."""
        present = [
            organization
            for organization in self.world.organizations
            if organization.is_institution
            and organization.shown_from < month
            and organization.works_to > self.span.count
        ]
        drawn = self.rng.random((len(present), 2))
        for organization, (first, second) in zip(present, drawn, strict=True):
            if self.merging[0] <= month < self.merging[1] and first < _MERGE:
                self._merge(organization, month)
            elif self.converting[0] <= month < self.converting[1] and first > 1 - _CONVERT:
                self._convert(organization, month)
            if organization.kind == "school" and second < _OPEN:
                self._open(organization, month)

    def _document(
        self, organization: Organization, month: int, subject: str, title: str
    ) -> tuple[int, int]:
        on = int(self.span.opens(month)) + int(self.rng.integers(0, 12))
        document = documents.issue(
            self.world,
            self.span,
            scope=organization.scope,
            level="2" if organization.level == "2" else "3",
            by="commission",
            on=on,
            subject=subject,
            title=title,
            month=month,
        )
        return document.index, on

    def _event(
        self,
        organization: Organization,
        month: int,
        kind: str,
        pair: tuple[int, int],
        on: int,
        document: int,
    ) -> None:
        self.serial += 1
        share = None if pair[0] < 0 else 1.0
        name = f"{organization.scope}-S-{self.serial:05d}"
        self.world.events.append(
            Event(name, organization.scope, month, kind, *pair, on, share, document, None)
        )

    def _merge(self, organization: Organization, month: int) -> None:
        """Merge an institution into another of its kind under the same superior organization."""
        heirs = [
            other
            for other in self.world.organizations
            if other.index != organization.index
            and other.scope == organization.scope
            and other.kind == organization.kind
            and other.division == organization.division
            and other.works_to > self.span.count
            and set(other.cells) == set(organization.cells)
            and other.parent(month) == organization.parent(month)
        ]
        if organization.kind not in _MERGEABLE or not heirs or not organization.cells:
            return
        heir = heirs[int(self.rng.integers(0, len(heirs)))]
        title = f"关于整合{organization.name(month)}和{heir.name(month)}的批复"
        document, on = self._document(organization, month, "1", title)
        self._event(organization, month, "03", (organization.index, heir.index), on, document)
        for kind, index in organization.cells.items():
            cell = self.world.cells[index]
            into = self.world.cells[heir.cells[kind]]
            posts = cell.posts
            ledger.record(self.founder, cell, month, on, -posts, "09", document, heir.index)
            ledger.record(self.founder, into, month, on, posts, "09", document, organization.index)
        self.world.moves.append(
            Move(month, on, organization.index, heir.index, 1.0, document, None)
        )
        organization.works_to, organization.shown_to = month, month + 2
        organization.abolished_on, organization.abolished_document = on, document
        structure.close(self.world, organization, month)
        self.world.by_key.pop((organization.scope, organization.key), None)

    def _convert(self, organization: Organization, month: int) -> None:
        """Convert a managed institution, which returns its functions, to an ordinary one."""
        if organization.kind != "reference" or set(organization.cells) != {"21"}:
            return
        old = self.world.cells[organization.cells["21"]]
        new = self.founder.cell(organization, "22")
        title = f"关于调整{organization.name(month)}编制类型的批复"
        document, on = self._document(organization, month, "2", title)
        posts = old.posts
        ledger.record(self.founder, old, month, on, -posts, "10", document)
        ledger.record(self.founder, new, month, on, posts, "10", document)
        organization.managed_to = month
        self._event(
            organization, month, "14", (organization.index, organization.index), on, document
        )
        move = Move(
            month, on, organization.index, organization.index, 1.0, document, None, target_type="22"
        )
        self.world.moves.append(move)

    def _open(self, model: Organization, month: int) -> None:
        """Open a new school beside an existing one; it is staffed over the next years."""
        self.serial += 1
        place = divisions.name(model.scope)
        name = f"{place}第{'二三四五六七八九'[self.serial % 8]}实验学校（{self.serial}）"
        title = f"关于设立{name}的批复"
        document, on = self._document(model, month, "1", title)
        organization = self.founder.found(
            scope=model.scope,
            key=f"opened:{self.serial}",
            division=model.division,
            names=[(0, name)],
            kind="school",
            function=model.function,
            policy_field=model.policy_field,
            organization_type="50",
            system=model.system,
            nature="5",
            grade=model.grade,
            parents=list(model.parents),
            industry=model.industry,
            institution_class=model.institution_class,
            funding=model.funding,
            established_on=int(NO_DAY),
            month=month,
        )
        organization.established_on, organization.established_document = on, document
        posts = int(self.rng.integers(30, 90))
        cell = self.founder.cell(organization, "23")
        ledger.record(self.founder, cell, month, on, posts, "01", document)
        structure.build(self.world, self.rng, organization, posts, month, document)
        self._event(organization, month, "01", (-1, organization.index), on, document)
