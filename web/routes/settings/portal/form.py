"""The form's fields by name: as a configuration fills them, and as the parameters that change one.

A box that is ticked holds "on", one that is not is missing. A price to offer is `price:{product}:{price}`.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, get_args

import msgspec

from services.configurations import Configuration
from services.configurations.objects import (
    ConditionType,
    CustomerField,
    Product,
    Reason,
    SubscriptionField,
)
from services.configurations.offering import METHOD_CONFIGURATION
from services.configurations.params import ConfigurationChange

ON = "on"
CANCELLING = {
    "period_end": ("at_period_end", "none"),
    "now": ("immediately", "none"),
    "now_credited": ("immediately", "create_prorations"),
}
_TEXTS = ("payment_method_configuration", "return_url", "terms_url", "privacy_url")
_BOXES = (
    "payment_methods",
    "invoices",
    "information",
    "cancel",
    "reasons",
    "update",
    *(f"information_{name}" for name in get_args(CustomerField)),
    *(f"reason_{name}" for name in get_args(Reason)),
    *(f"update_{name}" for name in get_args(SubscriptionField)),
    *(f"later_{name}" for name in get_args(ConditionType)),
)
_CHOICES = ("cancel_when", "proration", "anchor", "trial")
_NAMES = frozenset((*_TEXTS, *_BOXES, *_CHOICES))
_ID = r"[A-Za-z0-9_-]{1,255}"
_PRICE = re.compile(rf"price:({_ID}):({_ID})", re.ASCII)
_QUANTITY = re.compile(rf"(?:quantity|minimum|maximum):{_ID}", re.ASCII)
_METHODS = re.compile(r"pmc_[A-Za-z0-9_]{1,200}", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)
_PLACE = re.compile(r"features\[subscription_update\]\[products\]\[(\d+)\]\[(\w+)\](?:\[(\w+)\])?")
_FIELDS = {
    METHOD_CONFIGURATION: "payment_method_configuration",
    "default_return_url": "return_url",
    "business_profile[terms_of_service_url]": "terms_url",
    "business_profile[privacy_policy_url]": "privacy_url",
    "features[subscription_cancel][cancellation_reason][options]": "reasons",
    "features[subscription_update][products]": "catalogue",
}

Values = Mapping[str, str]


class Mistyped(Exception):
    """What stands in the fields of these names cannot be a value of theirs."""

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__(*fields)
        self.fields = fields


def known(sent: Mapping[str, str]) -> dict[str, str]:
    """The form's own fields of all that was sent."""
    return {
        name: value.strip()
        for name, value in sent.items()
        if name in _NAMES or _PRICE.fullmatch(name) or _QUANTITY.fullmatch(name)
    }


def values_of(configuration: Configuration) -> dict[str, str]:
    """The form as it shows a configuration."""
    features, profile = configuration.features, configuration.business_profile
    cancel, update = features.subscription_cancel, features.subscription_update
    ways = {way: name for name, way in CANCELLING.items()}
    texts = {
        "payment_method_configuration": features.payment_method_update.payment_method_configuration,
        "return_url": configuration.default_return_url,
        "terms_url": profile.terms_of_service_url,
        "privacy_url": profile.privacy_policy_url,
    }
    boxes = {
        "payment_methods": features.payment_method_update.enabled,
        "invoices": features.invoice_history.enabled,
        "information": features.customer_update.enabled,
        "cancel": cancel.enabled,
        "reasons": cancel.cancellation_reason.enabled,
        "update": update.enabled,
    }
    ticked = [
        *(name for name, on in boxes.items() if on),
        *(f"information_{name}" for name in features.customer_update.allowed_updates),
        *(f"reason_{name}" for name in cancel.cancellation_reason.options),
        *(f"update_{name}" for name in update.default_allowed_updates),
        *(f"later_{one.type}" for one in update.schedule_at_period_end.conditions),
    ]
    return {
        **{name: text or "" for name, text in texts.items()},
        **dict.fromkeys(ticked, ON),
        "cancel_when": ways.get((cancel.mode, cancel.proration_behavior), "now"),
        "proration": update.proration_behavior,
        "anchor": update.billing_cycle_anchor or "unchanged",
        "trial": update.trial_update_behavior,
        **{name: value for entry in configuration.products for name, value in _entry_values(entry)},
    }


