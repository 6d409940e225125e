"""Would I get it? An interview that the rules drive, without pages: the page, the API and the conversation use the same.

Flow: 1 a `Talk` is one service's interview for so many people; 2 `values` are what was told, what is given from elsewhere and
what is assumed; 3 `still` is what the outcome rests on and nobody has said (`decision.partial`), and each has its question
with why it is asked; 4 with nothing left, or at any time, `result` is what the rules say, with reasons, amounts and what would
change it; 5 `going_on` makes a draft of an application of what was told.

It is guidance and no decision. What is unknown is never counted as granted, and never counts against anyone.
"""

from saklig.assistant.interview.going_on import answers_of, go_on
from saklig.assistant.interview.leaves import Leaf, bare
from saklig.assistant.interview.questions import Question, count_question
from saklig.assistant.interview.reading import read_answers
from saklig.assistant.interview.result import Result, result
from saklig.assistant.interview.talk import Talk, asks_everything

__all__ = [
    "Leaf", "Question", "Result", "Talk", "answers_of", "asks_everything", "bare", "count_question", "go_on", "read_answers",
    "result",
]  # fmt: skip
