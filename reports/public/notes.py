"""What the reader of a public edition is told about its protection."""

from __future__ import annotations

from bianzhi.messages import say
from reports.definitions import Label
from reports.public.audit import Audit
from reports.public.settings import ROUNDING, Settings


def notes(report: Audit, settings: Settings) -> list[Label]:
    """How figures were protected, and the worst case of the attack."""
    values = {
        "mark": settings.mark,
        "small": settings.threshold - 1,
        "base": settings.rounding_base,
        "width": settings.width,
        "programs": report.programs,
        "hidden": report.hidden,
        "sensitive": report.sensitive,
        "components": report.components,
        "narrowest": _number(report.narrowest),
        "required": _number(report.narrowest_required),
        "leaks": len(report.leaks),
    }
    names = ["rounded" if settings.method == ROUNDING else "hidden"]
    names += ["merged"] if settings.merge else []
    names.append("attacked" if report.passed else "leaks")
    return [
        {lang: say(f"public.{name}", lang, **values) for lang in ("zh", "en")} for name in names
    ]


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:g}"
