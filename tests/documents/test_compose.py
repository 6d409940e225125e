"""From reasons to a letter: what is told, to whom, by which law, and that nobody gets another reader's reasons."""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pypdf import PdfReader

import saklig
from documents.letter_samples import MADE_AT
from saklig.decision.explanation import (
    AmountShown,
    ChangeReason,
    FactShown,
    OutcomeReasons,
    PaymentReasons,
    ProvisionShown,
    Reasons,
    RowReason,
    StepReason,
)
from saklig.documents import DocumentsError, Handled, LetterCase, LetterTextError, compose, draw
from saklig.documents.told import told
from saklig.service_packages import read_package

PACKAGE = read_package(Path(saklig.__file__).parent / "catalogue" / "redusert-foreldrebetaling")
NAMES = {"a1": "Kari Ødegård", "a2": "Ola Nordmann", "c1": "Eva", "c2": "Per"}
SEPTEMBER, JULY = date(2025, 9, 1), date(2026, 7, 1)


@dataclass(frozen=True)
class OurAgency:
    name: str = "Nordvik kommune"
    department: str = "Barnehagekontoret"
    address: tuple[str, ...] = ("Storgata 1", "9999 Nordvik")
    telephone: str = "00 00 00 00"
    hours: dict[str, str] = field(default_factory=lambda: {"nb": "9 til 15", "nn": "9 til 15", "en": "9 am to 3 pm"})
    email: str = "barnehage@nordvik.example"
    responsible: str = "Berit Leder"
    appeal_body: str = "Statsforvalteren i Nordvik"
    site: str = "https://nordvik.example"
    fictional: bool = True


def row(name: str, text: str, **more: object) -> RowReason:
    given: dict[str, object] = {"row": name, "text": text, "provision": "§ 3 b", "provision_text": "forskriften § 3 b",
                                "within": "x"}  # fmt: skip
    return RowReason(**(given | more))  # type: ignore[arg-type]


def reasons(language: str = "nb", reader: str | None = "a1", **more: object) -> Reasons:
    outcome = OutcomeReasons(
        subject="c1", name="c1", benefit="income-cap", benefit_title="Tak etter inntekt", kind="granted",
        kind_title="Innvilget", adverse=False, start=SEPTEMBER, until=JULY, value=Decimal("109.09"), provision="§ 3 b",
        provision_text="forskriften § 3 b",
        rows=(row("cap", "Seks prosent er lavere enn prisen.", decides=True),
              row("inner", "Bare for saksbehandler", detail=True),
              row("again", "Seks prosent er lavere enn prisen.", provision_text="forskriften § 3 d")),
    )  # fmt: skip
    payment = PaymentReasons(
        subject="c1", name="c1", start=SEPTEMBER, until=JULY, payment=Decimal("1090.91"), payment_text="1 090,91 kr",
        steps=(StepReason(step="cap", text="Tak: seks prosent", amount=Decimal("1090.91"), provision="§ 3 b",
                          provision_text="forskriften § 3 b"),),
    )  # fmt: skip
    fact = FactShown(path="household.adults[0].income", title="Inntekt i fjor", about="a1", about_name="a1",
                     value=Decimal(1), text="200 000 kr", source="Skatteetaten")  # fmt: skip
    given: dict[str, object] = {
        "service": PACKAGE.id, "service_title": "x", "version": "1", "hash": "h", "language": language, "at": SEPTEMBER,
        "reader": reader, "settled": True, "withheld": False, "outcomes": (outcome,), "payments": (payment,),
        "judgement": (), "facts": (fact, replace(fact, about="a2", text="", value=None, withheld=True),
                                   replace(fact, title="Ukjent", text="ukjent", unknown=True)),
        "amounts": (AmountShown(series="max_price", title="Maksimalpris", value=Decimal(1200), text="1 200 kr",
                                start=date(2025, 8, 1), until=date(2027, 7, 31), provision="§ 1",
                                provision_text="forskriften § 1", source="Stortinget", sureness="official"),),
        "provisions": (ProvisionShown(id="§ 3 b", name="forskriften § 3 b", summary="Seks prosent.", link=None),),
    }  # fmt: skip
    return Reasons(**(given | more))  # type: ignore[arg-type]


