"""What is wrong with a field, in words: reason codes of `cases` and `documents.intake` -> what is wrong, and how to mend it.

The pages have the same codes in three languages; an API says them in English, beside the code a program reads.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["WRONG", "told"]

_IDENTITY = "Give the eleven digits of a Norwegian identity number as text."
_SCAN = "Save the document as PDF, JPEG or PNG, and send it again."
# Code -> what is wrong, how to mend it.
WRONG: Mapping[str, tuple[str, str]] = {
    "missing": ("Nothing is given here.", "Give this field."),
    "required": ("Nothing is given here.", "Give this field."),
    "empty": ("Nothing is given here.", "Give this field."),
    "too-long": ("The text is too long.", "Shorten it to what the documentation allows."),
    "too-many": ("There are too many.", "Give fewer, as the documentation says."),
    "invalid": ("The value cannot be used.", "Hold it against the documentation of this field."),
    "invalid-token": ("This is no token.", "Make a new random one, such as a UUID, for this wish."),
    "not-a-choice": ("This is none of the values there are.", "Give one of those that the description or the object lists."),
    "choose-one": ("None is chosen.", "Give one of those that the description or the object lists."),
    "choose-some": ("None is chosen.", "Give at least one."),
    "not-yes-or-no": ("This is no answer to a question of yes or no.", "Give true or false."),
    "not-text": ("This is no text.", "Give text, in quotes."),
    "not-a-list": ("This is no list.", "Give a list, also for one."),
    "not-a-number": ("This is no number.", "Give a number, or one as text, such as 450000 or 45.5."),
    "not-a-date": ("This is no date.", "Give a day by ISO 8601, such as 2026-02-03."),
    "not-a-year": ("This is no year.", "Give a year of four digits, such as 2026."),
    "date-out-of-range": ("The date is too far in the past or to come.", "Look for a digit that is wrong."),
    "negative": ("The number is less than zero.", "Give zero or more."),
    "too-large": ("The number is too large.", "Look for digits that are too many."),
    "huge": ("The number is too large.", "Look for digits that are too many."),
    "nothing-asked": ("Nothing is applied for.", "Answer true to what is applied for."),
    "not-wholly-granted": ("Only what is wholly granted goes out as a part.", "Give parts that `grantable` lists."),
    "identity-not-text": ("The identity number is no text.", _IDENTITY),
    "identity-not-eleven-digits": ("The identity number has not eleven digits.", _IDENTITY),
    "identity-check-digits": ("The identity number's check digits do not hold.", "Look for a digit that is read wrong."),
    "identity-own": ("This is the caller's own identity number.", "Give the other person's."),
    "identity-also-child": ("This is the number of one of the children.", "Give the cohabitant's."),
    "same-person": ("Both numbers are the same person's.", "Give the number of the other one."),
    "not-guardian": ("The population register names no such guardianship.", "Have the guardian's certificate registered."),
    "register-down": ("The population register does not answer.", "Try again in some minutes."),
    "in-the-future": ("The day has not come yet.", "Give today or an earlier day."),
    "too-late": ("The day is too late.", "Give an earlier day."),
    "too-early": ("The day is too early.", "Give a later day."),
    "too-soon": ("That is too soon.", "Give at least five days."),
    "too-long-time": ("That is too long.", "Give at most six weeks."),
    "not-later": ("It is not after the present time limit.", "Give a later day."),
    "beyond-a-year": ("It is more than a year after the decision.", "Give a day within a year of the decision."),
    "number-or-name": ("Neither an identity number nor a name is given.", "Give the number; a name where nobody knows it."),
    "already-in-household": ("The person is in the case already.", "Look at the parties of the case."),
    "no-conditions-of-a-refusal": ("Conditions stand with a refusal.", "Leave them out, or grant the wish."),
    "no-such-day": ("The text names a day that is not in the calendar.", "Correct it, as 28.2.2026 for 31.2.2026."),
    "after-received": ("It was posted after it was received.", "Give the day it was posted, or leave it out."),
    "before-decision": ("The day is before the decision was made.", "Give the day it came, after the decision."),
    "until-before-since": ("The last day is before the first.", "Let the last day come after the first."),
    "absence-days": ("The last day is before the first, or the time is too long.", "Give days in order, within a year."),
    "not-forwarded": ("The appeal has not been sent to the appeal body.", "Forward it first."),
    "no-new-decision": ("No new decision has been made after the appeal.", "Reopen the case and decide it first."),
    "no-such-rule": ("The service has no rule row or amount of this name.", "Take the code from the reasons of a decision."),
    "personal-data": ("The text is read by many, and looks as if it holds personal data.", "Write it without."),
    "nothing-to-print": ("No letter is ready to be printed.", "See GET /staff/paper for what waits, and why."),
    "no-such-envelope": ("No posted envelope has this reference.", "Check the eight characters on the envelope sheet."),
    "returned-before": ("This letter has been registered as returned before.", "See the case for what became of it."),
    "not-an-account": ("This is no Norwegian account number.", "Give eleven digits; look for one that is wrong."),
    "address-lines": ("This is no address of one to four lines.", "Give at most four lines of at most 60 characters."),
    "colleague-self": ("This is the caller.", "Give somebody else of the case's service."),
    "colleague-away": ("This colleague is away.", "Give somebody who is at work."),
    "colleague-unable": ("This colleague cannot work with the case.", "Give another caseworker of its service."),
    "does-not-prove": ("Such a document shows none of these facts, or is about another.", "Give another attachment, or none."),
    "not-to-be-entered": ("A caseworker does not enter this.", "Leave it out, or ask for it."),
    "file-none": ("There is no file.", "Send the file as the part named file."),
    "file-empty": ("The file is empty.", "Choose another."),
    "file-large": ("The file is too large.", "Split it, or save it with a lower resolution."),
    "file-type": ("This is neither PDF, JPEG nor PNG, whatever it is called.", _SCAN),
    "file-archive": ("Archives and office documents are not taken.", "Unpack, and send one PDF at a time."),
    "file-heic": ("The picture is HEIC.", "Save it as JPEG."),
    "file-encrypted": ("The PDF is locked with a password.", "Save it without one."),
    "file-broken": ("The file cannot be read.", _SCAN),
    "file-pages": ("The file has too many pages.", "Send only the pages that the case needs, or split it."),
    "file-pixels": ("The picture has too many pixels.", "Save it smaller."),
    "file-heavy": ("The file is too heavy to open.", "Save it as a simpler PDF, or take a picture of the sheet."),
    "too-many-files": ("The case has as many attachments as it can have.", "Speak with the applicant or the agency."),
}
_UNKNOWN = "Hold it against the documentation of this field; of an answer, against the question's kind."


def told(where: str, code: str) -> dict[str, str]:
    """One line of a problem's `errors`."""
    what, mend = WRONG.get(code, (code, _UNKNOWN))
    return {"where": where, "what": what, "code": code, "mend": mend}
