"""Parameters of subscriptions turned into checked objects; what is wrong with them in Stripe's words."""

from collections.abc import Sequence

from msgspec import UNSET, UnsetType

from sandbox.api.errors import StripeError, missing
from sandbox.api.refusals import at_most_one
from sandbox.billing.redeeming import discount_by_code, discount_by_coupon
from sandbox.objects.discounts import Discount
from sandbox.objects.payment_methods import PaymentMethod
from sandbox.objects.prices import Price
from sandbox.objects.subscriptions import (
    AutomaticTax,
    BillingMode,
    CollectionMethod,
    FlexibleBilling,
    SubscriptionInvoiceSettings,
    SubscriptionItem,
)
from sandbox.objects.tax_rates import TaxRate
from sandbox.operations.price_terms import PriceTerms, RecurringParams, add_price
from sandbox.operations.subscription_params import (
    AddInvoiceItemParams,
    AutomaticTaxParams,
    BillingModeParams,
    DiscountParams,
    InvoiceSettingsParams,
    NewItemParams,
    PriceDataParams,
)
from sandbox.world import World

MAX_ITEMS = 20


def recurring_price(world: World, item: NewItemParams, where: str) -> Price:
    """The price a new item asks for; raises StripeError for one that is missing, inactive or one-time."""
    at_most_one(item, "price", "price_data", where=where)
    if item.price_data is not UNSET:
        recurring = item.price_data.recurring
        return inline_price(
            world,
            item.price_data,
            RecurringParams(interval=recurring.interval, interval_count=recurring.interval_count),
        )
    if item.price is UNSET:
        raise StripeError(
            f"Missing required param: {where}[price].", code="parameter_missing", param=f"{where}[price]"
        )
    price = world.prices.get(item.price, param=f"{where}[price]")
    if price.recurring is None:
        raise StripeError(
            f"The price specified is set to `type=one_time` but this field only accepts prices with "
            f"`type=recurring`: {price.id}",
            param=f"{where}[price]",
        )
    if not price.active:
        raise StripeError(
            "The price specified is inactive. This field only accepts active prices.",
            param=f"{where}[price]",
        )
    return price


def inline_price(
    world: World, data: PriceDataParams, recurring: RecurringParams | UnsetType = UNSET
) -> Price:
    """A price made for one use: it is not offered again."""
    world.products.get(data.product, param="price_data[product]")
    terms = PriceTerms(
        recurring=recurring,
        tax_behavior=data.tax_behavior,
        unit_amount=data.unit_amount,
        unit_amount_decimal=data.unit_amount_decimal,
    )
    return add_price(
        world,
        product=data.product,
        currency=data.currency,
        terms=terms,
        metadata={},
        active=False,
        user_created=False,
    )


def supports(world: World, price: Price, currency: str) -> bool:
    """Whether the price has an amount in the currency; tiers are in its own currency only."""
    options = world.price_extras[price.id].currency_options
    return price.currency == currency or (price.billing_scheme == "per_unit" and currency in options)


def check_currency(world: World, price: Price, currency: str) -> None:
    if not supports(world, price, currency):
        raise StripeError(
            f"The price specified only supports `{price.currency}`. This doesn't match the expected "
            f"currency: `{currency}`."
        )


def check_intervals(items: Sequence[SubscriptionItem], *, flexible: bool) -> None:
    """Classic subscriptions bill all their items at one interval."""
    intervals = {(item.plan.interval, item.plan.interval_count) for item in items}
    if not flexible and len(intervals) > 1:
        raise StripeError(
            "Currency and interval fields must match across all plans on this subscription. "
            "Found mismatch in interval field."
        )


def tax_rates(world: World, ids: list[str] | str | UnsetType, where: str) -> list[TaxRate]:
    if not isinstance(ids, list):
        return []
    return [world.tax_rates.get(rate, param=f"{where}[{number}]") for number, rate in enumerate(ids)]


