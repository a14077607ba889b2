"""Tax ids in words: "Switzerland VAT"."""

from services.billing_information.tax_id_types import country_of, short_name
from web import i18n
from web.i18n import _


def type_name(kind: str) -> str:
    """The country in the customer's language, and what people there call it; types that are new as well."""
    country = country_of(kind)
    name = str(i18n.current().money.territories.get(country, country))
    return _("%(country)s %(name)s", country=name, name=short_name(kind))
