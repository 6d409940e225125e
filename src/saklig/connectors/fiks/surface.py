"""One surface behind the machine's sign-in: token, legal basis and headers on every call, refusals told apart."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from saklig.cases.ports import LegalBasis, RegisterAnswerInvalid
from saklig.connectors.fiks.reading import Node
from saklig.connectors.fiks.settings import FiksSettings
from saklig.connectors.fiks.token import TokenSource
from saklig.connectors.transport import Answer, Transport

__all__ = ["Surface"]


class Surface:
    """Asks under one scope. `register` is the name that errors and logs use."""

    def __init__(
        self, settings: FiksSettings, transport: Transport, tokens: TokenSource, *, register: str, scope: str
    ) -> None:
        self.settings = settings
        self.register = register
        self._transport = transport
        self._tokens = tokens
        self._scope = scope

    def ask(self, method: str, url: str, basis: LegalBasis, **request: Any) -> Answer:
        """Ask with a token; once more with a fresh one if it was refused. Status 200 or 4xx comes back."""
        answer = self._with_token(method, url, basis, request)
        if answer.status == 401:
            answer = self._with_token(method, url, basis, request)
        if answer.status in (401, 403):
            raise RegisterAnswerInvalid(
                self.register,
                f"refused-{answer.status}",
                f"{self.register}: refused us with status {answer.status} {self.codes(answer)}; "
                "see that scope, role and integration in the settings give access",
            )
        if answer.status != 200 and not 400 <= answer.status < 500:
            raise RegisterAnswerInvalid(self.register, f"status-{answer.status}")
        return answer

    def codes(self, answer: Answer) -> tuple[str, ...]:
        """The codes of the register's own faults in an error answer; none if it says none."""
        if answer.body is None:
            return ()
        faults = Node(self.register, answer.body).get("feilmeldinger")
        return tuple(fault.get("kode").text(longest=80) for fault in faults.items())

    def _with_token(self, method: str, url: str, basis: LegalBasis, request: dict[str, Any]) -> Answer:
        token = self._tokens.token(self._scope)
        headers = {
            "Authorization": f"Bearer {token}",
            # Percent-encoded, since a header is ASCII and the paragraph sign is not.
            "Saklig-Hjemmel": quote(f"{basis.provision}; {basis.purpose}", safe=" ;,-"),
            "Saklig-Sak": quote(basis.case, safe="-"),
            **self.settings.headers(),
        }
        answer = self._transport.ask(self.register, method, url, headers=headers, **request)
        if answer.status == 401:
            self._tokens.refused(self._scope, token)
        return answer