def composed(**more: object):
    given: dict[str, object] = {
        "kind": "granted", "language": "nb", "agency": OurAgency(), "applicant": "a1", "reader": "a1", "names": NAMES,
        "case": LetterCase(number="2025-ABC", received=date(2025, 8, 15), decided=date(2025, 9, 3)),
        "handled": Handled(automatic=True, by="Berit Leder"), "on": date(2025, 9, 3), "reasons": reasons(),
        "review_address": "https://nordvik.example/saker/2025-ABC",
    }  # fmt: skip
    return compose(PACKAGE, **(given | more))  # type: ignore[arg-type]


def test_what_would_change_an_outcome_stands_with_whom_it_is_about_and_only_in_what_is_decided() -> None:
    def change(benefit: str, subject: str = "c1") -> ChangeReason:
        return ChangeReason(
            subject=subject, name=subject, benefit=benefit, benefit_title="x", before="granted", kind="refused", kind_title="x",
            text=f"Da ville {benefit} vært annerledes.", provision="§ 3 b", provision_text="forskriften § 3 b",
        )  # fmt: skip

    given = reasons(changes=(change("income-cap"), change("siblings"), change("income-cap", "c9")))
    (child,) = [one for one in told(given, names=NAMES)["children"] if one["name"] == "Eva"]
    texts = [one["text"] for one in child["changes"]]
    assert texts == ["Da ville income-cap vært annerledes.", "Da ville siblings vært annerledes."]
    (child,) = told(given, names=NAMES, only={("c1", "income-cap")})["children"]
    assert child["changes"] == [{"text": "Da ville income-cap vært annerledes.", "provision": "forskriften § 3 b"}]


def test_what_is_told_of_an_outcome():
    (child,) = composed().variables["children"]
    assert child["name"] == "Eva"
    (outcome,) = child["outcomes"]
    assert (outcome["benefit"], outcome["kind"], outcome["code"], outcome["adverse"]) == (
        "Tak etter inntekt", "Innvilget", "granted", False,
    )  # fmt: skip
    assert (outcome["from"], outcome["to"], outcome["value"]) == (SEPTEMBER, JULY, Decimal("109.09"))
    assert outcome["reasons"] == ["Seks prosent er lavere enn prisen."]
    assert outcome["provisions"] == ["forskriften §§ 3 b og 3 d"]
    assert child["payments"][0]["steps"] == [
        {"text": "Tak: seks prosent", "amount": Decimal("1090.91"), "provision": "forskriften § 3 b"}
    ]


def test_facts_withheld_or_unknown_are_not_in_the_table():
    assert composed().variables["facts"] == [
        {"title": "Inntekt i fjor", "about": "Kari Ødegård", "value": "200 000 kr", "source": "Skatteetaten"}
    ]


@pytest.mark.parametrize(("reader", "language"), [("a2", "nb"), (None, "nb"), ("a1", "nn")])
def test_reasons_for_another_reader_or_language_are_refused(reader, language):
    with pytest.raises(DocumentsError, match="explain the determination for the one who will read"):
        composed(reasons=reasons(language, reader))


def test_what_nobody_has_settled_is_no_outcome():
    found = reasons()
    open_line = replace(found.outcomes[0], kind=None, benefit="core-hours")
    (child,) = composed(reasons=replace(found, outcomes=(*found.outcomes, open_line))).variables["children"]
    assert [outcome["code"] for outcome in child["outcomes"]] == ["granted"]


def test_a_part_decision_tells_of_its_part_alone():
    found = reasons()
    lines = (*found.outcomes, replace(found.outcomes[0], subject="c2"), replace(found.outcomes[0], benefit="siblings"))
    payments = (*found.payments, replace(found.payments[0], subject="c2"))
    both = replace(found, outcomes=lines, payments=payments)
    told = composed(reasons=both, only={("c2", "income-cap")}).variables["children"]
    assert [(child["name"], len(child["outcomes"]), len(child["payments"])) for child in told] == [("Per", 1, 1)]


def test_the_law_is_the_one_of_the_day():
    legal = composed().variables["legal"]
    assert "§ 28" in legal["appeal"]
    assert set(legal) >= {"reasons", "appeal", "access", "postponement", "guidance", "dismissal", "automation"}
    before_there_was_any = composed(on=date(1960, 1, 1)).variables["legal"]
    assert before_there_was_any["appeal"] == ""


def test_a_kind_the_package_does_not_have_is_said():
    with pytest.raises(LetterTextError, match="gift-card.nb.md: .*no such letter"):
        composed(kind="gift-card")


