"""What happens to a question before it is answered: named steps, each small, each of which may stop it with an answer.

Flow: 1. `Language` sees which language and written form it is in, and stops what holds no words; 2. `Masking` hides personal
data: what it leaves is all that an index, a log or a language model sees; 3. `Crisis` answers those whose life or safety is at
stake, before anything else is asked of them; 4. `Attack` declines what is meant to misuse the assistant, other people's cases,
and what it is not for; 5. `OtherLanguage` answers in plain English whoever writes in a language that we do not; 6. `Routing`
says which kind of question it is and which services it is about, and answers a greeting.

It must not know how an answer is found. The words it looks for lie in `words/`, what it says in `texts/` of this room: a lawyer
can read and mend both. What is recognised here makes answers fitting, and guards nothing: nobody's case is within reach of a
question, and no answer is made of what the question says (docs/decisions/0044-steps-before-the-answer.md).
"""

from saklig.assistant.steps.attack import Attack
from saklig.assistant.steps.before import before_the_answer
from saklig.assistant.steps.crisis import Crisis
from saklig.assistant.steps.language import Language, OtherLanguage
from saklig.assistant.steps.masking import Masking
from saklig.assistant.steps.routing import Routing
from saklig.assistant.steps.topics import ServiceWords, Topics, words_of

__all__ = [
    "Attack",
    "Crisis",
    "Language",
    "Masking",
    "OtherLanguage",
    "Routing",
    "ServiceWords",
    "Topics",
    "before_the_answer",
    "words_of",
]
