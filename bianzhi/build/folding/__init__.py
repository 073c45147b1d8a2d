"""Folds new deliveries into a history that stands, instead of grouping every landed row again.

``deliveries.py`` finds the deliveries that differ from those of the build before. Then the SQL of
the model itself runs on few of the deliveries: ``window.py`` for a history of states,
``periods.py`` for one by period. Histories of events are small, and are always computed in full.
"""

from bianzhi.build.folding.fold import Folding

__all__ = ["Folding"]
