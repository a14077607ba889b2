"""/v1/payment_methods, and a customer's (docs.stripe.com/api/payment_methods)."""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime

from msgspec import UNSET, UnsetType

from sandbox.api.changes import change
from sandbox.api.errors import StripeError, missing
from sandbox.api.operations import Call, Operations
from sandbox.api.params import Clear, ListParams, Metadata, Nested, Params
from sandbox.cards import Card, find_by_name, find_by_number
from sandbox.objects.base import ListObject, merge_metadata
from sandbox.objects.customers import Address
from sandbox.objects.payment_methods import AllowRedisplay, BillingDetails, PaymentMethod
from sandbox.operations.payment_method_types import TypeParams, fill_in
from sandbox.payment_methods import attach, detach, new_card, new_method, resolve
from sandbox.world import World

operations = Operations()


class AddressParams(Nested, kw_only=True):
    city: str | UnsetType = UNSET
    country: str | UnsetType = UNSET
    line1: str | UnsetType = UNSET
    line2: str | UnsetType = UNSET
    postal_code: str | UnsetType = UNSET
    state: str | UnsetType = UNSET

    def merged(self, old: Address | None) -> Address:
        """The address after this change; parts that were not sent stay as they were."""
        address = deepcopy(old) or Address()
        change(address, self, "city", "country", "line1", "line2", "postal_code", "state")
        return address


class BillingDetailsParams(Nested, kw_only=True):
    address: AddressParams | Clear | UnsetType = UNSET
    email: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    phone: str | UnsetType = UNSET
    tax_id: str | UnsetType = UNSET

    def merged(self, old: BillingDetails) -> BillingDetails:
        """The details after this change."""
        details = deepcopy(old)
        if self.address == "":
            details.address = Address()
        elif self.address:
            details.address = self.address.merged(details.address)
        change(details, self, "email", "name", "phone", "tax_id")
        return details


class CardNetworkParams(Nested, kw_only=True):
    preferred: str | UnsetType = UNSET


class CardParams(Nested, kw_only=True):
    """A number with its expiry, or a token."""

    cvc: str | UnsetType = UNSET
    exp_month: int | UnsetType = UNSET
    exp_year: int | UnsetType = UNSET
    networks: CardNetworkParams | UnsetType = UNSET
    number: str | UnsetType = UNSET
    token: str | UnsetType = UNSET


class MethodData(TypeParams, kw_only=True):
    """A payment method given in full: the parameters of creating one, also inside a set-up or a payment."""

    allow_redisplay: AllowRedisplay = "unspecified"
    billing_details: BillingDetailsParams | UnsetType = UNSET
    card: CardParams | UnsetType = UNSET
    metadata: Metadata = UNSET
    type: str


class PaymentMethodCreateParams(Params, MethodData, kw_only=True):
    pass


class CardUpdateParams(Nested, kw_only=True):
    exp_month: int | UnsetType = UNSET
    exp_year: int | UnsetType = UNSET
    networks: CardNetworkParams | UnsetType = UNSET


class PaymentMethodUpdateParams(Params, kw_only=True):
    allow_redisplay: AllowRedisplay | UnsetType = UNSET
    billing_details: BillingDetailsParams | UnsetType = UNSET
    card: CardUpdateParams | UnsetType = UNSET
    metadata: Metadata = UNSET


class AttachParams(Params, kw_only=True):
    customer: str


class MethodFilter(ListParams, kw_only=True):
    allow_redisplay: AllowRedisplay | UnsetType = UNSET
    type: str | UnsetType = UNSET

    def includes(self, method: PaymentMethod) -> bool:
        return self.allow_redisplay in (UNSET, method.allow_redisplay) and self.type in (UNSET, method.type)


class PaymentMethodListParams(MethodFilter, kw_only=True):
    customer: str | UnsetType = UNSET


@operations("POST", "/v1/payment_methods", PaymentMethodCreateParams)
def create_payment_method(call: Call[PaymentMethodCreateParams]) -> PaymentMethod:
    return make(call.world, call.params)


@operations("GET", "/v1/payment_methods", PaymentMethodListParams)
def list_payment_methods(call: Call[PaymentMethodListParams]) -> ListObject[PaymentMethod]:
    """Without a customer there is nothing to list."""
    if not call.params.customer:
        return ListObject(data=[], url="/v1/payment_methods")
    call.world.customers.get(call.params.customer, param="customer")
    return _page(call.world, call.params, call.params.customer, "/v1/payment_methods")


@operations("GET", "/v1/payment_methods/{payment_method}")
def retrieve_payment_method(call: Call[Params]) -> PaymentMethod:
    return resolve(call.world, call.path["payment_method"])


