"""Administrative sentences with personal data whose places are known, drawn from a seed. All of it is made up.

Our own templates, in the format of a line of JSON: {"id", "lang", "text", "spans": [{"start", "end", "type"}]}. What must not be
masked stands among them: organisation numbers, amounts, dates, law, cases, references.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from saklig.safeguards.privacy.identity_numbers import account_check_holds, check_digits, check_digits_hold

GIVEN = (
    "Turid", "Sverre", "Oddny", "Truls", "Ingunn", "Sivert", "Hamza", "Zeynep", "Thi", "Aud", "Ailo", "Risten",
    "Piotr", "Agnieszka", "Farhiya", "Dawit", "Mehmet", "Torstein",
)  # fmt: skip
FAMILY = (
    "Kvamme", "Solheim", "Rustad", "Brekke", "Myhre", "Sørlie", "Åsheim", "Øyen", "Yilmaz", "Kowalski", "Tesfaye",
    "Warsame", "Gaup", "Somby", "Tran", "Aune", "Fosse",
)  # fmt: skip
STREETS = (
    "Ekornveien", "Industrigata", "Fagerliveien", "Prestegårdsbakken", "Nedre Slottsgate", "Tors vei", "Ole Bulls plass",
    "Havnegata", "Kvernhusvegen", "Myrstien", "Sentrumsgata", "Gamle Kongevei", "Solsvingen", "Skippergata",
    "Haakon VIIs gate", "Tverrbakken",
    "Hestehagen", "Kirkevegen", "Rådhusplassen", "Dronning Mauds gate", "Bekkefaret", "Nordre gate", "Tveita", "Løvstien",
)  # fmt: skip
TOWNS = (
    "0484 Oslo", "1528 Moss", "2815 Gjøvik", "3179 Åsgårdstrand", "3717 Skien", "4633 Kristiansand S", "5411 Stord",
    "6003 Ålesund", "7725 Steinkjer", "8622 Mo i Rana", "9900 Kirkenes", "9520 Kautokeino", "6856 Sogndal",
    "1081 Oslo", "2003 Lillestrøm",
)  # fmt: skip
Value = tuple[str, str | None]
TEMPLATES: dict[str, Sequence[str]] = {
    "nb": (
        "Fødselsnummeret til søkeren er {id}, og pengene skal til {account}.",
        "Personnummer: {id}\nAdresse: {address}\nTelefon: {phone}",
        "{person} ({id}) ringte i dag fra {phone}.",
        "Ektefelle: {person}, f.nr. {id}, bor i {address}.",
        "Vi har ikke mottatt kopi av pass {passport} for {person}.",
        "Kontonr. {account} tilhører {person}, e-post {email}.",
        "Refusjonen på {amount} er overført til {account} den {date}.",
        "Vedtaket av {date} ({case}) er hjemlet i {law}.",
        "Ring oss på {phone} mellom kl. 09.00 og 15.00, eller skriv til {email}.",
        "Naboen på {gnrbnr} har klaget på sak {case}.",
        "Kjøretøy {plate} var parkert utenfor {address} den {date}.",
        "{org_labelled} fikk {amount} i støtte for {years}.",
        "Etter {law} utgjør grunnbeløpet {amount} per år; se referanse {reference}.",
        "Synt. person {id} er opprettet i testmiljøet med D-nummer {id}.",
        "Barnas fødselsnumre er {id} og {id}.",
        "Utbetaling til IBAN {iban} eller konto {account}?",
        "Faktura {reference} på {amount} forfaller {date}. KID {kid}.",
        "Tilskuddet er {percent} av {amount}, jf. {law} og rundskriv av {date}.",
        "Hei! Jeg har flyttet til {address}. Nytt mobilnummer er {phone}. Mvh {person}",
        "Møtet {date} gjelder journalpost {case} og {case}.",
        "Søknaden kom {date} kl. 12.45 fra {email}; saksbehandler er {person}, tlf {phone}.",
        "Eiendommen {gnrbnr} ble taksert til {amount} i {year}.",
        "Registreringsnummer {plate}, første gang registrert {date}.",
        "Det ble behandlet {count} søknader i {year}, mot {count} året før, en økning på {percent}.",
    ),
    "nn": (
        "Fødselsnummeret til søkjaren er {id}, og pengane skal til {account}.",
        "{person} bur i {address} og kan nåast på {phone}.",
        "Me har fått melding om at {person}, fnr. {id}, har ny konto: {account}.",
        "Bilen med skilt {plate} står ved {address}.",
        "Vedtaket i sak {case} vart gjort {date} etter {law}.",
        "{org_labelled} søkjer om {amount} for {years}.",
        "Send stadfestinga til {email} innan {date}.",
        "Eigaren av {gnrbnr} er {person}, {address}.",
        "Passnummeret hennar er {passport}, og telefonen er {phone}.",
        "D-nummeret {id} er bytt ut med fødselsnummer {id}.",
        "Satsen er {amount} per månad, eller {percent}, sjå {law}.",
        "Referansen dykkar er {reference}; svarfrist {date}.",
    ),
    "en": (
        "My national identity number is {id} and I live at {address}.",
        "Please pay to account {account} or call {phone}.",
        "{person} wrote from {email} on {date} about case {case}.",
        "The vehicle with registration number {plate} belongs to {person}.",
        "The grant is {amount}, under {law}; reference {reference}.",
    ),
}


class Sentences:
    """Draws sentences. `phones_from` are the first digits of the phones."""

    def __init__(self, seed: int, *, phones_from: str = "4949492357") -> None:
        self.draw = random.Random(seed)
        self.phones_from = phones_from

    def lines(self, count: int) -> Iterator[dict[str, Any]]:
        """`count` sentences with their spans."""
        for number in range(count):
            language = self.draw.choices(("nb", "nn", "en"), (6, 3, 1))[0]
            template = self.draw.choice(TEMPLATES[language])
            text, spans = "", []
            for part in re.split(r"(\{\w+\})", template):
                value, kind = getattr(self, part[1:-1])() if part.startswith("{") else (part, None)
                if kind:
                    spans.append({"start": len(text), "end": len(text) + len(value), "type": kind})
                text += value
            yield {"id": number, "lang": language, "text": text, "spans": spans}

    def id(self) -> Value:
        number = self._until(self._identity, lambda one: one is not None)
        grouped = f"{number[:6]} {number[6:]}"
        return self.draw.choice((number, grouped, grouped.replace(" ", "-"))), "NATIONAL_ID"

    def _identity(self) -> str | None:
        day = self.draw.randint(1, 28) + self.draw.choice((0, 0, 0, 40))
        month = self.draw.randint(1, 12) + self.draw.choice((0, 0, 0, 40, 65, 80))
        nine = f"{day:02}{month:02}{self.draw.randint(0, 99):02}{self.draw.randint(0, 999):03}"
        if self.draw.random() < 0.1:  # the rule from 2032: any first check digit that leaves 0 to 3
            fits = [f"{nine}{tail:02}" for tail in range(100) if check_digits_hold(f"{nine}{tail:02}", from_2032=True)]
            return self.draw.choice(fits) if fits else None
        tail = check_digits(nine)
        return nine + tail if tail else None

    def account(self) -> Value:
        number = self._until(lambda: self._digits(11), account_check_holds)
        forms = (number, f"{number[:4]}.{number[4:6]}.{number[6:]}", f"{number[:4]} {number[4:6]} {number[6:]}")
        return self.draw.choice(forms), "BANK_ACCOUNT"

    def iban(self) -> Value:
        number = self._until(lambda: self._digits(11), account_check_holds)
        check = 98 - int(f"{number}232400") % 97
        plain = f"NO{check:02}{number}"
        return self.draw.choice((plain, " ".join(plain[at : at + 4] for at in range(0, 15, 4)))), "BANK_ACCOUNT"

    def phone(self) -> Value:
        number = self.draw.choice(self.phones_from) + self._digits(7)
        pairs, mobile = f"{number[:2]} {number[2:4]} {number[4:6]} {number[6:]}", f"{number[:3]} {number[3:5]} {number[5:]}"
        prefixed = (f"+47 {pairs}", f"+47{number}", f"0047 {mobile}", f"+47 {mobile}")
        return self.draw.choice((number, pairs, mobile, *prefixed)), "PHONE"

    def email(self) -> Value:
        given, family = self.draw.choice(GIVEN).lower(), self.draw.choice(FAMILY).lower()
        local = self.draw.choice((f"{given}.{family}", f"{given[0]}{family}{self.draw.randint(1, 99)}", f"{given}_{family}"))
        return f"{local}@{self.draw.choice(('post.example', 'kommune.example', 'mail.bedrift.example'))}", "EMAIL"

    def person(self) -> Value:
        return f"{self.draw.choice(GIVEN)} {self.draw.choice(FAMILY)}", "PERSON"

    def address(self) -> Value:
        house = f"{self.draw.choice(STREETS)} {self.draw.randint(1, 190)}{self.draw.choice(('', '', ' B', 'C'))}"
        return f"{house}, {self.draw.choice(TOWNS)}" if self.draw.random() < 0.85 else house, "ADDRESS"

    def plate(self) -> Value:
        return f"{''.join(self.draw.choices('ABCDEFHJKLNPRSTUVXYZ', k=2))} {self.draw.randint(10000, 99999)}", "PLATE"

    def passport(self) -> Value:
        return self.draw.choice((f"{''.join(self.draw.choices('ABCEFH', k=3))}{self._digits(6)}", self._digits(8))), "PASSPORT"

    def gnrbnr(self) -> Value:
        farm, unit = self.draw.randint(1, 299), self.draw.randint(1, 999)
        return self.draw.choice((f"gnr. {farm} bnr. {unit}", f"gnr. {farm}, bnr. {unit}", f"gnr {farm} bnr {unit}")), "GNRBNR"

    def org_labelled(self) -> Value:
        weights = (3, 2, 7, 6, 5, 4, 3, 2, 1)
        number = self._until(
            lambda: self.draw.choice("89") + self._digits(8),
            lambda one: sum(int(digit) * weight for digit, weight in zip(one, weights, strict=True)) % 11 == 0,
        )
        number = self.draw.choice((number, f"{number[:3]} {number[3:6]} {number[6:]}"))
        return f"{self.draw.choice(('Foretaket (org.nr. ', 'Laget (organisasjonsnummer '))}{number})", None

    def amount(self) -> Value:
        kroner = self.draw.choice((self.draw.randint(100, 9999), self.draw.randint(10_000, 90_000_000)))
        spaced = f"{kroner:,}".replace(",", " ")
        return self.draw.choice((f"kr {spaced}", f"{spaced} kroner", f"{kroner} kr", f"kr {spaced.replace(' ', '.')},-")), None

    def date(self) -> Value:
        day, month, year = self.draw.randint(1, 28), self.draw.randint(1, 12), self.draw.randint(1995, 2031)
        return self.draw.choice((f"{day}.{month}.{year}", f"{day:02}.{month:02}.{year}", f"{year}-{month:02}-{day:02}")), None

    def case(self) -> Value:
        return f"{self.draw.randint(2010, 2030)}/{self.draw.randint(1, 99999)}" + self.draw.choice(("", "-7")), None

    def law(self) -> Value:
        year, run = self.draw.randint(1990, 2029), self.draw.randint(1, 120)
        of = (f"LOV-{year}-06-17-{run}", f"HR-{year}-{run * 17}-A", "forvaltningsloven § 41", f"FOR-{year}-12-20-{run * 13}",
              "folketrygdloven § 11-12", f"Rt. {year} s. {run * 9}",
              f"Prop. {run} L ({year}–{year + 1})", f"LB-{year}-{run * 991}")  # fmt: skip
        return self.draw.choice(of), None

    def reference(self) -> Value:
        return self._digits(8), None

    def kid(self) -> Value:
        return self._digits(self.draw.choice((7, 9, 13))), None

    def years(self) -> Value:
        year = self.draw.randint(2000, 2030)
        return f"{year}-{year + 1}", None

    def year(self) -> Value:
        return str(self.draw.randint(1990, 2030)), None

    def count(self) -> Value:
        return f"{self.draw.randint(1000, 99_000_000):,}".replace(",", " "), None

    def percent(self) -> Value:
        return f"{self.draw.randint(1, 99)},{self.draw.randint(0, 9)} prosent", None

    def _digits(self, count: int) -> str:
        return "".join(self.draw.choices("0123456789", k=count))

    def _until(self, make: Callable[[], Any], good: Callable[[Any], bool]) -> Any:
        while not good(made := make()):
            pass
        return made
