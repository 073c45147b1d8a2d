"""The ledger of posts: increases, cuts, transfers, exchanges and freezes over the years."""

from __future__ import annotations

import numpy as np

from bianzhi.synthetic.documents import documents
from bianzhi.synthetic.organizations.founding import Founder
from bianzhi.synthetic.world import Cell, Movement, Organization

_YEARLY = 0.13  # share of cells with a movement in a year
_TITLES = {
    "02": "关于核增{name}编制的批复",
    "03": "关于核减{name}编制的通知",
    "04": "关于调剂{name}编制的通知",
    "06": "关于收回{name}编制的通知",
    "10": "关于置换{name}编制类型的批复",
    "11": "关于冻结{name}空余编制的通知",
    "13": "关于更正{name}编制数的通知",
}


def record(
    founder: Founder,
    cell: Cell,
    month: int,
    on: int,
    change: int,
    reason: str,
    document: int,
    counter: int = -1,
) -> None:
    """Record one movement and, if the number changes, the step of the cell."""
    on = cell.last_on = max(on, cell.last_on)
    after = cell.posts + change
    if change or not cell.steps:
        if cell.steps and cell.steps[-1][0] == month:
            cell.steps[-1] = (month, after)
        else:
            cell.steps.append((month, after))
        cell.document.append((month, document))
    founder.world.movements.append(
        Movement(cell.index, month, on, change, after, reason, counter, document)
    )
    founder.world.documents[document].items.append(
        (cell.organization, cell.type, "2", change if change else None)
    )


def adjust(founder: Founder, month: int, busy: set[int]) -> None:
    """Record the ordinary movements of one month; organizations in transition are left alone."""
    rng, world = founder.rng, founder.world
    drawn = np.flatnonzero(rng.random(len(world.cells)) < _YEARLY / 12).tolist()
    partners = _partners(founder) if drawn else {}
    for index in drawn:
        cell = world.cells[index]
        organization = world.organizations[cell.organization]
        if (
            organization.index in busy
            or organization.works_to <= month
            or organization.shown_from > month
        ):
            continue
        if cell.posts >= 3:
            _one(founder, cell, organization, month, partners, busy)


def _partners(founder: Founder) -> dict[tuple[str, str], list[int]]:
    """Cells that may exchange posts: same scope and type."""
    partners: dict[tuple[str, str], list[int]] = {}
    for cell in founder.world.cells:
        partners.setdefault(
            (founder.world.organizations[cell.organization].scope, cell.type), []
        ).append(cell.index)
    return partners


def _document(
    founder: Founder, organization: Organization, month: int, reason: str
) -> tuple[int, int]:
    """Document and effective day of a movement recorded in ``month``."""
    late = founder.rng.random() < 0.07
    lag = int(founder.rng.integers(31, 300)) if late else int(founder.rng.integers(0, 29))
    on = int(founder.span.closes(month)) - lag
    document = documents.issue(
        founder.world,
        founder.span,
        scope=organization.scope,
        level="2" if organization.level == "2" else "3",
        by="office" if reason in ("11", "13", "10") else "commission",
        on=on,
        subject="2",
        title=_TITLES[reason].format(name=organization.name(month)),
        month=month,
    )
    return document.index, on


def _one(
    founder: Founder,
    cell: Cell,
    organization: Organization,
    month: int,
    partners: dict,
    busy: set[int],
) -> None:
    rng = founder.rng
    kind = rng.random()
    if 0.36 <= kind < 0.62 and cell.posts < 15:
        kind = 0.7  # small organizations have fewer cuts; they pass posts on
    most = max(1, min(6, cell.posts // 20))
    size = int(rng.integers(1, most + 1))
    spare = int(cell.posts * (1 - cell.fill))
    if kind >= 0.36 and kind < 0.86:
        size = min(size, spare)  # only vacant posts are given up
        if size == 0:
            return
    if kind < 0.36:
        document, on = _document(founder, organization, month, "02")
        record(founder, cell, month, on, size, "02", document)
    elif kind < 0.62:
        reason = "03" if rng.random() < 0.6 else "06"
        document, on = _document(founder, organization, month, reason)
        record(founder, cell, month, on, -min(size, cell.posts - 1), reason, document)
    elif kind < 0.86:
        _exchange(founder, cell, organization, month, size, partners, busy)
    elif kind < 0.93:
        document, on = _document(founder, organization, month, "11")
        cell.frozen = (size, month, month + int(rng.integers(6, 30)))
        record(founder, cell, month, on, 0, "11", document)
    else:
        document, on = _document(founder, organization, month, "13")
        record(founder, cell, month, on, 1, "13", document)


def _exchange(
    founder: Founder,
    cell: Cell,
    organization: Organization,
    month: int,
    size: int,
    partners: dict,
    busy: set[int],
) -> None:
    """Move posts to another organization of the scope: the two rows net to zero."""
    world = founder.world
    others = partners.get((organization.scope, cell.type), [])
    other = world.cells[others[int(founder.rng.integers(0, len(others)))]] if others else cell
    target = world.organizations[other.organization]
    usable = target.works_to > month and target.shown_from <= month and other.posts > 0
    usable = usable and target.index not in busy
    if other.index == cell.index or not usable or cell.posts <= size + 2:
        return
    document, on = _document(founder, organization, month, "04")
    record(founder, cell, month, on, -size, "05", document, target.index)
    record(founder, other, month, on, size, "04", document, organization.index)


def borrowings(founder: Founder) -> None:
    """Lend and borrow revolving and separate posts of a few organizations in equal number."""
    world, rng = founder.world, founder.rng
    for scope in world.scopes:
        cells = [
            cell
            for cell in world.cells
            if world.organizations[cell.organization].scope == scope
            and cell.posts >= 40
            and cell.type != "31"
        ]
        lenders = [cell for cell in cells if cell.type == "22"] or cells[-1:]
        takers = [cell for cell in cells if cell.type in ("23", "24")][:: max(1, len(cells) // 6)]
        for taker in takers[: len(cells) // 12 + 1]:
            lender = lenders[int(rng.integers(0, len(lenders)))]
            if lender.index != taker.index:
                number = int(rng.integers(1, 4))
                taker.revolving_in += number
                lender.revolving_out += number
        for cell in cells[:: max(1, len(cells) // 5)]:
            cell.separately_listed += 1
