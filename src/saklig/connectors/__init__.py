"""The outside world: every port that a room declares, and a twin in memory that passes the same tests.

Flow: 1 `fiks` asks the registers over HTTP, through `transport` with its limits; 2 `placements_file` reads the places a
municipality exports instead; 3 `sign_in` says who is at the door; 4 `post` sends notices without content; 5 `memory`
holds the twins; 6 `stand_in` is the bundled register of `nordvik`, the fictional municipality, and `demo` moves it in;
7 `fetching` brings laws (`lovdata`) and web pages for the assistant to quote.

It knows the wire and draws no conclusion: no rule, no household, no decision. Import what you need from its folder.
"""

from __future__ import annotations

from saklig.connectors.errors import ConnectorError, IdentityNumberInvalid, PlacementsFileInvalid, SettingInvalid

__all__ = ["ConnectorError", "IdentityNumberInvalid", "PlacementsFileInvalid", "SettingInvalid"]