def test_errors_name_the_template_and_its_line():
    found = composed()
    broken = replace(found, template=found.template.replace("{{ case.received", "{{ case.recieved", 1))
    line = found.template[: found.template.index("{{ case.received")].count("\n") + 1
    with pytest.raises(LetterTextError, match=f"granted.nb.md:{line}: .*recieved"):
        draw(broken, agency=OurAgency(), recipient="Kari", made_at=MADE_AT)
    lines = (Path(saklig.__file__).parent / "catalogue" / PACKAGE.id / "letters/granted.nb.md").read_text().split("\n")
    assert "{{ case.received" in lines[line - 1]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_letter_as_it_is_drawn(language):
    letter = draw(
        composed(language=language, reasons=reasons(language)),
        agency=OurAgency(),
        recipient="Kari Ødegård",
        made_at=MADE_AT,
    )
    pages = PdfReader(io.BytesIO(letter.pdf)).pages
    text = " ".join(" ".join(page.extract_text().split()) for page in pages).replace("\u00a0", " ")
    amount = "NOK 1,090.91" if language == "en" else "1 090,91 kr"
    for part in (amount, "Eva", "Berit Leder", "00 00 00 00", "Statsforvalteren i Nordvik", "2025-ABC", "Skatteetaten"):
        assert part in text, part
    assert "Bare for saksbehandler" not in text
    assert "Ola" not in text


def test_what_does_not_apply_in_the_same_months_is_told_of_together():
    found = reasons()
    unpaid = replace(
        found.outcomes[0], kind="not-applicable", start=JULY, until=JULY, rows=(row("u", "Ingen betaling."),)
    )
    other = replace(unpaid, benefit_title="Søskenmoderasjon", rows=(row("v", "Ingen betaling for Eva."),))
    (child,) = composed(reasons=replace(found, outcomes=(*found.outcomes, unpaid, other))).variables["children"]
    assert [outcome["benefit"] for outcome in child["outcomes"]] == [
        "Tak etter inntekt", "Tak etter inntekt og søskenmoderasjon",
    ]  # fmt: skip
    assert child["outcomes"][1]["reasons"] == ["Ingen betaling.", "Ingen betaling for Eva."]


def test_what_holds_for_every_outcome_is_said_once_and_never_lost():
    found = reasons()
    same = row("early", "Søknaden kom før 1. august.")
    first, second = (replace(found.outcomes[0], benefit=code, rows=(row(code, code), same)) for code in ("x", "y"))
    variables = composed(reasons=replace(found, outcomes=(first, second))).variables
    assert variables["common"] == ["Søknaden kom før 1. august."]
    assert [outcome["reasons"] for outcome in variables["children"][0]["outcomes"]] == [["x"], ["y"]]
    alone = composed(reasons=replace(found, outcomes=(first,))).variables
    assert alone["common"] == []
    assert alone["children"][0]["outcomes"][0]["reasons"] == ["x", "Søknaden kom før 1. august."]


def test_the_same_fact_about_several_people_is_one_row():
    found = reasons()
    about_children = tuple(replace(found.facts[0], title="Timer", text="45", about=child) for child in ("c1", "c2"))
    rows = composed(reasons=replace(found, facts=about_children)).variables["facts"]
    assert rows == [{"title": "Timer", "about": "Eva og Per", "value": "45", "source": "Skatteetaten"}]


def test_where_nothing_is_paid_no_amount_on_the_way_gives_the_household_s_income_away():
    """Two adults, three children in places of twenty hours: all is free, and the letter must not say what six percent is."""
    from saklig.service_packages import determine, explain
    from saklig.service_packages.testing import facts_of

    test = next(one for one in PACKAGE.tests if one.id == "all-three-reductions")
    facts, local = facts_of(PACKAGE, test)
    for one in facts["children"]:
        one["place"]["hours_per_week"] = 20
    found = determine(PACKAGE, facts, local=local, at=test.at)
    total = sum(Decimal(str(adult["income"])) for adult in facts["household"]["adults"])
    cap = total * Decimal("0.06") / 11
    told = explain(PACKAGE, found, "nb", reader="a1", applicant="a1", names=NAMES)
    public = {Decimal(0), Decimal(1200)}
    for payment in told.payments:
        assert {step.amount for step in payment.steps if step.amount is not None} <= public
    assert {outcome.value for outcome in told.outcomes if outcome.value is not None} <= public
    letter = draw(composed(reasons=told), agency=OurAgency(), recipient="Kari", made_at=MADE_AT)
    text = letter.html.replace("\u00a0", "")
    for share in (1, Decimal("0.7"), Decimal("0.55"), Decimal("0.45"), Decimal("0.385"), Decimal("0.315")):
        assert f"{int(cap * share)}kr" not in text, share
    assert told.withheld
