"""The picture of the layers in docs/architecture.md, drawn from pyproject.toml and that page.

``python -m tests.docs.layers_picture`` writes it; a test keeps it fresh.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from xml.sax.saxutils import escape

PROJECT = Path(__file__).parents[2]
PICTURE = PROJECT / "docs" / "images" / "layers.svg"
# Pixels: size of a row, its space, and where the columns begin.
WIDTH, ROW, GAP, MARGIN, SENTENCE = 980, 30, 6, 16, 330
# Layers of one shade belong to one part of the flow.
SHADES = (
    (("bianzhi.cli", "bianzhi.commands", "bianzhi.audit"), "#f3d9d5"),
    (("bianzhi.reports", "bianzhi.disclosure"), "#f7ead0"),
    (("bianzhi.read", "bianzhi.publish", "expectations", "bianzhi.build"), "#dfe9d8"),
    (("ingest",), "#d8e6f0"),
    (("bianzhi.store", "bianzhi.core"), "#e4e0ee"),
)


def layers() -> list[list[str]]:
    """The modules of each layer, the highest first."""
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    names = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [name.split(" | ") for name in names]


def sentences() -> dict[str, str]:
    """What each module does, from the table of docs/architecture.md, by its dotted name."""
    page = (PROJECT / "docs" / "architecture.md").read_text("utf-8")
    table = page.split("| layer | what it does |")[1].split("\n\n")[0]
    texts: dict[str, str] = {}
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        paths = re.findall(r"`([^`]+)`", cells[0]) if len(cells) == 2 else []
        folder = paths[0].rsplit("/", 1)[0] if paths else ""
        for path in paths:
            whole = path if "/" in path else f"{folder}/{path}"
            texts[whole.removesuffix(".py").strip("/").replace("/", ".")] = cells[1]
    return texts


def picture() -> str:
    """The picture as SVG."""
    texts = sentences()
    rows = layers()
    height = 2 * MARGIN + len(rows) * (ROW + GAP) - GAP + 24
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        'font-family="Helvetica, Arial, sans-serif" font-size="13" role="img">',
        "<title>Layers of bianzhi: each imports only layers below it</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
    ]
    for number, modules in enumerate(rows):
        top = MARGIN + number * (ROW + GAP)
        parts.append(
            f'<rect x="{MARGIN}" y="{top}" width="{WIDTH - 2 * MARGIN}" height="{ROW}" rx="4" '
            f'fill="{_shade(modules[0])}"/>'
        )
        texts_of_row = list(dict.fromkeys(texts[module] for module in modules))
        parts.append(_text(MARGIN + 12, top, "  |  ".join(modules), 'font-weight="bold"'))
        parts.append(_text(SENTENCE, top, "; ".join(texts_of_row), 'fill="#333333" font-size="11"'))
    foot = height - MARGIN - 14
    parts.append(_text(MARGIN, foot - 8, "A layer imports only layers below it.", 'fill="#666666"'))
    return "\n".join([*parts, "</svg>", ""])


def _shade(module: str) -> str:
    return next(
        (shade for heads, shade in SHADES if module.startswith(heads)),
        "#e4e0ee",
    )


def _text(left: int, top: int, text: str, look: str) -> str:
    return f'<text x="{left}" y="{top + 20}" {look}>{escape(text)}</text>'


if __name__ == "__main__":
    PICTURE.write_text(picture(), "utf-8")
