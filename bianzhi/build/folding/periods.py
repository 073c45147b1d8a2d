"""A history by period: each period comes from the newest delivery that holds it.

Only the periods that a changed delivery holds, or held in the build before, are computed again,
from all deliveries that hold them.
"""

from __future__ import annotations

from bianzhi.build.folding.deliveries import GROUP, MOST, equal
from bianzhi.build.folding.history import History


def replace(history: History, period: str) -> bool:
    """Compute the periods that changed deliveries hold; False where all are to be computed."""
    _write_periods(history, period)
    place = (*GROUP, period)
    deliveries = history.deliveries
    deliveries.choose(
        f"""
        semi join (
            select distinct staged.lake_id
            from {history.staged} as staged
            semi join temp.main.fold_period as own on {equal("staged", "own", place)}
        ) as held on slot.lake_id = held.lake_id
        """
    )
    if not _is_little(history, period):
        return False
    history.compute("fold_rows", history.staged_of_chosen)
    history.put(
        f"delete from {history.name} as stood using temp.main.fold_period as own"
        f" where {equal('stood', 'own', place)}",
        f"insert into {history.name} select made.* from temp.main.fold_rows as made"
        f" semi join temp.main.fold_period as own on {equal('made', 'own', place)}",
    )
    return True


def _write_periods(history: History, period: str) -> None:
    columns = ", ".join((*GROUP, period))
    sides = " union ".join(
        f"select {columns} from ({staged})" for staged in history.staged_of_changed
    )
    history.cursor.execute(f"create or replace temp table fold_period as {sides}")


def _is_little(history: History, period: str) -> bool:
    """Whether the chosen deliveries are few, and settle their periods.

    A row without a key may be any record whose name was ever delivered, also in other deliveries.
    It keeps the row of an earlier delivery, so only where several deliveries hold a period.
    """
    if history.count("fold_standing") > MOST * history.count("fold_slot"):
        return False
    repeated = f"""
        select {", ".join((*GROUP, period))} from {history.staged}
        group by all
        having count(distinct as_of_date) > 1
    """
    return not (history.has_rows(history.deliveries.without_key) and history.has_rows(repeated))
