"""Confirming a quote: exactly what was shown, once, or nothing (SECURITY M4 to M6)."""

from dataclasses import dataclass

import structlog

from services.audit import Origin
from services.catalogue import Catalogue
from services.plans.bills import bill_of, differences, product_ids
from services.plans.changes import update_parameters
from services.plans.errors import ChangedMeanwhile, CodeRefused, NotOffered, UpdateRefused
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


@dataclass(frozen=True)
class Confirmed:
    """Done, or refused by the bank or Stripe: the record's outcome says which."""

    record: Record[Quote]


@dataclass(frozen=True)
class Requoted:
    """Nothing has happened: Stripe would now bill something else, and `different` names the parts."""

    record: Record[Quote]
    different: frozenset[str]


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

        Raises UpdateRefused, NotOffered, CodeRefused and ChangedMeanwhile before anything happens.
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
        outcome = await self._apply(record, first=first)
        return Confirmed(await self._records.finish(record, outcome, origin))

    async def refresh(self, record: Record[Quote], origin: Origin) -> Record[Quote]:
        """What has become of a change that waited for its payment."""
        if record.outcome is None or not record.outcome.open:
            return record
        return await self._records.finish(record, await self._outcome(record), origin)

    async def _requoted(self, view: PlanView, record: Record[Quote]) -> Requoted | None:
        """None where the quote still holds, or where a request beside this one has confirmed it."""
        try:
            requoted = await self._checked(view, record)
        except (UpdateRefused, NotOffered, CodeRefused):
            if await self._records.still_open(record):
                raise
            return None
        return requoted if requoted and await self._records.still_open(record) else None

    async def _checked(self, view: PlanView, record: Record[Quote]) -> Requoted | None:
        fresh = await self._quoting.again(view, record.body)
        different = changed(record.body, fresh)
        if not different and not self._records.expired(record):
            return None
        made = await self._records.open(record.customer, record.subscription, view.rules.configuration, fresh)
        return Requoted(made, different)

    async def _apply(self, record: Record[Quote], *, first: bool) -> Outcome:
        """`first`: nobody has sent this change yet. The answer to a repeated call is as old as the first."""
        try:
            if record.body.change.at is not None:
                return await self._schedule(record)
            updated = await self._update(record)
        except CardDeclined as declined:
            return Outcome(Result.REFUSED, decline_code=declined.decline_code or declined.code)
        except IdempotencyConflict as conflict:
            if conflict.code == "idempotency_key_in_use":
                raise Unavailable("The same change is being made right now") from conflict
            log.critical("plan_change_key_reused", record=record.id, message=conflict.message)
            return Outcome(Result.REFUSED)
        except InvalidRequest as refused:
            log.warning("plan_change_refused", record=record.id, message=refused.message, param=refused.param)
            return Outcome(Result.REFUSED)
        return await self._outcome(record, updated if first else None)

    async def _schedule(self, record: Record[Quote]) -> Outcome:
        await self._schedules.arrange(record.body.change, record.id, record.body.seen.schedule)
        return Outcome(Result.SCHEDULED)

    async def _update(self, record: Record[Quote]) -> Subscription:
        quote = record.body
        if quote.seen.schedule:
            await self._schedules.release(quote.seen.schedule, f"{record.id}-release")
        paid_by = quote.paid_by.type if quote.paid_by else None
        return await self._gateway.post(
            f"/v1/subscriptions/{object_id('sub', record.subscription)}",
            Subscription,
            update_parameters(quote.change, quote.moment, paid_by=paid_by),
            idempotency_key=record.id,
        )

    async def _outcome(self, record: Record[Quote], fresh: Subscription | None = None) -> Outcome:
        """What has become of it, with its bill; without a `fresh` answer the subscription is read."""
        subscription = fresh or await self._subscriptions.one(record.customer, record.subscription)
        invoice = await self._invoice(record, subscription)
        if invoice is None:
            return self._compared(record, Outcome(Result.APPLIED))
        products = await self._catalogue.products(product_ids(invoice))
        intent = invoice.intent
        outcome = Outcome(
            result=_result(invoice, applied=_applied(record.body, subscription)),
            invoice=invoice.id,
            number=invoice.number,
            billed=bill_of(invoice, products),
            decline_code=_decline(invoice) if intent else None,
        )
        return self._compared(record, outcome)

    async def _invoice(self, record: Record[Quote], subscription: Subscription) -> FullInvoice | None:
        """The bill of this change: the one on record, else the newest, unless it was there before."""
        known = record.outcome.invoice if record.outcome else None
        latest = subscription.latest_invoice
        found = known or (latest if latest != record.body.seen.latest_invoice else None)
        if found is None:
            return None
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
        return Outcome(outcome.result, outcome.invoice, outcome.number, billed, True, outcome.decline_code)


def _applied(quote: Quote, subscription: Subscription) -> bool:
    item = subscription.items.data[0]
    asked = quote.change.price, quote.change.quantity
    return subscription.pending_update is None and (item.price.id, item.quantity) == asked


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
