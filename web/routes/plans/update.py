"""Update plan, first step: what the plan may become."""

from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace
from starlette.responses import Response
from starlette.routing import Route

from services.audit import Entry
from services.plans.eligibility import Refusal
from services.plans.errors import CodeRefusal, CodeRefused, NotOffered, Unoffered, UpdateRefused
from services.plans.offers import Choice, Offer
from services.plans.quoting import Wish
from services.plans.reading import PlanView
from services.prices import amount_for
from services.subscriptions import PlanItem
from web.formats import money
from web.forms import Fields, fields
from web.forward import go_to
from web.origin import origin_of
from web.rendering import render_step
from web.request import Request
from web.routes.plans.steps import WayBack, address, plan_at_hand, way_back
from web.words.plans import plan_name
from web.words.prices import price_text, rhythm, rhythm_name
from web.words.refusals import code_refused, not_offered

Errors = tuple[tuple[str, str], ...]


class PriceCard(Struct, frozen=True):
    """A price to choose."""

    id: str
    title: str
    amount: str
    note: str
    current: bool
    adjustable: bool
    chosen: bool


class ProductCard(Struct, frozen=True):
    """A product with its prices side by side."""

    name: str
    description: str
    prices: tuple[PriceCard, ...]


class QuantityField(Struct, frozen=True):
    """How many; the limits are those of the chosen product.

    `pressed`: the button that counted, "up" or "down", or "".
    """

    value: str
    minimum: int
    maximum: str
    error: str
    pressed: str


class CodeField(Struct, frozen=True):
    """A promotion code to type."""

    value: str
    error: str


class UpdateStep(Struct, frozen=True):
    """Context of `plans/update.html`; `errors` are pairs of a field's name and a sentence."""

    action: str
    back: WayBack
    plan: str
    products: tuple[ProductCard, ...]
    quantity: QuantityField | None
    code: CodeField | None
    errors: Errors


class _Filled(Struct, frozen=True):
    """What the form holds when it is shown."""

    price: str
    quantity: str
    code: str = ""
    errors: Errors = ()
    pressed: str = ""


async def show(request: Request) -> Response:
    """The choices; the query may carry what was chosen before."""
    view = await plan_at_hand(request)
    offer = _offer(view)
    query = request.query_params
    item = view.subscription.items.data[0]
    price = query.get("price", "")
    known = offer.choice(price)
    filled = _Filled(
        price=known.price.id if known else item.price.id,
        quantity=str(item.quantity or 1),
        code=query.get("code", "")[:500],
    )
    if query.get("quantity", "").isdecimal():
        filled = replace(filled, quantity=query["quantity"][:9])
    return _form(request, view, offer, filled)


async def submit(request: Request) -> Response:
    """A quote for what was chosen, or the form again with what is wrong."""
    view = await plan_at_hand(request)
    offer = _offer(view)
    sent = await fields(request)
    filled = _Filled(sent.text("price"), sent.text("quantity"), sent.text("promotion_code"))
    if sent.text("step"):
        return _form(request, view, offer, _stepped(filled, sent))
    try:
        quote = await request.state.plans.quoting.quote(view, _wish(view, offer, sent))
    except CodeRefused as error:
        await _record_code(request, view, error)
        errors = (("promotion_code", code_refused(error)),)
        status = 429 if error.refusal is CodeRefusal.TOO_MANY_TRIES else 422
    except NotOffered as error:
        errors = ((_FIELDS[error.what], not_offered(error)),)
        status = 400
    else:
        subscription = view.subscription
        configuration = view.rules.configuration
        if quote.code:
            await _record_code(request, view)
        made = await request.state.plans.quotes.open(
            subscription.customer, subscription.id, configuration, quote
        )
        return go_to(address(subscription.id, "confirm", change=made.id))
    return _form(request, view, offer, replace(filled, errors=errors), status)


routes = [
    Route("/p/subscriptions/{subscription}/update", show, name="subscriptions:update"),
    Route("/p/subscriptions/{subscription}/update", submit, methods=["POST"], name="subscriptions:choose"),
]

