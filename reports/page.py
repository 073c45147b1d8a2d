"""A report as one self-contained HTML page: no script, font or picture from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

STYLE = (Path(__file__).parent / "page.css").read_text("utf-8")


@dataclass(frozen=True)
class Table:
    """Rows under heads; ``groups`` span several heads, the first ``texts`` columns are words."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    groups: Sequence[tuple[str, int]] = ()
    texts: int = 1
    total: bool = False

    def html(self) -> str:
        lines = ["<div class='scroll'><table>", "<thead>"]
        if self.groups:
            cells = "".join(
                f"<th colspan='{span}'>{escape(name)}</th>" for name, span in self.groups
            )
            lines.append(f"<tr>{cells}</tr>")
        heads = "".join(f"<th>{escape(head)}</th>" for head in self.heads)
        lines += [f"<tr>{heads}</tr>", "</thead>", "<tbody>"]
        lines += [self._row(row, place) for place, row in enumerate(self.rows)]
        lines.append("</tbody></table></div>")
        return "\n".join(lines)

    def _row(self, row: Sequence[str], place: int) -> str:
        last = self.total and place == len(self.rows) - 1
        cells = "".join(
            f"<td class='{'text' if column < self.texts else 'number'}'>{escape(str(cell))}</td>"
            for column, cell in enumerate(row)
        )
        return f"<tr{' class=' + chr(39) + 'total' + chr(39) if last else ''}>{cells}</tr>"


@dataclass(frozen=True)
class Figure:
    """A chart and what it shows, for those who cannot see it."""

    svg: str
    title: str

    def html(self) -> str:
        return (
            f"<figure role='img' aria-label='{escape(self.title, quote=True)}'>{self.svg}</figure>"
        )


@dataclass(frozen=True)
class Section:
    """A numbered part of a report."""

    title: str
    text: str
    parts: Sequence[Table | Figure] = field(default_factory=list)


def page(
    title: str, subtitle: str, sections: Sequence[Section], notes: Sequence[str], lang: str
) -> str:
    """The whole page; the same content gives the same bytes."""
    body = [f"<h1>{escape(title)}</h1>", f"<p class='subtitle'>{escape(subtitle)}</p>"]
    for number, section in enumerate(sections, 1):
        body.append(f"<section><h2>{number}. {escape(section.title)}</h2>")
        if section.text:
            body.append(f"<p>{escape(section.text)}</p>")
        body += [part.html() for part in section.parts]
        body.append("</section>")
    body.append("<footer>" + "".join(f"<p>{escape(note)}</p>" for note in notes) + "</footer>")
    language = "zh-CN" if lang == "zh" else "en"
    return (
        f"<!doctype html>\n<html lang='{language}'>\n<head>\n<meta charset='utf-8'>\n"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>\n"
        f"<title>{escape(title)}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )
