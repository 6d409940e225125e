"""The three languages of the pages say the same things: same keys, same placeholders, no key unused or missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from saklig.web import texts

ROOM = Path(texts.__file__).parent.parent
SOURCES = [*ROOM.rglob("*.html"), *(path for path in ROOM.rglob("*.py"))]
TAG = re.compile(r"""(?<!`)\{%\s*t\s+"([^"]+)\"""")
FAMILY = re.compile(r"""\{%\s*t_code\s+"([^"]+)\"""")
BENDS = (".one", ".other")


def written() -> str:
    return "\n".join(path.read_text("utf-8") for path in SOURCES)


def base(key: str) -> str:
    return key.removesuffix(".one").removesuffix(".other")


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_all_languages_have_the_same_keys(language: str) -> None:
    assert set(texts.catalogue(language)) == set(texts.catalogue("nb"))


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_all_languages_have_the_same_placeholders_and_no_empty_sentence(language: str) -> None:
    for key, sentence in texts.catalogue(language).items():
        assert sentence.strip() == sentence and sentence, key
        assert texts.placeholders(sentence) == texts.placeholders(texts.catalogue("nb")[key]), key


def test_norwegian_forms_are_not_copies_of_each_other_by_mistake() -> None:
    # Short words are often the same; whole sentences of eight words seldom are.
    nb, nn = texts.catalogue("nb"), texts.catalogue("nn")
    long = [key for key in nb if len(nb[key].split()) >= 8]
    same = [key for key in long if nb[key] == nn[key]]
    assert len(same) <= len(long) // 20, same
    assert not [key for key in long if texts.catalogue("en")[key] == nb[key]]


def test_every_key_that_a_page_names_is_in_the_catalogue() -> None:
    known = set(texts.catalogue("nb")) | {base(key) for key in texts.catalogue("nb") if key.endswith(BENDS)}
    assert not {key for key in TAG.findall(written()) if key not in known}


def test_no_key_is_left_unused() -> None:
    source = written()
    named, families = set(TAG.findall(source)), set(FAMILY.findall(source))
    literal = set(re.findall(r"[\"']([a-z_]+(?:\.[a-z_0-9-]+)+)[\"']", source))
    families |= set(re.findall(r"t_code\(context, \"([a-z_.]+)\"", source))
    # Python may name a family by an f-string: text(f"problem.{code}").
    families |= set(re.findall(r"f\"([a-z_]+(?:\.[a-z_-]+)*)\.\{", source))
    unused = [
        key
        for key in texts.catalogue("nb")
        if base(key) not in named | literal and not any(key.startswith(f"{family}.") for family in families)
    ]
    assert not unused


def test_a_missing_key_is_an_error_that_says_where_to_add_it() -> None:
    with pytest.raises(texts.MissingText, match="texts/nn.toml"):
        texts.text("no.such.key", "nn")


def test_every_job_that_may_fail_has_a_name_people_understand() -> None:
    from saklig.assistant.content_jobs import EMBED, FETCH, NIGHTLY
    from saklig.assistant.handlers import FORGET
    from saklig.cases.handlers import _BY_KIND

    assert {f"job.{kind.removeprefix('case.')}" for kind in (*_BY_KIND, FORGET, NIGHTLY, FETCH, EMBED)} == {
        key for key in texts.catalogue("nb") if key.startswith("job.")
    }


def test_every_code_that_pages_are_given_has_a_sentence() -> None:
    """Where a code has none, the code itself would be shown."""
    from saklig.assistant.importing import WHY
    from saklig.assistant.sources import OriginKind
    from saklig.cases import ActorKind
    from saklig.cases.deadlines import DeadlineKind
    from saklig.cases.household import Role
    from saklig.cases.lifecycle import TABLE, State
    from saklig.cases.models import Message
    from saklig.cases.ports import CivilStatus
    from saklig.cases.use_cases.seeming import Likelihood
    from saklig.store.models import Job

    codes = {
        "state": State, "next": State, "deadline": DeadlineKind, "staff_deadline": DeadlineKind, "role": Role,
        "civil_status": CivilStatus, "seems": Likelihood, "by": ActorKind,
        "sources.why": WHY, "sources.kind": OriginKind, "sources.fetching": ["none", *Job.State],
        "sources.embedding": ["none", *Job.State],
        "message": Message.Kind, "event": [step.event.removeprefix("case.") for step in TABLE],
    }  # fmt: skip
    def key(code: object) -> str:
        return re.sub("[_ ]", "-", str(getattr(code, "value", code)))

    wanted = {f"{family}.{key(code)}" for family, found in codes.items() for code in found}
    lacking = sorted(wanted - set(texts.catalogue("nb")))
    assert not lacking, lacking
