"""Coverage-guided fuzzing with atheris: `python tests/decision/fuzz/run.py expression CORPUS [libFuzzer options]`.

Every finding goes to `CORPUS-findings/` by its traceback's end, and the fuzzing goes on.
"""

from __future__ import annotations

import hashlib
import sys
import time
import traceback
from pathlib import Path

import atheris  # type: ignore[import-not-found]

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2] / "src"))
sys.path.insert(0, str(HERE))
SLOW = 10.0  # seconds of the processor

with atheris.instrument_imports(include=["saklig.decision"]):
    import targets


def main() -> None:
    """Fuzz the target named first."""
    name, corpus, *options = sys.argv[1:]
    target = targets.TARGETS[name]
    findings = Path(f"{corpus}-findings")
    findings.mkdir(parents=True, exist_ok=True)
    Path(corpus).mkdir(parents=True, exist_ok=True)

    def one(data: bytes) -> None:
        began, said = time.process_time(), ""
        try:
            target(data)
        except (Exception, RecursionError) as error:
            places = traceback.extract_tb(error.__traceback__)[-3:]
            said = "\n".join([*(f"{place.filename}:{place.lineno} {place.name}" for place in places), repr(error)[:300]])
            key = "\n".join([*(f"{place.filename} {place.name}" for place in places), type(error).__name__])
        if time.process_time() - began > SLOW:
            said = key = f"slow: {time.process_time() - began:.0f} s"
        if said:
            file = findings / hashlib.sha256(key.encode()).hexdigest()[:12]
            if not file.exists():
                file.write_bytes(data)
                file.with_suffix(".txt").write_text(said, "utf-8")
                print("FOUND", file, said, sep="\n", flush=True)

    dictionary = "dmn.dict" if name == "model" else "pattern.dict" if name == "pattern" else "feel.dict"
    atheris.Setup([sys.argv[0], corpus, f"-dict={HERE / dictionary}", *options], one)
    atheris.Fuzz()


main()
