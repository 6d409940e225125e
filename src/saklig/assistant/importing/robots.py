"""What a site asks of those who fetch its pages by themselves: its robots.txt, read and obeyed.

Source: RFC 9309. Python's own reader knows no wildcards and takes the first rule that fits, not the longest, so that it would
fetch what is forbidden; Protego, which Scrapy is built on, does both as the standard has it.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from protego import Protego

from saklig.assistant.importing.site import Fetch, FetchFailed

__all__ = ["NAME", "Robots"]

NAME = "Saklig"  # what a robots.txt may call us
_MOST_BYTES = 512_000  # more than that need not be read (RFC 9309, 2.5)
_LONGEST_REST = 30.0  # seconds: whoever asks for more has pages that are not to be fetched in a night
_MEND = "Ask whoever runs the site; of a site of the agency's own the settings may say own_site = true."


class Robots:
    """A site's robots.txt. `rest`: seconds that it asks for between two pages."""

    def __init__(self, text: str) -> None:
        self._read = Protego.parse(text)
        per = self._read.request_rate(NAME)
        self.rest = max(self._read.crawl_delay(NAME) or 0.0, per.seconds / per.requests if per and per.requests else 0.0)

    @classmethod
    def of(cls, fetch: Fetch, address: str) -> Robots:
        """That of the site that the address is on, which is then asked as seldom as it wants.

        Errors: FetchFailed, where there may be one that cannot be had: then nothing may be fetched.
        """
        parts = urlsplit(address)
        try:
            text = fetch.get(f"{parts.scheme}://{parts.netloc}/robots.txt").data[:_MOST_BYTES].decode("utf-8", "replace")
        except FetchFailed as failed:
            if failed.status is None or not 400 <= failed.status < 500:
                raise FetchFailed(f"robots.txt: {failed} Nothing is fetched without it. {_MEND}", code="robots") from None
            text = ""  # there is none: everything may be fetched
        made = cls(text)
        if made.rest > _LONGEST_REST:
            why = f"robots.txt asks for {made.rest:g} seconds between two pages, more than {_LONGEST_REST:g}. {_MEND}"
            raise FetchFailed(why, code="robots")
        fetch.rest(made.rest)
        return made

    def refuse(self, address: str) -> None:
        """Errors: FetchFailed, where the site does not want the page fetched."""
        if not self._read.can_fetch(address, NAME):
            raise FetchFailed(f"is forbidden by the site's robots.txt. Take it out of the map. {_MEND}", code="robots")
