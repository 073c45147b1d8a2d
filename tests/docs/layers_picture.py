"""The picture of the layers in docs/architecture.md, drawn from pyproject.toml and that page.

``python -m tests.docs.layers_picture`` writes it; a test keeps it fresh.
"""

from __future__ import annotations

import re
import textwrap
import tomllib
from pathlib import Path
from xml.sax.saxutils import escape

PROJECT = Path(__file__).parents[2]
PICTURE = PROJECT / "docs" / "images" / "layers.svg"
# Pixels: width, height of a line, space around it, and where the sentences begin.
WIDTH, LINE, PADDING, GAP, MARGIN, SENTENCE = 980, 18, 6, 6, 16, 230
LONGEST = 140  # characters of a line of a sentence
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
    parts: list[str] = []
    top = MARGIN
    for modules in layers():
        # Each module with the lines of its sentence.
        lines = [(module, textwrap.wrap(texts[module], LONGEST)) for module in modules]
        height = LINE * sum(len(wrapped) for _, wrapped in lines) + 2 * PADDING
        parts.append(
            f'<rect x="{MARGIN}" y="{top}" width="{WIDTH - 2 * MARGIN}" height="{height}" rx="4" '
            f'fill="{_shade(modules[0])}"/>'
        )
        base = top + PADDING + LINE - 5
        for module, wrapped in lines:
            parts.append(_text(MARGIN + 12, base, module, 'font-weight="bold"'))
            for line in wrapped:
                parts.append(_text(SENTENCE, base, line, 'fill="#333333" font-size="11"'))
                base += LINE
        top += height + GAP
    foot = (
        "A layer imports only layers below it; the modules of one layer do not import each other."
    )
    parts.append(_text(MARGIN, top + LINE, foot, 'fill="#666666"'))
    height = top + LINE + MARGIN
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        'font-family="Helvetica, Arial, sans-serif" font-size="13" role="img">',
        "<title>Layers of bianzhi: each imports only layers below it</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
    )
    return "\n".join([*head, *parts, "</svg>", ""])


def _shade(module: str) -> str:
    return next(
        (shade for heads, shade in SHADES if module.startswith(heads)),
        "#e4e0ee",
    )


def _text(left: int, base: int, text: str, look: str) -> str:
    return f'<text x="{left}" y="{base}" {look}>{escape(text)}</text>'


if __name__ == "__main__":
    PICTURE.write_text(picture(), "utf-8")
