"""Renders charts of a document as pictures for paper, in the fonts of the project."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn as fonts
import vl_convert

from bianzhi.reports.compute.document import Chart

# A system with other fonts, or without fonts, gives the same bytes.
FONT_FOLDER = Path(fonts.__file__).parent
SANS, SERIF = "Noto Sans SC", "Noto Serif SC"
# Dots per inch of a screen as spreadsheets assume it, and the factor of finer pictures.
DOTS, SCALE = 96, 2
_FONT_SETTINGS = ("font", "labelFont", "titleFont", "subtitleFont")
_DATA = ("data", "datasets")


def svg(chart: Chart) -> str:
    """The chart as SVG."""
    _register()
    return vl_convert.vegalite_to_svg(_in_own_font(chart.spec))


def png(chart: Chart) -> bytes:
    """The chart as PNG with SCALE dots per screen dot."""
    _register()
    return vl_convert.vegalite_to_png(_in_own_font(chart.spec), ppi=DOTS * SCALE)


def watermark(text: str) -> bytes:
    """A pale word across a page."""
    _register()
    word = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="420">'
        f'<text x="320" y="240" font-family="{SANS}" font-size="130" fill="#c8443c" '
        'fill-opacity="0.13" text-anchor="middle" transform="rotate(-30 320 210)">'
        f"{text}</text></svg>"
    )
    return vl_convert.svg_to_png(word, scale=1)


@cache
def _register() -> None:
    vl_convert.register_font_directory(str(FONT_FOLDER))


def _in_own_font(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Remove the fonts that a specification names for screens."""
    without = _without_fonts(spec)
    return {**without, "config": {**without.get("config", {}), "font": SANS}}


def _without_fonts(part: Any) -> Any:
    if isinstance(part, Mapping):
        return {
            name: value if name in _DATA else _without_fonts(value)
            for name, value in part.items()
            if name not in _FONT_SETTINGS
        }
    return [_without_fonts(item) for item in part] if isinstance(part, list) else part
