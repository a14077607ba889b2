"""/v1/customers (docs.stripe.com/api/customers)."""

import re
from copy import deepcopy
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from sandbox.api.changes import change
from sandbox.api.errors import StripeError, unknown_parameter
from sandbox.api.operations import Call, Operations
from sandbox.api.params import Clear, ListParams, Metadata, Moments, Nested, Params, within
from sandbox.balances import adjust_balance, move_balance
from sandbox.billing.automatic_taxes import location, location_invalid
from sandbox.billing.redeeming import (
    discount_by_code,
    discount_by_coupon,
    give_to_customer,
    take_from_customer,
)
from sandbox.billing.standing import cancel_now
from sandbox.objects.base import Deleted, ListObject, merge_metadata
from sandbox.objects.customers import Customer, CustomerInvoiceSettings, CustomField, Shipping
from sandbox.objects.payment_methods import PaymentMethod
from sandbox.operations.payment_methods import AddressParams
from sandbox.operations.tax_ids import TaxIdData, add_tax_id
from sandbox.payment_methods import attach, check_attachable, resolve
from sandbox.tax_ids import check_tax_id
from sandbox.world import World

operations = Operations()

SINGULAR_UNTIL = "2025-03-31"
_PREFIX = re.compile(r"[A-Z0-9]{1,12}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")

Email = Annotated[str, msgspec.Meta(max_length=512)]
Name = Annotated[str, msgspec.Meta(max_length=256)]
OtherName = Annotated[str, msgspec.Meta(max_length=150)]
Phone = Annotated[str, msgspec.Meta(max_length=20)]


class CustomFieldParams(Nested, kw_only=True):
    name: Annotated[str, msgspec.Meta(max_length=40)]
    value: Annotated[str, msgspec.Meta(max_length=140)]


class RenderingParams(Nested, kw_only=True):
    amount_tax_display: Literal["", "exclude_tax", "include_inclusive_tax"] | UnsetType = UNSET
    template: str | UnsetType = UNSET


class InvoiceSettingsParams(Nested, kw_only=True):
    custom_fields: list[CustomFieldParams] | Clear | UnsetType = UNSET
    default_payment_method: str | UnsetType = UNSET
    footer: str | UnsetType = UNSET
    rendering_options: RenderingParams | Clear | UnsetType = UNSET


class ShippingParams(Nested, kw_only=True):
    address: AddressParams
    name: str
    phone: Phone | UnsetType = UNSET


class TaxParams(Nested, kw_only=True):
    validate_location: Literal["deferred", "immediately"] = "deferred"


class CustomerParams(Params, kw_only=True):
    """What creating and updating a customer share."""

    address: AddressParams | Clear | UnsetType = UNSET
    balance: int | UnsetType = UNSET
    business_name: OtherName | UnsetType = UNSET
    description: str | UnsetType = UNSET
    email: Email | UnsetType = UNSET
    individual_name: OtherName | UnsetType = UNSET
    invoice_prefix: str | UnsetType = UNSET
    invoice_settings: InvoiceSettingsParams | UnsetType = UNSET
    metadata: Metadata = UNSET
    name: Name | UnsetType = UNSET
    next_invoice_sequence: int | UnsetType = UNSET
    phone: Phone | UnsetType = UNSET
    preferred_locales: list[str] | Clear | UnsetType = UNSET
    shipping: ShippingParams | Clear | UnsetType = UNSET
    tax: TaxParams | UnsetType = UNSET
    tax_exempt: Literal["", "exempt", "none", "reverse"] | UnsetType = UNSET


class CustomerCreateParams(CustomerParams, kw_only=True):
    payment_method: str | UnsetType = UNSET
    tax_id_data: list[TaxIdData] | UnsetType = UNSET
    test_clock: str | UnsetType = UNSET


class CustomerUpdateParams(CustomerParams, kw_only=True):
    """`coupon` and `promotion_code` are parameters of the API versions before SINGULAR_UNTIL only."""

    coupon: str | UnsetType = UNSET
    promotion_code: str | UnsetType = UNSET


class CustomerListParams(ListParams, kw_only=True):
    created: Moments = UNSET
    email: Email | UnsetType = UNSET
    test_clock: str | UnsetType = UNSET

    def includes(self, customer: Customer) -> bool:
        """The address is compared letter by letter, as Stripe does."""
        return (
            self.email in (UNSET, customer.email)
            and self.test_clock in (UNSET, customer.test_clock)
            and within(customer.created, self.created)
        )


