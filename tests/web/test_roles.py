"""Roles: who may do what is told at the desk, given and withdrawn by an administrator alone, and holds from the next page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from cases import town
from saklig import cases
from saklig.cases import Actor, ActorKind
from saklig.cases.models import StaffMember, StaffRole
from saklig.cases.roles import ROLES
from saklig.store import events
from saklig.store.models import Event
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

STAFF = "/saksbehandling/ansatte/"


@pytest.fixture
def tuva(office: Any) -> Actor:
    return town.employee("administrator", name="Tuva Administrator")


@pytest.fixture
def admin(tuva: Actor) -> Client:
    return kit.enter(Client(), tuva)


def page_of(one: UUID | StaffMember) -> str:
    return f"{STAFF}{getattr(one, 'pk', one)}/"


def told() -> list[tuple[str, dict[str, Any]]]:
    leaves = (events.read(event.leaf) for event in Event.objects.filter(kind__startswith="staff.").order_by("id"))
    return [(leaf["kind"], leaf["data"]) for leaf in leaves]


@pytest.mark.parametrize("kind", ROLES)
def test_every_role_has_a_page_that_says_what_it_may_do(office: Any, kind: ActorKind) -> None:
    client = kit.enter(Client(), town.employee(kind.value))
    said = client.get("/saksbehandling/start/")
    assert said.status_code == 200 and said.context["may"]
    for _, page in said.context["may"]:
        # No page is offered that the role may not open.
        assert not page or client.get(kit.address_of(page)).status_code == 200, page


def test_a_leader_sees_numbers_and_no_case(office: Any) -> None:
    case = town.decided(office, {"application.disputes_register_data": True})
    client = kit.enter(Client(), town.employee("leader"))
    said = client.get("/saksbehandling/start/")
    assert said.context["load"].here == 1
    assert case.number not in said.content.decode() and "Ana" not in said.content.decode()
    assert client.get(f"/saksbehandling/{case.number}/").status_code == 403


def test_a_role_is_given_used_and_withdrawn_and_each_is_an_event(office: Any, tuva: Actor, admin: Client) -> None:
    added = admin.post(STAFF, {"subject": "nina-ny", "name": "Nina  Ny"})
    nina = StaffMember.objects.get(subject="nina-ny")
    assert added["Location"] == page_of(nina) and nina.name == "Nina Ny"
    caseworker = {"role": "caseworker", "service": town.SERVICE}
    assert admin.post(page_of(nina), {"go": "give", **caseworker}).status_code == 302
    role = nina.roles.get()
    assert (role.role, role.service, role.restricted, role.given_by_id) == (
        "caseworker",
        town.SERVICE,
        False,
        tuva.staff,
    )
    client = kit.enter(Client(), Actor.caseworker(nina.pk, frozenset()))
    assert client.get("/saksbehandling/").status_code == 200
    assert admin.post(page_of(nina), {"go": "withdraw", **caseworker}).status_code == 302
    # Signed in as before, and without any right: the next page leads to sign-in.
    assert client.get("/saksbehandling/")["Location"].startswith("/logg-inn/")
    by = {"kind": "administrator", "id": str(tuva.staff)}
    given = {"by": by, "staff": str(nina.pk), "role": "caseworker", "service": town.SERVICE}
    assert told() == [
        ("staff.added", {"by": by, "staff": str(nina.pk)}),
        ("staff.role-given", {**given, "restricted": False}),
        ("staff.role-withdrawn", given),
    ]
    assert admin.post(page_of(nina), {"go": "withdraw", **caseworker}).status_code == 404  # there is none any more


def test_giving_twice_is_giving_once(office: Any, tuva: Actor, admin: Client) -> None:
    kari = town.caseworker()
    for _ in range(2):
        admin.post(page_of(kari.staff), {"go": "give", "role": "auditor", "service": "-"})
    assert len(told()) == 1
    admin.post(
        page_of(kari.staff), {"go": "give", "role": "caseworker", "service": town.SERVICE, "restricted": "restricted"}
    )
    assert len(told()) == 2 and StaffRole.objects.get(staff=kari.staff, role="caseworker").restricted


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"role": "owner", "service": "-"}, "role"),
        ({"role": "", "service": "-"}, "role"),
        ({"role": "caseworker", "service": "-"}, "service"),
        ({"role": "caseworker", "service": "parkering"}, "service"),
        ({"role": "auditor", "service": town.SERVICE}, "service"),
        ({"role": "auditor", "service": "-", "restricted": "restricted"}, "restricted"),
        ({"role": "administrator", "service": "-"}, "role"),
    ],
)
def test_what_is_no_role_is_told_at_its_field(office: Any, admin: Client, form: dict[str, str], field: str) -> None:
    kari, before = town.caseworker(), StaffRole.objects.count()
    answer = admin.post(page_of(kari.staff), {"go": "give", **form})
    assert answer.status_code == 422 and answer.context["errors"][0]["field"].startswith(field)
    assert StaffRole.objects.count() == before and told() == []


def test_an_administrator_holds_no_other_role_and_gives_none_to_themselves(
    office: Any, tuva: Actor, admin: Client
) -> None:
    form = {"go": "give", "role": "caseworker", "service": town.SERVICE}
    assert admin.post(page_of(tuva.staff), form).status_code == 403
    other = town.employee("administrator", name="Odd Administrator")
    assert admin.post(page_of(other.staff), form).status_code == 422
    assert (
        admin.post(page_of(tuva.staff), {"go": "withdraw", "role": "administrator", "service": "-"}).status_code == 403
    )
    assert admin.post(page_of(tuva.staff), {"go": "left"}).status_code == 403
    assert told() == []


def refused_by_the_database(change: Callable[[], Any]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        change()


def test_the_database_keeps_an_administrator_apart_whoever_writes(office: Any, tuva: Actor) -> None:
    kari = town.caseworker()
    new = StaffRole.objects.create
    refused_by_the_database(lambda: new(staff_id=tuva.staff, role="caseworker", service=town.SERVICE))
    refused_by_the_database(lambda: new(staff_id=kari.staff, role="administrator", service=""))
    refused_by_the_database(
        lambda: new(staff_id=kari.staff, role="leader", service=town.SERVICE, given_by_id=kari.staff)
    )
    refused_by_the_database(lambda: new(staff_id=kari.staff, role="auditor", service=town.SERVICE))
    refused_by_the_database(lambda: new(staff_id=kari.staff, role="leader", service=""))
    refused_by_the_database(lambda: new(staff_id=kari.staff, role="auditor", service="", restricted=True))
    refused_by_the_database(lambda: StaffRole.objects.filter(staff=kari.staff).update(role="rule-owner"))
    refused_by_the_database(lambda: StaffRole.objects.filter(staff=kari.staff).update(staff=tuva.staff))
    assert StaffRole.objects.filter(staff=kari.staff).update(restricted=True) == 1  # that may change


@pytest.mark.parametrize("kind", [kind for kind in ROLES if kind is not ActorKind.ADMINISTRATOR])
def test_nobody_else_changes_roles(office: Any, kind: ActorKind) -> None:
    actor = town.employee(kind.value)
    for change in (
        lambda: cases.staff_people(office, actor),
        lambda: cases.add_staff(office, actor, subject="x", name="X"),
        lambda: cases.give_role(office, actor, uuid4(), "auditor"),
        lambda: cases.withdraw_role(office, actor, uuid4(), "auditor"),
        lambda: cases.set_active(office, actor, uuid4(), active=False),
        lambda: cases.end_sign_ins(office, actor, uuid4()),
    ):
        with pytest.raises(cases.NotAllowed):
            change()


def test_one_who_leaves_is_signed_out_and_can_come_back(office: Any, admin: Client) -> None:
    kari = town.caseworker()
    client = kit.enter(Client(), kari)
    admin.post(page_of(kari.staff), {"go": "left"})
    assert client.get("/saksbehandling/").status_code == 302
    assert admin.post(page_of(kari.staff), {"go": "give", "role": "auditor", "service": "-"}).status_code == 422
    admin.post(page_of(kari.staff), {"go": "back"})
    assert kit.enter(Client(), kari).get("/saksbehandling/").status_code == 200
    assert [kind for kind, _ in told()] == ["staff.left", "staff.back"]


def test_an_administrator_ends_the_sign_ins_of_staff_and_of_nobody_else(office: Any, tuva: Actor, admin: Client) -> None:
    actor = town.caseworker()
    kari, ana = kit.enter(Client(), actor), kit.enter(Client(), town.citizen())
    path = f"/saksbehandling/ansatte/{actor.staff}/"
    assert "er avsluttet" in admin.post(path, {"go": "sign-out"}, follow=True).content.decode()
    assert kari.get("/saksbehandling/").status_code == 302 and ana.get("/saker/").status_code == 200
    by = {"kind": "administrator", "id": str(tuva.staff)}
    assert told() == [("staff.sign-ins-ended", {"by": by, "staff": str(actor.staff)})]
    assert "ikke innlogget" in admin.post(path, {"go": "sign-out"}, follow=True).content.decode()
    assert kit.enter(Client(), actor).get("/saksbehandling/").status_code == 200  # and may come in again
    with pytest.raises(cases.NotAllowed):
        cases.end_sign_ins(office, actor, tuva.staff)


def test_one_with_two_roles_acts_in_one_at_a_time(office: Any) -> None:
    kari = town.caseworker()
    StaffRole.objects.create(staff_id=kari.staff, role="auditor", service="")
    client = kit.enter(Client(), kari)
    before = client.session.session_key
    assert client.get("/saksbehandling/").status_code == 200
    client.post("/saksbehandling/rolle/", {"role": "auditor"})
    assert client.session.session_key != before  # other rights, another key
    assert client.get("/saksbehandling/").status_code == 403
    assert "Revisor" in client.get("/saksbehandling/start/").content.decode()
    assert client.post("/saksbehandling/rolle/", {"role": "administrator"}).status_code == 403
    # What was chosen is no right: with the role withdrawn, one is what one is.
    StaffRole.objects.filter(staff_id=kari.staff, role="auditor").delete()
    assert client.get("/saksbehandling/").status_code == 200
