"""What an appeal lacks, what a counterparty says of it, and a longer time to appeal (1967 Act §§ 29, 32 and 33)."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from cases import town
from saklig import cases
from saklig.cases.models import Case, Deadline, DecisionLetter, InformationRequest
from saklig.documents.letters import Letter
from saklig.store.models import Event, Person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WHY = "Vi har sett på saken, og dette er vår vurdering."
DUE = date(2024, 6, 20)


@pytest.fixture
def office():
    return town.office(town.couple(amount=900_000))


@pytest.fixture
def kari():
    return town.caseworker()


@pytest.fixture
def case(office, kari):
    """Ana's and Bo's child, decided and told of on 10 June 2024: the time to appeal is over on 1 July."""
    made = town.decided(office)
    if Case.objects.get(pk=made.pk).state == "awaiting_judgement":
        cases.decide(office, kari, made.number, own_reasons=WHY, token=town.token())
    town.work(office, kinds={"case.letter", "case.notice"})
    return Case.objects.get(pk=made.pk)


@pytest.fixture
def appeal(office, case):
    return cases.appeal(office, town.citizen(), case.number, text="Bo tjener mindre enn dere skriver.", token=town.token())


def html(case: Case, kind: str) -> str:
    sent = DecisionLetter.objects.get(case=case, kind=kind)
    return Letter.objects.get(pk=sent.letter).html.replace("\xa0", " ")


def mend(office, kari, case, appeal, **more):
    how = {"appeal": appeal.pk, "what": "Skriv hvilken endring du ønsker.", "due": DUE, "token": town.token(), **more}
    return cases.ask_to_mend(office, kari, case.number, **how)


def heard(office, kari, case, appeal, **more):
    member = next(member for member, _ in cases.counterparties(case))
    how = {"appeal": appeal.pk, "member": member, "due": DUE, "enclose": True, "token": town.token(), **more}
    return cases.hear_counterparty(office, kari, case.number, **how)


def test_what_an_appeal_lacks_is_asked_for_with_a_day_and_answered(office, kari, case, appeal):
    token = town.token()
    asked = mend(office, kari, case, appeal, token=token)
    assert mend(office, kari, case, appeal, token=token).pk == asked.pk
    with pytest.raises(cases.TransitionRefused, match="already"):
        mend(office, kari, case, appeal)
    assert "20. juni 2024" in html(case, "appeal-incomplete") and "hvilken endring du ønsker" in html(case, "appeal-incomplete")
    assert [one.pk for one in cases.my_requests(office, town.citizen())] == [asked.pk]
    assert cases.own_case(office, town.citizen(), case.number).requests[0].pk == asked.pk
    cases.answer_information(office, town.citizen(), asked.pk, {"text": "Jeg vil ha lavere pris."}, token=town.token())
    case.refresh_from_db()
    assert case.state == "appealed" and cases.my_requests(office, town.citizen()) == []
    (row,) = cases.desk(office, kari, case.number).requests
    assert row.answers == {"text": "Jeg vil ha lavere pris."}
    kinds = list(Event.objects.filter(case_ref=case.id).values_list("kind", flat=True))
    assert "case.appeal-to-mend" in kinds and "case.information-answered" in kinds


@pytest.mark.parametrize(("due", "code"), [(date(2024, 6, 14), "too-soon"), (date(2024, 7, 23), "too-long-time")])
def test_the_time_given_is_short_but_not_too_short(office, kari, case, appeal, due, code):
    for ask in (mend, heard):
        with pytest.raises(cases.InvalidAnswers) as refused:
            ask(office, kari, case, appeal, due=due)
        assert refused.value.problems == {"due": code}
    assert not InformationRequest.objects.exists()


def test_a_day_off_becomes_the_next_working_day(office, kari, case, appeal):
    assert mend(office, kari, case, appeal, due=date(2024, 6, 22)).due == date(2024, 6, 24)


def test_a_counterparty_is_told_in_their_own_language_and_comments(office, kari, case, appeal):
    Person.objects.filter(pk=town.identity_of(town.citizen(town.BO))).update(language="nn")
    asked = heard(office, kari, case, appeal)
    sent = DecisionLetter.objects.get(kind="appeal-hearing")
    said = html(case, "appeal-hearing")
    assert sent.recipient_id == asked.asked_of_id == town.identity_of(town.citizen(town.BO))
    assert "Ein annan part" in said and "Bo tjener mindre" in said and "Ana" not in said
    bo = town.citizen(town.BO)
    assert cases.open_letter(office, bo, sent.letter).language == "nn"
    cases.answer_information(office, bo, asked.pk, {"text": "Det stemmer ikke."}, token=town.token())
    assert InformationRequest.objects.get().answers == {"text": "Det stemmer ikke."}
    with pytest.raises(cases.NotFound):
        cases.own_case(office, bo, case.number)  # one who is heard has no case here


def test_the_copy_is_left_out_with_reasons_alone(office, kari, case, appeal):
    with pytest.raises(cases.OwnReasonsRequired):
        heard(office, kari, case, appeal, enclose=False)
    asked = heard(office, kari, case, appeal, enclose=False, why="Klagen har helseopplysninger om klageren.")
    said = html(case, "appeal-hearing")
    assert "tjener mindre" not in said and "helseopplysninger" not in said and "ikke lagt ved" in said
    assert asked.questions == []


def test_nobody_answers_for_another_and_only_while_the_appeal_is_open(office, kari, case, appeal):
    asked, other = heard(office, kari, case, appeal), mend(office, kari, case, appeal)
    for who, request in ((town.citizen(), asked), (town.citizen(town.BO), other), (town.citizen(town.DAG), asked)):
        with pytest.raises(cases.NotFound):
            cases.answer_information(office, who, request.pk, {"text": "x"}, token=town.token())
    with pytest.raises(cases.InvalidAnswers):
        heard(office, kari, case, appeal, member="c9")
    cases.settle_appeal(office, kari, case.number, own_reasons=WHY, outcome="withdrawn", token=town.token())
    assert cases.my_requests(office, town.citizen(town.BO)) == []
    with pytest.raises(cases.TransitionRefused):
        cases.answer_information(office, town.citizen(town.BO), asked.pk, {"text": "x"}, token=town.token())
    with pytest.raises(cases.TransitionRefused):
        mend(office, kari, case, appeal)


def lengthen(office, kari, case, until: date):
    return cases.extend_appeal_period(office, kari, case.number, until=until, own_reasons=WHY, token=town.token())


def test_the_time_to_appeal_is_lengthened_before_it_is_over(office, kari, case):
    office.ports.clock.set(datetime.fromisoformat("2024-07-01T08:00:00+00:00"))
    for until, code in ((date(2024, 7, 1), "not-later"), (date(2025, 6, 11), "beyond-a-year")):
        with pytest.raises(cases.InvalidAnswers) as refused:
            lengthen(office, kari, case, until)
        assert refused.value.problems == {"until": code}
    lengthen(office, kari, case, date(2024, 7, 20))  # a Saturday
    assert DecisionLetter.objects.get(decision__isnull=False).appeal_until == date(2024, 7, 22)
    assert Deadline.objects.get(case=case, kind="appeal", met_at=None).due == date(2024, 7, 22)
    assert "22. juli 2024" in html(case, "appeal-period")
    office.ports.clock.set(datetime.fromisoformat("2024-07-22T08:00:00+00:00"))
    town.work(office, kinds={"case.close"})
    case.refresh_from_db()
    assert case.state == "notified"
    assert cases.appeal(office, town.citizen(), case.number, text="Nei.", token=town.token()).in_time


def test_after_it_is_over_it_is_not_lengthened(office, kari, case):
    office.ports.clock.set(datetime.fromisoformat("2024-07-02T08:00:00+00:00"))
    assert not cases.desk(office, kari, case.number).may_extend
    with pytest.raises(cases.TransitionRefused, match="before it is over"):
        lengthen(office, kari, case, date(2024, 8, 1))


def test_a_colleague_of_another_service_or_role_may_do_none_of_it(office, kari, case, appeal):
    for actor in (town.citizen(), town.employee("leader"), town.employee("rule-owner")):
        for do in (lambda who: mend(office, who, case, appeal), lambda who: heard(office, who, case, appeal),
                   lambda who: lengthen(office, who, case, date(2024, 7, 20))):  # fmt: skip
            with pytest.raises(cases.NotAllowed):
                do(actor)