@operations("POST", "/v1/customers", CustomerCreateParams)
def create_customer(call: Call[CustomerCreateParams]) -> Customer:
    world, params = call.world, call.params
    _check(world, params, None)
    for number, data in enumerate(params.tax_id_data or []):
        check_tax_id(data.type, data.value, f"tax_id_data[{number}][value]")
    clock = world.test_clocks.get(params.test_clock, param="test_clock") if params.test_clock else None
    customer = Customer(
        id=world.ids.new("cus", 14),
        created=clock.frozen_time if clock else call.now,
        invoice_prefix=world.ids.code(8),
        invoice_settings=CustomerInvoiceSettings(),
        metadata={},
        preferred_locales=[],
        test_clock=clock.id if clock else None,
    )
    method = _first_method(world, params, customer)
    _check_location(world, params, customer)
    _apply(customer, params)
    world.customers.add(customer)
    if params.balance:
        move_balance(world, customer, params.balance, "initial", currency=world.account.default_currency)
        customer.currency = None
    if method:
        _attach_first(world, method, customer)
    world.emit("customer.created", customer)
    for data in params.tax_id_data or []:
        add_tax_id(world, customer, data)
    return customer


@operations("GET", "/v1/customers", CustomerListParams)
def list_customers(call: Call[CustomerListParams]) -> ListObject[Customer]:
    page, more = call.world.customers.page(call.params, where=call.params.includes)
    return ListObject(data=page, has_more=more, url="/v1/customers")


@operations("GET", "/v1/customers/{customer}")
def retrieve_customer(call: Call[Params]) -> Customer | Deleted:
    customer = call.path["customer"]
    if call.world.customers.was_deleted(customer):
        return Deleted(id=customer, object="customer")
    return call.world.customers.get(customer)


@operations("POST", "/v1/customers/{customer}", CustomerUpdateParams)
def update_customer(call: Call[CustomerUpdateParams]) -> Customer:
    world, params = call.world, call.params
    _check_version(call)
    customer = world.customers.get(call.path["customer"])
    _check(world, params, customer)
    before = deepcopy(customer)
    _check_location(world, params, before)
    _put_discount(world, customer, params)
    _apply(customer, params)
    world.emit("customer.updated", customer, before=before)
    if params.balance is not UNSET and params.balance != customer.balance:
        currency = customer.currency or world.account.default_currency
        adjust_balance(world, customer, params.balance - customer.balance, currency=currency)
    return customer


@operations("DELETE", "/v1/customers/{customer}")
def delete_customer(call: Call[Params]) -> Deleted:
    world = call.world
    customer = world.customers.get(call.path["customer"])
    for subscription in list(world.subscriptions.owned_by(customer.id)):
        if subscription.ended_at is None:
            cancel_now(world, subscription, reason="cancellation_requested")
    for method in list(world.payment_methods.owned_by(customer.id)):
        method.customer = None
        world.payment_methods.owner_changed(method, customer.id)
        world.payment_methods_used_up.add(method.id)
    world.customers.remove(customer.id)
    world.emit("customer.deleted", customer)
    return Deleted(id=customer.id, object="customer")


def _check_version(call: Call[CustomerUpdateParams]) -> None:
    for name in ("coupon", "promotion_code"):
        if getattr(call.params, name) is not UNSET and call.version >= SINGULAR_UNTIL:
            raise unknown_parameter(name)


def _check_location(world: World, params: CustomerParams, customer: Customer) -> None:
    """Raises StripeError where it is asked for and the customer, once changed, would have none for a tax."""
    changed = deepcopy(customer)
    _apply(changed, params)
    if params.tax and params.tax.validate_location == "immediately" and location(world, changed) is None:
        raise location_invalid()


def _put_discount(world: World, customer: Customer, params: CustomerUpdateParams) -> None:
    """Raises StripeError for a coupon or a code that cannot be redeemed; an empty one takes away."""
    currency = customer.currency
    if params.coupon:
        found = discount_by_coupon(world, params.coupon, customer.id, currency=currency, param="coupon")
        give_to_customer(world, customer, found)
    elif params.promotion_code:
        found = discount_by_code(
            world, params.promotion_code, customer.id, amount=0, currency=currency, param="promotion_code"
        )
        give_to_customer(world, customer, found)
    elif "" in (params.coupon, params.promotion_code):
        take_from_customer(world, customer.id)


