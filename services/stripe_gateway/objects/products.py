"""Products: what a price is for."""

from msgspec import Struct


class Product(Struct, frozen=True):
    """A product with the name and description that its customers see."""

    id: str
    name: str
    active: bool = True
    description: str | None = None
    unit_label: str | None = None
