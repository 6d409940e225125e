"""Invariant 1 in the database: whoever writes, raw SQL included, no adverse outcome exists without a named human."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from saklig.cases.models import Case, Decision, Determination, OutcomeLine, StaffMember
from saklig.store.models import Person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
NOW = datetime(2025, 9, 1, 8, tzinfo=UTC)


@pytest.fixture
def case() -> Case:
    person = Person.objects.create(identity_lookup="x" * 64)
    return Case.objects.create(
        service="s", applicant=person, language="nb", state="assessing", state_since=NOW, created_at=NOW,
        number="2025-1", received_at=NOW,
    )  # fmt: skip


@pytest.fixture
def staff() -> StaffMember:
    return StaffMember.objects.create(subject="kari", name="Kari Nordvik")


def determination(case: Case) -> Determination:
    return Determination.objects.create(
        case=case, number=case.determinations.count() + 1, gathering=uuid4(),
        at=date(2025, 9, 1), made_at=NOW, package_hash="0" * 64, local_hash="0" * 64,
        engine_version="1", policy_version="1", stage="automation", settled=True, automatic=True, reasons=[],
        facts={}, details={}, outcome={}, trace=b"{}", commitment="0" * 64,
    )  # fmt: skip


def decision(case: Case, *, staff: StaffMember | None, own_reasons: str | None = None) -> Decision:
    return Decision.objects.create(
        case=case, number=case.decisions.count() + 1, determination=determination(case),
        kind="caseworker" if staff else "automatic", decided_by=staff,
        own_reasons=own_reasons, decided_at=NOW,
    )  # fmt: skip


def raw_line(made: Decision, **changes) -> None:
    """Straight into the table, past every model and use case."""
    values = {
        "id": uuid4(), "case_id": made.case_id, "decision_id": made.id, "decided_by_id": made.decided_by_id,
        "subject": "c1", "benefit": "income-cap", "month": "2025-10-01", "kind": "granted", "adverse": False,
        "provision": "§ 3 b", "reason": "row", "value": None,
    } | changes  # fmt: skip
    if connection.vendor == "sqlite":
        values = {k: v.hex if isinstance(v, UUID) else v for k, v in values.items()}
    names = ", ".join(values)
    with transaction.atomic(), connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(values))
        cursor.execute(f"INSERT INTO cases_outcome_line ({names}) VALUES ({marks})", list(values.values()))


def test_a_grant_without_a_person_is_taken(case):
    raw_line(decision(case, staff=None))
    assert OutcomeLine.objects.get().kind == "granted"


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "refused", "adverse": True},
        {"kind": "refused", "adverse": False},  # a package that calls a refusal harmless
        {"kind": "granted", "adverse": True},
        {"kind": "reduced", "adverse": True},
        {"kind": "Granted", "adverse": False},
        {"kind": "", "adverse": False},
    ],
)
def test_raw_sql_cannot_write_an_adverse_outcome_of_an_automatic_decision(case, changes):
    made = decision(case, staff=None)
    with pytest.raises(DatabaseError):
        raw_line(made, **changes)
    assert not OutcomeLine.objects.exists()


def test_raw_sql_cannot_borrow_a_persons_name_for_an_automatic_decision(case, staff):
    made = decision(case, staff=None)
    with pytest.raises(DatabaseError, match="same named person"):
        raw_line(made, kind="refused", adverse=True, decided_by_id=staff.id)


def test_a_person_without_own_reasons_cannot_refuse_either(case, staff):
    made = decision(case, staff=staff)
    with pytest.raises(DatabaseError, match="reasons of their own"):
        raw_line(made, kind="refused", adverse=True)


def test_another_persons_name_does_not_do(case, staff):
    other = StaffMember.objects.create(subject="per", name="Per Nordvik")
    made = decision(case, staff=staff, own_reasons="Inntekten er for høy.")
    with pytest.raises(DatabaseError, match="same named person"):
        raw_line(made, kind="refused", adverse=True, decided_by_id=other.id)


def test_a_person_with_own_reasons_may_refuse(case, staff):
    raw_line(decision(case, staff=staff, own_reasons="Inntekten er for høy."), kind="refused", adverse=True)
    assert OutcomeLine.objects.get().adverse


def test_a_decision_of_another_case_does_not_do(case, staff):
    elsewhere = Case.objects.create(
        service="s", applicant=case.applicant, language="nb", state="decided", state_since=NOW, created_at=NOW,
        number="2025-2", received_at=NOW,
    )  # fmt: skip
    made = decision(elsewhere, staff=staff, own_reasons="Grunn.")
    with pytest.raises(DatabaseError, match="same named person"):
        raw_line(made, case_id=case.id, kind="refused", adverse=True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_outcome_line SET kind = 'refused'",
        "UPDATE cases_outcome_line SET adverse = NOT adverse",
        "DELETE FROM cases_outcome_line",
        "UPDATE cases_decision SET own_reasons = NULL",
        "UPDATE cases_decision SET decided_by_id = NULL",
        "DELETE FROM cases_decision",
        "UPDATE cases_determination SET settled = NOT settled",
    ],
)
def test_what_was_decided_is_not_rewritten(case, staff, statement):
    raw_line(decision(case, staff=staff, own_reasons="Grunn."), kind="refused", adverse=True)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_automatic_decision_has_no_person_and_the_others_have_one(case, staff):
    for kind, by in (("automatic", staff), ("caseworker", None), ("part", None), ("dismissal", None), ("magic", staff)):
        with pytest.raises(DatabaseError), transaction.atomic():
            Decision.objects.create(
                case=case,
                number=9,
                determination=determination(case),
                kind=kind,
                decided_by=by,
                own_reasons="x",
                decided_at=NOW,
            )


def test_a_dismissal_needs_own_reasons(case, staff):
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.create(case=case, number=1, kind="dismissal", decided_by=staff, decided_at=NOW)


def test_a_refusal_cannot_be_written_over_with_a_grant(case, staff):
    """INSERT OR REPLACE and its like take the old row away without a DELETE: refused by every unique key (test_written_once)."""
    made = decision(case, staff=staff, own_reasons="Grunn.")
    raw_line(made, kind="refused", adverse=True)
    replaced = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    rest = "" if connection.vendor == "sqlite" else (
        " ON CONFLICT (decision_id, subject, benefit, month) DO UPDATE SET kind = excluded.kind, adverse = excluded.adverse"
    )  # fmt: skip
    columns = "id, case_id, decision_id, decided_by_id, subject, benefit, month, kind, adverse, provision, reason, value"
    values = columns.replace("id, ", "%s, ", 1).replace("kind", "'granted'").replace("adverse", "%s")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"{replaced} INTO cases_outcome_line ({columns}) SELECT {values} FROM cases_outcome_line{rest}",
            [uuid4().hex, False],
        )
    assert OutcomeLine.objects.get().kind == "refused"


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM cases_staff_member",
        "UPDATE cases_staff_member SET id = %s",
        "INSERT OR REPLACE INTO cases_staff_member (id, subject, name, telephone, active)"
        " SELECT %s, subject, name, telephone, active FROM cases_staff_member",
    ],
)
def test_the_person_behind_a_decision_cannot_be_taken_away_afterwards(case, staff, statement):
    raw_line(decision(case, staff=staff, own_reasons="Grunn."), kind="refused", adverse=True)
    if "REPLACE" in statement and connection.vendor == "postgresql":
        pytest.skip("PostgreSQL has no INSERT OR REPLACE")
    given = [uuid4().hex] if "%s" in statement else []
    # The trigger, and not the foreign key: on SQLite that one holds only where the connection asks for it.
    with pytest.raises(DatabaseError, match="is not removed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, given)
    StaffMember.objects.create(subject="per", name="Per Nordvik").delete()  # one who decided nothing may go


def test_no_case_is_dismissed_without_a_dismissal_by_a_person(case, staff):
    set_state = "UPDATE cases_case SET state = 'inadmissible'"
    with pytest.raises(DatabaseError, match="only by a dismissal"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(set_state)
    with pytest.raises(DatabaseError, match="only by a dismissal"), transaction.atomic():
        Case.objects.create(
            service="s", applicant=case.applicant, language="nb", state="inadmissible", state_since=NOW, created_at=NOW,
            number="2025-3", received_at=NOW,
        )  # fmt: skip
    Decision.objects.create(case=case, number=1, kind="dismissal", decided_by=staff, own_reasons="Grunn.", decided_at=NOW)
    with connection.cursor() as cursor:
        cursor.execute(set_state)


def test_the_guards_stand_in_the_database_as_migrated():
    """A migration that rebuilds a table on SQLite loses its triggers, and must put them up again."""
    from saklig.cases import guards
    from saklig.cases.prices.guards import GuardPrices
    from saklig.cases.renewal.guards import GuardRenewals

    sqlite = connection.vendor == "sqlite"
    every = [getattr(guards, name) for name in guards.__all__ if name not in ("GuardOutcomes", "Guards")]
    every += [GuardPrices, GuardRenewals]
    wanted = {"cases_outcome_line_guard", *(name for one in every for name in one.guards)}
    wanted |= set(guards.GuardDeciders.on_sqlite_alone) if sqlite else set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'" if sqlite else "SELECT tgname FROM pg_trigger")
        assert wanted <= {name for (name,) in cursor.fetchall()}
