"""One whose power of attorney staff register from paper is told of it, may read the letter alone, and can withdraw it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cases import town
from cases.people import child
from saklig import cases
from saklig.cases.models import Mandate, MandateNotice
from saklig.cases.ports import Contact, RegisterUnavailable
from saklig.connectors.identity_number import make
from saklig.connectors.memory import MemoryNotifier
from saklig.documents.letters import Letter
from saklig.store.models import Event

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
NOTICE = {"case.mandate-notice"}


def office(**contact):
    world = town.couple()
    given = {"email": "ana@example.invalid", "phone": None, "reserved": False, **contact}
    return town.office(replace(world, contacts={town.ANA: Contact(**given)}))


def registered(at, **more):
    given = {
        "kind": "attorney", "principal": town.ANA, "representative": town.BO, "services": [town.SERVICE],
        "begins": date(2024, 6, 1), "until": None, "note": "Fullmakt på papir.", "token": town.token(), **more,
    }  # fmt: skip
    town.people.find_or_create(given["principal"], name="Ana Nordvik")
    town.people.find_or_create(given["representative"], name="Bo Nordvik")
    return cases.register_mandate(at, town.caseworker(), **given)


def test_the_one_represented_gets_a_letter_and_a_notice_without_content():
    at = office(language="nn")
    mandate = registered(at)
    town.work(at, kinds=NOTICE)
    town.work(at, kinds=NOTICE)
    (sent,) = at.ports.notifier.sent
    assert sent.to == "ana@example.invalid" and "Bo" not in sent.body and "fullmakt" not in sent.body.lower()
    told = MandateNotice.objects.get()
    assert (told.mandate_id, told.outcome) == (mandate.pk, "told")
    letter = Letter.objects.get(pk=told.letter)
    html = letter.html.replace("\u00a0", " ")
    assert letter.recipient == town.citizen().person and letter.language == "nn"
    assert "Bo Nordvik" in html and "trekkje fullmakta tilbake" in html and "1. juni 2024" in html
    assert Event.objects.filter(kind="mandate.told-of").count() == 1


def test_who_has_a_mobile_number_and_no_address_is_told_by_sms():
    at = office(email=None, phone="+4790000000", language="en")
    at = replace(at, ports=replace(at.ports, sms=MemoryNotifier()))
    registered(at)
    town.work(at, kinds=NOTICE)
    assert not at.ports.notifier.sent
    (sent,) = at.ports.sms.sent
    assert sent.to == "+4790000000" and "Bo" not in sent.body and "who may act for you" in sent.body
    told = MandateNotice.objects.get()
    assert told.outcome == "told" and Letter.objects.get(pk=told.letter).language == "en"


def test_it_is_read_by_the_one_it_is_for_and_by_no_representative():
    at = office()
    mandate = registered(at)
    town.work(at, kinds=NOTICE)
    ana, bo, letter = town.citizen(), town.citizen(town.BO), MandateNotice.objects.get().letter
    assert "Bo Nordvik" in cases.open_letter(at, ana, letter).html
    (mine,) = cases.mandates_given(at, ana)
    assert mine.letter == letter
    acting = cases.acting_for(at, bo.person, mandate.pk)
    for other in (bo, acting, town.citizen(town.DAG)):
        with pytest.raises(cases.NotFound):
            cases.open_letter(at, other, letter)
    assert [one.letter for one in cases.mandates_received(at, bo)] == [None]
    assert cases.open_letter(at, town.caseworker(), letter).pdf.startswith(b"%PDF")
    cases.withdraw_mandate(at, ana, mandate.pk, token=town.token())
    with pytest.raises(cases.NotAllowed):
        cases.acting_for(at, bo.person, mandate.pk)


def test_who_cannot_be_told_by_e_mail_gets_it_by_post_from_staff():
    at = office(reserved=True)
    mandate = registered(at)
    town.work(at, kinds=NOTICE)
    assert at.ports.notifier.sent == []
    kari = town.caseworker()
    (seen,) = cases.mandates_for(at, kari)
    assert seen.to_post and seen.letter
    cases.mandate_letter_sent(at, kari, mandate.pk, token=town.token())
    cases.mandate_letter_sent(at, kari, mandate.pk, token=town.token())
    assert Event.objects.filter(kind="mandate.letter-sent").count() == 1
    assert not cases.mandates_for(at, kari)[0].to_post
    with pytest.raises(cases.NotAllowed):
        cases.mandate_letter_sent(at, town.citizen(), mandate.pk, token=town.token())


def test_a_shielded_persons_letter_is_for_those_who_may_see_it():
    at = office()
    mandate = registered(at)
    town.people.update(town.people.find(town.ANA), protection="confidential")
    town.work(at, kinds=NOTICE)
    letter = MandateNotice.objects.get().letter
    with pytest.raises(cases.NotFound):
        cases.open_letter(at, town.caseworker(), letter)
    assert cases.open_letter(at, town.caseworker("Rut Skjermet", restricted=True), letter).title
    assert mandate.principal_id == town.citizen().person


@pytest.mark.parametrize(("born", "outcome"), [(date(2009, 6, 10), "paper"), (date(2009, 6, 11), "under-age"), (None, "paper")])
def test_a_guardianship_is_told_of_but_not_to_a_child_under_fifteen(born, outcome):
    ward = make(date(2009, 6, 10), woman=True)
    at = office()
    world = at.ports.population.world
    at.ports.population.world = replace(
        world, persons={**world.persons, ward: town.named(child(ward, town.ANA, born=born or 2009), "Ward")}
    )
    registered(at, kind="guardian", principal=ward)
    town.work(at, kinds=NOTICE)
    told = MandateNotice.objects.get()
    assert told.outcome == outcome and (told.letter is None) == (outcome == "under-age")
    if told.letter:
        html = Letter.objects.get(pk=told.letter).html
        assert "verge" in html and "trekke fullmakten tilbake" not in html


def test_a_register_that_is_down_is_asked_again_and_then_paper_goes():
    at = office()
    registered(at)
    plain, at.ports.contacts.contact = at.ports.contacts.contact, lambda *_, **__: (_ for _ in ()).throw(
        RegisterUnavailable("contacts", "no-answer")
    )
    town.work(at, kinds=NOTICE)
    assert not MandateNotice.objects.exists()
    at.ports.clock.set(at.ports.clock.now().replace(day=13))
    town.work(at, kinds=NOTICE)
    assert MandateNotice.objects.get().outcome == "paper"
    assert plain is not None and Mandate.objects.count() == 1


def test_what_the_party_gave_on_the_pages_is_told_of_to_nobody():
    at = office()
    cases.give_mandate(
        at, town.citizen(), identity=town.BO, name="Bo", services=[town.SERVICE], token=town.token()
    )
    town.work(at, kinds=NOTICE)
    assert not MandateNotice.objects.exists() and at.ports.notifier.sent == []
