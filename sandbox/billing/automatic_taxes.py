"""Automatic tax by where the customer is: docs.stripe.com/tax/customer-locations and /tax/zero-tax.

The account is registered in a few countries that have one rate each; elsewhere it collects nothing.
"""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from sandbox.api.errors import StripeError
from sandbox.billing.drafts import Line
from sandbox.billing.taxes import line_taxes
from sandbox.objects.base import to_json
from sandbox.objects.customers import Address, Customer
from sandbox.objects.invoices import Tax
from sandbox.objects.subscriptions import Subscription
from sandbox.objects.tax_rates import TaxRate, TaxType
from sandbox.world import World

Source = Literal["billing_address", "payment_method", "shipping_destination"]


class Registration(Struct, frozen=True):
    """A customer with a tax id of the type `business_id` pays the tax themselves (reverse charge)."""

    display_name: str
    tax_type: TaxType
    percentage: float
    business_id: str | None = None


REGISTRATIONS = {
    "DE": Registration("VAT", "vat", 19, "eu_vat"),
    "FR": Registration("VAT", "vat", 20, "eu_vat"),
    "GB": Registration("VAT", "vat", 20, "gb_vat"),
    "JP": Registration("JCT", "jct", 10),
}
NOWHERE = Registration("Sales Tax", "sales_tax", 0)
NONTAXABLE = "txcd_00000000"
ADDED = frozenset({"cad", "usd"})
"""Currencies in which a price of unspecified `tax_behavior` is without its tax; in others it is with it."""


def location(world: World, customer: Customer) -> tuple[Address, Source] | None:
    """The first address that says anything; None where it does not say enough."""
    method = world.payment_methods.find(customer.invoice_settings.default_payment_method or "")
    addresses: list[tuple[Address | None, Source]] = [
        (customer.shipping.address if customer.shipping else None, "shipping_destination"),
        (customer.address, "billing_address"),
        (method.billing_details.address if method else None, "payment_method"),
    ]
    for address, source in addresses:
        if address and any(to_json(address).values()):
            return (address, source) if _is_precise(address) else None
    return None


def _is_precise(address: Address) -> bool:
    if address.country == "US":
        return bool(address.postal_code)
    if address.country == "CA":
        return bool(address.postal_code or address.state)
    return bool(address.country)


class AutomaticTaxes:
    """The taxes on the lines of a customer's invoice in one currency, by the customer as they are now."""

    def __init__(self, world: World, customer: Customer, place: Address, currency: str) -> None:
        self._world = world
        self._country = place.country or ""
        self._registration = REGISTRATIONS.get(self._country, NOWHERE)
        self._currency = currency
        ids = {tax_id.type for tax_id in world.tax_ids.owned_by(customer.id)}
        owed_by_customer = customer.tax_exempt == "none" and self._registration.business_id in ids
        self._exempt = "reverse" if owed_by_customer else customer.tax_exempt

    def of(self, line: Line, amount: int) -> list[Tax]:
        """The one tax on what is left of a line after its discounts; its amount may be 0 for a reason."""
        price = self._world.prices.find(line.price or "")
        behavior = price.tax_behavior if price else "unspecified"
        inclusive = behavior == "inclusive" or (behavior == "unspecified" and self._currency not in ADDED)
        (tax,) = line_taxes(amount, [self._rate(inclusive=inclusive)], self._exempt)
        product = self._world.products.find(line.product or "")
        if product and product.tax_code == NONTAXABLE:
            return [replace(tax, amount=0, taxable_amount=0, taxability_reason="product_exempt")]
        if self._registration is NOWHERE:
            return [replace(tax, amount=0, taxable_amount=0, taxability_reason="not_collecting")]
        return [tax]

    def _rate(self, *, inclusive: bool) -> TaxRate:
        """The tax rate that stands for the registration; made when it is first needed, and kept."""
        rate_id = f"txr_Automatic{self._country}{'Inclusive' if inclusive else 'Exclusive'}"
        if known := self._world.tax_rates.find(rate_id):
            return known
        registration = self._registration
        rate = TaxRate(
            id=rate_id,
            active=False,
            country=self._country,
            created=self._world.clock.now(),
            display_name=registration.display_name,
            effective_percentage=registration.percentage,
            inclusive=inclusive,
            metadata={},
            percentage=registration.percentage,
            tax_type=registration.tax_type,
        )
        return self._world.tax_rates.add(rate)


def check_taxes(world: World, subscription: Subscription) -> None:
    """Raises StripeError for automatic tax without a recognized location, or beside tax rates."""
    if not subscription.automatic_tax.enabled:
        return
    if subscription.default_tax_rates or any(item.tax_rates for item in subscription.items.data):
        raise StripeError(
            "You cannot use tax rates while automatic tax is enabled.", param="automatic_tax[enabled]"
        )
    if location(world, world.customers.get(subscription.customer)) is None:
        raise location_invalid()


def location_invalid() -> StripeError:
    return StripeError(
        "The customer's location isn't recognized. Set a valid customer address in order to automatically "
        "calculate tax.",
        code="customer_tax_location_invalid",
    )
