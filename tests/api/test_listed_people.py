"""Those whom only the application tells of, by the API: what the service says of them, how many, and each by their place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps

from api.caller import Caller

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def bank(office: Any) -> Iterator[Any]:
    from cases.test_listed import bank

    config = apps.get_app_config("cases")
    before, config.office = config.office, bank()
    yield config.office
    config.office = before


def test_each_is_answered_by_their_place_and_nobody_else_is(bank: Any) -> None:
    from cases import town
    from cases.test_listed import HOUSING, TWO

    mine = Caller(town.citizen())
    (people,) = mine.get(f"/services/{HOUSING}").json()["people"]
    assert (people["path"], people["who"], people["most"]) == ("household.others[]", "stated", 6)
    made = mine.post("/applications", {"service": HOUSING, "language": "nb"}).json()
    assert "household.others[]" in made["still"]
    where = f"/applications/{made['id']}/answers"
    said = mine.send("PUT", where, {"answers": TWO, "version": made["version"]}).json()
    assert said["answers"]["household.others[1].birth_date"] == "2019-06-15"
    assert "household.others[0].lives_there" in said["still"] and "household.others[2].lives_there" not in said["still"]
    for wrong in ({"household.others[6].student": True}, {"household.others[]": 7}, {"household.others[].student": True}):
        assert mine.send("PUT", where, {"answers": wrong, "version": said["version"]}).status_code == 422
