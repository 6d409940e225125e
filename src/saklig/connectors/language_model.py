"""A language model behind any address that speaks as OpenAI's "chat completions" do: an agency's own, or another's by agreement.

Flow: 1 the settings name one host, and no other is asked; personal data was masked before; 2 one call, streamed, no second
attempt: somebody is waiting; 3 each line is read with limits of time, size and form; 4 whatever is wrong is `ModelFailed`, and
the quotes are the answer then. Source: server-sent events (WHATWG HTML, 9.2); the request and its pieces as vLLM and llama.cpp
take them.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

import httpx

from saklig.assistant.errors import ModelFailed
from saklig.assistant.wording.port import Message, ModelLimits
from saklig.connectors.deadline import Deadline
from saklig.connectors.errors import SettingInvalid
from saklig.connectors.reach import NotReachable, Reach, host_of, loopback_of
from saklig.connectors.transport import is_safe_address, quiet_client

__all__ = ["ModelSettings", "RemoteLanguageModel"]

_LONGEST_LINE = 100_000  # bytes of one piece: a model's is some hundred
_MOST_BYTES = 2_000_000  # of a whole answer with what stands around each piece
_LETTERS_A_TOKEN = 3  # few, so that the model is not cut off before our own limit
_DONE = "[DONE]"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSettings:
    """`url`: what stands before /chat/completions. `connect`: seconds to a connection. `most`: what no answer goes beyond."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    inside: tuple[str, ...] = ()
    connect: float = 2.0
    most: ModelLimits = field(default_factory=ModelLimits)

    def __post_init__(self) -> None:
        if not is_safe_address(self.url):
            raise SettingInvalid(
                f"the agency's settings, [language_model] url is {self.url!r}; what people ask goes over https:// only"
                " (http:// on this machine)"
            )


class RemoteLanguageModel:
    """Port `LanguageModel` over HTTP. Many threads may ask at once."""

    def __init__(self, settings: ModelSettings) -> None:
        self._settings = settings
        self.name = settings.model
        self._url = settings.url.rstrip("/") + "/chat/completions"
        self._reach = Reach(
            hosts=frozenset({host_of(settings.url)}), inside=frozenset(settings.inside) | loopback_of([settings.url])
        )
        self._deadline = Deadline()
        authorised = {"Authorization": f"Bearer {settings.key}"} if settings.key else {}
        self._client = quiet_client(
            self._deadline, self._reach, {"Accept": "text/event-stream", **authorised}, connections=50
        )

    def close(self) -> None:
        self._client.close()

    def words(self, messages: Sequence[Message], limits: ModelLimits) -> Iterator[str]:
        """The answer, piece by piece. Errors: ModelFailed, with a short code of why."""
        most = self._settings.most
        limits = ModelLimits(
            seconds=min(most.seconds, limits.seconds), characters=min(most.characters, limits.characters)
        )
        try:
            yield from self._limited(messages, limits)
        except NotReachable as error:
            raise ModelFailed(f"language model: {error}", why="address") from None
        except httpx.TimeoutException:
            raise ModelFailed("language model: no answer in time", why="too-slow") from None
        except httpx.HTTPError:
            raise ModelFailed("language model: no connection, or it broke", why="no-connection") from None
        except httpx.InvalidURL:
            raise ModelFailed("language model: its address in the settings is no address", why="address") from None

    def _limited(self, messages: Sequence[Message], limits: ModelLimits) -> Iterator[str]:
        until = time.monotonic() + limits.seconds
        timeout = httpx.Timeout(limits.seconds, connect=min(self._settings.connect, limits.seconds))
        count = 0
        asked = self._client.stream("POST", self._url, timeout=timeout, json=self._asked(messages, limits))
        with self._deadline.at(until), asked as response:
            _refuse_other_than_an_answer(response)
            for piece in _pieces(response, until):
                count += len(piece)
                if count > limits.characters:
                    raise ModelFailed("language model: more than an answer can be", why="too-long")
                yield piece
        if not count:
            raise ModelFailed("language model: said nothing", why="empty")

    def _asked(self, messages: Sequence[Message], limits: ModelLimits) -> dict[str, Any]:
        return {
            "model": self._settings.model,
            "messages": [{"role": one.role, "content": one.text} for one in messages],
            "stream": True,
            "temperature": 0,
            "max_tokens": limits.characters // _LETTERS_A_TOKEN,
        }


def _refuse_other_than_an_answer(response: httpx.Response) -> None:
    status = response.status_code
    if status != httpx.codes.OK:
        why = "redirect" if 300 <= status < 400 else "not-let-in" if status in (401, 403) else f"status-{status}"
        raise ModelFailed(f"language model: answers with status {status}; see [language_model]", why=why)
    if response.headers.get("content-encoding", "identity") != "identity":
        raise ModelFailed("language model: answered compressed, which was not asked", why="unreadable")


def _pieces(response: httpx.Response, until: float) -> Iterator[str]:
    """What the answer says, by its lines. A stream that ends without saying so was cut off."""
    for line in _lines(response, until):
        said = line.removeprefix("data:").strip() if line.startswith("data:") else ""
        if not line or line.startswith((":", "event:", "id:", "retry:")):
            continue
        if said == _DONE:
            return
        if not said:
            _unreadable()
        piece, ended = _read(said)
        if piece:
            yield piece
        if ended == "length":
            raise ModelFailed("language model: more than an answer can be", why="too-long")
        if ended:
            return
    raise ModelFailed("language model: its answer was cut off", why="cut-off")


def _lines(response: httpx.Response, until: float) -> Iterator[str]:
    rest, count = b"", 0
    for chunk in response.iter_raw():
        count += len(chunk)
        if count > _MOST_BYTES:
            raise ModelFailed("language model: an endless answer", why="too-long")
        if time.monotonic() > until:
            raise ModelFailed("language model: no whole answer in time", why="too-slow")
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield _decoded(line)
        if len(rest) > _LONGEST_LINE:
            _unreadable()
    if rest.strip():
        yield _decoded(rest)


def _decoded(line: bytes) -> str:
    if len(line) > _LONGEST_LINE:
        _unreadable()
    try:
        return line.decode("utf-8").rstrip("\r")
    except UnicodeDecodeError:
        _unreadable()


def _read(said: str) -> tuple[str, str]:
    """One piece of the answer, and why it ended, if it did."""
    try:
        choices = json.loads(said)["choices"]
        if choices == []:  # a piece that tells only how much was used
            return "", ""
        choice = choices[0]
        piece, ended = choice["delta"].get("content"), choice.get("finish_reason")
    except (ValueError, RecursionError, KeyError, IndexError, TypeError, AttributeError):
        _unreadable()
    if not isinstance(piece, str | None) or not isinstance(ended, str | None):
        _unreadable()
    return piece or "", ended or ""


def _unreadable() -> NoReturn:
    raise ModelFailed("language model: sent what is no piece of an answer", why="unreadable")
