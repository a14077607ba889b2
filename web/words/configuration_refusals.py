"""Why a configuration was refused, for its operator, at the field; the API's own words name parameters."""

from collections.abc import Sequence

from services.configurations import ConfigurationRefused
from services.configurations.sellable import Sellable
from services.stripe_gateway.objects.prices import Price
from web.i18n import _
from web.words.prices import rhythm

_LINKS = ("return_url", "terms_url", "privacy_url")


def refusal_words(
    refusal: ConfigurationRefused, field: str, shelf: Sequence[Sellable], beside: Sequence[str]
) -> str:
    """`field` is the form's; `beside` are the ids of all the prices that are to be offered."""
    kind, _colon, rest = field.partition(":")
    if kind in _LINKS:
        return _link(refusal)
    if kind == "price":
        return _price(rest.partition(":")[2], shelf, beside)
    sentences = {
        "reasons": _("Name one reason at least, or do not ask for one."),
        "catalogue": _("At most 10 products with 100 prices in all can be offered."),
        "product": _("This product is no longer sold at Stripe. Take its prices off."),
        "minimum": _("The smallest quantity cannot be negative."),
        "maximum": _("The largest quantity cannot be less than the smallest."),
    }
    return sentences.get(kind) or str(refusal)


def mistyped_words(field: str) -> str:
    """What the field takes."""
    if field == "payment_method_configuration":
        return _("Enter an id that begins with pmc_, as Stripe shows it.")
    return _("Enter a whole number.")


def _link(refusal: ConfigurationRefused) -> str:
    if refusal.code == "parameter_missing":
        return _("The portal needs this link, also where customers can only cancel. Enter its address.")
    if refusal.code == "url_invalid":
        return _("Enter an address that begins with https://.")
    return _("This address is not among PORTAL_ALLOWED_RETURN_ORIGINS.")


def _price(price_id: str, shelf: Sequence[Sellable], beside: Sequence[str]) -> str:
    """R12, in a sentence that names both prices."""
    known = {price.id: (one, price) for one in shelf for price in one.prices}
    if price_id in known:
        product, refused = known[price_id]
        others = (known[other][1] for other in beside if other in known and other != price_id)
        for other in others:
            if other.product == refused.product and (shared := _shared(other, refused)):
                return _(
                    "%(product)s would be offered twice %(rhythm)s in %(currency)s: by %(first)s and by "
                    "%(second)s. Two prices of one product may share the interval or the currency, not both.",
                    product=product.product.name,
                    rhythm=rhythm(refused.recurring) if refused.recurring else "",
                    currency=shared.upper(),
                    first=other.id,
                    second=refused.id,
                )
    return _("This price is no longer sold at Stripe. Take it off.")


def _shared(first: Price, second: Price) -> str:
    """The currency in which both are billed in the same rhythm, or ""."""
    currencies = {first.currency, *(first.currency_options or {})} & {
        second.currency,
        *(second.currency_options or {}),
    }
    same = (
        first.recurring
        and second.recurring
        and (
            first.recurring.interval,
            first.recurring.interval_count,
        )
        == (second.recurring.interval, second.recurring.interval_count)
    )
    return min(currencies) if same and currencies else ""
