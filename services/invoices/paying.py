"""Paying an open invoice with a saved payment method: once per form, and never more than was shown."""

from enum import Enum

from msgspec import Struct

from services.audit import Audit, Entry, Origin
from services.audit import Result as AuditResult
from services.intents import Declined, HandOver, confirm, hand_over
from services.payment_methods import KeptMethod, PaymentMethods
from services.stripe_gateway.errors import CardDeclined, InvalidRequest, NotFound, Unavailable
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.objects.bills import FullInvoice
from services.stripe_gateway.objects.payment_intents import PaymentIntent

_EXPAND = ["payments.data.payment.payment_intent"]
_RESULTS: tuple[AuditResult, ...] = ("intended", "done", "failed")


class Standing(Enum):
    """How an invoice stands to being paid: CLOSED was voided, or written off by the merchant."""

    DUE = "due"
    AWAITS_BANK = "awaits_bank"
    PROCESSING = "processing"
    PAID = "paid"
    CLOSED = "closed"


class AmountChanged(Exception):
    """The invoice asks for another amount than the form showed; nothing was charged (SECURITY M4)."""


class Attempt(Struct, frozen=True):
    """What a try came to, as Stripe says it afterwards.

    `declined` is why the bank said no, "" where it gave no reason, None where it did not say no.
    """

    invoice: FullInvoice
    standing: Standing
    declined: str | None = None


class Wish(Struct, frozen=True):
    """What the customer confirmed: this invoice, this amount (minor units), by this method."""

    invoice: str
    amount: int
    method: str


class Paying:
    """Pays only invoices of the customer it is asked about, with that customer's methods (SECURITY A1)."""

    def __init__(self, gateway: Gateway, methods: PaymentMethods, audit: Audit) -> None:
        self._gateway = gateway
        self._methods = methods
        self._audit = audit

    async def find(self, customer: str, invoice: str) -> FullInvoice:
        """A finalized invoice with its payment as it is now; NotFound for any other's, and for drafts."""
        path = f"/v1/invoices/{object_id('in', invoice)}"
        found = await self._gateway.get(path, FullInvoice, {"expand": _EXPAND})
        if found.customer != customer or found.status in {None, "draft"}:
            raise NotFound("No such invoice of this customer")
        return found

    async def look(self, customer: str, invoice: str, origin: Origin) -> FullInvoice:
        """`find` after a try that went without its answer: that it came through is recorded now (F21, D4)."""
        found = await self.find(customer, invoice)
        if found.status == "paid" and await self._left_open(customer, invoice):
            await self._record(origin, customer, found, "done", None)
        return found

    async def methods(self, customer: str) -> tuple[KeptMethod, ...]:
        """What the customer can pay with."""
        return await self._methods.kept(customer)

    async def pay(self, customer: str, wish: Wish, key: str, return_url: str, origin: Origin) -> Attempt:
        """Tries once under `key`; an invoice that is paid, or on its way, is left as it is.

        Raises AmountChanged and NotFound before anything happens. After Unavailable the outcome is open:
        the same wish under the same key changes nothing more (SECURITY F4, F10).
        """
        found = await self.look(customer, wish.invoice, origin)
        standing = standing_of(found)
        if standing is Standing.AWAITS_BANK:
            return await self._to_bank(customer, found, key, return_url)
        if standing is not Standing.DUE:
            return Attempt(found, standing)
        if found.amount_remaining != wish.amount:
            raise AmountChanged
        method = await self._methods.one(customer, wish.method)
        await self._record(origin, customer, found, "intended", method.id)
        answer = await self._try(found, method.id, key)
        attempt = await self._outcome(customer, answer, wish.invoice, key, return_url)
        if attempt.standing is not Standing.AWAITS_BANK:  # what the bank decides is known later
            await self._record(origin, customer, found, _audited(attempt), method.id)
        return attempt

    async def _try(
        self, invoice: FullInvoice, method: str, key: str
    ) -> FullInvoice | CardDeclined | InvalidRequest:
        path = f"/v1/invoices/{object_id('in', invoice.id)}/pay"
        params = {"payment_method": method, "off_session": False}
        try:
            return await self._gateway.post(path, FullInvoice, params, idempotency_key=key)
        except (CardDeclined, InvalidRequest) as refused:
            return refused

    async def _outcome(
        self,
        customer: str,
        answer: FullInvoice | CardDeclined | InvalidRequest,
        invoice: str,
        key: str,
        return_url: str,
    ) -> Attempt:
        """Read again, for the answer to a repeated call is as old as the first; only "paid" stays so."""
        if isinstance(answer, FullInvoice) and answer.status == "paid":
            return Attempt(answer, Standing.PAID)
        found = await self.find(customer, invoice)
        standing = standing_of(found)
        if standing is Standing.AWAITS_BANK:
            return await self._to_bank(customer, found, key, return_url)
        if standing is not Standing.DUE:
            return Attempt(found, standing)
        if isinstance(answer, FullInvoice):
            raise Unavailable("The invoice was paid, but does not say so yet")
        return Attempt(found, standing, declined=_reason(answer))

    async def _to_bank(self, customer: str, invoice: FullInvoice, key: str, return_url: str) -> Attempt:
        """The bank has to know where to send the customer back to."""
        intent = _intent(invoice)
        if _returns(intent, return_url):
            return Attempt(invoice, Standing.AWAITS_BANK)
        answer = await confirm(self._gateway, intent, key=f"{key}-bank", return_url=return_url)
        found = await self.find(customer, invoice.id)
        if isinstance(answer, Declined):
            return Attempt(found, standing_of(found), declined=answer.code or "")
        return Attempt(found, standing_of(found))

    async def _left_open(self, customer: str, invoice: str) -> bool:
        """Whether a try was begun, and none is known to have ended; who else may have paid is not known."""
        intended, *ended = [
            await self._audit.recorded(
                Entry(event="invoice.pay", result=result, customer=customer, object=invoice)
            )
            for result in _RESULTS
        ]
        return intended and not any(ended)

    async def _record(
        self, origin: Origin, customer: str, invoice: FullInvoice, result: AuditResult, method: str | None
    ) -> None:
        """Before the call and after it (SECURITY D4)."""
        entry = Entry(event="invoice.pay", result=result, customer=customer, object=invoice.id, detail=method)
        await self._audit.record(origin, entry)


