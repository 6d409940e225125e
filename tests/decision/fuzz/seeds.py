"""Seeds for the fuzzers out of a folder of models: `python tests/decision/fuzz/seeds.py FOLDER CORPORA`."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from xml.etree import ElementTree

LARGEST = 20_000


def main() -> None:
    """Write `CORPORA/expression`, `CORPORA/model` and `CORPORA/pattern`."""
    source, out = map(Path, sys.argv[1:3])
    for file in sorted(source.rglob("*.dmn")):
        data = file.read_bytes()
        if len(data) <= LARGEST:
            keep(out / "model", data)
        for element in ElementTree.fromstring(data).iter():
            if not element.tag.endswith("}text") or not element.text:
                continue
            keep(out / "expression", b"\x00" + element.text.encode())
            if len(element.text) < 40:
                keep(out / "expression", b"\x01" + element.text.encode())
            if "matches(" in element.text or "replace(" in element.text:
                parts = element.text.split('"')[1::2] + ["", "", ""]
                keep(out / "pattern", "\n".join([parts[1], parts[-4] if len(parts) > 6 else "", parts[0]]).encode())


def keep(folder: Path, data: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)


main()
