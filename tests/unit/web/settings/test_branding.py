"""The branding form: what it takes, what it refuses at the field, and that only Save saves (issue 7.3)."""

import re
from typing import Any

import httpx
import pytest

from branding import Brand
from services.editions import version
from tests.unit.branding.files import png
from tests.unit.web.conftest import Arrive
from tests.unit.web.html import elements, page_problems, words
from tests.unit.web.portal import FRAGMENT, Visit

Files = dict[str, bytes]

BRANDING = "/settings/branding"
PREVIEW = BRANDING + "/preview"
FORM = {
    "business_name": "Harbour",
    "brand_color": "#112233",
    "brand_color_picked": "#23395b",
    "brand_color_before": "#23395b",
    "accent_color": "#445566",
    "accent_color_picked": "#2457c5",
    "accent_color_before": "#2457c5",
    "corners": "pill",
    "typeface": "serif",
}


async def sent(
    visit: Visit, path: str, files: dict[str, bytes] | None = None, **changes: str
) -> httpx.Response:
    shown = version(await brand(visit))
    form = {"csrf_token": visit.csrf_token, "version": shown, **FORM, **changes}
    named: Any = {name: ("../evil.html", content, "text/html") for name, content in (files or {}).items()}
    return await visit._client.post(path, data=form, files=named or {"logo_file": ("", b"")})


async def brand(visit: Visit) -> Brand:
    """As it is saved."""
    saved = await visit.state.brands.kept()
    assert saved
    return saved


async def test_what_is_saved_is_seen(operator: Arrive) -> None:
    """All fields, the operator's and the customers' pages after the next request."""
    visit = await operator()
    answer = await sent(visit, BRANDING, {"logo_file": png(), "icon_file": png(90, 90)})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{BRANDING}?saved")
    page = await visit.page(f"{BRANDING}?saved")
    assert page_problems(page.text) == []
    assert "Saved. Your customers see it from now on." in words(page.text)
    saved = await brand(visit)
    assert (saved.business_name, saved.brand_color, saved.accent_color) == ("Harbour", "#112233", "#445566")
    assert (saved.corners, saved.typeface, saved.logo_on_plate) == ("pill", "serif", True)
    assert f'src="/p/brand/{saved.logo}" alt="Harbour"' in page.text
    assert f'<link rel="icon" href="/p/brand/{saved.icon}">' in page.text
    picture = await visit.page(f"/p/brand/{saved.logo}")
    assert picture.headers["content-type"] == "image/png"
    assert picture.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert "evil" not in str(picture.headers)


async def test_a_preview_saves_nothing_and_keeps_what_was_chosen(operator: Arrive) -> None:
    """Without JavaScript too: a page with the form as it stands, the upload named by its content."""
    visit = await operator()
    before = await brand(visit)
    page = await sent(visit, PREVIEW, {"logo_file": png()})
    assert page.status_code == 200
    assert page_problems(page.text) == []
    name = re.findall(r'name="logo" value="([0-9a-f]{32}\.png)"', page.text)[0]
    assert 'value="#112233"' in page.text
    assert await brand(visit) == before
    await sent(visit, BRANDING, logo=name)
    assert (await brand(visit)).logo == name


async def test_two_operators_at_once(operator: Arrive) -> None:
    """SECURITY M6: the second is told, keeps what was typed, and may then save it over the first's."""
    visit = await operator()
    opened = version(await brand(visit))
    await sent(visit, BRANDING, business_name="First")
    answer = await sent(visit, BRANDING, {"logo_file": png()}, version=opened, business_name="Second")
    assert answer.status_code == 409
    assert page_problems(answer.text) == []
    assert "Another operator has saved other looks" in words(answer.text)
    assert (await brand(visit)).business_name == "First"
    typed = dict(re.findall(r'name="(version|business_name|logo)"[^>]* value="([^"]+)"', answer.text))
    assert typed["business_name"] == "Second"
    assert (await sent(visit, BRANDING, **typed)).status_code == 303
    saved = await brand(visit)
    assert (saved.business_name, saved.logo) == ("Second", typed["logo"])


async def test_a_preview_does_not_hide_what_another_saved(operator: Arrive) -> None:
    """SECURITY M6: the version stays that of the brand that the form began with."""
    visit = await operator()
    opened = version(await brand(visit))
    await sent(visit, BRANDING, business_name="First")
    page = await sent(visit, PREVIEW, version=opened)
    assert f'name="version" value="{opened}"' in page.text


@pytest.mark.parametrize("path", [BRANDING, PREVIEW])
async def test_a_form_that_comes_after_the_session_is_not_lost(operator: Arrive, path: str) -> None:
    """SECURITY S2: saved, or only looked at too late: behind the login it is as it was, the logo too."""
    visit = await operator()
    before = await brand(visit)
    await visit.idle()
    answer = await sent(visit, path, {"logo_file": png()}, logo_bare="on")
    login = answer.headers["location"]
    assert re.fullmatch(r"/settings/login\?draft=drf_\w+", login)
    assert "What you had typed is kept" in words((await visit.page(login)).text)

    await visit.sign_in_as_operator()
    inside = (await visit.page(login)).headers["location"]
    page = await visit.page(inside)
    assert page_problems(page.text) == []
    typed = {element.get("name"): element.get("value") for element in elements(page.text)}
    assert typed.items() >= {name: FORM[name] for name in ("business_name", "brand_color")}.items()
    logo = typed["logo"]
    assert logo
    assert await brand(visit) == before
    assert (await sent(visit, BRANDING, logo=logo)).status_code == 303
    assert (await brand(visit)).logo == logo