def _check(world: World, params: CustomerParams, customer: Customer | None) -> None:
    """Raises StripeError for what no customer can have, before anything changes."""
    if params.email and not _EMAIL.fullmatch(params.email):
        raise StripeError(f"Invalid email address: {params.email}", code="email_invalid", param="email")
    if params.invoice_prefix is not UNSET:
        _check_prefix(world, params.invoice_prefix, customer)
    wanted = params.invoice_settings.default_payment_method if params.invoice_settings else UNSET
    if wanted and customer:
        method = world.payment_methods.find(wanted)
        if method is None or method.customer != customer.id:
            raise _not_attached(wanted)
    if params.next_invoice_sequence is not UNSET:
        least = customer.next_invoice_sequence if customer else 1
        if params.next_invoice_sequence < least:
            message = f"`next_invoice_sequence` must be at least {least}."
            raise StripeError(message, param="next_invoice_sequence")


def _not_attached(method_id: str) -> StripeError:
    return StripeError(
        f"The customer does not have a payment method with the ID {method_id}. "
        "The payment method must be attached to the customer.",
        code="resource_missing",
        param="invoice_settings[default_payment_method]",
    )


def _check_prefix(world: World, prefix: str, customer: Customer | None) -> None:
    if not _PREFIX.fullmatch(prefix):
        raise StripeError("Invoice number prefix must be 1–12 uppercase letters or numbers.")
    holder = next((other for other in world.customers if other.invoice_prefix == prefix), None)
    if holder and holder is not customer:
        message = (
            f"This invoice number prefix is taken by customer: {holder.id}. Please enter a different prefix."
        )
        raise StripeError(message, param="invoice_prefix")


def _first_method(world: World, params: CustomerCreateParams, customer: Customer) -> PaymentMethod | None:
    """The payment method that the customer is made with; it may already be named as their default."""
    method = None
    if params.payment_method:
        method = resolve(world, params.payment_method, param="payment_method")
        check_attachable(world, method, customer.id)
    wanted = params.invoice_settings.default_payment_method if params.invoice_settings else UNSET
    if wanted and wanted not in (params.payment_method, method.id if method else None):
        raise _not_attached(wanted)
    return method


def _attach_first(world: World, method: PaymentMethod, customer: Customer) -> None:
    attach(world, method, customer)
    if customer.invoice_settings.default_payment_method:
        customer.invoice_settings.default_payment_method = method.id


def _apply(customer: Customer, params: CustomerParams) -> None:
    change(
        customer, params, "description", "email", "invoice_prefix", "name", "next_invoice_sequence", "phone"
    )
    for name in ("business_name", "individual_name"):
        if (value := getattr(params, name)) is not UNSET:
            setattr(customer, name, value or UNSET)
    customer.metadata = merge_metadata(customer.metadata, params.metadata)
    if params.address is not UNSET:
        customer.address = params.address.merged(customer.address) if params.address else None
    if params.preferred_locales is not UNSET:
        customer.preferred_locales = params.preferred_locales or []
    if params.shipping is not UNSET:
        customer.shipping = _shipping(params.shipping) if params.shipping else None
    if params.tax_exempt is not UNSET:
        customer.tax_exempt = params.tax_exempt or "none"
    if params.invoice_settings:
        _apply_invoice_settings(customer.invoice_settings, params.invoice_settings)


def _shipping(params: ShippingParams) -> Shipping:
    return Shipping(address=params.address.merged(None), name=params.name, phone=params.phone or None)


def _apply_invoice_settings(settings: CustomerInvoiceSettings, params: InvoiceSettingsParams) -> None:
    change(settings, params, "default_payment_method", "footer")
    if params.custom_fields is not UNSET:
        fields = params.custom_fields or []
        settings.custom_fields = [CustomField(name=field.name, value=field.value) for field in fields] or None
    if params.rendering_options is not UNSET:
        options = params.rendering_options or RenderingParams()
        settings.rendering_options = {
            "amount_tax_display": options.amount_tax_display or None,
            "template": options.template or None,
        }
        if not any(settings.rendering_options.values()):
            settings.rendering_options = None
