"""One invoice with all that its customer may want to know of it, and the next one before it is made."""

import asyncio
from collections.abc import Iterable

import msgspec
from msgspec import Struct

from services.catalogue import Catalogue
from services.ids import new_id
from services.payments import Payments
from services.plans.bills import Bill, bill_of, product_ids
from services.stripe_gateway.errors import InvalidRequest, NotFound
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.lists import StripeList
from services.stripe_gateway.objects.bills import BillLine
from services.stripe_gateway.objects.charges import Charge, CreditNote
from services.stripe_gateway.objects.discounts import Coupon, Discount
from services.stripe_gateway.objects.explained import ExplainedInvoice, TaxRate
from services.stripe_gateway.objects.payment_intents import PaymentIntent
from services.subscriptions import Subscriptions

MOST_LINES = 500
_PAGE = 100
_DISCOUNTS = "total_discount_amounts.discount.source.coupon"
_EXPAND = ["payments.data.payment.payment_intent", _DISCOUNTS]


class NamedTax(Struct, frozen=True):
    """What a tax comes to (minor units); `reason` is Stripe's word for how it applies."""

    rate: TaxRate | None
    amount: int
    included: bool
    reason: str | None = None


class Explained(Struct, frozen=True):
    """An invoice in parts that add up; `coupons` and `taxes` stand beside the amounts that they make.

    `charges` are all attempts to collect it, oldest first, with their refunds. `paused`: while nothing is
    collected for its subscription, an invoice to come may never be asked for.
    """

    invoice: ExplainedInvoice
    bill: Bill
    coupons: tuple[tuple[Coupon | None, int], ...]
    taxes: tuple[NamedTax, ...]
    charges: tuple[Charge, ...] = ()
    credit_notes: tuple[CreditNote, ...] = ()
    paused: bool = False


class Explaining:
    """Explains only what belongs to the customer it is asked about; NotFound otherwise (SECURITY A1)."""

    def __init__(
        self, gateway: Gateway, catalogue: Catalogue, payments: Payments, subscriptions: Subscriptions
    ) -> None:
        self._gateway = gateway
        self._catalogue = catalogue
        self._payments = payments
        self._subscriptions = subscriptions

    async def invoice(self, customer: str, invoice: str) -> Explained:
        """A finalized invoice with its payments; drafts are NotFound."""
        path = f"/v1/invoices/{object_id('in', invoice)}"
        found = await self._gateway.get(path, ExplainedInvoice, {"expand": _EXPAND})
        if found.customer != customer or found.status in {None, "draft"}:
            raise NotFound("No such invoice of this customer")
        found = await self._with_lines(found)
        explained, charges, notes = await asyncio.gather(
            self._explained(found), self._payments.of_intents(_intents(found)), self._credit_notes(found)
        )
        return Explained(
            found, explained.bill, explained.coupons, explained.taxes, charges=charges, credit_notes=notes
        )

    async def upcoming(self, customer: str, subscription: str) -> Explained | None:
        """What Stripe will bill next for that subscription, as things stand; None where nothing comes."""
        found = await self._subscriptions.one(customer, subscription)
        params = {"subscription": found.id, "expand": [_DISCOUNTS]}
        path, key = "/v1/invoices/create_preview", new_id("preview")
        try:
            preview = await self._gateway.post(path, ExplainedInvoice, params, idempotency_key=key)
        except (InvalidRequest, NotFound) as refused:
            if refused.code == "invoice_upcoming_none":
                return None
            raise
        explained = await self._explained(preview)
        return msgspec.structs.replace(explained, paused=found.pause_collection is not None)

    async def _explained(self, invoice: ExplainedInvoice) -> Explained:
        names, taxes = await asyncio.gather(
            self._catalogue.products(product_ids(invoice)), self._taxes(invoice)
        )
        return Explained(invoice, bill_of(invoice, names), tuple(_coupons(invoice)), taxes)

    async def _with_lines(self, invoice: ExplainedInvoice) -> ExplainedInvoice:
        """Stripe gives a few lines with the invoice, the rest by pages; those after MOST_LINES are summed."""
        lines, more = list(invoice.lines.data), invoice.lines.has_more
        while more and lines and len(lines) < MOST_LINES:
            params = {"limit": _PAGE, "starting_after": lines[-1].id}
            page = await self._gateway.get(
                f"/v1/invoices/{object_id('in', invoice.id)}/lines", StripeList[BillLine], params
            )
            lines, more = [*lines, *page.data], page.has_more
        return msgspec.structs.replace(invoice, lines=StripeList(data=lines, has_more=more))

    async def _credit_notes(self, invoice: ExplainedInvoice) -> tuple[CreditNote, ...]:
        params = {"invoice": invoice.id, "limit": _PAGE}
        page = await self._gateway.get("/v1/credit_notes", StripeList[CreditNote], params)
        return tuple(note for note in reversed(page.data) if note.status == "issued")

    async def _taxes(self, invoice: ExplainedInvoice) -> tuple[NamedTax, ...]:
        amounts: dict[tuple[str, bool, str | None], int] = {}
        for tax in invoice.total_taxes or ():
            rate = tax.tax_rate_details.tax_rate if tax.tax_rate_details else ""
            name = (rate, tax.tax_behavior == "inclusive", tax.taxability_reason)
            amounts[name] = amounts.get(name, 0) + tax.amount
        rates = await asyncio.gather(*(self._tax_rate(rate) for rate, *_ in amounts))
        return tuple(
            NamedTax(rate, amount, included, reason)
            for rate, ((_, included, reason), amount) in zip(rates, amounts.items(), strict=True)
        )

    async def _tax_rate(self, rate: str) -> TaxRate | None:
        try:
            return await self._gateway.get(f"/v1/tax_rates/{object_id('txr', rate)}", TaxRate)
        except NotFound:
            return None


def _coupons(invoice: ExplainedInvoice) -> Iterable[tuple[Coupon | None, int]]:
    for taken in invoice.total_discount_amounts or ():
        discount = taken.discount
        coupon = discount.source.coupon if isinstance(discount, Discount) else None
        if taken.amount:
            yield coupon if isinstance(coupon, Coupon) else None, taken.amount


def _intents(invoice: ExplainedInvoice) -> Iterable[str]:
    for payment in invoice.payments.data if invoice.payments else ():
        intent = payment.payment.payment_intent
        if intent is not None:
            yield intent.id if isinstance(intent, PaymentIntent) else intent
