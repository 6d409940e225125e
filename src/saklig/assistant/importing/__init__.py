"""Documents from outside: a folder of Markdown, HTML, text and PDF, or a site by its map.

Flow: 1. bytes become plain text with headings (`pages` for HTML and Markdown, `pdf` in a process of its own); 2. what is known of
a document (date, owner, language, binding or guidance) is read from its front matter or head (`front_matter`), else the folder's
or site's defaults hold; 3. `folder` and `site` give documents, and a problem for each that could not be read, by name and reason;
4. what was fetched is `kept`, with what `came` of it, so that a start
needs no network.

Nothing that stands in a document is followed: no script runs, no link is fetched, no instruction is obeyed.
"""

from saklig.assistant.importing.came import BrokenOff, Came, Round, tell, told
from saklig.assistant.importing.defaults import WHY, Defaults, Problem
from saklig.assistant.importing.folder import read_folder
from saklig.assistant.importing.kept import forget_others, keep, kept
from saklig.assistant.importing.robots import Robots
from saklig.assistant.importing.site import Fetch, Fetched, FetchFailed, read_site

__all__ = [
    "WHY", "BrokenOff", "Came", "Defaults", "Fetch", "FetchFailed", "Fetched", "Problem", "Robots", "Round",
    "forget_others", "keep", "kept", "read_folder", "read_site", "tell", "told",
]  # fmt: skip
