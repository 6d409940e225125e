"""Every key of a TOML text is found again on its line, however it is written."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from saklig.service_packages.lines import key_lines, line_of

KEYS = st.one_of(
    st.from_regex(r"[a-z][a-z0-9_-]{0,5}", fullmatch=True), st.text(max_size=4).filter(lambda key: "\r" not in key)
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=12)
SCALARS = st.one_of(
    TEXTS, st.integers(-(10**6), 10**6), st.booleans(), st.dates(date(1900, 1, 1)), st.just(Decimal("0.06"))
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3), max_leaves=6)
TABLES = st.dictionaries(KEYS, st.one_of(VALUES, st.dictionaries(KEYS, VALUES, max_size=3)), max_size=4)


class Writer:
    """Writes TOML in many ways and notes on which line each key stands: the reader's opposite, sharing nothing with it."""

    def __init__(self, draw: Any) -> None:
        self.draw, self.lines, self.noted = draw, [""], {}

    def add(self, text: str) -> None:
        first, *rest = text.split("\n")
        self.lines[-1] += first
        self.lines.extend(rest)

    def note(self, path: tuple[Any, ...]) -> None:
        self.noted.setdefault(path, len(self.lines))

    def key(self, key: str) -> str:
        if key and key.isascii() and key.replace("-", "").replace("_", "").isalnum() and self.draw(st.booleans()):
            return key
        return self.basic(key)

    def basic(self, text: str) -> str:
        escaped = "".join(
            f"\\U{ord(char):08X}" if ord(char) < 32 or char in '"\\\x7f' else char for char in text
        )  # fmt: skip
        return f'"{escaped}"'

    def text(self, text: str) -> str:
        plain = all(ord(char) >= 32 and char != "\x7f" for char in text.replace("\n", "").replace("\t", ""))
        way = self.draw(st.sampled_from(["basic", "long", "literal", "long literal"]))
        if way == "long" and plain and "\\" not in text and '"' not in text:
            return f'"""\n{text}"""'
        if way == "literal" and plain and "'" not in text and "\n" not in text:
            return f"'{text}'"
        if way == "long literal" and plain and "'" not in text:
            return f"'''\n{text}'''"
        return self.basic(text)

    def value(self, value: Any, path: tuple[Any, ...]) -> None:
        if isinstance(value, list):
            self.add("[")
            for number, item in enumerate(value):
                self.add(self.draw(st.sampled_from(["", "\n", ' # note ] "\n\n'])))
                self.note((*path, number))
                self.value(item, (*path, number))
                self.add(self.draw(st.sampled_from([",", ", # [x]\n"])))
            self.add("]")
        elif isinstance(value, dict):
            self.add("{ ")
            for number, (key, item) in enumerate(value.items()):
                self.add(", " if number else "")
                self.note((*path, key))
                self.add(f"{self.key(key)} = ")
                self.value(item, (*path, key))
            self.add(" }")
        else:
            said = {bool: str(value).lower()}.get(type(value)) or str(value)
            self.add(
                self.text(value) if isinstance(value, str) else value.isoformat() if isinstance(value, date) else said
            )

    def document(self, table: dict[str, Any]) -> str:
        later = []
        for key, item in table.items():
            self.add(self.draw(st.sampled_from(["", "\n", "# a = 1\n", "  "])))
            if isinstance(item, dict) and self.draw(st.booleans()):
                later.append((key, item))
                continue
            self.note((key,))
            self.add(f"{self.key(key)} = ")
            self.value(item, (key,))
            self.add(self.draw(st.sampled_from(["\n", " # b\n"])))
        for key, item in later:
            many = self.draw(st.booleans())
            path = (key, 0) if many else (key,)
            self.add("\n")
            self.note((key,))
            self.note(path)
            self.add(f"[[{self.key(key)}]]\n" if many else f"[ {self.key(key)} ]\n")
            for inner, value in item.items():
                self.note((*path, inner))
                self.add(f"{self.key(inner)} = ")
                self.value(value, (*path, inner))
                self.add("\n")
        return "\n".join(self.lines)


@settings(deadline=None)
@given(table=TABLES, data=st.data())
def test_each_key_stands_where_it_was_written(table: dict[str, Any], data: st.DataObject) -> None:
    writer = Writer(data.draw)
    text = writer.document(table)
    tomllib.loads(text)  # the writer writes TOML
    assert dict(key_lines(text)) == writer.noted


def test_dotted_keys_nested_headers_and_tables_in_arrays() -> None:
    text = 'a.b = 1\na . "c d" = 2\n\n[x.y]\nz = 3\n[[p]]\nq = 1\n[p.r]\ns = 1\n[[p]]\nq = 2\n[[p.t]]\nu = 1\n[[p.t]]\nu = 2\n'
    lines = key_lines(text)
    assert tomllib.loads(text)["p"][1]["t"][1] == {"u": 2}
    assert {path: lines[path] for path in [("a", "b"), ("a", "c d"), ("x", "y", "z"), ("p", 0, "r", "s")]} == {
        ("a", "b"): 1,
        ("a", "c d"): 2,
        ("x", "y", "z"): 5,
        ("p", 0, "r", "s"): 9,
    }
    assert lines["p", 1, "t", 1, "u"] == 15
    assert line_of(lines, ("p", 1, "t", 1, "missing")) == 14
    assert line_of(lines, ("nothing",)) == 1


def test_lines_end_as_windows_has_them() -> None:
    assert key_lines("a = 1\r\n\r\nb = '''x\r\ny'''\r\nc = 3\r\n") == {("a",): 1, ("b",): 3, ("c",): 5}


def test_quotes_at_the_end_of_a_long_text() -> None:
    text = 'a = """x"""""\nb = \'\'\'y\'\'\'\'\nc = """\\""""\nd = 1\n'
    tomllib.loads(text)
    assert key_lines(text) == {("a",): 1, ("b",): 2, ("c",): 3, ("d",): 4}
