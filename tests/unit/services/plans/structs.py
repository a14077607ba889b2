"""Subscriptions, prices and rules for tests, each like the usual one but for what a test says."""

from typing import Any

from msgspec.structs import replace

from services.plans.offers import Offer
from services.plans.rules import CancelRules, CatalogueProduct, QuantityRule, Rules, UpdateRules
from services.stripe_gateway.lists import StripeList
from services.stripe_gateway.objects.customers import Customer
from services.stripe_gateway.objects.prices import Interval, Price, Recurring
from services.stripe_gateway.objects.products import Product
from services.stripe_gateway.objects.subscriptions import Subscription, SubscriptionItem
from services.subscriptions import Plan

NOW = 1_793_000_000
START, END = NOW - 10 * 86_400, NOW + 20 * 86_400


def price(id: str, amount: int, interval: Interval = "month", **more: Any) -> Price:  # noqa: A002 - Stripe's word
    product = more.pop("product", id.split("_")[1])
    return Price(
        id=id,
        currency=more.pop("currency", "usd"),
        product=product,
        recurring=more.pop("recurring", Recurring(interval)),
        unit_amount=amount,
        **more,
    )


TIN, PLAIN, GOLD = price("price_tin", 2000), price("price_plain", 4400), price("price_gold", 7300)
GOLD_YEARLY = price("price_gold_yearly", 73_000, "year")
SEATS = price("price_seats", 800)
PRICES = {one.id: one for one in (TIN, PLAIN, GOLD, GOLD_YEARLY, SEATS)}
PRODUCTS = {name: Product(f"{name}", name.title()) for name in ("tin", "plain", "gold", "seats")}


def update_rules(**changes: Any) -> UpdateRules:
    """Every switch on, the whole catalogue, seats from 1 to 20."""
    usual = {
        "enabled": True,
        "price": True,
        "quantity": True,
        "promotion_code": True,
        "products": (
            CatalogueProduct("tin", ("price_tin",)),
            CatalogueProduct("plain", ("price_plain",)),
            CatalogueProduct("gold", ("price_gold", "price_gold_yearly")),
            CatalogueProduct("seats", ("price_seats",), QuantityRule(1, 20)),
        ),
        "proration_behavior": "always_invoice",
    }
    return UpdateRules(**{**usual, **changes})


def rules(update: UpdateRules | None = None, **cancel: Any) -> Rules:
    return Rules("bpc_1", update or update_rules(), CancelRules(**{"enabled": True, **cancel}))


def item(one: Price = PLAIN, quantity: int | None = 1, **changes: Any) -> SubscriptionItem:
    return SubscriptionItem(
        **{
            "id": "si_1",
            "price": one,
            "quantity": quantity,
            "current_period_start": START,
            "current_period_end": END,
            **changes,
        }
    )


def subscription(*items: SubscriptionItem, **changes: Any) -> Subscription:
    """An active subscription to Plain."""
    return replace(
        Subscription(
            id="sub_1",
            status="active",
            currency="usd",
            customer="cus_1",
            items=StripeList(list(items) or [item()]),
            latest_invoice="in_1",
        ),
        **changes,
    )


def offer(one: Subscription | None = None, update: UpdateRules | None = None, **prices: Price) -> Offer:
    """What `one` may become; `prices` replace those of the catalogue by product."""
    changed = {p.id: p for p in prices.values()}
    return Offer(one or subscription(), update or update_rules(), {**PRICES, **changed}, PRODUCTS)


def bare_plan(one: Subscription, **more: Any) -> Plan:
    """A plan of which nothing is known but its subscription and what a test says."""
    usual = {
        "items": (),
        "amount": None,
        "taxed": False,
        "paid_by": None,
        "discounts": (),
        "renews_at": None,
        "ends_at": None,
        "change": None,
        "owner": Customer("cus_1"),
    }
    return Plan(subscription=one, **{**usual, **more})
