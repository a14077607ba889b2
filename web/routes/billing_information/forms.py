"""The form of billing information: fields by country, what was typed, what is wrong with it."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from services.billing_information.address_forms import AddressField, address_form, countries
from services.billing_information.errors import FieldProblem
from services.billing_information.updating import PARTS, Information, PostalAddress
from services.configurations.objects import CustomerField
from services.stripe_gateway.objects.addresses import Address
from services.stripe_gateway.objects.customers import Customer
from web import i18n
from web.forms import Fields
from web.i18n import _
from web.words.address_forms import field_label, problem_sentence

_AUTOCOMPLETE = {
    "line1": "address-line1",
    "line2": "address-line2",
    "city": "address-level2",
    "state": "address-level1",
    "postal_code": "postal-code",
}
Problems = Mapping[str, FieldProblem]


class FormField(Struct, frozen=True):
    """One control; with `choices` (pairs of value and words) a list to choose from."""

    name: str
    label: str
    value: str
    type: str = "text"
    autocomplete: str = ""
    maxlength: str = ""
    optional: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    redraws: bool = False
    hint: str = ""
    error: str = ""
    example: str = ""


class Section(Struct, frozen=True):
    """A group of fields under one heading."""

    title: str
    fields: tuple[FormField, ...]


def typed(sent: Fields) -> Information:
    """What was sent, whatever it is."""
    return Information(
        name=sent.text("name"),
        phone=sent.text("phone"),
        email=sent.text("email"),
        address=_typed_address(sent, "address"),
        shipping_name=sent.text("shipping-name"),
        shipping_phone=sent.text("shipping-phone"),
        shipping=_typed_address(sent, "shipping"),
    )


def known(customer: Customer) -> Information:
    """What Stripe has now."""
    shipping = customer.shipping
    return Information(
        name=customer.name or "",
        phone=customer.phone or "",
        email=customer.email or "",
        address=_known_address(customer.address),
        shipping_name=(shipping.name or "") if shipping else "",
        shipping_phone=(shipping.phone or "") if shipping else "",
        shipping=_known_address(shipping.address if shipping else None),
    )


def sections(
    information: Information, allowed: frozenset[CustomerField], problems: Problems, *, email: bool
) -> tuple[Section, ...]:
    """The form; `email`: whether the address can be changed in this session."""
    hint = _("A new address counts once you enter the code that we send to it.")
    contact = [
        FormField("name", _("Name"), information.name, autocomplete="name", maxlength="256"),
        FormField("email", _("Email"), information.email, "email", "email", "512", hint=hint),
        FormField("phone", _("Phone"), information.phone, "tel", "tel", "20", optional=True),
    ]
    shown = [field for field in contact if field.name in allowed and (field.name != "email" or email)]
    found = [Section(_("Contact"), tuple(shown))] if shown else []
    if "address" in allowed:
        found.append(Section(_("Address"), _address_fields("address", information.address, "billing")))
    if "shipping" in allowed:
        found.append(Section(_("Shipping"), _shipping_fields(information)))
    return tuple(
        replace(section, fields=tuple(_with_error(field, problems) for field in section.fields))
        for section in found
    )


def errors(shown: tuple[Section, ...]) -> tuple[tuple[str, str], ...]:
    """Every field's name with what is wrong with it."""
    return tuple((field.name, field.error) for section in shown for field in section.fields if field.error)


def _with_error(field: FormField, problems: Problems) -> FormField:
    problem = problems.get(field.name)
    return replace(field, error=problem_sentence(problem, field.label, field.example)) if problem else field


def _typed_address(sent: Fields, prefix: str) -> PostalAddress:
    return PostalAddress(
        sent.text(f"{prefix}-country"), {part: sent.text(f"{prefix}-{part}") for part in PARTS}
    )


def _known_address(address: Address | None) -> PostalAddress:
    if address is None:
        return PostalAddress()
    return PostalAddress(address.country or "", {part: getattr(address, part) or "" for part in PARTS})


def _shipping_fields(information: Information) -> tuple[FormField, ...]:
    address = _address_fields("shipping", information.shipping, "shipping")
    name = FormField("shipping-name", _("Name"), information.shipping_name, autocomplete="shipping name")
    phone = FormField(
        "shipping-phone", _("Phone"), information.shipping_phone, "tel", "shipping tel", "20", optional=True
    )
    return (address[0], *((name, *address[1:], phone) if information.shipping.country else ()))


def _address_fields(prefix: str, address: PostalAddress, group: str) -> tuple[FormField, ...]:
    """The country first, for it decides the rest."""
    country = FormField(
        f"{prefix}-country",
        _("Country or region"),
        address.country,
        autocomplete=f"{group} country",
        choices=(("", _("No address")), *_countries()),
        redraws=True,
    )
    if address.country not in countries():
        return (country,)
    form = address_form(address.country, local=_local(address.country))
    return (
        country,
        *(_part(prefix, address, field, group, form.state(address.part("state"))) for field in form.fields),
    )


def _part(prefix: str, address: PostalAddress, field: AddressField, group: str, state: str) -> FormField:
    choices = (("", _("Choose…")), *field.choices) if field.choices else ()
    return FormField(
        name=f"{prefix}-{field.name}",
        label=field_label(field),
        value=state if field.name == "state" else address.part(field.name),
        autocomplete=f"{group} {_AUTOCOMPLETE[field.name]}",
        optional=not field.required,
        choices=choices,
        example=field.example,
    )


def _local(country: str) -> bool:
    """Whether who reads this reads the country's own script."""
    return (i18n.current().code, country) == ("ja", "JP")


def _countries() -> list[tuple[str, str]]:
    names = i18n.current().money.territories
    return sorted(((code, str(names.get(code, code))) for code in countries()), key=lambda pair: pair[1])
