"""From a bill to an invoice: the same for a preview, which is thrown away, and for the invoice itself."""

from collections.abc import Callable

from msgspec import Struct, field
from msgspec.structs import replace

from sandbox.billing.automatic_taxes import AutomaticTaxes, location
from sandbox.billing.calendar import DAY
from sandbox.billing.catalogue import Catalogue
from sandbox.billing.drafts import Line
from sandbox.billing.taxes import line_taxes
from sandbox.billing.totals import Bill, BilledLine, bill
from sandbox.objects.base import CountedList, Metadata
from sandbox.objects.customers import Customer
from sandbox.objects.invoice_items import InvoiceItem
from sandbox.objects.invoices import (
    BillingReason,
    Invoice,
    InvoiceAutomaticTax,
    InvoiceItemDetails,
    InvoiceParent,
    InvoicePaymentSettings,
    InvoiceSubscriptionDetails,
    LineItem,
    LineParent,
    Period,
    PriceDetails,
    Pricing,
    ProrationDetails,
    Rendering,
    RenderingPdf,
    StatusTransitions,
    SubscriptionItemDetails,
    Tax,
)
from sandbox.objects.subscriptions import CollectionMethod, Subscription
from sandbox.objects.tax_rates import TaxRate
from sandbox.world import World

CARRIED = 10
"""How many of its lines an invoice carries; `/v1/invoices/{invoice}/lines` lists them all."""


class Terms(Struct, frozen=True):
    """What an invoice says besides its lines. `days_until_due` goes with `send_invoice`."""

    billing_reason: BillingReason
    period: tuple[int, int]
    collection_method: CollectionMethod = "charge_automatically"
    days_until_due: int | None = None
    discounts: list[str] = field(default_factory=list)
    tax_rates: list[TaxRate] = field(default_factory=list)
    automatic_tax: bool = False
    default_payment_method: str | None = None
    description: str | None = None
    footer: str | None = None
    metadata: Metadata = field(default_factory=dict)
    auto_advance: bool = False
    payment_method_types: list[str] | None = None


def compose(
    world: World,
    invoice_id: str,
    customer: Customer,
    lines: list[Line],
    terms: Terms,
    *,
    currency: str,
    moment: int,
    subscription: Subscription | None = None,
) -> Invoice:
    """A draft that stands nowhere yet, as it would be made at the moment."""
    invoice = Invoice(
        id=invoice_id,
        account_country=world.account.country,
        account_name=world.account.business_profile.name,
        amount_due=0,
        amount_remaining=0,
        auto_advance=terms.auto_advance,
        automatic_tax=automatic_tax(terms.automatic_tax),
        billing_reason=terms.billing_reason,
        collection_method=terms.collection_method,
        created=moment,
        currency=currency,
        customer=customer.id,
        customer_tax_ids=[],
        default_payment_method=terms.default_payment_method,
        default_tax_rates=terms.tax_rates,
        description=terms.description,
        discounts=terms.discounts,
        footer=terms.footer,
        issuer={"type": "self"},
        lines=CountedList(data=[], total_count=0, url=f"/v1/invoices/{invoice_id}/lines"),
        metadata=terms.metadata,
        parent=_parent(subscription),
        payment_settings=InvoicePaymentSettings(payment_method_types=terms.payment_method_types),
        period_end=terms.period[1],
        period_start=terms.period[0],
        rendering=None if subscription else Rendering(pdf=RenderingPdf()),
        status="draft",
        status_transitions=StatusTransitions(),
        subtotal=0,
        subtotal_excluding_tax=0,
        test_clock=customer.test_clock,
        total=0,
        total_discount_amounts=[],
        total_excluding_tax=0,
        total_pretax_credit_amounts=[],
        total_taxes=[],
        webhooks_delivered_at=moment,
    )
    if terms.collection_method == "send_invoice":
        invoice.due_date = moment + (terms.days_until_due or 0) * DAY
    fill(world, invoice, customer, lines)
    return invoice


def fill(world: World, invoice: Invoice, customer: Customer, lines: list[Line]) -> list[LineItem]:
    """Puts lines on a draft and works out its money from the customer as they are now.

    The lines that do not stand on the invoice itself, which carries the first ten.
    """
    draw_up(world, invoice, customer)
    owed = bill(
        lines,
        currency=invoice.currency,
        moment=invoice.created,
        discounts=invoice.discounts,
        taxes_of=_taxes_of(world, invoice, customer),
        balance=customer.balance,
        catalogue=Catalogue(world, invoice.currency),
    )
    return _show(world, invoice, owed)


def _taxes_of(world: World, invoice: Invoice, customer: Customer) -> Callable[[Line, int], list[Tax]]:
    """By automatic tax, as far as the customer's location is known, or else by tax rates."""
    if invoice.automatic_tax.enabled:
        found = location(world, customer)
        invoice.automatic_tax.status = "complete" if found else "requires_location_inputs"
        if found:
            return AutomaticTaxes(world, customer, found[0], invoice.currency).of

    def by_rates(line: Line, amount: int) -> list[Tax]:
        rates = invoice.default_tax_rates if line.tax_rates is None else list(line.tax_rates)
        return line_taxes(amount, rates, customer.tax_exempt)

    return by_rates


