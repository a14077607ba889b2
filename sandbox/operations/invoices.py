"""/v1/invoices: make, read, change and list (docs.stripe.com/api/invoices)."""

import copy
from typing import Literal

from msgspec import UNSET, UnsetType

from sandbox.api.changes import change
from sandbox.api.errors import StripeError, missing
from sandbox.api.operations import Call, Operations
from sandbox.api.params import Clear, Days, ListParams, Metadata, Moments, Nested, Params, Timestamp, within
from sandbox.api.tables import page_of
from sandbox.billing.calendar import DAY
from sandbox.billing.finalizing import plan_automatic_steps, refresh, store_draft
from sandbox.billing.invoicing import Terms, all_lines, automatic_tax, compose
from sandbox.billing.pending import pending_items
from sandbox.objects.base import Deleted, ListObject, merge_metadata
from sandbox.objects.customers import Customer
from sandbox.objects.invoices import Invoice, LineItem
from sandbox.objects.subscriptions import CollectionMethod
from sandbox.operations import subscription_parts as parts
from sandbox.operations.subscription_params import AutomaticTaxParams, Discounts
from sandbox.world import World

operations = Operations()

Status = Literal["draft", "open", "void", "paid", "uncollectible"]


class InvoicePaymentParams(Nested, kw_only=True):
    payment_method_types: list[str] | Clear | UnsetType = UNSET


class InvoiceSettings(Params, kw_only=True):
    auto_advance: bool | UnsetType = UNSET
    automatic_tax: AutomaticTaxParams | UnsetType = UNSET
    collection_method: CollectionMethod | UnsetType = UNSET
    custom_fields: list[dict[str, str]] | Clear | UnsetType = UNSET
    days_until_due: Days | UnsetType = UNSET
    default_payment_method: str | UnsetType = UNSET
    default_tax_rates: list[str] | Clear | UnsetType = UNSET
    description: str | UnsetType = UNSET
    discounts: Discounts = UNSET
    due_date: Timestamp | UnsetType = UNSET
    footer: str | UnsetType = UNSET
    metadata: Metadata = UNSET
    payment_settings: InvoicePaymentParams | UnsetType = UNSET


class InvoiceCreateParams(InvoiceSettings, kw_only=True):
    currency: str | UnsetType = UNSET
    customer: str
    pending_invoice_items_behavior: Literal["include", "exclude"] = "exclude"
    subscription: str | UnsetType = UNSET


class InvoiceUpdateParams(InvoiceSettings, kw_only=True):
    pass


class InvoiceListParams(ListParams, kw_only=True):
    collection_method: CollectionMethod | UnsetType = UNSET
    created: Moments = UNSET
    customer: str | UnsetType = UNSET
    due_date: Moments = UNSET
    status: Status | UnsetType = UNSET
    subscription: str | UnsetType = UNSET

    def includes(self, invoice: Invoice) -> bool:
        return (
            self.status in (UNSET, invoice.status)
            and self.collection_method in (UNSET, invoice.collection_method)
            and self.subscription in (UNSET, invoice.subscription)
            and within(invoice.created, self.created)
            and within(invoice.due_date, self.due_date)
        )


@operations("GET", "/v1/invoices", InvoiceListParams)
def list_invoices(call: Call[InvoiceListParams]) -> ListObject[Invoice]:
    world, params = call.world, call.params
    owner = world.customers.get(params.customer, param="customer").id if params.customer else None
    unsettled = params.status in ("draft", "open", "uncollectible")
    page, more = world.invoices.page(params, owner=owner, where=params.includes, unsettled=unsettled)
    return ListObject(data=page, has_more=more, url="/v1/invoices")


@operations("POST", "/v1/invoices", InvoiceCreateParams)
def create_invoice(call: Call[InvoiceCreateParams]) -> Invoice:
    """A draft of the pending items, if they are to be included; one of a subscription takes them always."""
    world, params = call.world, call.params
    customer = world.customers.get(params.customer, param="customer")
    subscription = (
        world.subscriptions.get(params.subscription, param="subscription") if params.subscription else None
    )
    currency = _currency(world, params, customer)
    terms = _terms(world, params, customer, currency, of_subscription=subscription is not None)
    invoice = compose(
        world,
        world.ids.new("in"),
        customer,
        [],
        terms,
        currency=currency,
        moment=terms.period[1],
        subscription=subscription,
    )
    if isinstance(params.due_date, int):
        invoice.due_date = params.due_date
    if params.custom_fields:
        invoice.custom_fields = list(params.custom_fields)
    if params.pending_invoice_items_behavior == "include" or subscription:
        of = subscription.id if subscription else None
        for item in pending_items(world, customer.id, invoice.currency, of):
            item.invoice = invoice.id
    return store_draft(world, invoice, [])


@operations("GET", "/v1/invoices/{invoice}")
def retrieve_invoice(call: Call[Params]) -> Invoice:
    return call.world.invoices.get(call.path["invoice"])


@operations("POST", "/v1/invoices/{invoice}", InvoiceUpdateParams)
def update_invoice(call: Call[InvoiceUpdateParams]) -> Invoice:
    """A draft may change; once finalized only its metadata, and whether it advances by itself."""
    world, params = call.world, call.params
    invoice = invoice_by_id(world, call.path["invoice"])
    if invoice.status != "draft":
        _check_finalized(params)
    elif isinstance(params.default_payment_method, str) and params.default_payment_method:
        parts.payment_method(world, params.default_payment_method, invoice.customer)
    before = copy.deepcopy(invoice)
    invoice.metadata = merge_metadata(invoice.metadata, params.metadata)
    if params.auto_advance is not UNSET:
        invoice.auto_advance = params.auto_advance
        plan_automatic_steps(world, invoice)
    if invoice.status == "draft":
        _change_draft(call, invoice)
    world.emit("invoice.updated", invoice, before=before)
    return invoice


