"""A history of states: from which delivery to which a key stood in which state.

The deliveries of a group (source, scope, part) that came, went or changed lie in a window between
``p``, the last unchanged delivery before them, and ``q``, the first one after them. The query runs
on the deliveries of the window, with ``p`` and ``q``. Its intervals are joined at ``p`` and ``q``
with those that stand, and replace what stood in the window.

All deliveries would give the same rows if each key is in the same state at ``p`` in both, and at
``q``. Where a cell or a row of them could not be read, the state follows from deliveries that lie
further back. Keys in another state are computed from all of their landed rows; the rows of a key
follow from the landed rows of that key.
"""

from __future__ import annotations

from bianzhi.build.folding.deliveries import GROUP, equal
from bianzhi.build.folding.history import History
from bianzhi.core.sql_text import quoted

_KEY = (*GROUP, "record_key")
# Columns of an interval that say where it was read; the others are the state.
_OPENED = ("lake_id", "row_no", "valid_from", "delivery_id")
_LAST = ("last_as_of_date", "last_delivery_id", "is_carried")
_NOT_STATE = (*_OPENED, "valid_to", *_LAST)
# The share of the keys above which all are computed from all of their rows.
MOST_KEYS = 0.1
# The mark of a key that is published as its hash, so that its landed rows are not found by it.
_HASHED = "#"
# Whether an interval stands, or is computed, at an end of the window.
_STANDS = {
    end: f"stood.valid_from <= own.{end}_date"
    f" and (stood.valid_to is null or stood.valid_to > own.{end}_date)"
    for end in ("p", "q")
}
_IS_COMPUTED = {
    "p": "made.valid_from = own.p_date",
    "q": "made.valid_to is null and own.q_date is not null",
}


def replace(history: History) -> bool:
    """Compute the deliveries of each window; False where all deliveries are to be computed."""
    _write_windows(history)
    history.compute("fold_rows", history.staged_of_chosen)
    for end in _STANDS:
        _write_end(history, end)
    _write_keys(history)
    keys = history.count("fold_key")
    hashed = f"from temp.main.fold_key where starts_with(record_key, '{_HASHED}')"
    if keys > MOST_KEYS * history.count("fold_rows") or history.has_rows(hashed):
        return False
    if keys:
        _compute_keys(history)
    _put(history, bool(keys))
    return True


def _write_windows(history: History) -> None:
    """Write the windows of the groups in which deliveries differ, and choose their deliveries."""
    group = ", ".join(GROUP)
    history.cursor.execute(
        f"""
        create or replace temp table fold_window as
        with changed as (
            select {group}, as_of_date from temp.main.fold_slot where is_changed
            union all
            select {group}, as_of_date from temp.main.fold_before where is_changed
        ),

        span as (
            select {group}, min(as_of_date) as first_date, max(as_of_date) as last_date
            from changed
            group by all
        )

        select
            span.{", span.".join(GROUP)},
            max(slot.as_of_date) filter (slot.as_of_date < span.first_date) as p_date,
            min(slot.as_of_date) filter (slot.as_of_date > span.last_date) as q_date
        from span
        left join temp.main.fold_slot as slot on {equal("span", "slot", GROUP)}
        group by all
        """
    )
    history.deliveries.choose(
        f"""
        inner join temp.main.fold_window as own
            on {equal("slot", "own", GROUP)}
            and (own.p_date is null or slot.as_of_date >= own.p_date)
            and (own.q_date is null or slot.as_of_date <= own.q_date)
        """
    )


def _write_end(history: History, end: str) -> None:
    """Write the intervals at an end of the window: those that stand, and those computed."""
    for name, table, condition in (
        ("stood", history.name, _STANDS[end]),
        ("made", "temp.main.fold_rows", _IS_COMPUTED[end]),
    ):
        history.cursor.execute(
            f"""
            create or replace temp table fold_{name}_{end} as
            select {name}.*
            from {table} as {name}
            inner join temp.main.fold_window as own
                on {equal(name, "own", GROUP)} and {condition}
            """
        )


def _write_keys(history: History) -> None:
    """Write the keys that the deliveries of the window do not settle."""
    state = [name for name in history.columns if name not in _NOT_STATE]
    both = ", ".join(f"coalesce(stood.{name}, made.{name}) as {name}" for name in _KEY)
    key = ", ".join(_KEY)
    unsettled = [_possibly_kept(history), *_possible_elsewhere(history)]
    for end in _STANDS:
        unsettled.append(
            f"""
            select {both}
            from temp.main.fold_stood_{end} as stood
            full join temp.main.fold_made_{end} as made on {equal("stood", "made", _KEY)}
            where stood.record_key is null or made.record_key is null
                or not ({equal("stood", "made", state)})
            """
        )
        unsettled += [
            f"select {key} from temp.main.fold_{name}_{end} group by all having count(*) > 1"
            for name in ("stood", "made")
        ]
    history.cursor.execute(f"create or replace temp table fold_key as {' union '.join(unsettled)}")


