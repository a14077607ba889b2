"""A customer with ten thousand invoices, so that a long history is seen to cost no more than a short one.

The first invoice is made and paid through the API like any other. The rest are that one again, each with
its own ids, number, dates and payment, and share with it what never differs: ten thousand fit in few bytes.
"""

from msgspec.structs import replace

from sandbox import addresses
from sandbox.billing.finalizing import intent_of, payment_of
from sandbox.objects.base import CountedList
from sandbox.objects.invoice_items import InvoiceItem
from sandbox.objects.invoice_payments import AssociatedPayment, PaymentTransitions
from sandbox.objects.invoices import Invoice, LineItem, LineParent, Period, StatusTransitions
from sandbox.seed.stage import Stage
from sandbox.world import World

APART = 3 * 3600
FIRST_MONTHS_AGO = 42


def many_invoices(stage: Stage) -> None:
    stage.begin(months=FIRST_MONTHS_AGO)
    customer = stage.customer("Greta Holm", "greta@example.com")
    stage.pay_by(customer, stage.card(customer))
    stage.api.post(
        "/invoiceitems",
        InvoiceItem,
        customer=customer.id,
        amount=450,
        currency="usd",
        description="Ferry passage",
    )
    draft = stage.api.post(
        "/invoices", Invoice, customer=customer.id, pending_invoice_items_behavior="include"
    )
    first = stage.api.post(f"/invoices/{draft.id}/pay", Invoice)
    Copies(stage.api.world, first).make(stage.history - 2)
    customer.next_invoice_sequence = stage.history
    stage.wait_until_before_end(days=20)
    stage.subscribe(customer, "tin_monthly_usd")


class Copies:
    """Makes paid invoices like `first`, one every `APART` seconds after it."""

    def __init__(self, world: World, first: Invoice) -> None:
        payment, intent = payment_of(world, first), intent_of(world, first)
        if payment is None or intent is None or intent.latest_charge is None:
            raise ValueError(f"{first.id} was not paid by a charge")
        self._world = world
        self._first = first
        self._line = first.lines.data[0]
        self._item = next(world.invoice_items.owned_by(first.customer))
        self._payment = payment
        self._intent = intent
        self._charge = world.charges.get(intent.latest_charge)
        self._prefix = (first.number or "").rpartition("-")[0]

    def make(self, count: int) -> None:
        for number in range(2, count + 2):
            self._make(number, self._first.created + (number - 1) * APART)

    def _make(self, number: int, at: int) -> None:
        """Stores one more invoice with its line, invoice item, payment, intent and charge, all at `at`."""
        world, ending = self._world, f"{number:05d}{self._first.id[8:]}"
        invoice_id, payment_id = f"in_{ending}", f"inpay_{ending}"
        intent_id, charge_id, item_id = f"pi_{ending}", f"ch_{ending}", f"ii_{ending}"
        period = Period(start=at, end=at)
        world.invoice_items.add(replace(self._item, id=item_id, date=at, invoice=invoice_id, period=period))
        world.invoices.add(
            replace(
                self._first,
                id=invoice_id,
                created=at,
                effective_at=at,
                hosted_invoice_url=addresses.invoice_page(world.base_url, invoice_id),
                invoice_pdf=addresses.invoice_pdf(world.base_url, invoice_id),
                lines=self._lines(invoice_id, item_id, ending, period),
                number=f"{self._prefix}-{number:04d}",
                period_end=at,
                period_start=at,
                status_transitions=StatusTransitions(finalized_at=at, paid_at=at),
                webhooks_delivered_at=at if self._first.webhooks_delivered_at else None,
            )
        )
        world.invoice_payments.add(
            replace(
                self._payment,
                id=payment_id,
                created=at,
                invoice=invoice_id,
                payment=AssociatedPayment(payment_intent=intent_id),
                status_transitions=PaymentTransitions(paid_at=at),
            )
        )
        world.payment_of_intent[intent_id] = payment_id
        secret = f"{intent_id}_secret_{self._first.id[3:]}"
        world.payment_intents.add(
            replace(self._intent, id=intent_id, client_secret=secret, created=at, latest_charge=charge_id)
        )
        receipt = addresses.receipt_page(world.base_url, charge_id)
        world.charges.add(
            replace(self._charge, id=charge_id, created=at, payment_intent=intent_id, receipt_url=receipt)
        )

    def _lines(self, invoice_id: str, item_id: str, ending: str, period: Period) -> CountedList[LineItem]:
        details = self._line.parent.invoice_item_details
        if details is None:
            raise ValueError(f"{self._line.id} is no line of an invoice item")
        parent = LineParent(
            invoice_item_details=replace(details, invoice_item=item_id), type="invoice_item_details"
        )
        line = replace(self._line, id=f"il_{ending}", invoice=invoice_id, parent=parent, period=period)
        return CountedList(data=[line], total_count=1, url=f"/v1/invoices/{invoice_id}/lines")
