"""Template tags: texts, dates and money in the page's language."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from saklig.web import formats
from saklig.web.rule_names import rule_text
from saklig.web.texts import has_text, text

register = template.Library()


def _language(context: Context) -> str:
    return context.get("lang", "nb")


@register.simple_tag(takes_context=True)
def t(context: Context, key: str, **values: Any) -> SafeString:
    """`{% t "a.key" name=value %}`: the sentence; values are escaped."""
    safe = {name: value if name == "count" else conditional_escape(value) for name, value in values.items()}
    return mark_safe(text(key, _language(context), **safe))  # noqa: S308 - catalogue text is ours, values are escaped


@register.simple_tag(takes_context=True)
def t_code(context: Context, family: str, code: Any, **values: Any) -> SafeString:
    """`{% t_code "case.state" view.state %}`: the sentence for a code; an unknown code is shown as it is, escaped."""
    name = str(getattr(code, "value", code)).replace("_", "-")
    key = f"{family}.{name}"
    if not has_text(key):
        return conditional_escape(name.replace("-", " "))
    return t(context, key, **values)


@register.simple_tag(takes_context=True)
def localised(context: Context, mapping: Any) -> str:
    """The text of a mapping of language to text (package titles and the like); nb where the language is missing."""
    if isinstance(mapping, str) or mapping is None:
        return mapping or ""
    try:
        return str(mapping[_language(context)])
    except KeyError:
        return str(mapping["nb"])


@register.simple_tag(takes_context=True)
def day(context: Context, value: Any) -> SafeString:
    """A date as `<time>`."""
    shown = formats.date_text(value, _language(context))
    iso = value.isoformat() if hasattr(value, "isoformat") else value
    return format_html('<time datetime="{}">{}</time>', iso, shown) if shown else mark_safe("")


@register.simple_tag(takes_context=True)
def moment(context: Context, value: Any) -> SafeString:
    """A point in time as `<time>`, with the clock."""
    shown = formats.time_text(value, _language(context))
    iso = value.isoformat() if hasattr(value, "isoformat") else value
    return format_html('<time datetime="{}">{}</time>', iso, shown) if shown else mark_safe("")


@register.simple_tag(takes_context=True)
def month(context: Context, value: Any) -> str:
    return formats.month_text(value, _language(context))


@register.simple_tag(takes_context=True)
def kr(context: Context, value: Any) -> str:
    return formats.kroner(value, _language(context))


@register.simple_tag(takes_context=True)
def number(context: Context, value: Any) -> str:
    return formats.number_text(value, _language(context))


@register.simple_tag
def sentence(sentences: Any, row: str) -> str:
    """The package's sentence for a rule row, placeholders and all; empty where it has none."""
    return (sentences or {}).get(row, "")


@register.simple_tag(takes_context=True)
def fact_title(context: Context, package: Any, path: str) -> str:
    """What the package calls a fact, by its path."""
    spec = package.facts.get(path)
    return spec.titles[_language(context)] if spec else path


@register.simple_tag
def element_link(package: Any, row: str) -> str:
    """Where the rules pages show a rule row."""
    found = package.rows.get(row)
    for written in package.models.written if found else ():
        for item in (*written.decisions, *written.business_knowledge_models):
            if item.name == found.within:
                return f"{reverse('web:rules-element', args=[package.id, item.id])}#{row}"
    return reverse("web:rules-service", args=[package.id])


@register.simple_tag(takes_context=True)
def row_law(context: Context, package: Any, row: str) -> str:
    """The provision of a rule row as the language names it; the row's id where the package has none such."""
    found = package.rows.get(row)
    return package.provision_text(found.provision, _language(context)) if found else row


@register.simple_tag(takes_context=True)
def element_title(context: Context, package: Any, row: str, within: str) -> str:
    """What the decision or function that a rule row stands in is called, in the page's language where it has a name."""
    titles = package.reasons[_language(context)].elements
    for written in package.models.written:
        for item in (*written.decisions, *written.business_knowledge_models):
            if item.name == within and item.id in titles:
                return str(titles[item.id].title)
    return within


@register.simple_tag
def with_law(rows: Any, reasons: Any) -> list[tuple[Any, Any, bool]]:
    """(row, its provision, whether it is the first with that provision): a summary is read once, not at every row."""
    laws = {provision.id: provision for provision in reasons.provisions}
    seen: set[str] = set()
    found = []
    for row in rows:
        found.append((row, laws.get(row.provision), row.provision not in seen))
        seen.add(row.provision)
    return found


@register.filter
def by_person(payments: Any) -> list[list[Any]]:
    """Payments that stand together for one person."""
    return [list(group) for _, group in groupby(payments, key=lambda payment: payment.subject)]


