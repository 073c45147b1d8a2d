"""The cover of a report as the warehouse is configured: who issues it, who signs, its secrecy."""

from __future__ import annotations

from bianzhi.core.home import Home
from bianzhi.core.settings import settings_of
from bianzhi.reports.compute.document import PUBLIC, Cover


def cover(home: Home, lang: str, edition: str) -> Cover:
    """The texts of the section ``cover`` of bianzhi.yml in the language of the report.

    A public edition names its issuer only: neither people nor a secrecy belong there.
    """
    texts = settings_of(home).cover
    if edition == PUBLIC:
        return Cover(issuer=texts.issuer.get(lang, ""))
    return Cover(**{name: text.get(lang, "") for name, text in texts})
