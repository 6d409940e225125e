"""Make the models for names in safeguards/privacy/models from a folder of NorNE, the same every time for the same seed.

    python training/names.py FOLDER_OF_NORNE --words TEXTS… [--out FOLDER] [--seed 1]

FOLDER_OF_NORNE holds nob-train.jsonl.gz and nno-train.jsonl.gz, a sentence a line: {"tokens": [...], "ner": [...]}. TEXTS are
files of running text whose words in small letters count as common beside NorNE's own; only hashes of them are kept.
What comes out: names.crf, names-small-letters.crf, common-words.bin, and manifest.json with their sums.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pycrfsuite
from swapping import Sentence, administrative, swapped

from saklig.safeguards.privacy.names import features, sentences
from saklig.safeguards.privacy.names.lexicon import COMMON_WORDS, Lexicon, pack_words, read_lexicon, unpack_words
from saklig.safeguards.privacy.names.tagger import CASED, MANIFEST, SMALL

HOME = Path(__file__).resolve().parents[1] / "src/saklig/safeguards/privacy/models"
FILES = ("nob-train.jsonl.gz", "nno-train.jsonl.gz")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_COMMON_FROM, _FREQUENT_FROM = 2, 10
# NorNE's finer kinds of places, organisations and works are one each here: only names of people are asked for.
_KINDS = {"PER": "PER", "GPE_LOC": "LOC", "LOC": "LOC", "GPE_ORG": "ORG", "ORG": "ORG"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("norne", type=Path)
    parser.add_argument("--words", type=Path, nargs="*", default=[])
    parser.add_argument("--out", type=Path, default=HOME)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--algorithm", default="lbfgs", choices=("lbfgs", "ap"))
    parser.add_argument("--iterations", type=int, default=100)
    parser.add_argument("--only", choices=(CASED, SMALL), help="make one of the two anew")
    given = parser.parse_args()
    absent = [str(path) for path in (*(given.norne / name for name in FILES), *given.words) if not path.is_file()]
    if absent:
        raise SystemExit(f"{', '.join(absent)}: not there. Name NorNE's folder with {' and '.join(FILES)}, and files of text.")
    corpus = [one for name in FILES for one in read(given.norne / name)]
    given.out.mkdir(parents=True, exist_ok=True)
    packed = pack_words(common_words(corpus, given.words))
    (given.out / COMMON_WORDS).write_bytes(packed)
    lexicon = replace(read_lexicon(), common=unpack_words(packed))
    for name in [given.only] if given.only else [CASED, SMALL]:
        examples = list(training_set(corpus, lexicon, small=name == SMALL, seed=given.seed))
        print(f"{name}: {len(examples)} sentences", flush=True)
        train(examples, given.out / name, given.algorithm, given.iterations)
    write_manifest(given.out)


def read(path: Path) -> Iterator[Sentence]:
    """The sentences of a file, cut into the tokens that running text is cut into."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            one = json.loads(line)
            yield from recut(one["tokens"], one["ner"])


def recut(tokens: Sequence[str], tags: Sequence[str]) -> Iterator[Sentence]:
    """A sentence of NorNE's tokens as ours, with the tags that fall on each."""
    spans: list[tuple[int, int, str]] = []
    at = 0
    for token, tag in zip(tokens, tags, strict=True):
        kind = "" if tag == "O" else _KINDS.get(tag[2:], "MISC")
        if tag.startswith("I-") and spans and spans[-1][1] == at - 1 and spans[-1][2] == kind:
            spans[-1] = (spans[-1][0], at + len(token), kind)
        elif kind:
            spans.append((at, at + len(token), kind))
        at += len(token) + 1
    for sentence in sentences(" ".join(tokens)):
        labels = []
        for token in sentence:
            inside = next((span for span in spans if span[0] <= token.start < span[1]), None)
            labels.append("O" if inside is None else ("B-" if token.start == inside[0] else "I-") + inside[2])
        yield Sentence([token.text for token in sentence], labels)


def common_words(corpus: Iterable[Sentence], texts: Iterable[Path]) -> Mapping[str, bool]:
    """Words in small letters seen at least twice, with whether they are frequent."""
    seen: Counter[str] = Counter()
    for sentence in corpus:
        seen.update(word for word in sentence.words if word.islower() and _WORD.fullmatch(word))
    for path in texts:
        seen.update(word for word in _WORD.findall(path.read_text("utf-8")) if word.islower())
    return {word: count >= _FREQUENT_FROM for word, count in seen.items() if count >= _COMMON_FROM}


def training_set(
    corpus: Sequence[Sentence], lexicon: Lexicon, *, small: bool, seed: int
) -> Iterator[tuple[list[list[str]], list[str]]]:
    """The corpus, the same with other names, and administrative sentences; half of the names put in are unknown to the lists."""
    draw = random.Random(seed)  # noqa: S311  (the same every time is what is wanted)
    thin = replace(lexicon, listed=MappingProxyType({word: of for word, of in lexicon.listed.items() if draw.random() < 0.5}))
    known: dict[int, dict[str, object]] = {id(lexicon): {}, id(thin): {}}
    people = [one for one in corpus if "B-PER" in one.labels]
    others = (*swapped(people, draw), *administrative(draw, 3000))
    for sentence, lists in (*((one, lexicon) for one in corpus), *((one, thin) for one in others)):
        words = [word.lower() for word in sentence.words] if small else sentence.words
        yield features(words, lists, shapes=not small, known=known[id(lists)]), sentence.labels  # type: ignore[arg-type]


def train(examples: Iterable[tuple[list[list[str]], list[str]]], path: Path, algorithm: str, iterations: int) -> None:
    """Train and write a model. Features seen once are left out: a rare word leaves no trace."""
    trainer = pycrfsuite.Trainer(algorithm=algorithm, verbose=False)
    trainer.set_params({"max_iterations": iterations, "feature.minfreq": 2})
    if algorithm == "lbfgs":
        trainer.set_params({"c1": 0.08, "c2": 0.02})
    for told, labels in examples:
        trainer.append(told, labels)
    trainer.train(str(path))


def write_manifest(folder: Path) -> None:
    sums = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (CASED, SMALL) if (folder / name).exists()}
    (folder / MANIFEST).write_text(json.dumps(sums, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
