"""Who is billed, and where: what a customer may change of it, checked and written to Stripe."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct, field

from services.audit import Audit, Entry, Origin, Result
from services.billing_information.address_forms import AddressForm, address_form, countries
from services.billing_information.errors import FieldProblem, InformationRefused
from services.configurations.objects import CustomerField
from services.customers import Customers
from services.stripe_gateway.errors import InvalidRequest
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.objects.customers import Customer

LONGEST_NAME = 256
LONGEST_EMAIL = 512
PARTS = ("line1", "line2", "city", "state", "postal_code")
_EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
_PHONE = re.compile(r"\+?[0-9 ().\-/]{4,20}", re.ASCII)


class PostalAddress(Struct, frozen=True):
    """An address as typed; without a `country` there is none."""

    country: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)

    def part(self, name: str) -> str:
        """A part that was not typed is empty."""
        return self.parts.get(name, "")


class Information(Struct, frozen=True):
    """What a form holds; only what is allowed is looked at."""

    name: str = ""
    phone: str = ""
    email: str = ""
    address: PostalAddress = PostalAddress()
    shipping_name: str = ""
    shipping_phone: str = ""
    shipping: PostalAddress = PostalAddress()


def is_email(value: str) -> bool:
    """One plain address, of a length that Stripe takes (SECURITY L10)."""
    return len(value) <= LONGEST_EMAIL and value.isascii() and _EMAIL.fullmatch(value) is not None


def problems(information: Information, allowed: frozenset[CustomerField]) -> dict[str, FieldProblem]:
    """What is wrong, by the form's field names, in the form's order."""
    found: dict[str, FieldProblem] = {}
    if "name" in allowed and len(information.name) > LONGEST_NAME:
        found["name"] = FieldProblem.TOO_LONG
    if "email" in allowed and not is_email(information.email):
        found["email"] = FieldProblem.EMAIL if information.email else FieldProblem.MISSING
    if "phone" in allowed and not _is_phone(information.phone):
        found["phone"] = FieldProblem.PHONE
    if "address" in allowed:
        found |= _address_problems("address", information.address)
    if "shipping" in allowed:
        found |= _shipping_problems(information)
    return found


class Updating:
    """Sends what is allowed and nothing else (SECURITY M3)."""

    def __init__(self, gateway: Gateway, customers: Customers, audit: Audit) -> None:
        self._gateway = gateway
        self._customers = customers
        self._audit = audit

    async def update(
        self,
        customer: str,
        information: Information,
        allowed: frozenset[CustomerField],
        key: str,
        origin: Origin,
    ) -> None:
        """Raises InformationRefused; then nothing was changed. The e-mail address is never sent from here."""
        wrong = problems(information, allowed)
        if wrong:
            raise InformationRefused(wrong)
        params = _params(information, allowed)
        if not params:
            return
        await self._audit.record(origin, _entry(customer, params, "intended"))
        path = f"/v1/customers/{object_id('cus', customer)}"
        try:
            await self._gateway.post(path, Customer, params, idempotency_key=_key(key, params))
        except InvalidRequest as error:
            await self._audit.record(origin, _entry(customer, params, "refused"))
            name = _FIELDS.get((error.param or "").split("[")[0])
            if name is None:
                raise
            raise InformationRefused({name: FieldProblem.REFUSED}) from error
        self._customers.forget(customer)
        await self._audit.record(origin, _entry(customer, params, "done"))


_FIELDS = {"name": "name", "phone": "phone", "address": "address-country", "shipping": "shipping-country"}


def _is_phone(value: str) -> bool:
    return not value or _PHONE.fullmatch(value) is not None


def _address_problems(prefix: str, address: PostalAddress) -> dict[str, FieldProblem]:
    if not address.country:
        return {}
    if address.country not in countries():
        return {f"{prefix}-country": FieldProblem.UNKNOWN}
    form = _form(address)
    found = ((field.name, form.problem(field, _value(form, address, field.name))) for field in form.fields)
    return {f"{prefix}-{name}": problem for name, problem in found if problem}


def _shipping_problems(information: Information) -> dict[str, FieldProblem]:
    """Stripe takes a shipping address only with a name."""
    found = _address_problems("shipping", information.shipping)
    if information.shipping.country and not information.shipping_name:
        found["shipping-name"] = FieldProblem.MISSING
    if len(information.shipping_name) > LONGEST_NAME:
        found["shipping-name"] = FieldProblem.TOO_LONG
    if not _is_phone(information.shipping_phone):
        found["shipping-phone"] = FieldProblem.PHONE
    return found


def _form(address: PostalAddress) -> AddressForm:
    local = not address.part("state").isascii()
    return address_form(address.country, local=local)


def _value(form: AddressForm, address: PostalAddress, name: str) -> str:
    value = address.part(name)
    return form.state(value) if name == "state" else value


def _address(address: PostalAddress) -> dict[str, str] | str:
    """Every part, so that one that was emptied is gone; "" removes the whole."""
    if not address.country:
        return ""
    form = _form(address)
    known = {field.name for field in form.fields}
    parts = {name: _value(form, address, name) if name in known else "" for name in PARTS}
    return {**parts, "country": address.country}


def _params(information: Information, allowed: frozenset[CustomerField]) -> dict[str, Any]:
    params: dict[str, Any] = {}
    if "name" in allowed:
        params["name"] = information.name
    if "phone" in allowed:
        params["phone"] = information.phone
    if "address" in allowed:
        params["address"] = _address(information.address)
    if "shipping" in allowed:
        address = _address(information.shipping)
        params["shipping"] = address and {
            "name": information.shipping_name,
            "phone": information.shipping_phone,
            "address": address,
        }
    return params


def _key(key: str, params: Mapping[str, Any]) -> str:
    """A form that was sent, gone back to, changed and sent again is another request."""
    digest = hashlib.sha256(msgspec.json.encode(params)).hexdigest()
    return f"{key}-{digest[:32]}"


def _entry(customer: str, params: Mapping[str, Any], result: Result) -> Entry:
    return Entry(
        event="customer.update", result=result, customer=customer, object=customer, detail=" ".join(params)
    )