def draw_up(world: World, invoice: Invoice, customer: Customer) -> None:
    """A draft follows its customer's details; a finalized invoice keeps what it said."""
    invoice.customer_address = customer.address
    invoice.customer_email = customer.email
    invoice.customer_name = customer.name
    invoice.customer_phone = customer.phone
    invoice.customer_shipping = customer.shipping
    invoice.customer_tax_exempt = customer.tax_exempt
    owned = list(world.tax_ids.owned_by(customer.id))
    invoice.customer_tax_ids = [{"type": one.type, "value": one.value} for one in reversed(owned)]


def automatic_tax(enabled: bool) -> InvoiceAutomaticTax:
    if not enabled:
        return InvoiceAutomaticTax()
    return InvoiceAutomaticTax(enabled=True, liability={"type": "self"}, provider="stripe")


def item_lines(items: list[InvoiceItem]) -> list[Line]:
    """Lines of invoice items, the newest first."""
    return [item_line(item) for item in items]


def item_line(item: InvoiceItem) -> Line:
    pricing = item.pricing
    return Line(
        amount=item.amount,
        currency=item.currency,
        description=item.description,
        start=item.period.start,
        end=item.period.end,
        quantity=item.quantity,
        price=pricing.price_details.price if pricing else None,
        product=pricing.price_details.product if pricing else None,
        unit_amount_decimal=pricing.unit_amount_decimal if pricing else None,
        tax_rates=tuple(item.tax_rates) or None,
        discounts=tuple(item.discounts),
        discountable=item.discountable,
        proration=item.proration,
        subscription=item.subscription,
        invoice_item=item.id,
        metadata=dict(item.metadata),
        id=item.id.replace("ii_", "il_", 1),
    )


def with_ids(world: World, lines: list[Line]) -> list[Line]:
    """Each line keeps its id for good once it stands on a draft."""
    return [line if line.id else replace(line, id=world.ids.new("il")) for line in lines]


def _show(world: World, invoice: Invoice, owed: Bill) -> list[LineItem]:
    lines = [_line_item(world, invoice, line) for line in owed.lines]
    invoice.lines.data, further = lines[:CARRIED], lines[CARRIED:]
    invoice.lines.has_more = bool(further)
    invoice.lines.total_count = len(lines)
    invoice.subtotal, invoice.subtotal_excluding_tax = owed.subtotal, owed.subtotal_excluding_tax
    invoice.total, invoice.total_excluding_tax = owed.total, owed.total_excluding_tax
    invoice.total_discount_amounts = owed.discounts
    invoice.total_taxes = owed.taxes
    invoice.starting_balance = owed.starting_balance
    invoice.amount_due = invoice.amount_remaining = owed.amount_due
    return further


def all_lines(world: World, invoice: Invoice) -> list[LineItem]:
    """Also those that the invoice does not carry itself."""
    return [*invoice.lines.data, *world.further_lines.get(invoice.id, ())]


def _line_item(world: World, invoice: Invoice, billed: BilledLine) -> LineItem:
    line = billed.line
    return LineItem(
        id=line.id or world.ids.new("il"),
        amount=line.amount,
        currency=line.currency,
        description=line.description,
        discount_amounts=billed.discount_amounts,
        discountable=line.discountable,
        discounts=list(line.discounts),
        invoice=invoice.id,
        metadata=line.metadata,
        parent=_line_parent(world, line),
        period=Period(end=line.end, start=line.start),
        pretax_credit_amounts=[
            {"amount": given.amount, "discount": given.discount, "type": "discount"}
            for given in billed.discount_amounts
        ],
        pricing=pricing_of(line),
        quantity=line.quantity,
        quantity_decimal=str(line.quantity),
        subtotal=line.amount,
        taxes=billed.taxes,
    )


def pricing_of(line: Line) -> Pricing | None:
    if line.price is None or line.product is None:
        return None
    return Pricing(
        price_details=PriceDetails(price=line.price, product=line.product),
        unit_amount_decimal=line.unit_amount_decimal,
    )


def _line_parent(world: World, line: Line) -> LineParent:
    details = ProrationDetails(credited_items=line.credited)
    if line.subscription_item and line.subscription and not line.proration:
        return LineParent(
            subscription_item_details=SubscriptionItemDetails(
                proration_details=details,
                subscription=line.subscription,
                subscription_item=line.subscription_item,
            ),
            type="subscription_item_details",
        )
    return LineParent(
        invoice_item_details=InvoiceItemDetails(
            invoice_item=line.invoice_item or world.ids.new("ii"),
            proration=line.proration,
            proration_details=details,
            subscription=line.subscription,
        ),
        type="invoice_item_details",
    )


def _parent(subscription: Subscription | None) -> InvoiceParent | None:
    if subscription is None:
        return None
    return InvoiceParent(
        subscription_details=InvoiceSubscriptionDetails(
            metadata=dict(subscription.metadata), subscription=subscription.id
        )
    )