def _possibly_kept(history: History) -> str:
    """Query of the keys that a delivery with a row without key does not have.

    Such a row may be any record whose name was ever delivered, so also before the window.
    """
    key = ", ".join(_KEY)
    return f"""
        select known.{", known.".join(_KEY)}
        from (
            select {key} from temp.main.fold_stood_p union select {key} from temp.main.fold_rows
        ) as known
        inner join temp.main.fold_standing as slot on {equal("known", "slot", GROUP)}
        anti join {history.staged} as staged
            on slot.lake_id = staged.lake_id and known.record_key = staged.record_key
        where slot.lake_id in (select lake_id from ({history.deliveries.without_key}))
    """


def _possible_elsewhere(history: History) -> list[str]:
    """Queries of the keys that a row without key in another delivery may be, or may have been.

    It may be them because a changed delivery has, or had, the name of that row for them. Or it may
    be them no longer, because only changed deliveries name them at all. Keys with the separator
    inside a part may be among them that the row cannot be; computing them changes nothing.
    """
    if not history.name_column:
        return []
    key = ", ".join(_KEY)
    named = " union ".join(
        f"select {key}, {history.name_column} as name from ({staged})"
        for staged in history.staged_of_changed
    )
    history.cursor.execute(
        f"""
        create or replace temp table fold_possible as
        select distinct named.{", named.".join(_KEY)}, named.name = unread.kept_name as has_name
        from ({named}) as named
        inner join temp.main.fold_slot as slot on {equal("named", "slot", GROUP)}
        inner join ({history.deliveries.without_key}) as unread
            on slot.lake_id = unread.lake_id
            and named.record_key like unread.kept_pattern escape '!'
        anti join {history.staged} as staged
            on slot.lake_id = staged.lake_id and named.record_key = staged.record_key
        where named.name is not null and unread.kept_name is not null
        """
    )
    queries = [f"select {key} from temp.main.fold_possible where has_name"]
    if history.has_rows("from temp.main.fold_possible where not has_name"):
        queries.append(
            f"""
            select {key} from temp.main.fold_possible as named
            anti join (
                select {key} from {history.staged}
                where {history.name_column} is not null
                    and lake_id not in (select lake_id from temp.main.fold_slot where is_changed)
            ) as other on {equal("named", "other", _KEY)}
            where not has_name
            """
        )
    return queries


def _compute_keys(history: History) -> None:
    """Compute the unsettled keys from all of their landed rows."""
    history.deliveries.choose(
        f"semi join temp.main.fold_key as own on {equal('slot', 'own', GROUP)}"
    )
    history.compute(
        "fold_rows_of_keys",
        f"select staged.* from {history.staged} as staged"
        f" semi join temp.main.fold_key as own on {equal('staged', 'own', _KEY)}",
    )


def _put(history: History, has_keys: bool) -> None:
    """Replace the intervals that overlap a window with the computed ones."""
    history.cursor.execute(
        f"""
        create or replace temp table fold_joined as
        select {", ".join(_joined(name) for name in history.columns)}
        from temp.main.fold_rows as made
        inner join temp.main.fold_window as own on {equal("made", "own", GROUP)}
        left join temp.main.fold_stood_p as at_p
            on {equal("made", "at_p", _KEY)} and made.valid_from = own.p_date
        left join temp.main.fold_stood_q as at_q
            on {equal("made", "at_q", _KEY)} and made.valid_to is null
        anti join temp.main.fold_key as unsettled on {equal("made", "unsettled", _KEY)}
        """
    )
    statements = [
        f"""
        delete from {history.name} as stood using temp.main.fold_window as own
        where {equal("stood", "own", GROUP)}
            and (own.q_date is null or stood.valid_from <= own.q_date)
            and (own.p_date is null or stood.valid_to is null or stood.valid_to > own.p_date)
        """,
        f"insert into {history.name} from temp.main.fold_joined",
    ]
    if has_keys:
        statements += [
            f"delete from {history.name} as stood using temp.main.fold_key as own"
            f" where {equal('stood', 'own', _KEY)}",
            f"insert into {history.name} from temp.main.fold_rows_of_keys",
        ]
    history.put(*statements)


def _joined(name: str) -> str:
    """A column of a computed interval, joined with the intervals at both ends of its window."""
    made = f"made.{quoted(name)}"
    if name in _OPENED:
        made = f"case when at_p.record_key is null then {made} else at_p.{name} end"
    elif name == "valid_to":
        made = f"case when at_q.record_key is null then {made} else at_q.{name} end"
    elif name in _LAST:
        # The last delivery with the state lies behind the window or, if rows did not land, in it.
        made = f"case when at_q.last_as_of_date >= own.q_date then at_q.{name} else {made} end"
    return f"{made} as {quoted(name)}"