@register.simple_tag(takes_context=True)
def common_rows(context: Context, reasons: Any) -> list[Any]:
    """The reasons that hold for the whole case: said once, above the outcomes."""
    found = {
        (row.row, row.text): row
        for outcome in reasons.outcomes
        if outcome.kind != "not-applicable"
        for row in outcome.rows
        if row.common and (context.get("detailed") or not row.detail)
    }
    return list(found.values())


@register.simple_tag(takes_context=True)
def own_rows(context: Context, outcome: Any) -> list[Any]:
    """The reasons of one outcome, without those that hold for the whole case."""
    return [row for row in outcome.rows if not row.common and (context.get("detailed") or not row.detail)]


@register.filter
def has_idle(outcomes: Any) -> bool:
    """Whether any outcome line simply does not apply: those are folded away."""
    return any(outcome.kind == "not-applicable" for outcome in outcomes)


_COLORS = {
    "draft": "neutral", "submitted": "info", "assessing": "info", "awaiting_register": "warning",
    "awaiting_information": "warning", "awaiting_judgement": "info", "decided": "success", "notified": "success",
    "appealed": "info", "under_human_review": "info", "reopened": "info",
}  # fmt: skip


@register.filter
def entry(mapping: Any, key: str) -> Any:
    """What a mapping has under a key; the key itself where it has nothing."""
    return mapping.get(key, key)


@register.filter
def state_color(state: Any) -> str:
    """The colour of a state's tag; the tag says the state in words too."""
    return _COLORS.get(str(state), "neutral")


@register.filter
def stands_color(stands: Any) -> str:
    """The colour of how something stands for one who has not applied; the tag says it in words too."""
    return {"can": "success", "missing": "info", "unclear": "warning"}.get(str(stands), "neutral")


@register.filter
def event_key(kind: Any) -> str:
    """An event's kind as the texts know it: `case.decide-automatically` is `decide-automatically`."""
    return str(kind).rsplit(".", 1)[-1]


@register.simple_tag(takes_context=True)
def fact_value(context: Context, value: Any) -> str:
    """A fact's value as a caseworker reads it; its unit stands with the title."""
    language = _language(context)
    if value is None:
        return text("desk.null", language)
    if isinstance(value, bool):
        return text("form.yes" if value else "form.no", language)
    if isinstance(value, list):
        return ", ".join(map(str, value)) or text("desk.null", language)
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        return formats.date_text(value, language)
    if isinstance(value, (int, float)) and abs(value) >= 10_000:
        return formats.number_text(value, language)
    return str(value)


@register.simple_tag(takes_context=True)
def held_title(context: Context, datum: Any) -> SafeString:
    """What a datum is called that no package has a title for."""
    code = f"{datum.code}-{datum.path}".replace("_", "-") if datum.path else datum.code
    return t_code(context, "held.code", code if has_text(f"held.code.{code}") else datum.code)


@register.simple_tag(takes_context=True)
def held_value(context: Context, datum: Any) -> str:
    """A datum's value in words; what is made of parts, part by part."""
    value = datum.value
    last = datum.path.rpartition(".")[2]
    if datum.code == "person-protection":
        return t_code(context, "held.protection", value)
    if datum.code == "person-language":
        return t_code(context, "breach.language", value)
    if datum.code == "message-note":
        return t(context, "held.note")
    if last in ("civil_status", "role") and isinstance(value, str):
        return t_code(context, last, value.replace(" ", "-"))
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        return "; ".join(_parts(context, one) for one in value)
    return _parts(context, value) if isinstance(value, dict) else fact_value(context, value)


def _parts(context: Context, value: dict[str, Any]) -> str:
    said = [(t_code(context, "held.key", key), fact_value(context, part)) for key, part in value.items() if part is not None]
    return ", ".join(f"{key}: {part}" for key, part in said)


@register.filter
def read_key(what: Any) -> str:
    """A code of what was read, as the texts know it: `case.decide` is `case-decide`."""
    return str(what).replace(".", "-")


@register.simple_tag(takes_context=True)
def open_point(context: Context, point: str, parties: Any) -> SafeString:
    """An open point of the household, `code:a1:c2`, with the people named."""
    code, *about = str(point).split(":")
    names = {party.member: party.name for party in parties}
    said = t_code(context, "point", code)
    people = ", ".join(names.get(member) or member for member in about)
    return format_html("{} ({})", said, people) if people else said


@register.simple_tag(takes_context=True)
def rule_name(context: Context, package: Any, benefit: str, provision: str, row: str) -> str:
    """A rule as people know it; its bare id where the package that runs now has it no more."""
    return rule_text(package, benefit, provision, row, _language(context)) if package else row


@register.simple_tag(takes_context=True)
def service_title(context: Context, titles: Any, service: str) -> str:
    """A service's title in the page's language; the name of one that is run here no more."""
    found = titles.get(service)
    return str(found[_language(context)]) if found else service
