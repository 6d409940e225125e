"""A server of the Model Context Protocol, so that citizens' own assistants can ask and be given sourced answers and rule results.

Its tools are operations of the API under other names, open to all, and say the same in the same shapes: nobody is signed in here,
and nothing of anybody's case is in reach. Source: modelcontextprotocol.io, revision that the package `mcp` speaks.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal
from uuid import uuid4

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections
from pydantic import Field

from saklig import cases
from saklig.api import assistant, guidance, services
from saklig.api.office import office
from saklig.api.schemas import PageQuery
from saklig.api.wrong import told
from saklig.store import limits

__all__ = ["app", "server"]

_log = logging.getLogger(__name__)
_INSTRUCTIONS = (
    "Answers come from {name}'s own sources and rules. Show each sentence with its source, say that it is guidance and no"
    " decision, and that a human can be asked. Do not add to what is quoted. Where kind is not_known, say so. Send no identity"
    " numbers."
)
Language = Literal["nb", "nn", "en"]
Counts = Annotated[dict[str, int], Field(description="How many people there are of each kind, as an answer names them")]
Told = Annotated[dict[str, bool | int | str | None], Field(description="Answers so far, by the key of each question")]


def server() -> Any:
    """The server with its tools. Errors: ImportError, where the extra `saklig[mcp]` is not installed."""
    from mcp.server.mcpserver import MCPServer  # an optional part: everything else runs without it

    made = MCPServer(
        f"Saklig: {office().agency.name}", instructions=_INSTRUCTIONS.format(name=office().agency.name), log_level="WARNING"
    )

    @made.tool(description="The services of this agency: what each is, who decides, and what it can give.")
    async def list_services() -> dict[str, Any]:
        return await _off_the_loop(lambda: services.services(None, PageQuery(limit=200, offset=0)))  # type: ignore[arg-type]

    @made.tool(
        description="Ask a question in bokmål, nynorsk or English. Every sentence of the answer names what it rests on; a quote"
        " is byte for byte its source's. `conversation` goes on with one that an earlier answer named by `key`."
    )
    async def ask(  # fmt: skip
        question: Annotated[str, Field(min_length=1, max_length=10_000)], language: Language = "nb",
        conversation: str | None = None,
    ) -> assistant.TurnOut:
        body = assistant.Question(token=uuid4().hex, question=question, language=language, key=conversation)
        return assistant.TurnOut.model_validate(await _off_the_loop(lambda: assistant.ask(None, body)))  # type: ignore[arg-type]

    @made.tool(
        description="Would one get this service? Send what is known; it says what the rules still need to know, or the result"
        " with reasons by provision. Guidance and no decision: an unsure yes is never a yes."
    )
    async def would_i_get(
        service: str, people: Counts | None = None, answers: Told | None = None, language: Language = "nb"
    ) -> guidance.InterviewOut:
        body = guidance.Interviewed(language=language, people=people or {}, answers=answers or {})
        said = await _off_the_loop(lambda: guidance.interview(None, service, body))  # type: ignore[arg-type]
        return guidance.InterviewOut.model_validate(said)

    @made.tool(
        description="What can one get here, over all services: can be applied for now, what is missing, seems not and why."
        " Nothing is hidden for lack of data."
    )
    async def what_can_i_get(
        people: Counts | None = None, answers: Told | None = None, language: Language = "nb"
    ) -> guidance.SurveyOut:
        body = guidance.Surveyed(language=language, people=people or {}, answers=answers or {})
        said = await _off_the_loop(lambda: guidance.what_can_i_get(None, body))  # type: ignore[arg-type]
        return guidance.SurveyOut.model_validate(said)

    return made


async def _off_the_loop(work: Callable[[], Any]) -> Any:
    """Do it in a thread of its own, and tell what is wrong in our own words: never a traceback, never what was sent."""
    from mcp.server.mcpserver.exceptions import ToolError

    def run() -> Any:
        close_old_connections()
        try:
            return work()
        finally:
            close_old_connections()

    try:
        return await sync_to_async(run, thread_sensitive=False)()
    except cases.InvalidAnswers as wrong:
        lines = [told(field, code) for field, code in wrong.problems.items()]
        raise ToolError(" ".join(f"{one['where']}: {one['what']} {one['mend']}" for one in lines)) from None
    except cases.CaseError:
        raise ToolError("There is no such thing here. Look up what there is, and use its name as it stands.") from None
    except Exception as fault:
        _log.error("a tool failed (%s)", type(fault).__name__)  # noqa: TRY400 - a traceback could hold what was asked
        raise ToolError("It cannot be answered now. Nothing is lost; try again later, or ask a human.") from None


def app(host: str) -> Any:
    """The server over streamable HTTP, stateless, counted as the pages count: an ASGI application for this host name."""
    from mcp.server.transport_security import TransportSecuritySettings

    hosts = [*settings.ALLOWED_HOSTS, *(f"{one}:*" for one in settings.ALLOWED_HOSTS)]
    guarded = TransportSecuritySettings(enable_dns_rebinding_protection=True, allowed_hosts=hosts, allowed_origins=[])
    inner = server().streamable_http_app(
        json_response=True, stateless_http=True, max_request_body_size=64 * 1024, transport_security=guarded, host=host
    )
    return _Counted(inner)


class _Counted:
    """Lets in as many calls from an address as the pages do."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    async def __call__(self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
        wait = await sync_to_async(_wait, thread_sensitive=False)(scope) if scope["type"] == "http" else 0
        if not wait:
            await self._inner(scope, receive, send)
            return
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"retry-after", str(wait).encode())]
        await send({"type": "http.response.start", "status": 429, "headers": headers})
        await send({"type": "http.response.body", "body": b"Too many calls: try again later."})


def _wait(scope: Any) -> int:
    said = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    meta = {"REMOTE_ADDR": (scope.get("client") or ("",))[0], "HTTP_X_FORWARDED_FOR": said.get("x-forwarded-for", "")}
    address = limits.address_of(meta, behind_proxy=settings.SAKLIG_BEHIND_PROXY)
    close_old_connections()
    try:
        return limits.take(settings.SAKLIG_LIMITS, ["talk"], person=None, address=address)
    finally:
        close_old_connections()
