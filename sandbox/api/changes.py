"""Updating an object from the parameters that were sent."""

import msgspec
from msgspec import UNSET

from sandbox.objects.base import StripeObject


def change(target: StripeObject, params: msgspec.Struct, *names: str) -> None:
    """Sets the attributes `names` to the parameters of that name; not sent: kept, `""`: cleared to None."""
    for name in names:
        value = getattr(params, name)
        if value is not UNSET:
            setattr(target, name, None if value == "" else value)
