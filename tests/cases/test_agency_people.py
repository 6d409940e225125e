"""Who is away and who stands in; who may decide what by delegation, and that the decision and its letter name it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from cases import town
from saklig import cases
from saklig.cases import Actor, Delegation
from saklig.cases.models import Absence, Case, DecisionAuthority, Proposal
from saklig.documents.letters import Letter

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

TODAY = town.APPLIED.date()
WHY = "Inntekten er for høy etter det skattemeldingen viser."
BASIS = dict(
    zip(
        ("nb", "nn", "en"),
        ("etter fullmakt fra rådmannen", "etter fullmakt frå rådmannen", "as delegated"),
        strict=True,
    )
)


@pytest.fixture
def kari() -> Actor:
    return town.caseworker()


@pytest.fixture
def per() -> Actor:
    return town.caseworker("Per Kollega")


def waiting(office: Any, **more: Any) -> Case:
    case = town.decided(office, **more)
    assert case.state == "awaiting_judgement"
    return case


def gone(
    office: Any, who: Actor, *, by: Actor | None = None, days: tuple[int, int] = (0, 3), stand_in: Actor | None = None
) -> Absence:
    first, last = (TODAY + timedelta(days=n) for n in days)
    return cases.set_absence(
        office, by or who, who.staff, first=first, last=last, stand_in=stand_in.staff if stand_in else None
    )


# --- away ------------------------------------------------------------------------------------------------------------


def test_the_stand_in_has_the_cases_meanwhile_and_nobody_gives_them_to_the_one_who_is_away(
    kari: Actor, per: Actor
) -> None:
    office = town.office(town.alone(900_000))
    case, ola = waiting(office), town.caseworker("Ola Tredje")
    cases.take(office, kari, case.number, token=town.token())
    assert not cases.queue(office, per, whose="mine")
    made = gone(office, kari, stand_in=per)
    assert [row.number for row in cases.queue(office, per, whose="mine")] == [case.number]
    for refused in (
        lambda: cases.hand_over(office, per, case.number, to=kari.staff, token=town.token()),
        lambda: cases.ask_colleague(
            office, per, case.number, of=kari.staff, question="Hva gjør vi?", token=town.token()
        ),
        lambda: cases.work_on(office, per, [case.number], "give", to=kari.staff, token=town.token()),
    ):
        with pytest.raises(cases.InvalidAnswers, match="colleague-away"):
            refused()
    (seen,) = [one for one in cases.colleagues(office, ola, case.number) if one.id == kari.staff]
    assert (seen.away_until, seen.stand_in) == (TODAY + timedelta(days=3), "Per Kollega")
    cases.end_absence(office, kari, kari.staff, made.pk)
    assert not cases.queue(office, per, whose="mine")
    cases.hand_over(office, per, case.number, to=kari.staff, token=town.token())


def test_an_absence_to_come_changes_nothing_today(kari: Actor, per: Actor) -> None:
    office = town.office(town.alone(900_000))
    case = waiting(office)
    cases.take(office, kari, case.number, token=town.token())
    gone(office, kari, stand_in=per, days=(1, 2))
    assert not cases.queue(office, per, whose="mine")
    office.ports.clock.advance(timedelta(days=1))
    assert len(cases.queue(office, per, whose="mine")) == 1
    office.ports.clock.advance(timedelta(days=2))
    assert not cases.queue(office, per, whose="mine") and not cases.absences_of(office, kari, kari.staff)


def test_what_makes_no_sense_is_refused_and_only_oneself_or_an_administrator_says_it(kari: Actor, per: Actor) -> None:
    office, tuva = town.office(town.alone()), town.employee("administrator")
    for days in ((3, 1), (-9, -5), (0, 400)):
        with pytest.raises(cases.InvalidAnswers, match="absence-days"):
            gone(office, kari, days=days)
    with pytest.raises(cases.InvalidAnswers, match="colleague-unable"):
        gone(office, kari, stand_in=town.employee("leader"))
    with pytest.raises(cases.InvalidAnswers, match="colleague-unable"):
        gone(office, kari, stand_in=kari)
    with pytest.raises(cases.InvalidAnswers, match="colleague-unable"):  # the restricted lane wants a cleared one
        gone(office, town.caseworker("Ragna Skjermet", restricted=True), stand_in=per)
    with pytest.raises(cases.NotAllowed):
        gone(office, kari, by=per)
    made = gone(office, kari, by=tuva, stand_in=per)
    with pytest.raises(cases.InvalidAnswers, match="colleague-away"):
        gone(office, per, stand_in=kari)
    with pytest.raises(cases.NotFound):
        cases.end_absence(office, per, per.staff, made.pk)
    assert {field.name for field in Absence._meta.get_fields()} == {
        "id",
        "staff",
        "first",
        "last",
        "stand_in",
        "set_by",
        "set_at",
        "ended_at",
    }  # fmt: skip  (why is not kept)


# --- delegation ------------------------------------------------------------------------------------------------------


def rule(may: tuple[str, ...] = ("grant", "refuse", "dismiss"), **more: Any) -> Delegation:
    return Delegation(id="oppvekst-4", basis=BASIS, may=frozenset(may), **more)


def under(office: Any, *rules: Delegation) -> Any:
    from dataclasses import replace

    return replace(office, delegations=rules)


def test_without_rules_nothing_is_said_and_with_one_the_decision_and_its_letter_name_it(kari: Actor) -> None:
    bare = town.office(town.alone(900_000))
    first = waiting(bare)
    cases.decide(bare, kari, first.number, own_reasons=WHY, token=town.token())
    assert not DecisionAuthority.objects.exists()
    office = under(bare, rule())
    case = waiting(office)
    assert (
        "Kari Saksbehandler (etter fullmakt fra rådmannen)"
        in cases.draft_letter(office, kari, case.number, own_reasons=WHY).html
    )
    made = cases.decide(office, kari, case.number, own_reasons=WHY, token=town.token())
    assert (made.authority.code, made.authority.basis) == ("oppvekst-4", BASIS)
    town.work(office)
    told = [re.sub(r"<[^>]+>|\s+", " ", letter.html) for letter in Letter.objects.order_by("created_at", "id")]
    assert ["etter fullmakt" in one for one in told].count(
        True
    ) == 1 and "(etter fullmakt fra rådmannen) har behandlet" in " ".join(told)


@pytest.mark.parametrize(
    ("rules", "able"),
    [
        ((rule(("grant",)),), False),
        ((rule(("grant",)), rule(("refuse",))), True),
        ((rule(services=frozenset({"another"})),), False),
        ((rule(staff=frozenset({"per-kollega"})),), False),
        ((rule(staff=frozenset({"kari-saksbehandler"})),), True),
        ((rule(start=TODAY + timedelta(days=1)),), False),
        ((rule(until=TODAY - timedelta(days=1)),), False),
        ((rule(start=TODAY, until=TODAY),), True),
    ],
)
def test_a_refusal_that_no_rule_covers_is_not_made(kari: Actor, rules: tuple[Delegation, ...], able: bool) -> None:
    office = under(town.office(town.alone(900_000)), *rules)
    case = waiting(office)
    if able:
        assert cases.decide(office, kari, case.number, own_reasons=WHY, token=town.token()).authority
        return
    with pytest.raises(cases.NoAuthority):
        cases.decide(office, kari, case.number, own_reasons=WHY, token=town.token())
    case.refresh_from_db()
    assert case.state == "awaiting_judgement" and not case.decisions.exists()


def test_a_dismissal_and_a_proposal_need_it_too_and_the_machine_does_not(kari: Actor, per: Actor) -> None:
    strict = under(
        town.office(town.alone(900_000), four_eyes="always"), rule(("grant",), staff=frozenset({"per-kollega"}))
    )
    case = waiting(strict)
    for refused in (cases.dismiss, cases.decide):
        with pytest.raises(cases.NoAuthority):
            refused(strict, kari, case.number, own_reasons=WHY, token=town.token())
    assert not Proposal.objects.exists()
    automatic = town.decided(under(town.office(town.alone()), rule(("dismiss",))))
    assert automatic.decisions.get().kind == "automatic"


def test_the_settings_say_the_rules_and_a_service_that_is_not_there_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from saklig import composition
    from saklig.connectors.agency import read_agency
    from saklig.connectors.errors import SettingInvalid

    monkeypatch.setenv("SAKLIG_REGISTER_URL", "http://localhost:1")  # nobody is asked
    folder = composition.agency_file(demo=True)[1]
    own = """
[[delegation]]
id = "oppvekst-4"
may = ["grant", "refuse"]
services = ["SERVICE"]
start = 2026-01-01
basis = { nb = "etter fullmakt", nn = "etter fullmakt", en = "as delegated" }
"""
    text = (folder / "agency.toml").read_text("utf-8").split("[[delegation]]")[0]

    def made(service: str) -> Any:
        (tmp_path / "agency.toml").write_text(text + own.replace("SERVICE", service), "utf-8")
        return composition.make_office(read_agency(tmp_path / "agency.toml"), folder, demo=True)

    (found,) = made(town.SERVICE).delegations
    assert (found.id, found.start, found.may) == ("oppvekst-4", date(2026, 1, 1), {"grant", "refuse"})
    with pytest.raises(SettingInvalid, match="no service parkering"):
        made("parkering")
