"""A change that waits for its payment: paid for with the customer's bank asking, or dropped."""

from services.audit import Audit, Entry, Origin, Result
from services.intents import Declined, HandOver, confirm, hand_over
from services.plans.reading import PlanView
from services.stripe_gateway.errors import InvalidRequest, NotFound
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.objects.bills import FullInvoice

_EXPAND = ["payments.data.payment.payment_intent"]


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
        self, view: PlanView, key: str, return_url: str, origin: Origin, invoice: FullInvoice | None = None
    ) -> HandOver | Declined | None:
        """None: nothing is left to do. The plan's present payment method pays.

        `invoice` is what `invoice()` would say, where that was read just now.
        """
        invoice = invoice or await self.invoice(view)
        intent = invoice.intent if invoice else None
        if intent is None or intent.status in {"succeeded", "processing", "canceled"}:
            return None
        await self._record(view, "plan.pay", "intended", origin)
        own = view.plan.paid_by
        method = own.id if own is not None and intent.status != "requires_action" else None
        answer = await confirm(self._gateway, intent, key=key, return_url=return_url, method=method)
        if not isinstance(answer, HandOver):  # what the bank decides is known later
            await self._record(view, "plan.pay", "failed" if isinstance(answer, Declined) else "done", origin)
        return answer

    async def hand_over(self, view: PlanView) -> HandOver | None:
        """Where the bank waits for the customer, if it does."""
        invoice = await self.invoice(view)
        return hand_over(invoice.intent) if invoice and invoice.intent else None

    async def drop(self, view: PlanView, key: str, origin: Origin) -> FullInvoice | None:
        """Gives the change up: its invoice is voided, the plan stays as it is. None: nothing was open."""
        invoice = await self.invoice(view)
        if invoice is None:
            return None
        await self._record(view, "plan.drop", "intended", origin)
        path = f"/v1/invoices/{object_id('in', invoice.id)}/void"
        try:
            voided = await self._gateway.post(path, FullInvoice, {"expand": _EXPAND}, idempotency_key=key)
        except (InvalidRequest, NotFound):
            if await self.invoice(view) is not None:
                raise
            voided = None
        await self._record(view, "plan.drop", "done" if voided else "failed", origin)
        return voided

    async def _record(self, view: PlanView, event: str, result: Result, origin: Origin) -> None:
        subscription = view.subscription
        entry = Entry(event=event, result=result, customer=subscription.customer, object=subscription.id)
        await self._audit.record(origin, entry)
