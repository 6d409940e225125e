"""General questions, answered from the agency's own documents without a language model.

Flow: 1. documents (`document`) are cut into passages and indexed (`index`), words of bokmål and nynorsk in one pool (`words`,
`pool`); 2. a question is looked up (`searching`); 3. the sentences that answer are chosen from the best passages (`choosing`),
by what the question asks for (`asking`); 4. how sure that is decides whether they are told, or only what is near (`library`);
5. `step` makes an `Answer` of it.

    built = build(folder, documents)          # beside the index in use, then swapped
    library = Library.open(folder)            # IndexMissing where there is none or it is not whole
    found = library.answer("Når må jeg søke?", language="nb", services=("en-tjeneste",))
    steps = [..., LookUp(library), <wording by a model, if any>, GeneralQuestion()]
"""

from saklig.assistant.retrieval.document import Document, Passage, Section, passages
from saklig.assistant.retrieval.index import Built, build
from saklig.assistant.retrieval.library import Found, Hit, Library
from saklig.assistant.retrieval.step import GeneralQuestion, LookUp, answer_of

__all__ = [
    "Built",
    "Document",
    "Found",
    "GeneralQuestion",
    "Hit",
    "Library",
    "LookUp",
    "Passage",
    "Section",
    "answer_of",
    "build",
    "passages",
]
