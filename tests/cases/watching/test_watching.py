"""What a register says has changed is found, the right months are taken up again, and nothing is lowered unheard."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from cases import town
from cases.people import child
from saklig import cases
from saklig.cases.models import Change, InformationRequest, OutcomeLine, Payment, WatchLook, WatchRun
from saklig.cases.ports import Address, AddressEntry, FamilyEntry, RegisterUnavailable
from saklig.store.access import AccessLog
from saklig.store.models import Event

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
GOES_ON = {"application.as_long_as_place": True}
IN_DECEMBER = datetime(2024, 12, 10, 8, tzinfo=UTC)
JANUARY = date(2025, 1, 1)
KINDS = {"case.watch", "case.watch-find", "case.watch-look", "case.process", "case.letter", "case.prior-notice"}
CHEAPER = (
    town.place(town.KIM, valid_until=date(2024, 12, 31)),
    town.place(town.KIM, full_price=Decimal(500), valid_from=JANUARY, unit="nv-02"),
)
DEARER = (
    town.place(town.KIM, hours_per_week=Decimal(20), full_price=Decimal(1200), valid_until=date(2024, 12, 31)),
    town.place(town.KIM, valid_from=JANUARY, unit="nv-02"),
)


def later(at, world, *, now=IN_DECEMBER):
    at.ports.clock.set(now)
    for twin in (at.ports.population, at.ports.tax, at.ports.placements, at.ports.contacts):
        twin.world = world


def watched(at, *, kinds=KINDS):
    cases.plan_watch(at)
    town.work(at, kinds=kinds)


def finding(case) -> str:
    return WatchLook.objects.filter(case=case).order_by("-run__day").first().finding


def test_a_place_that_changes_is_found_and_what_lowers_nothing_goes_out():
    at = town.office(town.alone(200_000))
    case = town.decided(at, GOES_ON)
    later(at, replace(town.alone(200_000), places=CHEAPER))
    watched(at)
    case.refresh_from_db()
    assert (finding(case), case.state) == ("changed", "notified")
    decision = case.decisions.order_by("-number").first()
    assert (decision.number, decision.kind) == (2, "automatic")
    months = set(Payment.objects.filter(decision=decision).values_list("month", flat=True))
    assert min(months) == JANUARY and len(months) == 7
    change = Change.objects.get(case=case)
    assert (change.by, change.month, change.found.run.service) == (None, JANUARY, town.SERVICE)
    assert case.letters.filter(decision=decision).count() == 1


def test_the_reading_stands_in_the_access_log_and_the_ledger_with_what_it_was_for():
    at = town.office(town.alone(200_000))
    case = town.decided(at, GOES_ON)
    later(at, town.alone(200_000))
    watched(at)
    read = AccessLog.objects.filter(purpose="watch", case_ref=case.id)
    assert {one.what for one in read} == {"register.population", "register.population-and-places"} and read.count() == 2
    assert {one.role for one in read} == {"system"}
    assert Event.objects.filter(kind="access.read").count() >= 2
    looked = Event.objects.filter(kind="watch.looked")
    assert looked.count() == 1 and Event.objects.filter(kind="watch.begun").count() == 1


def test_where_nothing_has_changed_nothing_happens():
    at = town.office(town.alone(200_000))
    case = town.decided(at, GOES_ON)
    later(at, town.alone(200_000))
    watched(at)
    case.refresh_from_db()
    assert (finding(case), case.state, case.decisions.count()) == ("same", "notified", 1)


def test_income_is_not_asked_for():
    at = town.office(town.alone(200_000))
    town.decided(at, GOES_ON)
    later(at, town.alone(900_000))

    def refuse(*_, **__):
        raise AssertionError("the watch asked for income")

    at.ports.tax.income_basis = refuse
    watched(at, kinds={"case.watch", "case.watch-find", "case.watch-look"})
    assert WatchLook.objects.get().finding == "same"


def test_what_is_lower_gets_prior_notice_and_waits_for_a_human():
    base = replace(town.alone(200_000), places=(replace(DEARER[0], valid_until=None),))
    at = town.office(base)
    case = town.decided(at, GOES_ON)
    later(at, replace(base, places=DEARER))
    watched(at)
    case.refresh_from_db()
    assert (finding(case), case.state, case.decisions.count()) == ("changed", "awaiting_information", 1)
    notice = InformationRequest.objects.get(case=case)
    assert notice.kind == "prior-notice" and case.letters.filter(kind="prior-notice").count() == 1
    kari = town.opened_with_reason(at, town.caseworker(), case)
    at.ports.clock.set(datetime.combine(notice.due, datetime.min.time(), UTC) + timedelta(days=2))
    town.work(at, kinds={"case.information-overdue"})
    case.refresh_from_db()
    assert case.state == "awaiting_judgement"
    cases.decide(at, kari, case.number, own_reasons="Plassen er større fra januar, og prisen følger av det.", token=town.token())
    assert case.decisions.count() == 2


def test_who_did_not_ask_for_it_is_never_looked_at():
    at = town.office(town.alone(200_000))
    town.decided(at)
    later(at, replace(town.alone(200_000), places=CHEAPER))
    watched(at)
    assert WatchRun.objects.count() == 1 and not WatchLook.objects.exists()


def test_a_service_that_does_not_declare_it_is_never_watched():
    unwatched = replace(town.package(), service=replace(town.package().service, watch=None))
    at = town.office(town.alone(200_000), package=unwatched)
    town.decided(at, GOES_ON)
    later(at, replace(town.alone(200_000), places=CHEAPER))
    watched(at)
    assert not WatchRun.objects.exists()


@pytest.mark.parametrize("column", ["restricted", "state"])
def test_a_shielded_case_and_one_that_a_human_has_are_left_alone(column):
    at = town.office(town.alone(200_000))
    case = town.decided(at, GOES_ON)
    if column == "state":
        cases.request_review(at, town.citizen(), case.number, token=town.token())
    else:
        case.restricted = True
        case.save(update_fields=["restricted"])
    later(at, replace(town.alone(200_000), places=CHEAPER))
    watched(at)
    assert not WatchLook.objects.exists() and not Change.objects.exists()


def test_a_review_that_comes_while_the_registers_are_asked_is_not_run_over():
    at = town.office(town.alone(200_000))
    case = town.decided(at, GOES_ON)
    later(at, replace(town.alone(200_000), places=CHEAPER))
    plain = at.ports.population.person

    def meanwhile(*given, **more):
        at.ports.population.person = plain
        cases.request_review(at, town.citizen(), case.number, token=town.token())
        return plain(*given, **more)

    at.ports.population.person = meanwhile
    watched(at, kinds={"case.watch", "case.watch-find", "case.watch-look"})
    assert finding(case) == "busy" and not Change.objects.exists()


def moved(world, who, day):
    person = world.persons[who]
    entry = AddressEntry(address=Address(key="elsewhere", municipality="9999"), moved_in=day)
    return replace(world, persons={**world.persons, who: replace(person, addresses=(entry,))})


def test_a_parent_who_moves_in_is_found_and_counts_from_the_next_whole_month():
    apart = town.couple()
    at = town.office(moved(apart, town.BO, date(2020, 1, 1)))
    case = town.decided(at, GOES_ON)
    assert case.parties.filter(member="a2").count() == 0
    together = apart.persons[town.BO]
    entry = replace(together.addresses[0], moved_in=date(2024, 11, 5))
    later(at, replace(apart, persons={**apart.persons, town.BO: replace(together, addresses=(entry,))}))
    watched(at)
    case.refresh_from_db()
    look = WatchLook.objects.get(case=case)
    assert (look.finding, look.month) == ("changed", date(2024, 12, 1))
    assert case.parties.filter(person=town.people.find_or_create(town.BO)).exists()


def test_a_sibling_who_starts_is_found_from_the_month_of_the_place():
    base = town.alone(200_000)
    at = town.office(base)
    case = town.decided(at, GOES_ON)
    ana = base.persons[town.ANA]
    world = replace(
        base,
        persons={
            **base.persons,
            town.ANA: replace(ana, family=(*ana.family, FamilyEntry(role="child", related=town.LO))),
            town.LO: town.named(child(town.LO, town.ANA, born=date(2023, 5, 1)), "Lo"),
        },
        places=(*base.places, town.place(town.LO, valid_from=date(2025, 2, 1))),
    )
    later(at, world)
    watched(at)
    assert WatchLook.objects.get(case=case).month == date(2025, 2, 1)


def test_a_place_that_has_ended_is_a_humans():
    at = town.office(town.alone(200_000))
    case = town.decided(at, GOES_ON)
    later(at, replace(town.alone(200_000), places=(town.place(town.KIM, valid_until=date(2024, 12, 31)),)))
    watched(at)
    case.refresh_from_db()
    assert (WatchLook.objects.get(case=case).month, case.state) == (JANUARY, "awaiting_judgement")
    assert not InformationRequest.objects.filter(case=case).exists()


def test_what_a_register_no_longer_says_is_no_change():
    at = town.office(town.alone(200_000))
    case = town.decided(at, GOES_ON)
    later(at, replace(town.alone(200_000), places=(town.place(town.KIM, hours_per_week=None, full_price=None),)))
    watched(at)
    assert finding(case) == "same"


def test_a_register_that_is_down_is_asked_again_and_in_the_end_it_is_said():
    at = town.office(town.alone(200_000))
    case = town.decided(at, GOES_ON)
    later(at, replace(town.alone(200_000), places=CHEAPER))

    def down(*_, **__):
        raise RegisterUnavailable("placements", "no-answer")

    at.ports.placements.places = down
    cases.plan_watch(at)
    town.work(at, kinds=KINDS)
    assert finding(case) == "waiting"
    at.ports.clock.set(IN_DECEMBER + timedelta(days=3))
    town.work(at, kinds={"case.watch-look"})
    assert finding(case) == "unclear"


def test_its_turn_comes_again_after_so_many_days_and_each_day_has_one_run():
    at = town.office(town.alone(200_000))
    town.decided(at, GOES_ON)
    for days in (0, 1, 13, 14):
        later(at, town.alone(200_000), now=IN_DECEMBER + timedelta(days=days))
        watched(at)
        watched(at)
    assert WatchRun.objects.count() == 4
    assert sorted(look.run.day for look in WatchLook.objects.select_related("run")) == [date(2024, 12, 10), date(2024, 12, 24)]


def test_the_database_lowers_nothing_unheard_for_what_a_register_told_of():
    at = town.office(town.alone(200_000))
    case = town.decided(at, GOES_ON)
    later(at, replace(town.alone(200_000), places=CHEAPER))
    watched(at, kinds={"case.watch", "case.watch-find", "case.watch-look"})
    decision, kari = case.decisions.get(), town.caseworker()
    line = decision.lines.first()

    def lowered():
        from django.db import connection

        with transaction.atomic(), connection.cursor() as cursor:
            # A decision by a human, of now, with an adverse line: everything but the notice is there.
            new = type(decision).objects.create(
                case=case, number=2, kind="caseworker", decided_at=at.ports.clock.now(), decided_by_id=kari.staff,
                own_reasons="Egen begrunnelse for dette.", determination=decision.determination,
            )  # fmt: skip
            OutcomeLine.objects.create(
                case=case, decision=new, decided_by_id=kari.staff, subject=line.subject, benefit=line.benefit, month=JANUARY,
                kind="refused", adverse=True, provision=line.provision, reason=line.reason,
            )  # fmt: skip
            cursor.execute("SELECT 1")
        return new

    with pytest.raises(DatabaseError, match="register told of"):
        lowered()
    InformationRequest.objects.create(
        case=case, kind="prior-notice", asked_of=case.applicant, asked_at=at.ports.clock.now(), due=date(2024, 12, 9),
        questions=[],
    )  # fmt: skip
    assert lowered().lines.count() == 1


def test_leaders_see_counts_and_caseworkers_the_cases():
    at = town.office(town.alone(200_000))
    case = town.decided(at, GOES_ON)
    later(at, replace(town.alone(200_000), places=CHEAPER))
    watched(at, kinds={"case.watch", "case.watch-find", "case.watch-look"})
    (seen,) = cases.watches(at, town.employee("leader"))
    (run,) = seen.runs
    assert (run.total, run.looked, dict(run.counts), seen.cases) == (1, 1, {"changed": 1}, ())
    (mine,) = cases.watches(at, town.caseworker())
    assert [one.number for one in mine.cases] == [case.number]
    for other in (town.citizen(), town.employee("auditor")):
        with pytest.raises(cases.NotAllowed):
            cases.watches(at, other)


def test_looks_of_long_ago_are_let_go_but_what_a_case_was_taken_up_for_stays():
    at = town.office(town.alone(200_000))
    case = town.decided(at, GOES_ON)
    later(at, replace(town.alone(200_000), places=CHEAPER))
    watched(at)
    day, looked = IN_DECEMBER.date(), Event.objects.filter(kind="watch.looked").count()
    assert finding(case) == "changed" and Change.objects.get().found_id
    for back in (1, 399, 400, 401, 900):
        run = WatchRun.objects.create(service="before", day=day - timedelta(days=back), begun_at=IN_DECEMBER)
        WatchLook.objects.create(run=run, case=case, finding="same")
    WatchRun.objects.filter(looks__finding="changed").update(day=day - timedelta(days=800))
    at.ports.clock.set(IN_DECEMBER + timedelta(days=1))
    watched(at, kinds={"case.watch"})
    left = set(WatchLook.objects.values_list("finding", "run__day"))
    assert left == {("changed", day - timedelta(days=800)), *(("same", day - timedelta(days=back)) for back in (1, 399))}
    assert not WatchRun.objects.filter(service="before", day__lte=day - timedelta(days=400)).exists()
    assert Event.objects.filter(kind="watch.looked").count() == looked
