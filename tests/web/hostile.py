"""What people, clumsy or hostile, put into a field: by name, for tests that go over every field there is."""

from __future__ import annotations

from cases import town

SPACED = f"{town.BO[:6]} {town.BO[6:]}"  # another person's identity number, as people write it

TYPED = {
    "empty": "",
    "only blanks": " \u00a0\t\u200b\ufeff ",
    "too long": "x" * 200_000,
    "markup": "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "template": "{{ settings.SECRET_KEY }}{% load saklig %}{{ 7|add:7 }}",
    "sql": "'; DROP TABLE cases_case;--",
    "a null byte": "a\x00b",
    "another way to write": "\u202eabc\u202c \U0001f600 e\u0301",
    "a digit that is none": "\u00b2",
    "digits without end": "9" * 5_000,
    "negative": "-1",
    "huge": "99999999999999999999",
    "no number": "NaN",
    "exponent": "1e999",
    "far future": "31.12.2999",
    "ancient": "1.1.1066",
    "no day": "31.02.2025",
    "another person's number": SPACED,
    "a number with a wrong digit": town.BO[:-1] + ("0" if town.BO[-1] != "0" else "1"),
    "a path": "../../etc/passwd",
    "a header": "x\r\nSet-Cookie: a=b",
}
