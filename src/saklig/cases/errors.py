"""Errors of the room `cases`. Each message says what, where, why and how to mend."""

from __future__ import annotations

__all__ = [
    "CaseError",
    "InvalidAnswers",
    "MandateOver",
    "NotAllowed",
    "NotDecidedHere",
    "NotEntered",
    "NotFound",
    "OwnReasonsRequired",
    "PolicyBreach",
    "PricesDiffer",
    "PurposeRefused",
    "ReadOnly",
    "ReasonNeeded",
    "RegisterAnswerInvalid",
    "RegisterError",
    "RegisterUnavailable",
    "StaleForm",
    "TransitionRefused",
]


class CaseError(Exception):
    """Root of what may go wrong in a case."""

    code = "case-error"


class NotFound(CaseError):
    """No such object, or none this actor may know of: the two are never told apart."""

    code = "not-found"


class NotAllowed(CaseError):
    """The actor may see the object and may not do this with it."""

    code = "not-allowed"


class NotImpartial(NotAllowed):
    """The one who acts is not impartial in the case, or (`known` false) it could not be found out and they have not said."""

    code = "not-impartial"

    def __init__(self, message: str, *, known: bool) -> None:
        super().__init__(message)
        self.known = known


class NoAuthority(NotAllowed):
    """The agency's rules of delegation let this caseworker not make this decision."""

    code = "no-authority"


class MandateOver(NotAllowed):
    """A representative whose mandate was withdrawn or has ended: nothing more is done or shown under it."""

    code = "mandate-over"


class PurposeRefused(NotAllowed):
    """Facts were asked for outside the purpose and legal basis that the package declares. `why` is a code."""

    code = "purpose-refused"

    def __init__(self, message: str, *, why: str) -> None:
        super().__init__(message)
        self.why = why


class ReasonNeeded(NotAllowed):
    """A case that is not in this caseworker's work: it opens once they have stated why, and the reason is kept."""

    code = "reason-needed"

    def __init__(self, number: str) -> None:
        super().__init__("this case is not in your work: state why you need to open it, and it opens for today")
        self.number = number


class TransitionRefused(CaseError):
    """The lifecycle has no such step from the state the case is in, or not for this actor, or a need is not met."""

    code = "transition-refused"


class NotDecidedHere(TransitionRefused):
    """The law lets another kind of agency decide this service: here it is an estimate, and nothing of it is received."""

    code = "not-decided-here"


class InvalidAnswers(CaseError):
    """Answers of a form that cannot be taken. `problems` maps the path of a question to reason codes."""

    code = "invalid-answers"

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(f"{path}: {why}" for path, why in problems.items()))
        self.problems = problems


class StaleForm(CaseError):
    """Two tabs: the draft was saved elsewhere since this form was opened."""

    code = "stale-form"


class OwnReasonsRequired(CaseError):
    """An adverse decision was asked for without reasons of the caseworker's own."""

    code = "own-reasons-required"


class PolicyBreach(CaseError):
    """Something tried to go beyond the automation policy. It never does; the attempt is refused and recorded."""

    code = "policy-breach"


class ReadOnly(CaseError):
    """The ledger has an open alarm: cases can be read, and no step is taken until somebody has found out why."""

    code = "read-only"


class NotEntered(CaseError):
    """The event has no place in the ledger yet; it takes a second or so."""

    code = "not-entered"


class PricesDiffer(CaseError):
    """A closed month's file can't be made as it was: somebody in it is erased, or its lines have changed. `why` is a code."""

    code = "prices-differ"

    def __init__(self, message: str, *, why: str) -> None:
        super().__init__(message)
        self.why = why


class RegisterError(CaseError):
    """A register call gave nothing that can be used. `register` is its name, `why` a code without personal data."""

    code = "register-error"
    temporary = False

    def __init__(self, register: str, why: str, message: str = "") -> None:
        super().__init__(message or f"{register}: {why}")
        self.register = register
        self.why = why


class RegisterUnavailable(RegisterError):
    """No answer now (down, slow, over capacity): the case waits and the register is asked again."""

    code = "register-unavailable"
    temporary = True


class RegisterAnswerInvalid(RegisterError):
    """An answer that is no answer (nonsense, another person's data, refused): asking again will hardly help."""

    code = "register-answer-invalid"
