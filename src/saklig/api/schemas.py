"""What the API says and takes. Unknown fields are refused, texts are bounded; dates ISO 8601, money as decimal text."""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, TypeVar

from ninja import Schema
from pydantic import ConfigDict, Field

from saklig.cases import UNSEEN

__all__ = [
    "PROBLEMS", "READABLE", "SYNTHETIC", "CaseNumber", "IdentityNumber", "Language", "Page", "PageQuery", "Problem",
    "ServiceId", "Strict", "Text", "Token", "Words", "fields_of", "paged",
]  # fmt: skip

Language = Literal["nb", "nn", "en"]
Token = Annotated[
    str,
    Field(
        min_length=16,
        max_length=80,
        pattern=r"^[A-Za-z0-9_-]+$",
        description="Made by the caller, once per wish (a UUID is good). The same token again gives the same answer.",
        examples=["5f0c1c9e2b7d4a58a0d3e6f1b2c4d586"],
    ),
]
ServiceId = Annotated[
    str,
    Field(
        min_length=1, max_length=100, pattern=r"^[a-z0-9][a-z0-9-]*$", description="`id` of one of GET /services",
        examples=["a-service"],
    ),
]  # fmt: skip
CaseNumber = Annotated[
    str, Field(min_length=1, max_length=20, pattern=r"^[A-Za-z0-9-]+$", examples=["2026-7KQ2M4X"], description="Of the case")
]
# At least one sign that a reader can see: blanks and signs without width are no text.
READABLE = f"[^{UNSEEN}]"
# Said beside every example that looks like a person's.
SYNTHETIC = "The example is synthetic: nobody has this number"
IdentityNumber = Annotated[str, Field(min_length=1, max_length=40, pattern=READABLE)]
Words = Annotated[
    str,
    Field(
        min_length=1, max_length=10_000, pattern=READABLE, description="Plain text, no markup.",
        examples=["The documents show another income than the register had. (A synthetic example)"],
    ),
]  # fmt: skip


class Strict(Schema):
    """What callers send: nothing besides the fields named."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


class Text(Schema):
    """A text in the three written languages."""

    nb: str
    nn: str
    en: str


class ProblemDetail(Schema):
    """One thing that is wrong: where, what, and how to mend it."""

    where: str = Field(description="Path of what is wrong, such as body.answers")
    what: str
    code: str
    mend: str


class Problem(Schema):
    """RFC 9457. `detail` says what is wrong and how to mend it; it never repeats what was sent."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[ProblemDetail] | None = None


# What every operation on someone's own things may answer, besides what it is for.
PROBLEMS: dict[int, type[Problem]] = dict.fromkeys((400, 401, 403, 404, 409, 413, 422, 429, 503), Problem)


class PageQuery(Strict):
    """Which part of a list is wanted."""

    limit: int = Field(50, ge=1, le=200)
    offset: int = Field(0, ge=0, le=1_000_000)


Item = TypeVar("Item")


class Page(Schema, Generic[Item]):
    """One page of a list, and how many there are in all."""

    items: list[Item]
    count: int
    limit: int
    offset: int


def paged(items: list[Item], query: PageQuery) -> dict[str, object]:
    """The part of a list that was asked for."""
    part = items[query.offset : query.offset + query.limit]
    return {"items": part, "count": len(items), "limit": query.limit, "offset": query.offset}


def fields_of(schema: type[Schema], found: Any) -> dict[str, Any]:
    """What a shape tells of something that has attributes of the same names, and nothing else of it."""
    return {name: getattr(found, name) for name in schema.model_fields}
