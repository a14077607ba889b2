"""The types of payment methods that the portal supports, with their limits by country and currency (R7).

The one source: the page where a customer adds one, and docs/payment-methods.md, both follow this table.
"""

from typing import Literal

from msgspec import Struct

Note = Literal["none", "approval", "bank_account", "wallets"]

EUROPE = frozenset(
    [
        "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI",
        "FR", "GB", "GI", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT",
        "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
    ]
)  # fmt: skip


class Kind(Struct, frozen=True):
    """A type by Stripe's name. Empty `currencies` or `countries` (of the business) set no limit.

    `places` is the countries as a document says them: codes, and `EUROPE` for the set of that name.
    """

    type: str
    currencies: frozenset[str] = frozenset()
    places: tuple[str, ...] = ()
    note: Note = "none"

    @property
    def countries(self) -> frozenset[str]:
        """The business locations, Europe spelt out."""
        return frozenset().union(*(EUROPE if place == "EUROPE" else {place} for place in self.places))

    def applies(self, *, currency: str, country: str) -> bool:
        """Whether a business in `country` can offer it to a customer who pays in `currency`."""
        return (not self.currencies or currency.lower() in self.currencies) and (
            not self.places or country.upper() in self.countries
        )


KINDS = (
    Kind("card", note="wallets"),
    Kind("link"),
    Kind("us_bank_account", frozenset({"usd"}), ("US",), "bank_account"),
    Kind("amazon_pay", frozenset({"usd"}), ("US",)),
    Kind("cashapp", frozenset({"usd"}), ("US",)),
    Kind("acss_debit", frozenset({"cad", "usd"}), ("CA", "US"), "bank_account"),
    Kind(
        "sepa_debit",
        frozenset({"eur"}),
        ("AU", "CA", "EUROPE", "HK", "JP", "MX", "NZ", "SG", "US"),
        "bank_account",
    ),
    Kind("bacs_debit", frozenset({"gbp"}), ("GB",), "bank_account"),
    Kind("au_becs_debit", frozenset({"aud"}), ("AU",), "bank_account"),
    Kind("boleto", frozenset({"brl"}), ("BR",)),
    Kind("paypal", frozenset(), ("EUROPE",), "approval"),
)


def applicable(*, currency: str, country: str) -> tuple[Kind, ...]:
    """The types that a business in that country may offer in that currency, in the table's order."""
    return tuple(kind for kind in KINDS if kind.applies(currency=currency, country=country))
