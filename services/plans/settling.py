"""A change that waits for its payment: paid for with the customer's bank asking, or dropped."""

from dataclasses import dataclass

from services.audit import Audit, Entry, Origin
from services.plans.reading import PlanView
from services.stripe_gateway.errors import CardDeclined, InvalidRequest, NotFound
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.objects.bills import FullInvoice
from services.stripe_gateway.objects.payment_intents import PaymentIntent

_EXPAND = ["payments.data.payment.payment_intent"]


@dataclass(frozen=True)
class HandOver:
    """The customer's bank wants to ask them something, at `url`."""

    url: str


@dataclass(frozen=True)
class Declined:
    """The bank said no; the change still waits."""

    code: str | None


class Settling:
    """Works on the invoice of a plan's pending update only."""

    def __init__(self, gateway: Gateway, audit: Audit) -> None:
        self._gateway = gateway
        self._audit = audit

    async def invoice(self, view: PlanView) -> FullInvoice | None:
        """The open invoice that the pending change waits for."""
        latest = view.subscription.latest_invoice
        if view.subscription.pending_update is None or latest is None:
            return None
        path = f"/v1/invoices/{object_id('in', latest)}"
        found = await self._gateway.get(path, FullInvoice, {"expand": _EXPAND})
        return found if found.status == "open" else None

    async def pay(
        self, view: PlanView, key: str, return_url: str, origin: Origin
    ) -> HandOver | Declined | None:
        """None: nothing is left to do. The plan's present payment method pays."""
        invoice = await self.invoice(view)
        intent = invoice.intent if invoice else None
        if intent is None or intent.status in {"succeeded", "processing", "canceled"}:
            return None
        await self._record(view, "plan.pay", origin)
        params = {"return_url": return_url}
        if view.plan.paid_by is not None and intent.status != "requires_action":
            params["payment_method"] = view.plan.paid_by.id
        path = f"/v1/payment_intents/{object_id('pi', intent.id)}/confirm"
        try:
            confirmed = await self._gateway.post(path, PaymentIntent, params, idempotency_key=key)
        except CardDeclined as declined:
            return Declined(declined.decline_code or declined.code)
        except InvalidRequest:
            # Confirmed before: how it stands now is what counts.
            confirmed = await self._gateway.get(path.removesuffix("/confirm"), PaymentIntent)
        return _hand_over(confirmed)

    async def hand_over(self, view: PlanView) -> HandOver | None:
        """Where the bank waits for the customer, if it does."""
        invoice = await self.invoice(view)
        return _hand_over(invoice.intent) if invoice and invoice.intent else None

    async def drop(self, view: PlanView, key: str, origin: Origin) -> None:
        """Gives the change up: its invoice is voided, the plan stays as it is."""
        invoice = await self.invoice(view)
        if invoice is None:
            return
        await self._record(view, "plan.drop", origin)
        path = f"/v1/invoices/{object_id('in', invoice.id)}/void"
        try:
            await self._gateway.post(path, FullInvoice, idempotency_key=key)
        except (InvalidRequest, NotFound):
            if await self.invoice(view) is not None:
                raise

    async def _record(self, view: PlanView, event: str, origin: Origin) -> None:
        subscription = view.subscription
        entry = Entry(event=event, result="intended", customer=subscription.customer, object=subscription.id)
        await self._audit.record(origin, entry)


def _hand_over(intent: PaymentIntent) -> HandOver | None:
    action = intent.next_action
    if intent.status != "requires_action" or action is None or action.redirect_to_url is None:
        return None
    return HandOver(action.redirect_to_url.url)