_FIELDS = {
    Unoffered.PRICE: "price",
    Unoffered.NOTHING: "price",
    Unoffered.QUANTITY: "quantity",
    Unoffered.PROMOTION_CODE: "promotion_code",
}


async def _record_code(request: Request, view: PlanView, refused: CodeRefused | None = None) -> None:
    """What was typed is not written down: it may be anything, an e-mail address too (SECURITY D2)."""
    entry = Entry(
        event="promotion_code.entered",
        result="refused" if refused else "done",
        customer=view.subscription.customer,
        object=view.subscription.id,
        detail=refused.refusal.value if refused else None,
    )
    await request.state.audit.record(origin_of(request, "customer"), entry)


def _offer(view: PlanView) -> Offer:
    if view.actions.update is not None or view.offer is None:
        raise UpdateRefused(view.actions.update or Refusal.NOTHING_ELSE)
    return view.offer


def _wish(view: PlanView, offer: Offer, sent: Fields) -> Wish:
    """Raises NotOffered for a quantity that is none (SECURITY M2)."""
    price, quantity = sent.text("price"), sent.whole("quantity")
    if sent.text("quantity") and quantity is None:
        choice = offer.choice(price)
        rule = choice.quantity if choice else None
        raise NotOffered(
            Unoffered.QUANTITY,
            minimum=rule.minimum if rule else 1,
            maximum=rule.maximum if rule else None,
        )
    return Wish(price=price or None, quantity=quantity, code=sent.text("promotion_code"))


def _stepped(filled: _Filled, sent: Fields) -> _Filled:
    quantity = sent.whole("quantity") or 1
    pressed = "up" if sent.text("step") == "up" else "down"
    stepped = quantity + (1 if pressed == "up" else -1)
    return replace(filled, quantity=str(max(stepped, 1)), pressed=pressed)


def _form(request: Request, view: PlanView, offer: Offer, filled: _Filled, status: int = 200) -> Response:
    context = UpdateStep(
        action=address(view.subscription.id, "update"),
        back=way_back(request),
        plan=plan_name(view.plan),
        products=tuple(_products(offer, filled)),
        quantity=_quantity(offer, filled),
        code=CodeField(filled.code, dict(filled.errors).get("promotion_code", ""))
        if offer.promotion_code
        else None,
        errors=filled.errors,
    )
    return render_step(request, "plans/update", context, status=status)


def _products(offer: Offer, filled: _Filled) -> list[ProductCard]:
    grouped = groupby(offer.choices, key=lambda choice: choice.product.id)
    return [_product(tuple(choices), filled) for _id, choices in grouped]


def _product(choices: tuple[Choice, ...], filled: _Filled) -> ProductCard:
    product = choices[0].product
    return ProductCard(
        name=product.name,
        description=product.description or "",
        prices=tuple(_price(choice, filled) for choice in choices),
    )


def _price(choice: Choice, filled: _Filled) -> PriceCard:
    price = choice.price
    single = amount_for(price, 1)
    simple = price.billing_scheme == "per_unit" and price.transform_quantity is None and single is not None
    recurring = price.recurring
    item = PlanItem(price, choice.product, 1, single)
    return PriceCard(
        id=price.id,
        title=price.nickname or (rhythm_name(recurring) if recurring else choice.product.name),
        amount=money(single, price.currency) if simple and single is not None else price_text(item),
        note=rhythm(recurring) if simple and recurring else "",
        current=choice.current,
        adjustable=choice.quantity is not None,
        chosen=price.id == filled.price,
    )


def _quantity(offer: Offer, filled: _Filled) -> QuantityField | None:
    rules = [choice.quantity for choice in offer.choices if choice.quantity is not None]
    if not rules:
        return None
    chosen = offer.choice(filled.price)
    rule = (chosen.quantity if chosen else None) or rules[0]
    same = all(other == rule for other in rules)
    return QuantityField(
        value=filled.quantity,
        minimum=rule.minimum if same else min(other.minimum for other in rules),
        maximum=str(rule.maximum) if same and rule.maximum is not None else "",
        error=dict(filled.errors).get("quantity", ""),
        pressed=filled.pressed,
    )
