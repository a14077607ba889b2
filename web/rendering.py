"""Templates to answers: one context, one template, and the frame of the whole page around it."""

from collections.abc import Callable, Mapping, MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import asdict
from starlette.datastructures import State
from starlette.requests import Request
from starlette.responses import HTMLResponse

from web import formats, htmx, i18n
from web.looks import look_of
from web.static_files import StaticFiles

TEMPLATES = Path(__file__).parent / "templates"


class Viewer(Struct, frozen=True):
    """Who is signed in, as the frame of the page says it.

    `accounts_url`: where they may switch, `activity_url`: where they see what happened; or "".
    """

    name: str
    accounts_url: str = ""
    activity_url: str = ""


class Links(Struct, frozen=True):
    """The merchant's addresses in the frame of the page; what is None is not shown."""

    return_url: str | None = None
    terms_url: str | None = None
    privacy_url: str | None = None


class LanguageChoice(Struct, frozen=True):
    """One entry of the language chooser, named in its own language."""

    code: str
    name: str
    current: bool


class TabLink(Struct, frozen=True):
    """One tab of the operator's settings page."""

    title: str
    url: str
    current: bool


class Preview(Struct, frozen=True):
    """The page is shown to the operator as it would be: who may be looked at, which page, and the ways on."""

    address: str
    customer: str
    customers: tuple[tuple[str, str], ...]
    page: str
    csrf_token: str
    back_url: str


class Frame(Struct, frozen=True):
    """What surrounds every page, whatever the page shows."""

    viewer: Viewer | None = None
    links: Links = Links()
    languages: tuple[LanguageChoice, ...] = ()
    csrf_token: str = ""
    tabs: tuple[TabLink, ...] = ()


class Templates:
    """The compiled templates, with the static files that they name."""

    def __init__(self, static: StaticFiles, folder: Path = TEMPLATES) -> None:
        self.environment = environment(folder)
        self.environment.globals.update(static=static.url)

    def render(self, template: str, values: Mapping[str, object]) -> Markup:
        """The text of a template; a name that it reads and was not given raises UndefinedError."""
        return Markup(self.environment.get_template(template).render(values))  # noqa: S704 - autoescaped


class _Environment(jinja2.Environment):
    """Its templates share one plain dict of globals: each import compares them, slowly if they are layers."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **d} if d else self.globals


def environment(folder: Path = TEMPLATES) -> jinja2.Environment:
    """Jinja with everything escaped, nothing undefined, and the language of the moment."""
    made = _Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]
        i18n.translated, i18n.translated_plural, newstyle=True
    )
    made.globals["_"] = sentence  # the extension's own looks for the language anew at each word
    made.globals["made_once"] = made_once
    made.filters.update(
        money=formats.money,
        percent=formats.percent,
        number=formats.number,
        date=formats.long_date,
        short_date=formats.short_date,
        datetime=formats.date_time,
    )
    return made


def sentence(message: str, **values: object) -> Markup:
    """`message` in the current language, with `%(name)s` filled in and escaped, as templates write it."""
    text = _translation(message, i18n.current().code)
    return text % values if values else _plain(text)


@lru_cache(maxsize=4096)
def _translation(message: str, _language: str) -> Markup:
    return Markup(i18n.translated(message))  # noqa: S704 - the catalogues are ours


@lru_cache(maxsize=4096)
def _plain(text: Markup) -> Markup:
    """A sentence with nothing to fill in; its `%%` is one `%` like that of the others."""
    return text % {}


@lru_cache(maxsize=256)
def _made_once(macro: Callable[..., Markup], _language: str, *words: object) -> Markup:
    return macro(*words)


def made_once(macro: Callable[..., Markup], *words: object) -> Markup:
    """What a macro makes of `words`: the same in one language, whoever looks, and so made only once."""
    return _made_once(macro, i18n.current().tag, *words)


def frame_values(request: Request) -> dict[str, object]:
    """What base.html and every fragment may read besides their own context."""
    frame: Frame = getattr(_state(request), "frame", Frame())
    preview: Preview | None = getattr(_state(request), "preview", None)
    look = look_of(request)
    return {**asdict(frame), "brand": look, "locale": i18n.current().tag, "preview": preview}


def render(
    request: Request,
    *,
    page: str,
    fragment: str | None = None,
    context: Struct,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """The fragment for htmx, the whole page for everyone else, from one context (SECURITY D1)."""
    template = fragment if fragment is not None and htmx.wants_fragment(request) else page
    answer = HTMLResponse(rendered(request, template, context), status_code=status, headers=headers)
    htmx.personal(answer)
    return answer


def rendered(request: Request, template: str, context: Struct) -> Markup:
    """The text of one template for this request."""
    templates: Templates = _state(request).templates
    return templates.render(template, {**frame_values(request), **asdict(context)})


def _state(request: Request) -> State:
    return request.state
