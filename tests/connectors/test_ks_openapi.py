"""Outside truth: our questions and the stand-in's flat answers, held against KS Digital's OpenAPI of its sandbox.

The file is theirs (MIT licence) and not in the repository; it is found by the setting SAKLIG_SHARED.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
import yaml

from connectors.rig import BASIS, CALCULATION, StandIn
from saklig.connectors import stand_in
from saklig.connectors.fiks.reading import Node
from saklig.connectors.fiks.tax import _income
from saklig.connectors.nordvik import Nordvik
from saklig.connectors.stand_in import wire
from saklig.connectors.stand_in.register import calculation_types

SHARED = Path(os.environ.get("SAKLIG_SHARED") or Path(__file__).parents[3] / "shared")
FILE = SHARED / "data" / "ks-sandbox" / "fiks-simulator.openapi.yaml"
KIND = calculation_types()[CALCULATION]
TAX = "/register/api/v1/ks/{rolleId}/skatteoginntektsopplysninger/beregning/redusert-foreldrebetaling"
POPULATION = "/folkeregister/api/v1/{rolleId}/v1/personer/{fnr}"
CONTACT = "/register/api/v1/ks/{rolleId}/krr/person"

pytestmark = pytest.mark.skipif(not FILE.exists(), reason=f"{FILE.name} is not there: set SAKLIG_SHARED to its folder")


@pytest.fixture(scope="module")
def api() -> dict[str, Any]:
    return nulls_allowed(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def nulls_allowed(node: Any) -> Any:
    """OpenAPI's `nullable`, which JSON Schema does not know, written as a type."""
    if isinstance(node, list):
        return [nulls_allowed(one) for one in node]
    if not isinstance(node, dict):
        return node
    made = {key: nulls_allowed(value) for key, value in node.items() if key != "nullable"}
    if node.get("nullable") is True and isinstance(node.get("type"), str):
        made["type"] = [node["type"], "null"]
    return made


def answers(api: dict[str, Any], path: str, method: str) -> jsonschema.Draft202012Validator:
    schema = api["paths"][path][method]["responses"]["200"]["content"]["application/json"]["schema"]
    return jsonschema.Draft202012Validator({**schema, "components": api["components"]})


def test_what_we_ask_the_tax_register_is_what_it_takes(api: dict[str, Any], town: Nordvik) -> None:
    asked: list[Any] = []

    def keep(request: httpx.Request) -> httpx.Response:
        import json

        if request.url.path == "/token":
            body: Any = {"access_token": "t", "token_type": "Bearer", "expires_in": 100}
        else:
            asked.append((request.url.path, json.loads(request.content)))
            persons = asked[-1][1]["personer"]
            body = wire.tax_answer(town.world, asked[-1][1]["inntektsaar"], persons, kind=KIND)
        return httpx.Response(200, stream=httpx.ByteStream(json.dumps(body).encode()))

    from saklig.connectors import fiks
    from saklig.connectors.clocks import SystemClock

    registers = fiks.connect(stand_in.settings_for("http://127.0.0.1:9"), SystemClock())
    registers.transport._client = httpx.Client(transport=httpx.MockTransport(keep))
    registers.tax.income_basis(list(town.story("twins").members[:2]), 2025, calculation=CALCULATION, basis=BASIS)
    schema = api["paths"][TAX]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert len(asked) == 2
    for path, question in asked:
        jsonschema.validate(question, schema)
        assert path == TAX.replace("{rolleId}", stand_in.LIST_ROLE)


def test_the_stand_ins_tax_answers_have_their_shape(api: dict[str, Any], town: Nordvik) -> None:
    good = answers(api, TAX, "post")
    for person in town.world.persons:
        answer = wire.tax_answer(town.world, 2025, [{"identifikator": person, "type": "SOEKER"}], kind=KIND)
        good.validate(answer)
        _income(Node("tax", answer), person, 2025)


def test_the_stand_ins_flat_persons_have_their_shape(api: dict[str, Any], town: Nordvik) -> None:
    good = answers(api, POPULATION, "get")
    named = set(good.schema["properties"])
    for person in town.world.persons.values():
        flat = wire.flat_person(person)
        # Their schema lets no birth date be missing; the real register does (see the list form).
        good.validate({key: value for key, value in flat.items() if (key, value) != ("foedselsdato", None)})
        assert set(flat) <= named


def test_the_stand_ins_contacts_have_their_shape(api: dict[str, Any], server: StandIn, town: Nordvik) -> None:
    good = answers(api, CONTACT, "post")
    for identity, known in town.world.contacts.items():
        good.validate(wire.contact(identity, known, hidden=False))
        good.validate(wire.contact(identity, known, hidden=True))
