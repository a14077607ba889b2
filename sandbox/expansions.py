"""What `expand` finds in a World: objects by their ids, and the parts that are left out by default."""

from functools import partial
from typing import Any

from sandbox.api.expand import Expander, Include, Json
from sandbox.api.tables import Table
from sandbox.billing.automatic_taxes import REGISTRATIONS, location
from sandbox.billing.finalizing import intent_of
from sandbox.objects.base import Deleted, ListObject
from sandbox.objects.coupons import CouponAppliesTo, CouponCurrencyOption
from sandbox.objects.invoice_payments import InvoicePayment
from sandbox.objects.prices import CurrencyOption, PriceTier
from sandbox.objects.refunds import Refund
from sandbox.objects.subscriptions import Subscription
from sandbox.objects.tax_ids import TaxId
from sandbox.world import World


def expander(world: World) -> Expander:
    """The expansions of this World."""
    include: dict[tuple[str, str], Include] = {
        ("charge", "refunds"): partial(charge_refunds, world),
        ("coupon", "applies_to"): partial(coupon_applies_to, world),
        ("coupon", "currency_options"): partial(coupon_currency_options, world),
        ("customer", "sources"): customer_sources,
        ("customer", "subscriptions"): partial(customer_subscriptions, world),
        ("customer", "tax"): partial(customer_tax, world),
        ("customer", "tax_ids"): partial(customer_tax_ids, world),
        ("invoice", "confirmation_secret"): partial(invoice_confirmation_secret, world),
        ("invoice", "payments"): partial(invoice_payments, world),
        ("price", "currency_options"): partial(price_currency_options, world),
        ("price", "tiers"): partial(price_tiers, world),
    }
    return Expander(partial(find, world, tables_by_prefix(world)), include)


def tables_by_prefix(world: World) -> dict[str, Table[Any]]:
    """By what stands before an id's last underscore."""
    return {
        "cbtxn": world.balance_transactions,
        "ch": world.charges,
        "clock": world.test_clocks,
        "cn": world.credit_notes,
        "cs_test": world.checkout_sessions,
        "cus": world.customers,
        "di": world.discounts,
        "ii": world.invoice_items,
        "in": world.invoices,
        "inpay": world.invoice_payments,
        "mtr_test": world.meters,
        "pi": world.payment_intents,
        "pm": world.payment_methods,
        "price": world.prices,
        "prod": world.products,
        "promo": world.promotion_codes,
        "re": world.refunds,
        "seti": world.setup_intents,
        "sub": world.subscriptions,
        "sub_sched": world.subscription_schedules,
        "txi": world.tax_ids,
        "txr": world.tax_rates,
    }


def find(world: World, tables: dict[str, Table[Any]], object_id: str) -> object | None:
    """Products and coupons may have ids of the merchant's own.

    Of what was deleted a stub is left, but of a coupon everything, for the discounts that it gave.
    """
    table = tables.get(object_id.rpartition("_")[0])
    if table is not None and object_id in table:
        return table.find(object_id)
    for table, noun in ((world.customers, "customer"), (world.products, "product")):
        if table.was_deleted(object_id):
            return Deleted(id=object_id, object=noun)
    return world.products.find(object_id) or world.coupons.find_ever(object_id)


def charge_refunds(world: World, charge: Json) -> ListObject[Refund]:
    found = list(world.refunds.owned_by(charge["id"]))
    url = f"/v1/charges/{charge['id']}/refunds"
    return ListObject(data=found[:10], has_more=len(found) > 10, url=url)


def coupon_applies_to(world: World, coupon: Json) -> CouponAppliesTo | None:
    products = world.coupon_extras[coupon["id"]].products
    return None if products is None else CouponAppliesTo(products=products)


def coupon_currency_options(world: World, coupon: Json) -> dict[str, CouponCurrencyOption]:
    return world.coupon_extras[coupon["id"]].currency_options


def customer_sources(customer: Json) -> ListObject[object]:
    """There are none: the sandbox has payment methods only."""
    return ListObject(data=[], url=f"/v1/customers/{customer['id']}/sources")


def customer_subscriptions(world: World, customer: Json) -> ListObject[Subscription]:
    running = [one for one in world.subscriptions.owned_by(customer["id"]) if one.ended_at is None]
    url = f"/v1/customers/{customer['id']}/subscriptions"
    return ListObject(data=running[:10], has_more=len(running) > 10, url=url)


def customer_tax(world: World, node: Json) -> Json:
    """Where the customer is, and whether tax is collected there."""
    found = location(world, world.customers.get(node["id"]))
    if found is None:
        return {
            "automatic_tax": "unrecognized_location",
            "ip_address": None,
            "location": None,
            "provider": "stripe",
        }
    address, source = found
    return {
        "automatic_tax": "supported" if address.country in REGISTRATIONS else "not_collecting",
        "ip_address": None,
        "location": {"country": address.country, "source": source, "state": address.state},
        "provider": "stripe",
    }


def customer_tax_ids(world: World, customer: Json) -> ListObject[TaxId]:
    owned = list(world.tax_ids.owned_by(customer["id"]))
    url = f"/v1/customers/{customer['id']}/tax_ids"
    return ListObject(data=owned[:10], has_more=len(owned) > 10, url=url)


def invoice_confirmation_secret(world: World, invoice: Json) -> dict[str, str] | None:
    stored = world.invoices.find(invoice["id"])
    intent = intent_of(world, stored) if stored else None
    return {"client_secret": intent.client_secret, "type": "payment_intent"} if intent else None


def invoice_payments(world: World, invoice: Json) -> ListObject[InvoicePayment]:
    url = f"/v1/invoice_payments?invoice={invoice['id']}"
    return ListObject(data=list(world.invoice_payments.owned_by(invoice["id"])), url=url)


def price_currency_options(world: World, price: Json) -> dict[str, CurrencyOption]:
    return world.price_extras[price["id"]].currency_options


def price_tiers(world: World, price: Json) -> list[PriceTier]:
    return world.price_extras[price["id"]].tiers
