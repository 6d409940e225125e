"""One's own case, told from the case itself: every kind of question in every state, in three languages, to its owner alone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from cases import matrix, town
from documents.files import pdf
from saklig import cases
from saklig.assistant.answers import Answered, Ground, OfferKind
from saklig.assistant.own_case import CLAIMS, Kind, about_my_case
from saklig.cases import Actor
from saklig.cases.lifecycle import State
from saklig.cases.models import Case, Mandate
from saklig.cases.use_cases.deciding import LETTER
from saklig.store import people

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
LANGUAGES = ("nb", "nn", "en")
SENT_STATES = [state for state in State if state is not State.DRAFT]


def words(answer) -> str:
    return " ".join(sentence.text for sentence in answer.sentences)


@pytest.fixture
def office():
    return town.office(town.alone())


def ask(office, kind: Kind, language: str = "nb", *, actor=None, number=None):
    return about_my_case(office, actor or town.citizen(), kind, language, number)


# --- every state, every kind, three languages ------------------------------------------------------------------------


def test_every_kind_of_question_is_answered_in_every_state_in_three_languages(office):
    case, dismissed = town.decided(office), town.decided(office, {"application.disputes_register_data": True})
    cases.dismiss(office, town.caseworker(), dismissed.number, own_reasons="Gjelder en annen kommune.", token=town.token())
    town.work(office, kinds={LETTER})
    seen = {}
    for state in SENT_STATES:
        # No case is inadmissible in the database without a person who dismissed it.
        of = dismissed if state is State.INADMISSIBLE else case
        if of is case:
            Case.objects.filter(pk=case.pk).update(state=state.value)
        for kind, language in product(Kind, LANGUAGES):
            answer = ask(office, kind, language, number=of.number)
            assert answer.kind is Answered.OWN_CASE and answer.language == language
            assert answer.sentences, (state, kind, language)
            for sentence in answer.sentences:
                assert sentence.ground is Ground.CASE and sentence.text.strip() and "{" not in sentence.text
                assert sentence.refers == ("held" if kind is Kind.WHO_HAS_SEEN else of.number)
            seen[state, kind, language] = words(answer)
    for state, kind in product(SENT_STATES, (Kind.STATUS, Kind.NEXT)):
        assert len({seen[state, kind, language] for language in LANGUAGES}) == 3, (state, kind)
    # Where a case stands is said differently in each state.
    for language in LANGUAGES:
        assert len({seen[state, Kind.STATUS, language] for state in SENT_STATES}) == len(SENT_STATES)
    assert "«Gjelder en annen kommune.»" in seen[State.INADMISSIBLE, Kind.WHY, "nb"]
    assert seen[State.INADMISSIBLE, Kind.DECIDED, "en"].startswith("The application was dismissed on")


def test_a_draft_is_told_of_and_is_not_received(office):
    cases.start_application(office, town.citizen(), town.SERVICE, language="nb")
    for language, begins in (("nb", "Nei."), ("nn", "Nei."), ("en", "No.")):
        answer = ask(office, Kind.SENT, language)
        assert answer.sentences[0].text.startswith(begins)
        assert [one.target for one in answer.offers] == [town.SERVICE] and answer.offers[0].kind is OfferKind.APPLY
        assert ask(office, Kind.STATUS, language).sentences[0].ground is Ground.CASE
    assert "ikke sendt. Det gjenstår" in words(ask(office, Kind.MISSING))


# --- claims are held against the case --------------------------------------------------------------------------------


def test_it_is_sent_is_true_only_of_what_was_received(office):
    assert ask(office, Kind.SENT).sentences[0].text == "Nei. Du har ikke sendt noen søknad til oss."
    case = town.decided(office)
    answer = words(ask(office, Kind.SENT, "en"))
    assert answer.startswith("Yes. The application for") and "10\u00a0June 2024" in answer
    assert case.application.receipt_number in answer


def test_documents_are_counted_as_they_are(office):
    case = town.decided(office)
    assert words(ask(office, Kind.DOCUMENTS)) == "Nei. Det er ikke kommet noen vedlegg i saken."
    first = cases.attach(office, town.citizen(), case.pk, data=pdf(), name="Lønn.pdf", token=town.token())
    assert "1 er ikke ferdig kontrollert" in words(ask(office, Kind.DOCUMENTS))
    cases.scan_now(office, first.pk)
    assert "1 venter på at en saksbehandler leser det" in words(ask(office, Kind.DOCUMENTS))
    assert "Lønn.pdf" not in words(ask(office, Kind.DOCUMENTS))


def test_a_question_and_its_answer(office):
    case = town.decided(office, {"application.disputes_register_data": True})
    kari = town.caseworker()
    assert words(ask(office, Kind.ANSWER)).startswith("Vi har ikke spurt deg")
    asked = cases.ask_information(office, kari, case.number, questions=["Hva er feil?"], token=town.token())
    missing = words(ask(office, Kind.MISSING))
    assert "«Hva er feil?»" in missing and "innen" in missing
    assert words(ask(office, Kind.ANSWER)).startswith("Nei.")
    assert "Fristen for å svare oss" in words(ask(office, Kind.DEADLINE))
    office.ports.clock.advance(timedelta(days=60))
    assert "Dagen for å svare var" in words(ask(office, Kind.MISSING))
    cases.answer_information(office, town.citizen(), asked.pk, {"text": "Inntekten."}, token=town.token())
    assert words(ask(office, Kind.ANSWER)).startswith("Ja. Vi fikk svaret ditt")
    assert words(ask(office, Kind.MISSING)) == "Vi venter ikke på noe fra deg."


def test_a_change_that_was_told_is_read_only_when_somebody_has_read_it(office):
    case = town.decided(office)
    assert words(ask(office, Kind.MESSAGE)).startswith("Nei.")
    cases.report_change(office, town.citizen(), case.number, text="Ny jobb.", token=town.token())
    assert "Ingen saksbehandler har lest det ennå" in words(ask(office, Kind.MESSAGE))
    message = case.messages.get()
    cases.mark_read(office, town.caseworker(), case.number, messages=[message.pk], token=town.token())
    assert "En saksbehandler har lest" in words(ask(office, Kind.MESSAGE))
    assert "Ny jobb" not in words(ask(office, Kind.MESSAGE))


def test_an_appeal_is_one_and_a_human_look_is_another(office):
    case = town.decided(office)
    town.work(office, kinds={LETTER})
    assert words(ask(office, Kind.APPEAL)).startswith("Nei.")
    cases.request_review(office, town.citizen(), case.number, token=town.token())
    told = words(ask(office, Kind.APPEAL))
    assert told.startswith("Nei.") and "noe annet enn en klage" in told
    cases.appeal(office, town.citizen(), case.number, text="Uenig.", token=town.token())
    assert "Ja. Vi fikk klagen 10." in words(ask(office, Kind.APPEAL))
    assert "Uenig" not in words(ask(office, Kind.APPEAL))


def test_the_letter_is_sent_when_it_is(office):
    town.decided(office, {"application.disputes_register_data": True})
    assert words(ask(office, Kind.LETTER)).startswith("Nei.")
    assert words(ask(office, Kind.DECIDED)).startswith("Nei.")
    assert "ingen begrunnelse" in words(ask(office, Kind.WHY))


def test_no_claim_is_granted_in_an_undecided_case(office):
    town.decided(office, {"application.disputes_register_data": True})
    for kind in CLAIMS - {Kind.SENT}:
        for language in LANGUAGES:
            first = ask(office, kind, language).sentences[0].text
            assert not re.match(r"(Ja|Yes)\b", first), (kind, first)


# --- why, and how much -----------------------------------------------------------------------------------------------


def test_why_says_each_rule_with_its_provision_in_the_readers_language(office):
    town.decided(office)
    town.work(office, kinds={LETTER})
    told = {language: ask(office, Kind.WHY, language) for language in LANGUAGES}
    for language, answer in told.items():
        reasons = cases.decisions_told(office, town.citizen(), answer.sentences[0].refers, language=language)[-1].reasons
        text = words(answer)
        for outcome in reasons.outcomes:
            assert outcome.benefit_title in text and outcome.kind_title in text and "Kim" in text
            row = next(row for row in outcome.rows if row.decides)
            assert row.text in text and row.provision_text in text
    assert len({words(answer) for answer in told.values()}) == 3
    assert "Ingrid Ansvar svarer for det" in words(told["nb"])


def test_how_much_is_what_the_decision_says_and_nothing_of_what_was_paid(office):
    town.decided(office)
    answer = words(ask(office, Kind.AMOUNT))
    payment = cases.decisions_told(office, town.citizen(), Case.objects.get().number)[-1].reasons.payments[0]
    assert payment.payment_text in answer and "står ikke i saken" in answer


# --- whose ------------------------------------------------------------------------------------------------------------


def test_nobody_is_asked_to_sign_in(office):
    for kind in Kind:
        answer = about_my_case(office, None, kind, "nn")
        assert answer.kind is Answered.SIGN_IN and answer.offers[0].kind is OfferKind.SIGN_IN


def test_anothers_case_is_answered_as_one_that_is_not_there():
    office = town.office(matrix.world())
    theirs, bo = town.decided(office), town.citizen(town.BO)
    town.decided(office, actor=bo)
    for kind, language in product([kind for kind in Kind if kind is not Kind.WHO_HAS_SEEN], LANGUAGES):
        others = ask(office, kind, language, actor=bo, number=theirs.number)
        nobodys = ask(office, kind, language, actor=bo, number="2024-ZZZZZZZ")
        hostile = ask(office, kind, language, actor=bo, number="2024-\x00' OR 1=1")
        assert others == nobodys == hostile and len(others.sentences) == 1


def test_one_who_is_no_citizen_is_refused(office):
    case = town.decided(office)
    for actor in (town.caseworker(), town.employee("leader"), town.employee("privacy-officer")):
        for kind in Kind:
            with pytest.raises(cases.NotAllowed):
                about_my_case(office, actor, kind, "nb", case.number)


def test_no_answer_holds_anything_of_another_person():
    """Ana's cohabitant and Bo's family have names, figures and cases; none of it is in what another is told."""
    office = town.office(matrix.world())
    lived = {"cohabitant": town.DAG, "household.adults[].lived_together_12_of_18": True}
    ana, dag, bo = (town.citizen(one) for one in (town.ANA, town.DAG, town.BO))
    first = town.decided(office, lived, actor=ana)
    other = town.decided(office, actor=bo)
    for person, name in ((ana, "Ana"), (dag, "Dag"), (bo, "Bo")):
        people.update(people.Person.objects.get(pk=person.person), name=f"{name} Hemmelig")
    secrets = {
        ana.person: [town.DAG, town.BO, town.LO, "Dag Hem", "Bo Hem", "Lo Hem", "100 000", "100\u00a0000", other.number],
        bo.person: [town.ANA, town.DAG, town.KIM, "Ana", "Dag", "Kim", "200 000", "200\u00a0000", first.number],
        dag.person: [town.ANA, town.KIM, "Ana", "Kim", "Bo ", "Lo ", "200 000", "200\u00a0000", first.number, other.number],
    }  # fmt: skip
    for actor, kind, language in product((ana, dag, bo), Kind, LANGUAGES):
        answer = repr(ask(office, kind, language, actor=actor))
        for secret in secrets[actor.person]:
            assert secret not in answer, (kind, language, secret)


def test_one_asked_in_anothers_case_is_told_so_and_not_whose():
    office = town.office(matrix.world())
    case = town.decided(office, {"cohabitant": town.DAG, "household.adults[].lived_together_12_of_18": True})
    answer = ask(office, Kind.MISSING, actor=town.citizen(town.DAG))
    assert "en sak der en annen har søkt" in words(answer)
    assert case.number not in repr(answer) and "Ana" not in repr(answer)
    waits = words(ask(office, Kind.MISSING))
    assert "en annen i husholdningen" in waits and "Dag" not in waits
    assert "Fristen for å svare oss" not in words(ask(office, Kind.DEADLINE))


def representative(office, *services: str) -> Actor:
    helper = people.find_or_create(town.BO, name="Bo Nordvik")
    mandate = Mandate(
        principal=people.find_or_create(town.ANA), representative=helper, kind="attorney", source="party",
        services=list(services), begins=town.APPLIED.date(), given_at=town.APPLIED, representative_name="Bo Nordvik",
    )  # fmt: skip
    mandate.save(force_insert=True)
    return Actor.representative(
        town.citizen().person, by=helper.id, mandate=mandate.pk, services=frozenset(services)
    )


def test_a_representative_is_told_what_the_party_is_and_never_who_has_seen(office):
    town.decided(office)
    town.work(office, kinds={LETTER})
    helper = representative(office, town.SERVICE)
    for kind, language in product([kind for kind in Kind if kind is not Kind.WHO_HAS_SEEN], LANGUAGES):
        party = {sentence.text for sentence in ask(office, kind, language).sentences}
        assert {sentence.text for sentence in ask(office, kind, language, actor=helper).sentences} <= party
    refused = ask(office, Kind.WHO_HAS_SEEN, actor=helper)
    assert [one.text for one in refused.sentences] == [
        "Hvem som har sett på opplysninger om en person, får bare personen selv vite."
    ]


def test_a_mandate_for_another_service_tells_of_no_case(office):
    case = town.decided(office)
    helper = representative(office, "another")
    assert words(ask(office, Kind.STATUS, actor=helper)) == "Du har ingen saker hos oss."
    assert words(ask(office, Kind.STATUS, actor=helper, number=case.number)) == "Du har ingen sak med det nummeret."


def test_a_mandate_that_was_withdrawn_tells_nothing(office):
    town.decided(office)
    helper = representative(office, town.SERVICE)
    Mandate.objects.update(withdrawn_at=town.APPLIED, withdrawn_by="party")
    with pytest.raises(cases.MandateOver):
        ask(office, Kind.STATUS, actor=helper)


def test_who_has_seen_names_the_caseworker_and_counts(office):
    case = town.decided(office, {"application.disputes_register_data": True})
    cases.desk(office, town.caseworker(), case.number)
    answer = ask(office, Kind.WHO_HAS_SEEN)
    assert "saksbehandler Kari Saksbehandler" in words(answer) and answer.offers[0].kind is OfferKind.PRIVACY
    Case.objects.filter(pk=case.pk).update(restricted=True)
    assert "Kari" not in words(ask(office, Kind.WHO_HAS_SEEN))  # in a shielded case the role alone


# --- several ----------------------------------------------------------------------------------------------------------


def test_with_several_cases_the_person_chooses(office):
    numbers = {town.decided(office).number for _ in range(2)}
    answer = ask(office, Kind.STATUS)
    assert {one.target for one in answer.offers} == numbers and all(one.label for one in answer.offers)
    for number in numbers:
        assert number in words(ask(office, Kind.STATUS, number=number))


def test_a_replay_that_differs_tells_no_figures(office, monkeypatch):
    town.decided(office)

    def differs(*_args, **_more):
        raise cases.ReplayDiffers("it differs")

    monkeypatch.setattr(cases, "decisions_told", differs, raising=False)
    for kind in (Kind.WHY, Kind.AMOUNT, Kind.DECIDED):
        assert "Akkurat nå kan jeg ikke vise" in words(ask(office, kind))


def test_a_service_that_is_not_run_any_more_is_told_of_by_its_id(office):
    town.decided(office)
    gone = replace(office, services={})
    assert town.SERVICE in words(ask(gone, Kind.STATUS))
