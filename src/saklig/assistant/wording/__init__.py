"""Words by a language model, where the agency has one: each sentence held against the quotes it names, or it does not stand.

Flow: 1. the model is given the quotes by number and the question, masked (`instructing`); 2. it says an answer, within limits
(`port`); 3. the answer is read as sentences with the numbers they name (`stating`); 4. each is held against its quotes
(`checking`): figures and their order (`figures`, `order`), names and who acts (`acting`), the words that change what a sentence
says, clause by clause (`said`, `weighing`), and the words that carry it; 5. what does not stand is left out, and its quote stands
instead (`step`), sentence by sentence.

It must not know which model it is or where: `connectors/language_model.py` reaches one. The word lists lie in `words/` (`lists`).
What is turned down and what is not is measured by `benchmarks/wording.py`.
"""

from saklig.assistant.wording.checking import Verdict, check
from saklig.assistant.wording.port import LanguageModel, Message, ModelLimits
from saklig.assistant.wording.stating import Stated, stated
from saklig.assistant.wording.step import Wording

__all__ = ["LanguageModel", "Message", "ModelLimits", "Stated", "Verdict", "Wording", "check", "stated"]
