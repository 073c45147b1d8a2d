"""The configured cover of a report: issuer, signatories, secrecy."""

from __future__ import annotations

from bianzhi.core.configuration.settings import settings_of
from bianzhi.core.home import Home
from bianzhi.reports.compute.document import PUBLIC, Cover


def cover(home: Home, lang: str, edition: str) -> Cover:
    """The texts of the section ``cover`` of bianzhi.yml in the language of the report.

    A public edition names only its issuer, because people and secrecy do not belong there.
    """
    texts = settings_of(home).cover
    if edition == PUBLIC:
        return Cover(issuer=texts.issuer.get(lang, ""))
    return Cover(**{name: text.get(lang, "") for name, text in texts})
