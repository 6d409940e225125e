"""A cover and a template for the tests of this room, and texts that people or attackers may bring."""

from __future__ import annotations

from datetime import UTC, date, datetime

from saklig.documents import Cover, Sender

MADE_AT = datetime(2025, 9, 3, 8, 30, tzinfo=UTC)

TEMPLATE = """\
Hei {{ name }}. Du betaler **{{ amount | kr }}** fra {{ first | month }}.

## Slik har vi regnet

| Barn | Måned | Du betaler |
|---|---|---:|
{% for row in rows %}
| {{ row.child }} | {{ row.month | month }} | {{ row.amount | kr }} |
{% endfor %}

{% if why %}
## Begrunnelse

{{ why | paragraphs }}
{% endif %}

- {{ name }}
- Ring [{{ telephone }}](tel:{{ number }})
"""

HOSTILE = {
    "markup": '<script>alert(1)</script><img src=x onerror="alert(1)">',
    "attribute": "\" onmouseover='alert(1)' x=\"",
    "entity": "&lt;script&gt; &amp;amp;",
    "jinja": "{{ 7 * 7 }}{% for x in range(9) %}{{ x }}{% endfor %}{# no #}",
    "strong": "**fet** _kursiv_ `kode` ~~bort~~",
    "link": "[trykk her](javascript:alert(1)) <https://example.org> https://example.org",
    "picture": "![bilde](https://example.org/x.png)",
    "heading": "# Overskrift",
    "list": "1. én\n2. to\n- tre",
    "table": "a | b | c \\| d \\",
    "rule": "---",
    "setext": "tittel\n=====",
    "code": "    fire mellomrom\n```\nkode\n```",
    "typst": '#eval("1+1") #read("/etc/passwd") $x^2$ = tittel @ref <merke> \\ // /* #[x]',
    "json": '","kind":"heading","x":"\\u0000',
    "backslash": "C:\\temp\\",
    "quotes": 'O\'Neil "Kong" «Ola»',
    "sami": "Áŋŋa Čálliidlágádus Đŧšž",
}


def cover(language: str = "nb", **changes: object) -> Cover:
    given: dict[str, object] = {
        "language": language,
        "title": "Vedtak om redusert foreldrebetaling",
        "sender": Sender(
            name="Nordvik kommune", department="Barnehagekontoret", address=("Storgata 1", "9999 Nordvik"),
            telephone="00 00 00 00", email="barnehage@nordvik.example", fictional=True,
        ),
        "recipient": "Kari Ødegård",
        "reference": "2025-000123",
        "dated": date(2025, 9, 3),
    }  # fmt: skip
    return Cover(**(given | changes))  # type: ignore[arg-type]
