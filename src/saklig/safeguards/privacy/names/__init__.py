"""Names of people in running text, by a small model (a conditional random field) with lists of names as one of its features.

Flow: 1. `tokens` cuts the text into words and sentences; 2. `lexicon` says of each word which lists know it; 3. `features`
describes each word and its neighbours, hashed; 4. `tagger` has the model weigh them; 5. the mode turns weights into spans.

It must not know where texts come from. It reads nothing but the files that are shipped with it.
"""

from saklig.safeguards.privacy.names.features import Word, features
from saklig.safeguards.privacy.names.lexicon import Lexicon, read_lexicon
from saklig.safeguards.privacy.names.tagger import LABELS, Tagger, read_tagger
from saklig.safeguards.privacy.names.tokens import Token, sentences

__all__ = ["LABELS", "Lexicon", "Tagger", "Token", "Word", "features", "read_lexicon", "read_tagger", "sentences"]
