"""Templates to answers: one context, one template, and the frame of the whole page around it."""

from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup, escape
from msgspec import Struct
from msgspec.structs import asdict
from starlette.responses import HTMLResponse

from web import htmx, i18n
from web.looks import business_of, look_of
from web.request import Request
from web.static_files import StaticFiles
from web.templating import environment

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

    def title(self, page: str, values: Mapping[str, object]) -> str:
        """What a page calls itself, without the business: its own block `title`."""
        template = self.environment.get_template(page)
        return "".join(template.blocks["title"](template.new_context(dict(values))))


def frame_of(request: Request) -> Frame:
    """What is known of it by now."""
    return request.state.frame or Frame()


def frame_values(request: Request) -> dict[str, object]:
    """What base.html and every fragment may read besides their own context."""
    own = {"brand": look_of(request), "locale": i18n.current().tag, "preview": request.state.preview}
    return {**asdict(frame_of(request)), **own}


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
    part = fragment if htmx.wants_fragment(request) else None
    text = text_of(request, page, part, context)
    return htmx.personal(HTMLResponse(text, status, headers))


def render_step(
    request: Request,
    step: str,
    context: Struct,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """`render` with the page `{folder}/{name}.html` and the fragment `{folder}/_{name}.html`."""
    folder, _slash, name = step.rpartition("/")
    page, fragment = f"{folder}/{name}.html", f"{folder}/_{name}.html"
    return render(request, page=page, fragment=fragment, context=context, status=status, headers=headers)


def text_of(request: Request, page: str, fragment: str | None, context: Struct) -> str:
    """The page, or the fragment with the title of its page, which htmx gives to the tab."""
    templates = request.state.templates
    values = {**frame_values(request), **asdict(context)}
    if fragment is None:
        return templates.render(page, values)
    title = f"{templates.title(page, values)} · {escape(business_of(request))}"
    return f"<title>{title}</title>\n{templates.render(fragment, values)}"


def rendered(request: Request, template: str, context: Struct) -> Markup:
    """The text of one template for this request."""
    return request.state.templates.render(template, {**frame_values(request), **asdict(context)})
