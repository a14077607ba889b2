"""/v1/subscriptions: begin, read and list (docs.stripe.com/api/subscriptions)."""

from msgspec import UNSET

from sandbox.api.errors import StripeError
from sandbox.api.operations import Call, Operations
from sandbox.api.params import Params, within
from sandbox.api.refusals import at_most_one
from sandbox.billing.automatic_taxes import check_taxes
from sandbox.billing.calendar import DAY
from sandbox.billing.catalogue import Catalogue
from sandbox.billing.items import ItemChange, new_item
from sandbox.billing.redeeming import count_redemption
from sandbox.billing.snapshots import item_list, show_single_item
from sandbox.billing.subscribing import Paying, first_period, start
from sandbox.objects.base import ListObject, merge_metadata
from sandbox.objects.customers import Customer
from sandbox.objects.discounts import Discount
from sandbox.objects.prices import Price
from sandbox.objects.subscriptions import (
    CancellationDetails,
    PaymentSettings,
    Subscription,
    TrialEndBehavior,
    TrialSettings,
)
from sandbox.operations import subscription_parts as parts
from sandbox.operations.cancellations import set_cancellation
from sandbox.operations.extra_items import extra_lines
from sandbox.operations.subscription_params import (
    NewItemParams,
    PaymentSettingsParams,
    Settings,
    SubscriptionCreateParams,
    SubscriptionListParams,
    TrialSettingsParams,
)
from sandbox.world import World

operations = Operations()


@operations("POST", "/v1/subscriptions", SubscriptionCreateParams)
def create_subscription(call: Call[SubscriptionCreateParams]) -> Subscription:
    world, params = call.world, call.params
    customer = world.customers.get(params.customer, param="customer")
    if params.payment_behavior == "pending_if_incomplete":
        raise StripeError(
            "You cannot set `payment_behavior` to `pending_if_incomplete` when creating a subscription.",
            param="payment_behavior",
        )
    subscription = draw_up(world, params, customer)
    put_items(world, subscription, params)
    put_discounts(world, subscription, params)
    set_cancellation(subscription, params, world.now_for(customer.id))
    check_taxes(world, subscription)
    start(
        world,
        subscription,
        extra_lines(world, subscription, params),
        paying(params),
        prorate=params.proration_behavior != "none",
    )
    for discount in subscription_discounts(world, subscription):
        count_redemption(world, discount)
    return subscription


@operations("GET", "/v1/subscriptions", SubscriptionListParams)
def list_subscriptions(call: Call[SubscriptionListParams]) -> ListObject[Subscription]:
    world, params = call.world, call.params
    owner = world.customers.get(params.customer, param="customer").id if params.customer else None
    page, more = world.subscriptions.page(params, owner=owner, where=lambda one: included(one, params))
    return ListObject(data=page, has_more=more, url="/v1/subscriptions")


@operations("GET", "/v1/subscriptions/{id}")
def retrieve_subscription(call: Call[Params]) -> Subscription:
    return call.world.subscriptions.get(call.path["id"])


def included(subscription: Subscription, params: SubscriptionListParams) -> bool:
    """Without a status all that are not canceled; `ended` are the canceled and the expired."""
    status = params.status
    if status is UNSET:
        fits = subscription.status != "canceled"
    elif status == "ended":
        fits = subscription.ended
    else:
        fits = status in {"all", subscription.status}
    items = subscription.items.data
    return (
        fits
        and params.collection_method in {UNSET, subscription.collection_method}
        and params.test_clock in {UNSET, subscription.test_clock}
        and (params.price is UNSET or any(item.price.id == params.price for item in items))
        and (
            params.automatic_tax is UNSET
            or params.automatic_tax.enabled == subscription.automatic_tax.enabled
        )
        and within(subscription.created, params.created)
        and any(within(item.current_period_start, params.current_period_start) for item in items)
        and any(within(item.current_period_end, params.current_period_end) for item in items)
    )


def subscription_discounts(world: World, subscription: Subscription) -> list[Discount]:
    ids = list(subscription.discounts)
    invoice = world.invoices.find(subscription.latest_invoice or "")
    if invoice:
        ids = [*invoice.discounts, *(one for one in ids if one not in invoice.discounts)]
    of_customer = world.discounts_of_customer(subscription.customer)
    return [world.discounts.get(one) for one in ids if one not in of_customer]


def draw_up(world: World, params: SubscriptionCreateParams, customer: Customer) -> Subscription:
    now = world.now_for(customer.id)
    method = "charge_automatically" if params.collection_method is UNSET else params.collection_method
    parts.check_collection(method, params.days_until_due)
    trial_end = _trial_end(params, now)
    if isinstance(params.default_payment_method, str):
        parts.payment_method(world, params.default_payment_method, customer.id)
    return Subscription(
        id=world.ids.new("sub"),
        automatic_tax=parts.automatic_tax(params.automatic_tax),
        billing_cycle_anchor=_anchor(params, now, trial_end),
        billing_mode=parts.billing_mode(params.billing_mode, now),
        billing_schedules=[],
        cancellation_details=CancellationDetails(),
        collection_method=method,
        created=now,
        currency=params.currency.lower() if params.currency else "",
        customer=customer.id,
        days_until_due=params.days_until_due or None,
        default_payment_method=params.default_payment_method or None,
        default_tax_rates=parts.tax_rates(world, params.default_tax_rates, "default_tax_rates"),
        description=params.description or None,
        discounts=[],
        invoice_settings=parts.invoice_settings(params.invoice_settings),
        items=item_list("", []),
        managed_payments={"enabled": False},
        metadata=merge_metadata({}, params.metadata),
        payment_settings=payment_settings(PaymentSettings(), params.payment_settings),
        start_date=now,
        status="incomplete",
        test_clock=customer.test_clock,
        trial_end=trial_end,
        trial_settings=trial_settings(params.trial_settings),
        trial_start=now if trial_end else None,
    )


