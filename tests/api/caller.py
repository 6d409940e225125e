"""A program that calls the API for one signed-in person, with the CSRF token as documented."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

import signed_in
from saklig.cases import Actor

__all__ = ["Caller", "Upload", "token"]


class Upload(dict[str, Any]):
    """A body that is sent as a form: a value with a name of its own is a file."""


def token() -> str:
    return uuid4().hex


class Caller:
    """CSRF is enforced, as it is outside of tests."""

    def __init__(self, actor: Actor | None = None) -> None:
        self.client = Client(enforce_csrf_checks=True)
        if actor is not None:
            session = self.client.session
            session["who"] = signed_in.who(actor)
            session.save()
            self.client.cookies["saklig_session"] = session.session_key
        self.csrf = self.client.get("/api/session").json()["csrf_token"]

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api{path}", query)

    def send(self, method: str, path: str, body: Any = None, *, csrf: bool = True, raw: bytes | None = None) -> Any:
        headers = {"X-CSRFToken": self.csrf} if csrf else {}
        if isinstance(body, Upload):
            sent = encode_multipart(BOUNDARY, {key: value for key, value in body.items() if value is not None})
            return self.client.generic(method, f"/api{path}", sent, content_type=MULTIPART_CONTENT, headers=headers)
        data = json.dumps(body).encode() if raw is None else raw
        return self.client.generic(method, f"/api{path}", data, content_type="application/json", headers=headers)

    def post(self, path: str, body: Any = None, **more: Any) -> Any:
        return self.send("POST", path, body, **more)

    def put(self, path: str, body: Any = None, **more: Any) -> Any:
        return self.send("PUT", path, body, **more)

    def apply(self, answers: dict[str, Any] | None = None, *, language: str = "nb") -> dict[str, Any]:
        """Start, answer and send an application; the receipt."""
        from cases import town

        started = self.post("/applications", {"service": town.SERVICE, "language": language})
        assert started.status_code == 201, started.content
        draft = started.json()
        path = f"/applications/{draft['id']}"
        saved = self.put(f"{path}/answers", {"answers": {**town.YES, **(answers or {})}, "version": draft["version"]})
        assert saved.status_code == 200, saved.content
        sent = self.post(f"{path}/submission", {"token": token()})
        assert sent.status_code == 200, sent.content
        town.write_letters()
        return {**sent.json(), "application_id": draft["id"]}
