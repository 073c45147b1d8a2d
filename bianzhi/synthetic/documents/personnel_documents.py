"""Event rows: documents and their items, changes of organizations, movements of posts and staff."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from bianzhi.synthetic.calendar import Span, as_date
from bianzhi.synthetic.documents import documents
from bianzhi.synthetic.intervals import Flow, Words, dates
from bianzhi.synthetic.organizations import divisions
from bianzhi.synthetic.people.careers import City
from bianzhi.synthetic.people.state import ENTRY, EXIT, MODE, MODES, RECLASSIFIED, REFORM, TRANSFER
from bianzhi.synthetic.world import World


def personnel_documents(city: City, states: dict[str, np.ndarray]) -> None:
    """Create documents of entries and exits, per scope and month (before the span: per year)."""
    scope = _scope_of(city, states)
    entered = np.where(states["organization"] >= 0, states["entered"], states["on"])
    period = _period(city.span, entered)
    pairs, place = np.unique(scope.astype(np.int64) * 10**6 + period + 10**5, return_inverse=True)
    issued = []
    for pair in pairs.tolist():
        number, month = divmod(pair, 10**6)
        month -= 10**5
        code = city.scopes[number]
        document = documents.issue(
            city.world,
            city.span,
            scope=code,
            level="2" if code.endswith("00") else "3",
            by="office",
            on=int(city.span.opens(month)) - 3,
            subject="5",
            title=f"关于{divisions.name(code)}有关单位人员入编的通知",
            month=max(month, 0),
        )
        issued.append(document.index)
    index = np.array(issued)[place]
    states["personnel_document"] = index
    states["entry_document"] = np.where(states["reference"] >= 0, states["reference"], index)


def _scope_of(city: City, states: dict[str, np.ndarray]) -> np.ndarray:
    return city.organization_scope[
        np.where(states["organization"] >= 0, states["organization"], states["before"])
    ]


def _period(span: Span, days: np.ndarray) -> np.ndarray:
    """The month of each day; January of its year if the day is before the first month."""
    month = span.month(days)
    january = (month + span.first) // 12 * 12 - span.first
    return np.where(month < 0, january, month)


def approval_documents(city: City) -> tuple[Flow, Flow, list[int]]:
    """Documents and their items, and the index of the document behind each row."""
    world, span = city.world, city.span
    place = {scope: number for number, scope in enumerate(city.scopes)}
    kept = [document for document in world.documents if document.month < span.count]
    frame = pl.DataFrame(
        [
            {
                "doc_no": document.number,
                "record_no": document.record,
                "title": document.title,
                "issuer_name": document.issuer,
                "issuer_level_code": document.issuer_level,
                "issued_on": as_date(document.issued_on),
                "effective_on": as_date(document.effective_on),
                "subject_code": document.subject,
                "superseded_doc_no": None,
            }
            for document in kept
        ],
        schema_overrides={"record_no": pl.String, "superseded_doc_no": pl.String},
        infer_schema_length=None,
    )
    months = np.array([document.month for document in kept])
    scopes = np.array([place[document.scope] for document in kept])
    items = [
        (number, item, document)
        for document in kept
        for number, item in enumerate(document.items, 1)
    ]
    item_frame = pl.DataFrame(
        [
            {
                "doc_no": document.number,
                "item_no": f"{number}"
                if document.record is None
                else f"{document.record}-{number}",
                "organization_code": world.organizations[organization].code,
                "establishment_type_code": type_code,
                "matter_code": matter,
                "posts_change": change,
            }
            for number, (organization, type_code, matter, change), document in items
        ],
        infer_schema_length=None,
    )
    return (
        Flow("approval_document", frame, months, scopes),
        Flow(
            "document_item",
            item_frame,
            np.array([item.month for _, _, item in items]),
            np.array([place[document.scope] for _, _, document in items]),
        ),
        [document.index for document in kept],
    )


def organization_events(city: City) -> Flow:
    """One row per predecessor and successor of each change of organizations."""
    world = city.world
    place = {scope: number for number, scope in enumerate(city.scopes)}
    kept = [event for event in world.events if event.month < city.span.count]
    frame = pl.DataFrame(
        [
            {
                "event_id": event.id,
                "predecessor_code": _code(world, event.predecessor),
                "successor_code": _code(world, event.successor),
                "event_type_code": event.type,
                "effective_on": as_date(event.effective_on),
                "share_of_posts": event.share,
                "doc_no": world.documents[event.document].number,
                "reform_code": event.reform,
            }
            for event in kept
        ],
        infer_schema_length=None,
    )
    return Flow(
        "organization_event",
        frame,
        np.array([event.month for event in kept]),
        np.array([place[event.scope] for event in kept]),
    )


def division_events(city: City) -> Flow:
    """Changes of divisions before the first month: the ids of people contain the retired codes."""
    rows = []
    for row in divisions.template_rows("division_events"):
        share = row["share_of_posts"]
        rows.append(
            {
                **row,
                "effective_on": dt.date.fromisoformat(row["effective_on"]),
                "share_of_posts": float(share) if share else None,
                "doc_no": None,
                "reform_code": None,
            }
        )
    owner = [city.scopes.index("350500")] * len(rows) if "350500" in city.scopes else []
    frame = pl.DataFrame(rows[: len(owner)], infer_schema_length=None)
    return Flow("division_event", frame, np.zeros(len(owner), np.int64), np.array(owner, np.int64))


def _code(world: World, index: int) -> str | None:
    return world.organizations[index].code if index >= 0 else None


_SUMMARY = {
    "01": "核定编制{n}名",
    "02": "核增编制{n}名",
    "03": "核减编制{n}名",
    "04": "调剂划入编制{n}名",
    "05": "调剂划出编制{n}名",
    "06": "收回编制{n}名",
    "09": "随机构划转编制{n}名",
    "10": "置换编制类型{n}名",
    "11": "冻结空余编制",
    "13": "更正编制数{n}名",
}


def establishment_movements(city: City) -> Flow:
    """One row per movement in the ledger of posts."""
    world = city.world
    place = {scope: number for number, scope in enumerate(city.scopes)}
    rows, months, scopes = [], [], []
    for number, movement in enumerate(world.movements, 1):
        if movement.month >= city.span.count:
            continue
        cell = world.cells[movement.cell]
        organization = world.organizations[cell.organization]
        months.append(movement.month)
        scopes.append(place[organization.scope])
        rows.append(
            {
                "movement_id": f"BZ{organization.scope[:4]}{number:07d}",
                "organization_code": organization.code,
                "establishment_type_code": cell.type,
                "effective_on": as_date(movement.effective_on),
                "posts_change": movement.change,
                "posts_after": movement.after,
                "reason_code": movement.reason,
                "counter_organization_code": _code(world, movement.counter_organization),
                "summary": _SUMMARY[movement.reason].format(n=abs(movement.change)),
                "doc_no": world.documents[movement.document].number,
            }
        )
    frame = pl.DataFrame(rows, infer_schema_length=None)
    return Flow("establishment_movement", frame, np.array(months), np.array(scopes))


def staff_movements(
    city: City, states: dict[str, np.ndarray], numbers: Words
) -> tuple[Flow, np.ndarray]:
    """Entries, exits and both legs of every move as recorded, and the person of each row."""
    cause = states["cause"]
    into = np.flatnonzero(np.isin(cause, (ENTRY, TRANSFER, REFORM)))
    out = np.flatnonzero(np.isin(cause, (EXIT, TRANSFER, REFORM)))
    inside = np.flatnonzero(cause == RECLASSIFIED)
    state = np.concatenate([into, out, inside])
    direction = np.repeat([0, 1, 2], [len(into), len(out), len(inside)])
    owner = np.where(direction == 1, states["before"][state], states["organization"][state])
    keep = states["shown"][state] < city.span.count
    state, direction, owner = state[keep], direction[keep], owner[keep]
    month, scope = states["shown"][state], city.organization_scope[owner]
    order = np.lexsort((direction, state, month, scope))
    state, direction, month, scope = (item[order] for item in (state, direction, month, scope))
    at = {name: column[state] for name, column in states.items()}
    mode = _modes(at, direction)
    codes = Words([organization.code for organization in city.world.organizations])
    source = np.where(direction == 2, at["organization"], at["before"])
    document = np.where(at["cause"] == REFORM, at["reference"], at["personnel_document"])
    entering = (at["cause"] == ENTRY) & (direction == 0)
    slip = numbers.at(np.where(direction == 0, state, -1))
    frame = pl.DataFrame(
        {
            "movement_id": [f"RY{city.scopes[0][:4]}{n:08d}" for n in range(1, len(state) + 1)],
            "person_id": city.fixed["person_id"][at["person"]],
            "effective_on": dates(at["on"]),
            "direction_code": Words(("in", "out", "internal")).at(direction),
            "mode_code": Words((*MODES, "OUT04")).at(mode),
            "from_organization_code": codes.at(np.where(entering, -1, source)),
            "to_organization_code": codes.at(at["organization"]),
            "doc_no": Words([document.number for document in city.world.documents]).at(document),
            "verification_slip_no": slip,
            "personnel_approved_on": dates(at["on"] - at["person"] % 9),
        }
    )
    flow = Flow("staff_movement", frame, month.astype(np.int64), scope.astype(np.int64))
    return flow, at["person"]


def _modes(at: dict[str, np.ndarray], direction: np.ndarray) -> np.ndarray:
    """The mode of each leg; the leg out of a move has the mode of an exit."""
    leaving = direction == 1
    mode = at["by"].astype(np.int64)
    mode = np.where(leaving & (at["cause"] == REFORM), len(MODES), mode)
    moved = leaving & (at["cause"] == TRANSFER)
    return np.where(moved, np.where(mode == MODE["IN05"], MODE["OUT03"], MODE["OUT02"]), mode)
