"""The form with every switch of the default configuration, and saving it."""

import msgspec
import structlog
from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from services.configurations import Configuration, ConfigurationRefused
from services.configurations.params import ConfigurationChange
from services.configurations.sellable import Assortment, assortment
from services.editions import EditedMeanwhile
from services.stripe_gateway.errors import GatewayError, RateLimited, Unavailable
from web.forms import fields
from web.forward import go_to
from web.i18n import _
from web.middleware.operator import SETTINGS
from web.origin import origin_of
from web.rendering import render
from web.request import Request
from web.routes.settings.portal.form import (
    Mistyped,
    Values,
    catalogue_of,
    change_of,
    field_of,
    known,
    values_of,
)
from web.routes.settings.portal.shelf import ShownProduct, shown
from web.routes.settings.tabs import settle_operator
from web.words.cancellations import REASONS
from web.words.configuration_refusals import mistyped_words, refusal_words

MOST_FIELDS = 300  # 100 prices, the quantities of all products shown, and the switches

log = structlog.get_logger(__name__)


class PortalPage(Struct, frozen=True):
    """Context of `settings/portal.html`. `errors` are sentences by the names of their fields; `theirs_url`
    leads to what was typed and is not saved, where another operator was quicker. `catalogue` are the fields
    of products and prices where Stripe cannot be asked for them, so that they stay as they are.
    """

    version: str
    values: Values
    errors: dict[str, str]
    reasons: tuple[tuple[str, str], ...]
    products: tuple[ShownProduct, ...]
    readable: bool
    catalogue: dict[str, str]
    query: str
    more: bool
    whole: bool
    saved: bool
    conflict: bool
    draft_url: str
    deployment_links: tuple[str, str, str]


async def show(request: Request) -> Response:
    """The configuration as it is; `draft` brings back what was typed and not saved."""
    settle_operator(request)
    draft = request.query_params.get("draft", "")
    kept = await request.state.drafts.find(draft, SETTINGS) if draft else None
    if kept is None:
        return await _page(request, None, saved="saved" in request.query_params)
    return await _page(request, known(kept), version=kept.get("version", ""))


async def submit(request: Request) -> Response:
    """Saves, looks for products, or goes to the preview, as the button says."""
    settle_operator(request)
    sent = (await fields(request, most=MOST_FIELDS)).all()
    values, version = known(sent), sent.get("version", "")
    if sent.get("do") == "search":
        return await _page(request, values, version=version, query=sent.get("query", "")[:100])
    if sent.get("do") == "preview":
        return await _preview(request, values, version)
    return await save(request, values, version)


async def save(request: Request, values: Values, version: str) -> Response:
    """Saves, or the form again with what is wrong; what another has saved meanwhile stands."""
    try:
        await request.state.editing.save(version, parsed(values), origin_of(request, "operator"))
    except (ConfigurationRefused, Mistyped) as refusal:
        return await _page(request, values, version=version, errors=_errors(refusal, values), status=422)
    except (RateLimited, Unavailable) as error:
        return await _page(request, values, version=version, errors=_away(request, error), status=503)
    except EditedMeanwhile:
        draft = await request.state.drafts.keep(values, SETTINGS)
        return await _page(request, None, draft_url=f"{SETTINGS}?draft={draft}", status=409)
    return go_to(f"{SETTINGS}?saved")


def parsed(values: Values) -> ConfigurationChange:
    """Raises Mistyped; 400 for what no form of ours sends."""
    try:
        return change_of(values)
    except msgspec.ValidationError:
        raise HTTPException(400) from None


routes = [
    Route(SETTINGS, show, name="settings:portal"),
    Route(SETTINGS, submit, methods=["POST"], name="settings:save"),
]


async def _preview(request: Request, values: Values, version: str) -> Response:
    """To the portal as it would be, or the form again with what is wrong."""
    try:
        await request.state.editing.checked(parsed(values))
    except (ConfigurationRefused, Mistyped) as refusal:
        return await _page(request, values, version=version, errors=_errors(refusal, values), status=422)
    except (RateLimited, Unavailable) as error:
        return await _page(request, values, version=version, errors=_away(request, error), status=503)
    draft = await request.state.drafts.keep({**values, "version": version}, SETTINGS)
    return go_to(f"{SETTINGS}/preview/{draft}")


async def _page(
    request: Request,
    values: Values | None,
    *,
    version: str = "",
    query: str = "",
    errors: dict[str, str] | None = None,
    saved: bool = False,
    draft_url: str = "",
    status: int = 200,
) -> Response:
    """`version` stays that of the form that was sent, so that what another saved meanwhile is still seen."""
    edition = await request.state.editing.current()
    products, readable = await _assortment(request, edition.configuration)
    shown_values = values_of(edition.configuration) if values is None else values
    shelf = shown(products, shown_values, query)
    settings = request.state.settings
    context = PortalPage(
        version=version or edition.version,
        values=shown_values,
        errors=errors or {},
        reasons=tuple((name, _(words)) for name, words in REASONS.items()),
        products=shelf.products,
        readable=readable,
        catalogue={} if readable else catalogue_of(shown_values),
        query=query,
        more=shelf.more,
        whole=products.whole,
        saved=saved,
        conflict=bool(draft_url),
        draft_url=draft_url,
        deployment_links=(
            settings.default_return_url or "",
            settings.terms_of_service_url or "",
            settings.privacy_policy_url or "",
        ),
    )
    return render(request, page="settings/portal.html", context=context, status=status)


async def _assortment(request: Request, configuration: Configuration) -> tuple[Assortment, bool]:
    """Nothing, and False, while Stripe does not say."""
    try:
        return await assortment(request.state.gateway, configuration.products), True
    except GatewayError as error:
        _note(request, error)
        return Assortment((), whole=True), False


def _away(request: Request, error: GatewayError) -> dict[str, str]:
    _note(request, error)
    return {"form": _("Stripe does not answer right now, so what you offer could not be checked. Try again.")}


def _note(request: Request, error: GatewayError) -> None:
    log.warning("stripe_unavailable", path=request.url.path, error=type(error).__name__)


def _errors(refusal: ConfigurationRefused | Mistyped, values: Values) -> dict[str, str]:
    """Sentences by the names of the fields, the first of each."""
    if isinstance(refusal, Mistyped):
        return {field: mistyped_words(field) for field in refusal.fields}
    errors: dict[str, str] = {}
    for one in (refusal, *refusal.also):
        field = field_of(one.param, values)
        errors.setdefault(field or "form", refusal_words(one, field))
    return errors
