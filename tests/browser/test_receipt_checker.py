"""The page that checks a receipt, opened from a disk in a real browser with the network shut, and served under our policy."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import saklig
from saklig.safeguards.ledger import Checkpoint, MemoryLog, Receipt, Signer, leaf_hash

pytestmark = pytest.mark.browser
FILES = Path(saklig.__file__).parent / "web/static/ledger"
LOG, FORGER = Signer("post.agency.example/ledger", b"l" * 32), Signer("post.agency.example/ledger", b"f" * 32)


def receipt(index: int = 77, size: int = 300, signer: Signer = LOG) -> dict[str, Any]:
    log, leaves = MemoryLog(), [f'saklig-event-v1\n{{"kind":"test.{number}"}}'.encode() for number in range(size)]
    log.append(map(leaf_hash, leaves))
    checkpoint = Checkpoint(origin=signer.name, size=size, root=log.edge.root)
    note, proof = signer.sign(checkpoint.text), log.tree.inclusion_proof(index)
    made = Receipt(leaf=leaves[index], index=index, proof=proof, checkpoint=note, key=signer.key())
    return json.loads(made.to_json())  # type: ignore[no-any-return]


@pytest.fixture
def checker(browser: Any, tmp_path: Path) -> Any:
    """The two files, alone in a folder, and what the page says of a receipt."""
    for name in ("check_receipt.html", "check_receipt.js"):
        shutil.copy(FILES / name, tmp_path)
    context = browser.new_context(locale="nb-NO", offline=True)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto((tmp_path / "check_receipt.html").as_uri())

    def check(body: Any, key: str = "") -> tuple[str, str]:
        file = tmp_path / "receipt.json"
        file.write_text(body if isinstance(body, str) else json.dumps(body), "utf-8")
        page.fill("#key", key)
        page.set_input_files("#file", file)
        page.evaluate("document.getElementById('result').replaceChildren()")
        page.click("button[type=submit]")
        page.wait_for_selector("#result h2")
        assert faults == []
        return page.get_attribute("#result", "class"), page.inner_text("#result")

    yield page, check
    context.close()


def test_a_good_receipt_holds_in_the_three_languages(checker: Any) -> None:
    page, check = checker
    assert page.inner_text("h1") == "Kontroller en kvittering"
    for index, size in ((77, 300), (0, 1), (255, 256), (256, 257), (0, 2)):
        kind, said = check(receipt(index, size))
        assert kind == "holds" and f"Hendelse {index} av {size}" in said and f"test.{index}" in said
    for language, title in (("nn", "Kontroller ei kvittering"), ("en", "Check a receipt"), ("nb", "Kontroller en kvittering")):
        page.click(f"[data-language={language}]")
        assert page.inner_text("h1") == title and page.get_attribute("html", "lang") == language
        assert check(receipt(), LOG.key().vkey)[0] == "holds"


def test_every_change_is_found(checker: Any) -> None:
    _, check = checker
    good = receipt()
    note = good["checkpoint"]
    text = note.partition("\n\n")[0] + "\n"
    changes = [
        {"leaf": good["leaf"] + " "}, {"index": 78}, {"index": -1}, {"index": 300}, {"proof": good["proof"][1:]},
        {"proof": good["proof"][::-1]}, {"proof": [*good["proof"], good["proof"][0]]},
        {"checkpoint": note.replace("\n300\n", "\n301\n")}, {"checkpoint": FORGER.sign(text)},
        {"checkpoint": note.replace("post.", "past.")}, {"checkpoint": note[:-8] + "AAAA" + note[-4:]},
    ]  # fmt: skip
    for change in changes:
        kind, said = check(good | change, LOG.key().vkey)
        assert kind == "wrong" and "holder ikke" in said and "undefined" not in said, change
    # In a ledger of three the last leaf's one hash leads to the root by index 1 too, if nobody counts.
    assert check(receipt(2, 3))[0] == "holds" and check(receipt(2, 3) | {"index": 1})[0] == "wrong"
    # By a key that a forger brings along it holds; by the agency's it does not.
    forged = receipt(signer=FORGER)
    assert check(forged)[0] == "holds" and check(forged, LOG.key().vkey)[0] == "wrong"


def test_what_is_no_receipt_is_told(checker: Any) -> None:
    _, check = checker
    for body in ("", "{", "null", "[]", '{"format": "saklig-receipt-v1"}', receipt() | {"proof": ["!"]}, receipt() | {"key": "x"},
                 receipt() | {"checkpoint": "x"}, receipt() | {"index": "7"}):  # fmt: skip
        kind, said = check(body)
        assert kind == "unreadable" and "kunne ikke leses" in said and "undefined" not in said, body


def test_a_leaf_is_shown_as_text_and_never_as_a_page(checker: Any) -> None:
    """A forger's receipt may hold anything."""
    page, check = checker
    log = MemoryLog()
    leaf = '<img src=x onerror="document.title=1"><script>document.title=1</script>'
    log.append([leaf_hash(leaf.encode())])
    checkpoint = FORGER.sign(Checkpoint(origin=FORGER.name, size=1, root=log.edge.root).text)
    made = Receipt(leaf=leaf.encode(), index=0, proof=(), checkpoint=checkpoint, key=FORGER.key())
    kind, said = check(made.to_json())
    assert kind == "holds" and leaf in said and page.locator("#result img").count() == 0
    assert page.title() == "Kontroller en kvittering"


def test_the_three_languages_say_the_same_things() -> None:
    import re

    source = (FILES / "check_receipt.js").read_text("utf-8")
    blocks = re.findall(r"^    (nb|nn|en): \{\n(.*?)^    \},", source, flags=re.DOTALL | re.MULTILINE)
    keys = {language: set(re.findall(r'(?:^|\s)"?([a-z-]+)"?: "', block)) for language, block in blocks}
    assert set(keys) == {"nb", "nn", "en"} and keys["nb"] == keys["nn"] == keys["en"] and len(keys["nb"]) >= 18


def test_the_page_has_no_fault_of_accessibility(checker: Any) -> None:
    from browser.conftest import AXE

    page, check = checker
    for body in (receipt(), receipt() | {"index": 5}, "nonsense"):
        check(body)
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate("axe.run()")
        assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
        assert found["passes"]