@operations("POST", "/v1/payment_methods/{payment_method}", PaymentMethodUpdateParams)
def update_payment_method(call: Call[PaymentMethodUpdateParams]) -> PaymentMethod:
    world, params = call.world, call.params
    method = world.payment_methods.get(call.path["payment_method"])
    if not method.customer:
        raise StripeError(
            "You must save this PaymentMethod to a customer before you can update it.",
            code="payment_method_unexpected_state",
        )
    if params.card and not method.card:
        raise StripeError(f"You cannot update `card` on a PaymentMethod of type {method.type}.", param="card")
    if params.card and method.card:
        month, year = method.card.exp_month, method.card.exp_year
        check_expiry(params.card.exp_month or month, params.card.exp_year or year, call.now)
    before = deepcopy(method)
    change(method, params, "allow_redisplay")
    if params.billing_details:
        method.billing_details = params.billing_details.merged(method.billing_details)
    if params.card and method.card:
        change(method.card, params.card, "exp_month", "exp_year")
        if params.card.networks:
            change(method.card.networks, params.card.networks, "preferred")
    method.metadata = merge_metadata(method.metadata, params.metadata)
    world.emit("payment_method.updated", method, before=before)
    return method


@operations("POST", "/v1/payment_methods/{payment_method}/attach", AttachParams)
def attach_payment_method(call: Call[AttachParams]) -> PaymentMethod:
    world = call.world
    customer = world.customers.get(call.params.customer, param="customer")
    method = resolve(world, call.path["payment_method"])
    attach(world, method, customer)
    return method


@operations("POST", "/v1/payment_methods/{payment_method}/detach")
def detach_payment_method(call: Call[Params]) -> PaymentMethod:
    method = call.world.payment_methods.get(call.path["payment_method"])
    detach(call.world, method)
    return method


@operations("GET", "/v1/customers/{customer}/payment_methods", MethodFilter)
def list_customer_payment_methods(call: Call[MethodFilter]) -> ListObject[PaymentMethod]:
    customer = call.world.customers.get(call.path["customer"])
    return _page(call.world, call.params, customer.id, f"/v1/customers/{customer.id}/payment_methods")


@operations("GET", "/v1/customers/{customer}/payment_methods/{payment_method}")
def retrieve_customer_payment_method(call: Call[Params]) -> PaymentMethod:
    customer = call.world.customers.get(call.path["customer"])
    method = call.world.payment_methods.get(call.path["payment_method"])
    if method.customer != customer.id:
        raise StripeError("Invalid request", status=404, param="customer")
    return method


def make(world: World, data: MethodData) -> PaymentMethod:
    """A new payment method, attached to nobody. Raises StripeError (402) for a card that cannot be one."""
    empty = BillingDetails(address=Address())
    details = data.billing_details.merged(empty) if data.billing_details else empty
    if data.type == "card":
        method = _make_card(world, data.card, details)
    else:
        method = new_method(world, data.type, details)
        fill_in(method, data)
        world.payment_methods.add(method)
    method.allow_redisplay = data.allow_redisplay
    method.metadata = merge_metadata({}, data.metadata)
    return method


def _make_card(world: World, params: CardParams | UnsetType, details: BillingDetails) -> PaymentMethod:
    if not params:
        raise StripeError("Missing required param: card.", code="parameter_missing", param="card")
    if params.token:
        return new_card(world, _card_of_token(params.token), billing_details=details)
    if not params.number:
        message = "Missing required param: card[number]."
        raise StripeError(message, code="parameter_missing", param="card[number]")
    if not params.exp_month or not params.exp_year:
        name = "card[exp_year]" if params.exp_month else "card[exp_month]"
        raise StripeError(f"Missing required param: {name}.", code="parameter_missing", param=name)
    card = find_by_number(params.number)
    year = params.exp_year if params.exp_year > 99 else 2000 + params.exp_year
    check_expiry(params.exp_month, year, world.clock.now())
    _check_cvc(params.cvc, card)
    method = new_card(world, card, exp_month=params.exp_month, exp_year=year, billing_details=details)
    if params.networks and method.card:
        change(method.card.networks, params.networks, "preferred")
    return method


def _card_of_token(token: str) -> Card:
    card = find_by_name(token.removeprefix("tok_"))
    if card is None or not token.startswith("tok_"):
        raise missing("token", token, param="card[token]", status=400)
    return card


def check_expiry(month: int, year: int, now: int) -> None:
    """Raises StripeError (402) for a month that is none, or has passed at `now` (Unix seconds)."""
    today = datetime.fromtimestamp(now, UTC)
    if not 1 <= month <= 12 or (year == today.year and month < today.month):
        raise _card_error("Your card's expiration month is invalid.", "invalid_expiry_month", "exp_month")
    if not today.year <= year <= today.year + 50:
        raise _card_error("Your card's expiration year is invalid.", "invalid_expiry_year", "exp_year")


def _check_cvc(cvc: str | UnsetType, card: Card) -> None:
    length = 4 if card.brand == "amex" else 3
    if cvc and not (cvc.isdigit() and len(cvc) in (3, length)):
        raise _card_error("Your card's security code is invalid.", "invalid_cvc", "cvc")


def _card_error(message: str, code: str, param: str) -> StripeError:
    return StripeError(message, status=402, error_type="card_error", code=code, param=param)


def _page(world: World, params: MethodFilter, customer: str, url: str) -> ListObject[PaymentMethod]:
    includes: Callable[[PaymentMethod], bool] = params.includes
    page, more = world.payment_methods.page(params, owner=customer, where=includes)
    return ListObject(data=page, has_more=more, url=url)