async def test_htmx_is_led_to_the_login_with_the_form(operator: Arrive) -> None:
    """A preview that comes too late leaves for the login, and takes along what was typed."""
    visit = await operator()
    await visit.idle()
    answer = await visit.post_as(FRAGMENT, PREVIEW, FORM)
    assert answer.status_code == 401
    assert answer.headers["hx-redirect"].startswith("/settings/login?draft=drf_")


async def test_the_form_of_nobody_is_not_kept(operator: Arrive) -> None:
    """Only who had the session may leave something behind: a stranger's pictures are not even looked at."""
    visit = await operator()
    await visit.idle()
    visit.csrf_token = "csrf_of_another_session"
    assert (await sent(visit, BRANDING, {"logo_file": png()})).headers["location"] == "/settings/login"


async def test_a_form_of_another_page_is_no_brand(operator: Arrive) -> None:
    """Each page shows its own drafts only."""
    visit = await operator()
    await visit.idle()
    draft = (await sent(visit, BRANDING)).headers["location"].rpartition("=")[2]
    await visit.sign_in_as_operator()
    shown = await visit.page("/settings")
    assert words((await visit.page(f"/settings?draft={draft}")).text) == words(shown.text)


async def test_a_picture_is_removed(operator: Arrive) -> None:
    """R10: a logo can be taken off again."""
    visit = await operator()
    await sent(visit, BRANDING, {"logo_file": png()})
    name = (await brand(visit)).logo
    assert name
    await sent(visit, BRANDING, logo=name, logo_remove="on")
    assert (await brand(visit)).logo is None


async def test_a_picked_colour_wins_over_the_one_that_was_typed_before(operator: Arrive) -> None:
    """Both inputs are sent: the one that was changed is meant."""
    visit = await operator()
    await sent(visit, BRANDING, brand_color="#23395b", brand_color_picked="#ABCDEF", accent_color="2457c6")
    assert ((await brand(visit)).brand_color, (await brand(visit)).accent_color) == ("#abcdef", "#2457c6")


@pytest.mark.parametrize(
    ("files", "changes", "sentence"),
    [
        ({}, {"business_name": " "}, "Enter a name of one line"),
        ({}, {"business_name": "x" * 101}, "Enter a name of one line"),
        ({}, {"brand_color": "red"}, "Enter a colour like #0f3d4c"),
        ({}, {"accent_color": "#12345;"}, "Enter a colour like #0f3d4c"),
        ({"logo_file": b"GIF89a"}, {}, "can't be read as a picture"),
        ({"icon_file": bytes(600_000)}, {}, "more than 512 KB"),
        (
            {"icon_file": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"},
            {},
            "This SVG file refers",
        ),
    ],
)
async def test_what_is_wrong_is_said_at_the_field(
    operator: Arrive, files: Files, changes: dict[str, str], sentence: str
) -> None:
    """X3 to X5; R10: a name is the only text. Nothing is saved, and what was right stays in the form."""
    visit = await operator()
    before = await brand(visit)
    answer = await sent(visit, BRANDING, files, **changes)
    assert answer.status_code == 422
    assert page_problems(answer.text) == []
    assert sentence in words(answer.text)
    assert 'aria-invalid="true"' in answer.text
    assert await brand(visit) == before


@pytest.mark.parametrize("changes", [{"corners": "12px"}, {"typeface": "Comic Sans"}])
async def test_what_the_form_does_not_offer_is_refused(operator: Arrive, changes: dict[str, str]) -> None:
    """X3: from short lists only."""
    assert (await sent(await operator(), BRANDING, None, **changes)).status_code == 400


async def test_a_picture_that_nobody_uploaded_is_none(operator: Arrive) -> None:
    """X6: a form names pictures that are kept, or no picture."""
    visit = await operator()
    for name in ("../../etc/passwd", f"{'0' * 32}.png"):
        await sent(visit, BRANDING, logo=name)
        assert (await brand(visit)).logo is None


async def test_colours_that_cannot_be_read_are_adjusted_in_words(operator: Arrive) -> None:
    """Issue 7.3: the contrast is computed, the adjusted colour shown."""
    visit = await operator()
    page = await sent(visit, PREVIEW, accent_color="#ffff00", brand_color="#000000")
    said = words(page.text)
    assert "Links on a light page" in said
    assert "Adjusted from #ffff00, which has only 1.1 : 1 there" in said
    assert "Adjusted from #000000" in said
    assert 'data-scheme="dark" data-role="action"' in page.text
    sheet = await visit.page(re.findall(r'href="(/p/brand/preview-[^"]+)"', page.text)[0])
    assert sheet.status_code == 200
