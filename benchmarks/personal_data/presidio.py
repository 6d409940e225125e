"""Presidio as it is installed, over lines from standard input; run by benchmarks/privacy.py with the Python it is installed for.

A line of JSON in, {"text"}; a line out, [[start, end, type], ...] with Presidio's types in our words.
    python -m pip install presidio-analyzer==2.2.366, and an English spaCy model, whose name is the one argument
"""

from __future__ import annotations

import json
import sys

from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider

# What Presidio calls a kind; a bank account has several names. Types that we have no word for keep theirs.
OURS = {
    "PERSON": "PERSON",
    "EMAIL_ADDRESS": "EMAIL",
    "PHONE_NUMBER": "PHONE",
    "IBAN_CODE": "BANK_ACCOUNT",
    "US_BANK_NUMBER": "BANK_ACCOUNT",
    "US_PASSPORT": "PASSPORT",
    "LOCATION": "ADDRESS",
    "US_SSN": "NATIONAL_ID",
}


def main() -> None:
    settings = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": sys.argv[1]}]}
    engine = AnalyzerEngine(nlp_engine=NlpEngineProvider(nlp_configuration=settings).create_engine())
    for line in sys.stdin:
        found = engine.analyze(text=json.loads(line)["text"], language="en")
        print(json.dumps([[one.start, one.end, OURS.get(one.entity_type, one.entity_type)] for one in found]), flush=True)


if __name__ == "__main__":
    main()
