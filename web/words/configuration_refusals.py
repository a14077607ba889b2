"""Why a configuration was refused, for its operator, at the field; the API's own words name parameters."""

from services.configurations.errors import ConfigurationRefused, PricesCollide
from web.i18n import _
from web.words.prices import rhythm

_LINKS = ("return_url", "terms_url", "privacy_url")


def refusal_words(refusal: ConfigurationRefused, field: str) -> str:
    """`field` is the form's."""
    kind = field.partition(":")[0]
    if kind in _LINKS:
        return _link(refusal)
    if kind == "price":
        return _price(refusal)
    sentences = {
        "reasons": _("Name one reason at least, or do not ask for one."),
        "catalogue": _("At most 10 products with 100 prices in all can be offered."),
        "product": _("This product is no longer sold at Stripe. Take its prices off."),
        "minimum": _("The smallest quantity cannot be negative."),
        "payment_method_configuration": _("Stripe has no such payment method configuration, or it is off."),
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
        return _("Enter a full address that begins with https://, without spaces.")
    return _("This address is not among PORTAL_ALLOWED_RETURN_ORIGINS.")


def _price(refusal: ConfigurationRefused) -> str:
    if not isinstance(refusal, PricesCollide):
        return _("This price is no longer sold at Stripe. Take it off.")
    found = refusal.collision
    return _(
        "%(product)s would be offered twice %(rhythm)s in %(currency)s: by %(first)s and by "
        "%(second)s. Two prices of one product may share the interval or the currency, not both.",
        product=found.product,
        rhythm=rhythm(found.recurring),
        currency=found.currency.upper(),
        first=found.first,
        second=found.second,
    )
