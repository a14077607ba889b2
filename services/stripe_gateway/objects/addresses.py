"""Postal addresses, as customers and payment methods carry them."""

from msgspec import Struct


class Address(Struct, frozen=True):
    """A postal address; every line may be missing."""

    line1: str | None = None
    line2: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None


class Shipping(Struct, frozen=True):
    """Where the merchant ships to, and to whom."""

    address: Address | None = None
    name: str | None = None
    phone: str | None = None
