"""How well the assistant finds, quotes and refuses, measured on files of passages and questions.

Flow: 1. passages and questions are read from lines of JSON (`files`), errors told with line and how to mend them; 2. each
question is asked as it is, with its document, and with its passage left out (`asking`); 3. what came is counted, with intervals
(`figures`), and held against a gate (`gate`).
"""

from saklig.assistant.measuring.asking import Case, ask_all, nynorsk_by_apertium
from saklig.assistant.measuring.figures import figures
from saklig.assistant.measuring.files import Question, documents_of, read_passages, read_questions
from saklig.assistant.measuring.gate import broken, read_gate

__all__ = [
    "Case",
    "Question",
    "ask_all",
    "broken",
    "documents_of",
    "figures",
    "nynorsk_by_apertium",
    "read_gate",
    "read_passages",
    "read_questions",
]