def paying(params: Settings) -> Paying:
    return Paying(params.payment_behavior, off_session=params.off_session)


def payment_settings(old: PaymentSettings, asked: PaymentSettingsParams | object) -> PaymentSettings:
    if not isinstance(asked, PaymentSettingsParams):
        return old
    return PaymentSettings(
        payment_method_options=asked.payment_method_options or None,
        payment_method_types=asked.payment_method_types or None,
        save_default_payment_method=asked.save_default_payment_method or old.save_default_payment_method,
    )


def trial_settings(asked: TrialSettingsParams | object) -> TrialSettings:
    if not isinstance(asked, TrialSettingsParams):
        return TrialSettings(end_behavior=TrialEndBehavior())
    return TrialSettings(
        end_behavior=TrialEndBehavior(
            billing_cycle_anchor=asked.end_behavior.billing_cycle_anchor,
            missing_payment_method=asked.end_behavior.missing_payment_method,
        )
    )


def _trial_end(params: SubscriptionCreateParams, now: int) -> int | None:
    at_most_one(params, "trial_end", "trial_period_days")
    if params.trial_period_days is not UNSET:
        return now + params.trial_period_days * DAY if params.trial_period_days else None
    if params.trial_end is UNSET or params.trial_end == "now":
        return None
    if params.trial_end <= now:
        raise StripeError(
            "Invalid timestamp: must be an integer Unix timestamp in the future.", param="trial_end"
        )
    return params.trial_end


def _anchor(params: SubscriptionCreateParams, now: int, trial_end: int | None) -> int:
    if params.billing_cycle_anchor is UNSET:
        return trial_end or now
    if params.billing_cycle_anchor < now:
        raise StripeError(
            "`billing_cycle_anchor` cannot be earlier than the subscription's start.",
            param="billing_cycle_anchor",
        )
    return params.billing_cycle_anchor


def put_items(world: World, subscription: Subscription, params: SubscriptionCreateParams) -> None:
    if not params.items:
        raise StripeError("Missing required param: items.", code="parameter_missing", param="items")
    if len(params.items) > parts.MAX_ITEMS:
        raise StripeError(f"Subscriptions can have at most {parts.MAX_ITEMS} items.", param="items")
    now = subscription.created
    seen = set()
    for number, asked in enumerate(params.items):
        where = f"items[{number}]"
        price = parts.recurring_price(world, asked, where)
        if price.id in seen:
            raise StripeError(
                f"Cannot add multiple subscription items with the same plan: {price.id}", param="items"
            )
        seen.add(price.id)
        subscription.currency = subscription.currency or _currency(world, subscription.customer, price)
        parts.check_currency(world, price, subscription.currency)
        _check_quantity(asked, metered=bool(price.recurring and price.recurring.usage_type == "metered"))
        change = ItemChange(
            id=world.ids.new("si", 14),
            new=True,
            price=price,
            quantity=asked.quantity if isinstance(asked.quantity, int) else None,
            metadata=merge_metadata({}, asked.metadata),
            tax_rates=parts.tax_rates(world, asked.tax_rates, f"{where}[tax_rates]"),
        )
        item = new_item(subscription, change, now)
        item.current_period_start, item.current_period_end = now, first_period(subscription, item, now)[1]
        subscription.items.data.append(item)
    subscription.items = item_list(subscription.id, subscription.items.data)
    parts.check_intervals(subscription.items.data, flexible=subscription.flexible)
    show_single_item(subscription)


def _currency(world: World, customer: str, price: Price) -> str:
    """The customer's, if they have one and the price too; otherwise the price's own."""
    usual = world.customers.get(customer).currency
    return usual if usual and parts.supports(world, price, usual) else price.currency


def _check_quantity(asked: NewItemParams, *, metered: bool) -> None:
    if isinstance(asked.quantity, int) and metered:
        raise StripeError("You cannot set the quantity for metered plans.", param="items[0][quantity]")
    if isinstance(asked.quantity, int) and asked.quantity < 0:
        raise StripeError(
            "This value must be greater than or equal to 0.",
            code="parameter_invalid_integer",
            param="items[0][quantity]",
        )


def put_discounts(world: World, subscription: Subscription, params: SubscriptionCreateParams) -> None:
    catalogue = Catalogue(world, subscription.currency)
    amount = int(sum(catalogue.full_amount(item) for item in subscription.items.data))
    for item, asked in zip(subscription.items.data, params.items, strict=True):
        if isinstance(asked.discounts, list):
            own = parts.discounts(
                world,
                asked.discounts,
                subscription.customer,
                amount=int(catalogue.full_amount(item)),
                currency=subscription.currency,
                subscription=subscription.id,
            )
            item.discounts = [discount.id for discount in own]
    if isinstance(params.discounts, list):
        found = parts.discounts(
            world,
            params.discounts,
            subscription.customer,
            amount=amount,
            currency=subscription.currency,
            subscription=subscription.id,
            known=world.discounts_of_customer(subscription.customer),
        )
        subscription.discounts = [discount.id for discount in found]