def standing_of(invoice: FullInvoice) -> Standing:
    """What can still be done about it."""
    if invoice.status == "paid":
        return Standing.PAID
    if invoice.status != "open":
        return Standing.CLOSED
    status = invoice.intent.status if invoice.intent else None
    if status == "requires_action":
        return Standing.AWAITS_BANK
    return Standing.PROCESSING if status in {"processing", "succeeded"} else Standing.DUE


def bank_asks(invoice: FullInvoice) -> HandOver | None:
    """Where the customer's bank waits, if it does."""
    intent = invoice.intent
    return hand_over(intent) if intent and standing_of(invoice) is Standing.AWAITS_BANK else None


def suggested(methods: tuple[KeptMethod, ...], invoice: FullInvoice) -> KeptMethod | None:
    """What pays its subscription, else the first: that is the default, where there is one."""
    details = invoice.parent.subscription_details if invoice.parent else None
    subscription = details.subscription if details else None
    for kept in methods:
        if subscription in {plan.id for plan in kept.pays}:
            return kept
    return methods[0] if methods else None


def _intent(invoice: FullInvoice) -> PaymentIntent:
    if invoice.intent is None:
        raise Unavailable("The invoice waits for its customer, but names no payment")
    return invoice.intent


def _returns(intent: PaymentIntent, return_url: str) -> bool:
    action = intent.next_action
    return bool(action and action.redirect_to_url and action.redirect_to_url.return_url == return_url)


def _reason(refusal: CardDeclined | InvalidRequest) -> str:
    if isinstance(refusal, CardDeclined):
        return refusal.decline_code or refusal.code or ""
    return "not_accepted"


def _audited(attempt: Attempt) -> AuditResult:
    vain = attempt.declined is not None or attempt.standing is Standing.CLOSED
    return "failed" if vain else "done"