@operations("DELETE", "/v1/invoices/{invoice}")
def delete_invoice(call: Call[Params]) -> Deleted:
    """Deletes a draft together with its invoice items."""
    world = call.world
    invoice = world.invoices.get(call.path["invoice"])
    if invoice.status != "draft":
        raise StripeError("You can only delete draft invoices.")
    for item in list(world.invoice_items.owned_by(invoice.customer)):
        if item.invoice == invoice.id:
            world.invoice_items.remove(item.id)
            world.emit("invoiceitem.deleted", item)
    world.invoices.remove(invoice.id)
    del world.draft_lines[invoice.id]
    world.emit("invoice.deleted", invoice)
    return Deleted(id=invoice.id, object="invoice")


@operations("GET", "/v1/invoices/{invoice}/lines", ListParams)
def list_lines(call: Call[ListParams]) -> ListObject[LineItem]:
    invoice = call.world.invoices.get(call.path["invoice"])
    page, more = page_of(all_lines(call.world, invoice), call.params, "line_item")
    return ListObject(data=page, has_more=more, url=invoice.lines.url)


def invoice_by_id(world: World, invoice_id: str) -> Invoice:
    """For operations whose 404 names the parameter `id`."""
    found = world.invoices.find(invoice_id)
    if found is None:
        raise missing("invoice", invoice_id, param="id", status=404)
    return found


def _currency(world: World, params: InvoiceCreateParams, customer: Customer) -> str:
    """As asked for; or that of what waits to be included; or the customer's; or the account's."""
    if params.currency:
        return params.currency.lower()
    if params.pending_invoice_items_behavior == "include":
        for item in world.invoice_items.owned_by(customer.id):
            if item.invoice is None:
                return item.currency
    return customer.currency or world.account.default_currency


def _terms(
    world: World, params: InvoiceCreateParams, customer: Customer, currency: str, *, of_subscription: bool
) -> Terms:
    method = "charge_automatically" if params.collection_method is UNSET else params.collection_method
    _check_due(params, method)
    if params.default_payment_method:
        parts.payment_method(world, params.default_payment_method, customer.id)
    now = world.now_for(customer.id)
    settings = params.payment_settings or InvoicePaymentParams()
    asked = params.discounts if isinstance(params.discounts, list) else []
    of_customer = world.discounts_of_customer(customer.id)
    found = parts.discounts(
        world, asked, customer.id, amount=0, currency=currency, subscription=None, known=of_customer
    )
    given = of_customer if params.discounts is UNSET else [discount.id for discount in found]
    return Terms(
        billing_reason="subscription_update" if of_subscription else "manual",
        period=(now, now),
        collection_method=method,
        days_until_due=params.days_until_due or None,
        discounts=given,
        tax_rates=parts.tax_rates(world, params.default_tax_rates, "default_tax_rates"),
        automatic_tax=bool(params.automatic_tax and params.automatic_tax.enabled),
        default_payment_method=params.default_payment_method or None,
        description=params.description or None,
        footer=params.footer or None,
        metadata=merge_metadata({}, params.metadata),
        auto_advance=params.auto_advance is True,
        payment_method_types=settings.payment_method_types or None,
    )


def _change_draft(call: Call[InvoiceUpdateParams], invoice: Invoice) -> None:
    params, world = call.params, call.world
    change(invoice, params, "custom_fields", "default_payment_method", "description", "due_date", "footer")
    if isinstance(params.days_until_due, int):
        invoice.due_date = invoice.created + params.days_until_due * DAY
    if params.collection_method is not UNSET:
        invoice.collection_method = params.collection_method
    if params.default_tax_rates is not UNSET:
        invoice.default_tax_rates = parts.tax_rates(world, params.default_tax_rates, "default_tax_rates")
    if params.automatic_tax is not UNSET:
        invoice.automatic_tax = automatic_tax(params.automatic_tax.enabled)
    if params.payment_settings is not UNSET:
        invoice.payment_settings.payment_method_types = params.payment_settings.payment_method_types or None
    if params.discounts == "":
        invoice.discounts = []
    elif isinstance(params.discounts, list):
        found = parts.discounts(
            world,
            params.discounts,
            invoice.customer,
            amount=invoice.subtotal,
            currency=invoice.currency,
            subscription=None,
            known=invoice.discounts,
        )
        invoice.discounts = [discount.id for discount in found]
    refresh(world, invoice)


def _check_finalized(params: InvoiceUpdateParams) -> None:
    for name in params.__struct_fields__:
        if name not in {"metadata", "auto_advance", "expand"} and getattr(params, name) is not UNSET:
            raise StripeError("Finalized invoices can't be updated in this way", param=name)


def _check_due(params: InvoiceCreateParams, method: CollectionMethod) -> None:
    given = params.days_until_due is not UNSET or params.due_date is not UNSET
    if method == "send_invoice" and not given:
        raise StripeError(
            "If invoice collection method is 'send_invoice', you must specify 'due_date' or 'days_until_due'."
        )
    if method == "charge_automatically" and given:
        raise StripeError(
            "You can only specify 'due_date' or 'days_until_due' if invoice collection method is "
            "'send_invoice'."
        )
