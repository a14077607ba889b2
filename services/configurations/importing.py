"""The portal configurations of a Stripe account brought over, with all that this portal can do of them.

They keep Stripe's ids, so that code which names one goes on working, and so that a second run finds them.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace
from sqlalchemy import Connection

from services.audit import Origin
from services.configurations.configurations import Configurations
from services.configurations.errors import ConfigurationMissing, ConfigurationRefused
from services.configurations.objects import BusinessProfile, Configuration, Features, LoginPage, Product
from services.configurations.offering import refused_offers
from services.configurations.params import ConfigurationChange, ConfigurationParams
from services.configurations.rules.catalogue import PRODUCTS
from services.store import Store
from services.stripe_gateway.gateway import Gateway
from services.stripe_gateway.lists import StripeList

PATH = "/v1/billing_portal/configurations"
_PAGE = 100

_NO_TEXT = "custom text cannot be added to this portal"
_REASONS = "features[subscription_cancel][cancellation_reason]"


class Imported(Struct, frozen=True):
    """What became of one: `notes` say what was left out of it, and why it was refused."""

    id: str
    outcome: Literal["made", "known", "refused"]
    notes: tuple[str, ...] = ()


class _Theirs(Struct, frozen=True, kw_only=True):
    """Stripe's object, as far as this portal knows it."""

    id: str
    created: int
    active: bool = True
    business_profile: BusinessProfile = BusinessProfile()
    default_return_url: str | UnsetType = UNSET
    features: Features = Features()
    is_default: bool = False
    login_page: LoginPage = LoginPage()
    metadata: dict[str, str] = {}
    name: str | UnsetType = UNSET


class Importing:
    def __init__(self, store: Store, gateway: Gateway, configurations: Configurations) -> None:
        self._store = store
        self._gateway = gateway
        self._configurations = configurations

    async def run(self, origin: Origin) -> list[Imported]:
        """Brings over what is not here yet, the oldest first. Raises GatewayError."""
        found = [one async for page in self._pages() for one in page]
        return [await self._bring(one, origin) for one in reversed(found)]

    async def _pages(self) -> AsyncIterator[list[dict[str, Any]]]:
        """Stripe's objects as they came."""
        more: dict[str, Any] = {}
        while True:
            params = {"limit": _PAGE, "expand": ["data.features.subscription_update.products"], **more}
            page = await self._gateway.get(PATH, StripeList[dict[str, Any]], params)
            yield page.data
            if not (page.has_more and page.data):
                return
            more = {"starting_after": page.data[-1]["id"]}

    async def _bring(self, raw: Mapping[str, Any], origin: Origin) -> Imported:
        named = str(raw["id"])
        if await self._is_known(named):
            return Imported(named, "known")
        try:
            theirs = msgspec.convert(_said(raw), _Theirs)
        except msgspec.ValidationError as error:
            return Imported(named, "refused", (f"It cannot be read: {error}.",))
        offered, left_out = await self._offered(theirs.features)
        notes = [*_left_out(raw, theirs), *left_out]
        params = msgspec.convert(_params(theirs, offered), ConfigurationParams)
        try:
            checked = await self._configurations.checked(None, params)
        except ConfigurationRefused as error:
            return Imported(named, "refused", (*notes, str(error)))
        made = replace(checked, id=theirs.id, active=theirs.active, created=theirs.created)
        taken = await self._taken_as_default(theirs)
        await self._store.write(lambda connection: self._keep(connection, made, taken, params, origin))
        if theirs.is_default:
            notes.append(_about_default(taken))
        return Imported(named, "made", tuple(notes))

    async def _is_known(self, configuration_id: str) -> bool:
        try:
            await self._configurations.retrieve(configuration_id)
        except ConfigurationMissing:
            return False
        return True

    async def _offered(self, features: Features) -> tuple[list[Product], list[str]]:
        """The catalogue without what cannot be offered here, and why that is missing."""
        products = features.subscription_update.products or []
        refusals = await refused_offers(self._gateway, products)
        notes = [f"{refusal.param} is left out: {refusal}" for refusal in refusals]
        return list(_without(products, {refusal.param for refusal in refusals})), notes

    async def _taken_as_default(self, theirs: _Theirs) -> Configuration | None:
        """Our default one, where Stripe's takes its place: nobody has set anything here yet."""
        ours = await self._configurations.default()
        return ours if theirs.is_default and ours.updated == ours.created else None

    def _keep(
        self,
        connection: Connection,
        made: Configuration,
        taken: Configuration | None,
        params: ConfigurationParams,
        origin: Origin,
    ) -> None:
        self._configurations.add(connection, made, origin)
        if taken:
            change = msgspec.convert(msgspec.to_builtins(params), ConfigurationChange)
            self._configurations.update(connection, taken.id, change, origin)


def _said(node: Any) -> Any:  # noqa: ANN401 - a part of Stripe's object
    """Without nulls, so that our defaults hold."""
    if isinstance(node, dict):
        return {key: _said(value) for key, value in node.items() if value is not None}
    return [_said(item) for item in node] if isinstance(node, list) else node


def _params(theirs: _Theirs, offered: Sequence[Product]) -> Any:  # noqa: ANN401 - parameters as a form has them
    """What of it can be asked for here."""
    update = replace(theirs.features.subscription_update, products=list(offered))
    cancel = theirs.features.subscription_cancel
    cancel = replace(cancel, cancellation_reason=replace(cancel.cancellation_reason, feedback_options=None))
    kept = {
        "business_profile": replace(theirs.business_profile, headline=None),
        "default_return_url": theirs.default_return_url,
        "features": replace(theirs.features, subscription_cancel=cancel, subscription_update=update),
        "metadata": theirs.metadata,
        "name": theirs.name,
    }
    said = {key: value for key, value in kept.items() if value is not UNSET}
    return _said(msgspec.to_builtins(said))


def _left_out(raw: Mapping[str, Any], theirs: _Theirs) -> Iterator[str]:
    if theirs.business_profile.headline:
        yield f"business_profile[headline] is left out: {_NO_TEXT}."
    if theirs.features.subscription_cancel.cancellation_reason.feedback_options:
        yield f"{_REASONS}[feedback_options] is left out: {_NO_TEXT}."
    if theirs.login_page.enabled:
        yield "login_page is left off: switch it on here to get its new address."
    ours: Any = msgspec.to_builtins(theirs.features)
    for param in _unknown(raw.get("features") or {}, ours, "features"):
        yield f"{param} is left out: this portal has no such feature."


def _unknown(theirs: Mapping[str, Any], ours: Mapping[str, Any], param: str) -> Iterator[str]:
    """What Stripe's object says, and ours has no place for; what is off or empty says nothing."""
    for key, value in theirs.items():
        named = f"{param}[{key}]"
        if key not in ours:
            if value and not (isinstance(value, dict) and value.get("enabled") is False):
                yield named
        elif isinstance(value, dict) and isinstance(ours[key], dict):
            yield from _unknown(value, ours[key], named)


def _without(products: Sequence[Product], params: set[str]) -> Iterator[Product]:
    """The products less those, and less those prices, that the parameters name."""
    for number, product in enumerate(products):
        param = f"{PRODUCTS}[{number}]"
        prices = [price for at, price in enumerate(product.prices) if f"{param}[prices][{at}]" not in params]
        if prices and f"{param}[product]" not in params:
            yield replace(product, prices=prices)


def _about_default(taken: Configuration | None) -> str:
    if taken:
        return f"It is the default at Stripe: the default one here, {taken.id}, was set to the same."
    return "It is the default at Stripe: the default one here has been changed before, and stays as it is."
