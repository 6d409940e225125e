"""A form comes back with the fields its page has, each once: anything else was not filled in there, and is refused.

What is ignored in silence leaves people to believe that it was taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.http import HttpRequest

from saklig.web.errors import FormTampered
from saklig.web.fields import Field

__all__ = ["only"]

_OURS = frozenset({"csrfmiddlewaretoken"})


def only(request: HttpRequest, fields: Iterable[Field | str] = (), *, like: str = "", files: Iterable[str] = ()) -> None:
    """Let a POST through that holds nothing but these fields (and names that `like`, a pattern, matches wholly).

    Errors: FormTampered for an unknown field, one that came twice, or a file where none is asked for (`files`).
    """
    if request.method != "POST":
        return
    listed = list(fields)
    allowed = {field.name if isinstance(field, Field) else field for field in listed} | _OURS
    many = {field.name for field in listed if isinstance(field, Field) and field.kind == "many"}
    pattern = re.compile(like) if like else None
    chosen = set(files)
    for name, values in request.POST.lists():
        if name in chosen and values == [""]:
            continue  # no file was chosen: a browser sends the field all the same, without a name of a file
        if name not in allowed and not (pattern and pattern.fullmatch(name)):
            raise FormTampered("a field that the page does not have")
        if len(values) > 1 and name not in many:
            raise FormTampered("one field several times")
    if set(request.FILES) - chosen:
        raise FormTampered("a file where none is asked for")
