"""The frame of every page: head, name of the site, navigation, search, foot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from bianzhi.core.messages import message
from bianzhi.reports.compute.document import INTERNAL

# The pages of each edition, in the order of the navigation.
PAGES = {
    INTERNAL: (
        *("index", "lights", "supervision", "warnings", "lineage", "reform", "retirement"),
        *("quality", "query", "reports", "dictionary"),
    ),
    "public": ("index", "reform", "reports", "dictionary"),
}


@dataclass(frozen=True)
class Frame:
    """What all pages of a site share. ``city`` names it; times are as printed."""

    lang: str
    edition: str
    city: str
    month: str
    known_at: str
    style: str = ""

    def page(
        self, code: str, title: str, content: Iterable[str], scripts: Iterable[str] = (),
        lede: str = "",
    ) -> str:  # fmt: skip
        """A whole page; ``scripts`` are names of files of ``look/`` after the shared one."""
        language = "zh-CN" if self.lang == "zh" else "en"
        return "\n".join(
            [
                "<!doctype html>",
                f'<html lang="{language}">',
                *self._head(title),
                f'<body class="{self.lang} site-page" data-page="{code}">',
                *self._top(code),
                '<main id="main" tabindex="-1">',
                f'<div class="title"><h1>{escape(title)}</h1>',
                f'<p class="lede">{escape(lede)}</p></div>' if lede else "</div>",
                *content,
                "</main>",
                *self._foot(),
                '<script src="data/texts.js"></script>',
                *(f'<script src="look/{name}"></script>' for name in scripts),
                "</body>",
                "</html>\n",
            ]
        )

    def _head(self, title: str) -> Iterator[str]:
        yield "<head>"
        yield '<meta charset="utf-8">'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield '<link rel="icon" href="data:,">'
        yield f"<title>{escape(title)} · {escape(self._name())}</title>"
        yield '<link rel="stylesheet" href="look/page.css">'
        yield '<link rel="stylesheet" href="look/site.css">'
        yield '<script src="look/site.js"></script>'
        yield "</head>"

    def _name(self) -> str:
        return message("site.name", self.lang, city=self.city)

    def _top(self, code: str) -> Iterator[str]:
        lang = self.lang
        yield f'<a class="skip" href="#main">{escape(message("site.skip", lang))}</a>'
        yield '<header class="site-head"><div class="brand">'
        yield f'<p class="subtitle">{escape(message(f"site.edition_{self.edition}", lang))}</p>'
        yield f'<p class="site-name"><a href="index.html">{escape(self._name())}</a></p></div>'
        yield '<form class="search" role="search" action="search.html">'
        label = escape(message(f"site.search_{self.edition}", lang), quote=True)
        yield f'<input type="search" name="q" aria-label="{label}" placeholder="{label}" '
        yield f'autocomplete="off"><button>{escape(message("site.search", lang))}</button></form>'
        yield f'<nav class="pages" aria-label="{escape(message("site.pages", lang))}"><ul>'
        for page in PAGES[self.edition]:
            here = ' aria-current="page"' if page == code else ""
            text = escape(message(f"site.page_{page}", lang))
            yield f'<li><a href="{page}.html"{here}>{text}</a></li>'
        yield "</ul></nav></header>"

    def _foot(self) -> Iterator[str]:
        text = message("site.foot", self.lang, month=self.month, known_at=self.known_at)
        yield f'<footer class="site-foot"><p>{escape(text)}</p>'
        offline = escape(message("site.offline", self.lang))
        yield f"<p>{offline}</p></footer>"