def payment_method(
    world: World, method_id: str, customer: str, param: str = "default_payment_method"
) -> PaymentMethod:
    """A payment method of this customer; anyone else's does not exist for them."""
    method = world.payment_methods.find(method_id)
    if method is None:
        raise missing("PaymentMethod", method_id, param=param)
    if method.customer != customer:
        raise StripeError(
            f"The customer does not have a payment method with the ID {method_id}. The payment method must "
            "be attached to the customer.",
            code="resource_missing",
            param=param,
        )
    return method


def discounts(
    world: World,
    asked: Sequence[DiscountParams],
    customer: str,
    *,
    amount: int,
    currency: str,
    subscription: str | None,
    known: Sequence[str] = (),
) -> list[Discount]:
    """Discounts in the order asked for; `known` are those that may be kept by their own id."""
    found = []
    for number, one in enumerate(asked):
        at_most_one(one, "coupon", "discount", "promotion_code", where=f"discounts[{number}]")
        if isinstance(one.discount, str):
            if one.discount not in known:
                raise missing("discount", one.discount, param=f"discounts[{number}][discount]")
            found.append(world.discounts.get(one.discount))
        elif isinstance(one.promotion_code, str):
            found.append(
                discount_by_code(
                    world,
                    one.promotion_code,
                    customer,
                    amount=amount,
                    currency=currency,
                    subscription=subscription,
                )
            )
        elif isinstance(one.coupon, str):
            found.append(
                discount_by_coupon(world, one.coupon, customer, currency=currency, subscription=subscription)
            )
        else:
            raise StripeError(
                "Each discount must have one of coupon, discount or promotion_code.", param="discounts"
            )
    return found


def billing_mode(asked: BillingModeParams | UnsetType, now: int) -> BillingMode:
    """Flexible unless told otherwise."""
    if asked is not UNSET and asked.type == "classic":
        return BillingMode(flexible=None, type="classic")
    discounts_shown = asked.flexible.proration_discounts if asked and asked.flexible else "included"
    return BillingMode(
        flexible=FlexibleBilling(proration_discounts=discounts_shown), type="flexible", updated_at=now
    )


def invoice_settings(
    asked: InvoiceSettingsParams | UnsetType, old: SubscriptionInvoiceSettings | None = None
) -> SubscriptionInvoiceSettings:
    settings = old or SubscriptionInvoiceSettings(issuer={"type": "self"})
    if asked is UNSET:
        return settings
    for name in ("account_tax_ids", "custom_fields", "description", "footer"):
        value = getattr(asked, name)
        if value is not UNSET:
            setattr(settings, name, value or None)
    return settings


def automatic_tax(asked: AutomaticTaxParams | UnsetType) -> AutomaticTax:
    if asked is UNSET or not asked.enabled:
        return AutomaticTax()
    return AutomaticTax(enabled=True, liability={"type": "self"})


def check_collection(method: CollectionMethod, days_until_due: int | UnsetType | None) -> None:
    if method == "send_invoice" and not isinstance(days_until_due, int):
        raise StripeError(
            "If subscription collection method is `send_invoice`, you must specify `days_until_due`.",
            param="days_until_due",
        )
    if method == "charge_automatically" and isinstance(days_until_due, int):
        raise StripeError(
            "You can only specify `days_until_due` if subscription collection method is `send_invoice`.",
            param="days_until_due",
        )


def one_time_price(world: World, item: AddInvoiceItemParams) -> Price:
    at_most_one(item, "price", "price_data", where="add_invoice_items[0]")
    if item.price_data is not UNSET:
        return inline_price(world, item.price_data)
    if item.price is UNSET:
        raise StripeError(
            "Missing required param: add_invoice_items[0][price].",
            code="parameter_missing",
            param="add_invoice_items[0][price]",
        )
    return world.prices.get(item.price, param="add_invoice_items[0][price]")
