"""Confirming a quote: exactly what was shown, once, or nothing (SECURITY M4 to M6)."""

from typing import NamedTuple

import structlog
from msgspec import Struct
from msgspec.structs import replace

from services.audit import Origin
from services.catalogue import Catalogue
from services.plans.bills import bill_of, differences, product_ids
from services.plans.changes import update_parameters
from services.plans.errors import AddressNeeded, ChangedMeanwhile, CodeRefused, NotOffered, UpdateRefused
from services.plans.quotes import Outcome, Quote, Result, changed
from services.plans.quoting import Quoting
from services.plans.reading import PlanView
from services.plans.records import Record, Records
from services.plans.schedules import Schedules
from services.stripe_gateway.errors import CardDeclined, IdempotencyConflict, InvalidRequest, Unavailable
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.objects.bills import FullInvoice
from services.stripe_gateway.objects.subscriptions import Subscription
from services.subscriptions import Subscriptions

_EXPAND = ["payments.data.payment.payment_intent"]

log = structlog.get_logger(__name__)


class Confirmed(Struct, frozen=True):
    """Done, or refused by the bank or Stripe: the record's outcome says which.

    `invoice` is the bill as it was read just now, with its payment where it is open.
    """

    record: Record[Quote]
    invoice: FullInvoice | None = None


class Requoted(Struct, frozen=True):
    """Nothing has happened: Stripe would now bill something else, and `different` names the parts."""

    record: Record[Quote]
    different: frozenset[str]


class _Made(NamedTuple):
    """What has become of a change, with the bill that says so."""

    outcome: Outcome
    invoice: FullInvoice | None = None


class _Billed(Subscription, frozen=True):
    """As a change answers: with the bill that came of it."""

    latest_invoice: str | FullInvoice | None = None  # type: ignore[assignment]  # elsewhere the id is enough


