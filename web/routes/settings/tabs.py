"""The tabs of the settings page, and the frame that they share.

A tab is a module beside this one: its line in TABS, its `routes` in `__init__`, and for each of its pages
`settle_operator(request)`, which raises where nobody is signed in, then `render(request, page=…)` with a
template that extends `settings/_layout.html`.
"""

from msgspec import Struct

from web import i18n
from web.i18n import N_
from web.middleware.operator import SETTINGS, operator_session
from web.rendering import Frame, TabLink
from web.request import Request
from web.visitor import chosen_language, language_choices


class Tab(Struct, frozen=True):
    """`title` is marked for translation; pages below `path` belong to the tab."""

    title: str
    path: str


TABS = (
    Tab(N_("Portal"), SETTINGS),
    Tab(N_("Branding"), SETTINGS + "/branding"),
    Tab(N_("No-code link"), SETTINGS + "/link"),
    Tab(N_("Paused collections"), SETTINGS + "/paused"),
    Tab(N_("Activity"), SETTINGS + "/activity"),
)


def settle_operator(request: Request) -> None:
    """From here on answers are in the operator's language, in the frame of the settings page.

    Raises OperatorSignedOut.
    """
    session = operator_session(request)
    use_language(request)
    current = _current(request.url.path)
    request.state.frame = Frame(
        languages=language_choices(),
        csrf_token=session.csrf_token,
        tabs=tuple(TabLink(i18n.translated(tab.title), tab.path, current=tab == current) for tab in TABS),
    )


def use_language(request: Request) -> None:
    """The one chosen on a page, or the browser's."""
    offered = i18n.accepted(request.headers.get("Accept-Language", ""))
    i18n.use(i18n.choose([chosen_language(request), *offered]))


def _current(path: str) -> Tab:
    """The tab whose address is the longest beginning of this one."""
    within = [tab for tab in TABS if path == tab.path or path.startswith(tab.path + "/")]
    return max(within, key=lambda tab: len(tab.path))
