"""Every visit of the browser tests answers as it says, asked without a browser: also where there is no Chromium."""

from __future__ import annotations

import pytest
from django.test import Client

from browser import scene, visits
from web import kit

pytestmark = [pytest.mark.django_db(databases=["default", "keys"], transaction=True), pytest.mark.slow]
# They lead to a sign-in service, or come from one.
OUTSIDE = ("sign-in-begin", "sign-in-callback")


def test_every_visit_answers() -> None:
    wrong = []
    with scene.set_up("http://testserver", None, full=True) as made:
        for visit in visits.visits(made):
            if visit.name in OUTSIDE:
                continue
            client = kit.enter(Client(), visit.who) if visit.who else Client()
            answer = client.get(visit.path)
            if answer.status_code != visit.status:
                wrong.append((str(visit), str(visit.who.kind if visit.who else "nobody"), answer.status_code))
    assert wrong == []
