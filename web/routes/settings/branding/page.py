"""The page with the form and its preview, and the two POSTs: a look at it, and Save."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace
from starlette.datastructures import FormData
from starlette.responses import Response
from starlette.routing import Route

from branding import Brand, Corners, Typeface
from branding.readability import Readable, readability
from services.editions import EditedMeanwhile, version
from web.formats import number
from web.forms import Fields
from web.forward import form_only, go_to
from web.i18n import N_, _
from web.looks import Look
from web.middleware.operator import SETTINGS
from web.origin import origin_of
from web.rendering import render
from web.request import Request
from web.routes.settings.branding.form import BrandForm, form_from, form_of, sent_form
from web.routes.settings.tabs import settle_operator

BRANDING = SETTINGS + "/branding"
PREVIEW = BRANDING + "/preview"

CORNERS = {
    Corners.SQUARE: N_("Square"),
    Corners.ROUNDED: N_("Rounded"),
    Corners.PILL: N_("Round, with buttons like pills"),
}
TYPEFACES = {
    Typeface.SYSTEM: N_("The visitor's system font"),
    Typeface.HUMANIST: N_("Humanist, like Gill Sans"),
    Typeface.GEOMETRIC: N_("Geometric, like Avenir"),
    Typeface.SERIF: N_("Serif, like Palatino"),
    Typeface.ROUNDED: N_("Rounded, like Nunito"),
}
ROLES = {
    ("light", "on_rail"): N_("Text on your brand colour"),
    ("light", "accent_text"): N_("Links on a light page"),
    ("dark", "accent_text"): N_("Links on a dark page"),
    ("dark", "action"): N_("Main button on a dark page"),
}


class ColorWords(Struct, frozen=True):
    """One line about contrast: `scheme` and `role` say which colour of the previewed look the swatch has."""

    label: str
    scheme: str
    role: str
    value: str
    sentence: str


class BrandingPage(Struct, frozen=True):
    """Context of `settings/branding/page.html` and `settings/branding/_form.html`."""

    form: BrandForm
    look: Look
    logo_url: str
    icon_url: str
    corners: tuple[tuple[str, str], ...]
    typefaces: tuple[tuple[str, str], ...]
    colors: tuple[ColorWords, ...]
    problems: Mapping[str, str]
    saved: bool
    conflict: bool


async def show(request: Request) -> Response:
    """The brand as it is saved; `draft` brings back what was typed and not saved."""
    settle_operator(request)
    brand = await _saved(request)
    kept = await request.state.drafts.find(request.query_params.get("draft", ""), BRANDING)
    form = await form_from(request, Fields(FormData(kept)), brand) if kept else form_of(brand)
    return _page(request, form, saved="saved" in request.query_params)


async def preview(request: Request) -> Response:
    """The form as it stands, in the looks that it would give; nothing is saved."""
    settle_operator(request)
    return _page(request, await sent_form(request, await _saved(request)))


async def save(request: Request) -> Response:
    """All of it, or nothing while a field is wrong or another operator was quicker: what was typed stays."""
    settle_operator(request)
    form = await sent_form(request, await _saved(request))
    if form.problems:
        return _page(request, form, status=422)
    try:
        await request.state.brands.save(form.brand, form.version, origin_of(request, "operator"))
    except EditedMeanwhile:
        knowing = replace(form, version=version(await _saved(request)))
        return _page(request, knowing, conflict=True, status=409)
    return go_to(f"{BRANDING}?saved")


routes = [
    Route(BRANDING, show, name="settings:branding"),
    Route(BRANDING, save, methods=["POST"], name="settings:save_branding"),
    *form_only(PREVIEW, preview, BRANDING, name="settings:preview_branding"),
]


async def _saved(request: Request) -> Brand:
    return await request.state.brands.saved()


def _page(
    request: Request, form: BrandForm, *, saved: bool = False, conflict: bool = False, status: int = 200
) -> Response:
    look = request.state.looks.look(form.brand)
    context = BrandingPage(
        form=form,
        look=look,
        logo_url=look.logo_url or "",
        icon_url=look.icon_url or "",
        corners=tuple((key.value, _(words)) for key, words in CORNERS.items()),
        typefaces=tuple((key.value, _(words)) for key, words in TYPEFACES.items()),
        colors=tuple(_words(found) for found in readability(form.brand)),
        problems=form.problems,
        saved=saved,
        conflict=conflict,
    )
    return render(
        request,
        page="settings/branding/page.html",
        fragment="settings/branding/_form.html",
        context=context,
        status=status,
    )


def _words(found: Readable) -> ColorWords:
    contrast = number(round(found.contrast, 1))
    if found.adjusted:
        sentence = _(
            "Adjusted from %(wanted)s, which has only %(before)s : 1 there; now it has %(contrast)s : 1.",
            wanted=found.wanted.hex if found.wanted else "",
            before=number(round(found.wanted_contrast, 1)),
            contrast=contrast,
        )
    else:
        sentence = _("Contrast %(contrast)s : 1.", contrast=contrast)
    return ColorWords(_(ROLES[found.scheme, found.role]), found.scheme, found.role, found.shown.hex, sentence)