def chosen(values: Values) -> dict[str, list[str]]:
    """The ids of the products to offer, each with its prices, in their order."""
    found: dict[str, list[str]] = {}
    for name in values:
        if price := _PRICE.fullmatch(name):
            found.setdefault(price[1], []).append(price[2])
    return found


def catalogue_of(values: Values) -> dict[str, str]:
    """The fields of the products and prices alone."""
    return {name: value for name, value in values.items() if ":" in name}


def change_of(values: Values) -> ConfigurationChange:
    """Raises Mistyped, and msgspec.ValidationError for what no form of ours sends."""
    if mistyped := [*_mistyped(values)]:
        raise Mistyped(mistyped)
    mode, proration = CANCELLING.get(values.get("cancel_when", ""), ("", ""))
    return msgspec.convert(
        {
            "default_return_url": values.get("return_url", ""),
            "business_profile": {
                "terms_of_service_url": values.get("terms_url", ""),
                "privacy_policy_url": values.get("privacy_url", ""),
            },
            "features": {
                "payment_method_update": {
                    "enabled": "payment_methods" in values,
                    "payment_method_configuration": values.get("payment_method_configuration", ""),
                },
                "invoice_history": {"enabled": "invoices" in values},
                "customer_update": {
                    "enabled": "information" in values,
                    "allowed_updates": _ticked(values, "information_", get_args(CustomerField)),
                },
                "subscription_cancel": {
                    "enabled": "cancel" in values,
                    "mode": mode,
                    "proration_behavior": proration,
                    "cancellation_reason": {
                        "enabled": "reasons" in values,
                        "options": _ticked(values, "reason_", get_args(Reason)),
                    },
                },
                "subscription_update": {
                    "enabled": "update" in values,
                    "default_allowed_updates": _ticked(values, "update_", get_args(SubscriptionField)),
                    "proration_behavior": values.get("proration"),
                    "billing_cycle_anchor": values.get("anchor"),
                    "trial_update_behavior": values.get("trial"),
                    "schedule_at_period_end": {
                        "conditions": [
                            {"type": name} for name in _ticked(values, "later_", get_args(ConditionType))
                        ]
                    },
                    "products": [
                        _product(values, product, prices) for product, prices in chosen(values).items()
                    ],
                },
            },
        },
        ConfigurationChange,
    )


def field_of(param: str, values: Values) -> str:
    """The name of the field that a refused parameter came from; "" where it came from none."""
    if param in _FIELDS:
        return _FIELDS[param]
    place = _PLACE.fullmatch(param)
    products = list(chosen(values).items())
    if place is None or int(place[1]) >= len(products):
        return ""
    product, prices = products[int(place[1])]
    if place[2] == "prices" and place[3] and int(place[3]) < len(prices):
        return f"price:{product}:{prices[int(place[3])]}"
    if place[2] == "adjustable_quantity":
        return f"{place[3]}:{product}"
    return f"product:{product}"


def _mistyped(values: Values) -> Iterator[str]:
    """The names of the fields whose texts are none of theirs; a product that is not offered may have any."""
    methods = values.get("payment_method_configuration", "")
    if methods and not _METHODS.fullmatch(methods):
        yield "payment_method_configuration"
    for name in (f"{limit}:{product}" for product in chosen(values) for limit in ("minimum", "maximum")):
        if values.get(name) and not _WHOLE.fullmatch(values[name]):
            yield name


def _entry_values(entry: Product) -> Iterator[tuple[str, str]]:
    quantity, product = entry.adjustable_quantity, entry.product
    for price in entry.prices:
        yield f"price:{product}:{price}", ON
    if quantity.enabled:
        yield f"quantity:{product}", ON
    yield f"minimum:{product}", str(quantity.minimum)
    yield f"maximum:{product}", "" if quantity.maximum is None else str(quantity.maximum)


def _product(values: Values, product: str, prices: list[str]) -> dict[str, Any]:
    quantity: dict[str, Any] = {"enabled": f"quantity:{product}" in values}
    for limit in ("minimum", "maximum"):
        if typed := values.get(f"{limit}:{product}"):
            quantity[limit] = int(typed)
    return {"product": product, "prices": prices, "adjustable_quantity": quantity}


def _ticked(values: Values, prefix: str, allowed: Collection[str]) -> list[str]:
    """In the order in which they came."""
    found = (name.removeprefix(prefix) for name in values if name.startswith(prefix))
    return [name for name in found if name in allowed]
