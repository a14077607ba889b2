"""Whether Stripe takes the key, and whether the key may do what the portal does (R19)."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from msgspec import Struct

from services.doctor.findings import Finding, bad, good, note
from services.ids import new_id
from services.stripe_gateway.errors import (
    GatewayError,
    KeyRejected,
    NotFound,
    NotPermitted,
    RateLimited,
    Unavailable,
)
from services.stripe_gateway.gateway import Gateway
from services.stripe_gateway.lists import StripeList
from services.webhooks.watching import WATCHED

AT_ONCE = 8
_NOBODY = "PortalDoctor0000"


class Need(NamedTuple):
    """A permission by the name that Stripe's dashboard has for it, and a request that only needs it.

    What is written to has an id that does not exist: Stripe looks at the permission first, and changes
    nothing either way.
    """

    resource: str
    access: str
    path: str

    @property
    def lists(self) -> bool:
        return _NOBODY not in self.path


NEEDS = (
    Need("Customers", "read", "/v1/customers"),
    Need("Customers", "write", f"/v1/customers/cus_{_NOBODY}"),
    Need("Subscriptions", "read", "/v1/subscriptions"),
    Need("Subscriptions", "write", f"/v1/subscriptions/sub_{_NOBODY}"),
    Need("Subscription Schedules", "read", "/v1/subscription_schedules"),
    Need("Subscription Schedules", "write", f"/v1/subscription_schedules/sub_sched_{_NOBODY}/release"),
    Need("Invoices", "read", "/v1/invoices"),
    Need("Invoices", "write", f"/v1/invoices/in_{_NOBODY}/pay"),
    Need("Credit Notes", "read", "/v1/credit_notes"),
    Need("Products", "read", "/v1/products"),
    Need("Prices", "read", "/v1/prices"),
    Need("Coupons", "read", "/v1/coupons"),
    Need("Promotion Codes", "read", "/v1/promotion_codes"),
    Need("Tax Rates", "read", "/v1/tax_rates"),
    Need("Tax IDs", "write", f"/v1/customers/cus_{_NOBODY}/tax_ids"),
    Need("Payment Methods", "read", f"/v1/payment_methods/pm_{_NOBODY}"),
    Need("Payment Methods", "write", f"/v1/payment_methods/pm_{_NOBODY}/detach"),
    Need("Payment Method Configurations", "read", "/v1/payment_method_configurations"),
    Need("Payment Intents", "read", f"/v1/payment_intents/pi_{_NOBODY}"),
    Need("Payment Intents", "write", f"/v1/payment_intents/pi_{_NOBODY}/confirm"),
    Need("Charges", "read", "/v1/charges"),
    Need("Checkout Sessions", "read", "/v1/checkout/sessions"),
    Need("Checkout Sessions", "write", f"/v1/checkout/sessions/cs_{_NOBODY}/expire"),
)


class _Anything(Struct, frozen=True):
    """Nothing of the answer is read."""


class _Endpoint(Struct, frozen=True):
    url: str
    status: str
    enabled_events: tuple[str, ...] = ("*",)


async def permissions(gateway: Gateway) -> list[Finding]:
    """One finding for the key, and one for each permission that it lacks."""
    places = asyncio.Semaphore(AT_ONCE)

    async def ask(need: Need) -> GatewayError | None:
        async with places:
            return await _outcome(lambda: _request(gateway, need))

    outcomes = await asyncio.gather(*(ask(need) for need in NEEDS))
    if any(isinstance(outcome, KeyRejected) for outcome in outcomes):
        return [bad("Stripe does not accept the key: it was revoked or mistyped. Set STRIPE_API_KEY anew.")]
    lists = [outcome for need, outcome in zip(NEEDS, outcomes, strict=True) if need.lists]
    if all(isinstance(outcome, NotFound) for outcome in lists):
        return [bad("What answers is not Stripe's API: see STRIPE_API_BASE, to the end of its path.")]
    lacking = [
        bad(_lacks(need, outcome))
        for need, outcome in zip(NEEDS, outcomes, strict=True)
        if isinstance(outcome, NotPermitted)
    ]
    unsure = [outcome for outcome in outcomes if isinstance(outcome, Unavailable | RateLimited)]
    if len(unsure) == len(NEEDS):
        return [bad("Stripe does not answer: see whether this machine reaches api.stripe.com (port 443).")]
    if unsure:
        lacking.append(note(f"Stripe did not answer about {len(unsure)} permissions: try again."))
    return lacking or [good("Stripe accepts the key, and the key may do all that the portal does.")]


async def webhook_endpoint(gateway: Gateway, url: str) -> list[Finding]:
    """Whether Stripe sends its events to `url`; a key that may not look is no problem."""
    try:
        page = await gateway.get("/v1/webhook_endpoints", StripeList[_Endpoint], {"limit": 100})
    except GatewayError:
        return [note("The key may not list webhook endpoints: see at Stripe whether one points here.")]
    found = next((endpoint for endpoint in page.data if endpoint.url == url), None)
    if found is None:
        return [bad(f"No webhook endpoint at Stripe points here: add one for {url}.")]
    if found.status != "enabled":
        return [bad(f"The webhook endpoint for {url} is switched off at Stripe: switch it on.")]
    missing = [wanted for wanted in WATCHED if not {"*", wanted} & set(found.enabled_events)]
    if missing:
        return [
            bad(f"The webhook endpoint for {url} is not sent {', '.join(missing)}: choose them at Stripe.")
        ]
    return [good(f"Stripe sends its events to {url}.")]


def _request(gateway: Gateway, need: Need) -> Awaitable[Any]:
    if need.access == "write":
        return gateway.post(need.path, _Anything, idempotency_key=new_id("doctor"))
    return gateway.get(need.path, _Anything, {"limit": 1} if need.lists else None)


async def _outcome(ask: Callable[[], Awaitable[object]]) -> GatewayError | None:
    """What went wrong, as an answer: "no such object" is one that says that the key may ask."""
    try:
        await ask()
    except GatewayError as error:
        return error
    return None


def _lacks(need: Need, error: NotPermitted) -> str:
    by_name = f" ({error.permission})" if error.permission else ""
    return (
        f"The Stripe key lacks {need.resource}: {need.access}{by_name}: give it that permission at Stripe, "
        "under Developers, API keys."
    )