class Confirming:
    """The only place where a plan is changed."""

    def __init__(
        self,
        *,
        gateway: Gateway,
        catalogue: Catalogue,
        subscriptions: Subscriptions,
        quoting: Quoting,
        schedules: Schedules,
        records: Records[Quote],
    ) -> None:
        self._gateway = gateway
        self._catalogue = catalogue
        self._subscriptions = subscriptions
        self._quoting = quoting
        self._schedules = schedules
        self._records = records

    async def confirm(self, view: PlanView, record: Record[Quote], origin: Origin) -> Confirmed | Requoted:
        """`view` is the plan as it is now.

        Before anything happens it raises UpdateRefused, NotOffered, CodeRefused, AddressNeeded and
        ChangedMeanwhile.
        After Unavailable the outcome is open: confirm the same record again (SECURITY F4, F10, F21).
        """
        first = record.status == "open"
        if first:
            requoted = await self._requoted(view, record)
            if requoted is not None:
                return requoted
            record = await self._records.confirm(record, origin)
        elif record.outcome is None and await self._records.overtaken(record):
            raise ChangedMeanwhile
        if record.outcome is not None:
            return Confirmed(record)
        made = await self._apply(record, first=first)
        return Confirmed(await self._records.finish(record, made.outcome, origin), made.invoice)

    async def refresh(
        self,
        record: Record[Quote],
        origin: Origin,
        subscription: Subscription | None = None,
        invoice: FullInvoice | None = None,
    ) -> Record[Quote]:
        """What has become of a change that waited for its payment; what was not read just now is read."""
        if record.outcome is None or not record.outcome.open:
            return record
        made = await self._made(record, subscription, invoice)
        return await self._records.finish(record, made.outcome, origin)

    async def _requoted(self, view: PlanView, record: Record[Quote]) -> Requoted | None:
        """None where the quote still holds, or where a request beside this one has confirmed it."""
        try:
            requoted = await self._checked(view, record)
        except (UpdateRefused, NotOffered, CodeRefused, AddressNeeded):
            if await self._records.still_open(record):
                raise
            return None
        return requoted if requoted and await self._records.still_open(record) else None

    async def _checked(self, view: PlanView, record: Record[Quote]) -> Requoted | None:
        expired = self._records.expired(record)
        fresh = await self._quoting.again(view, record.body, whole=expired)
        different = changed(record.body, fresh)
        if not different and not expired:
            return None
        made = await self._records.open(record.customer, record.subscription, view.rules.configuration, fresh)
        return Requoted(made, different)

    async def _apply(self, record: Record[Quote], *, first: bool) -> _Made:
        """`first`: nobody has sent this change yet. The answer to a repeated call is as old as the first."""
        try:
            if record.body.change.at is not None:
                return _Made(await self._schedule(record))
            updated, invoice = await self._update(record)
        except CardDeclined as declined:
            return _Made(Outcome(Result.REFUSED, decline_code=declined.decline_code or declined.code))
        except IdempotencyConflict as conflict:
            if conflict.code == "idempotency_key_in_use":
                raise Unavailable("The same change is being made right now") from conflict
            log.critical("plan_change_key_reused", record=record.id, message=conflict.message)
            return _Made(Outcome(Result.REFUSED))
        except InvalidRequest as refused:
            log.warning("plan_change_refused", record=record.id, message=refused.message, param=refused.param)
            lost = refused.code == "customer_tax_location_invalid"
            return _Made(Outcome(Result.REFUSED, needs_address=lost))
        return await (self._made(record, updated, invoice) if first else self._made(record))

    async def _schedule(self, record: Record[Quote]) -> Outcome:
        await self._schedules.arrange(record.body.change, record.id, record.body.seen.schedule)
        return Outcome(Result.SCHEDULED)

    async def _update(self, record: Record[Quote]) -> tuple[Subscription, FullInvoice | None]:
        quote = record.body
        if quote.seen.schedule:
            await self._schedules.release(quote.seen.schedule, f"{record.id}-release")
        paid_by = quote.paid_by.type if quote.paid_by else None
        asked = update_parameters(quote.change, quote.moment, paid_by=paid_by)
        answer = await self._gateway.post(
            f"/v1/subscriptions/{object_id('sub', record.subscription)}",
            _Billed,
            {**asked, "expand": ["latest_invoice"]},
            idempotency_key=record.id,
        )
        return _apart(answer)

    async def _made(
        self,
        record: Record[Quote],
        subscription: Subscription | None = None,
        invoice: FullInvoice | None = None,
    ) -> _Made:
        """What has become of it; what is not given is read."""
        subscription = subscription or await self._subscriptions.one(record.customer, record.subscription)
        invoice = await self._invoice(record, subscription, invoice)
        if invoice is None:
            return _Made(self._compared(record, Outcome(Result.APPLIED)))
        products = await self._catalogue.products(product_ids(invoice))
        outcome = Outcome(
            result=_result(invoice, applied=record.body.change.is_made(subscription)),
            invoice=invoice.id,
            number=invoice.number,
            billed=bill_of(invoice, products),
            decline_code=_decline(invoice),
            collected=invoice.status == "paid",
        )
        return _Made(self._compared(record, outcome), invoice)

    async def _invoice(
        self, record: Record[Quote], subscription: Subscription, given: FullInvoice | None
    ) -> FullInvoice | None:
        """The bill of this change: the one on record, else the newest, unless it was there before.

        One that is `given` is not read, unless it is open without its payment, which lies too deep for a
        change's answer.
        """
        known = record.outcome.invoice if record.outcome else None
        latest = subscription.latest_invoice
        found = known or (latest if latest != record.body.seen.latest_invoice else None)
        if found is None:
            return None
        if given is not None and given.id == found and (given.status != "open" or given.payments is not None):
            return given
        path = f"/v1/invoices/{object_id('in', found)}"
        return await self._gateway.get(path, FullInvoice, {"expand": _EXPAND})

    def _compared(self, record: Record[Quote], outcome: Outcome) -> Outcome:
        """A bill that is not its quote is never passed over in silence."""
        quoted, billed = record.body.today, outcome.billed
        if billed is None and (quoted is None or quoted.total == 0):
            return outcome
        if not differences(quoted, billed):
            return outcome
        log.critical(
            "billed_otherwise_than_quoted",
            record=record.id,
            subscription=record.subscription,
            invoice=outcome.invoice,
            quoted=quoted.due if quoted else 0,
            billed=billed.due if billed else 0,
        )
        return replace(outcome, differs=True)


def _apart(found: _Billed) -> tuple[Subscription, FullInvoice | None]:
    """The subscription with its bill's id, and the bill; None where there is none, or only its id."""
    bill = found.latest_invoice
    return (replace(found, latest_invoice=bill.id), bill) if isinstance(bill, FullInvoice) else (found, None)


def _result(invoice: FullInvoice, *, applied: bool) -> Result:
    """A void invoice is a change that was dropped, or one whose collection the merchant has paused (R14)."""
    if invoice.status == "void":
        return Result.APPLIED if applied else Result.DROPPED
    if invoice.status in {"paid", "draft", "uncollectible"}:
        return Result.APPLIED
    status = invoice.intent.status if invoice.intent else None
    if status == "processing":
        return Result.PROCESSING
    if status in {"requires_action", "requires_confirmation"}:
        return Result.AWAITS_CUSTOMER
    return Result.DECLINED if status or not applied else Result.PROCESSING


def _decline(invoice: FullInvoice) -> str | None:
    error = invoice.intent.last_payment_error if invoice.intent else None
    return (error.decline_code or error.code) if error else None
