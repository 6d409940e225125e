"""Lovdata's free archive of laws and central regulations in force, as documents that the assistant may quote.

Flow: 1. an archive (tar.bz2) is fetched from the public data API; 2. `archive` reads its files with limits, none is written to
disk; 3. of those the agency needs (`wanted`), `laws` makes a document each: text and heading of every provision in force.

Source: api.lovdata.no, `GET /v1/publicData/get/{file}`, free under NLOD 2.0; what it holds is XHTML whose classes tell what is
what (`legalArticle`, `legalP`, …). Tried on 25 laws of such an archive; never against the service itself.
"""

from saklig.connectors.lovdata.archive import ArchiveLimits, files_of
from saklig.connectors.lovdata.laws import law_of, reference_in
from saklig.connectors.lovdata.wanted import read_laws, wanted_by

__all__ = ["ArchiveLimits", "files_of", "law_of", "read_laws", "reference_in", "wanted_by"]
