"""SECURITY L1, L2, C1, C2, R4, T12, S1: the login page from outside, and the words of its mail."""

import re

import httpx
import pytest
from sqlalchemy import select, update

from branding.cleaning import cleaned_logo
from services.audit import Origin
from services.configurations.params import BrandingParams
from services.login.objects import Goal, Letter
from services.mail.queue import MailJob
from services.store import schema
from tests.unit.branding.files import png
from tests.unit.databases import close
from tests.unit.web.conftest import Arrive
from tests.unit.web.looks import LOOKS
from tests.unit.web.portal import TEMPLATES, Visit
from web import i18n
from web.mails.login import LoginMail

SLUG = "AbCdEfGhIjKlMnOp"
LOGIN = f"/p/login/{SLUG}"
# Server-Timing is there in development only; L2 is held by what happens after the answer.
VARYING = {"request-id", "date", "set-cookie", "content-length", "server-timing"}
TOKEN = re.compile(r'name="csrf_token" value="(\w+)"')


async def switch_on(visit: Visit) -> None:
    """The default configuration's login page, at a known address."""
    address = {"login_slug": SLUG}
    table = schema.configurations
    await visit.state.store.write(lambda c: c.execute(update(table).values(address)))


async def arrive(stranger: Arrive) -> Visit:
    """A browser in front of the login page, its form's token at hand."""
    visit = await stranger()
    await switch_on(visit)
    found = TOKEN.search((await visit.page(LOGIN)).text)
    assert found
    visit.csrf_token = found[1]
    return visit


def outside(answer: httpx.Response, email: str, visit: Visit) -> tuple[int, str, dict[str, str]]:
    """What a stranger can tell of an answer, but for what is each browser's own."""
    told = {name: value for name, value in answer.headers.items() if name not in VARYING}
    return answer.status_code, answer.text.replace(visit.csrf_token, "").replace(email, "…"), told


async def test_the_answer_is_the_same_for_everyone(stranger: Arrive) -> None:
    """SECURITY L1, L2: known, unknown and upper case; who is meant is the queue's business."""
    seen = []
    for email in ("ada@example.com", "nobody@example.com", "ADA@example.com"):
        visit = await arrive(stranger)
        answer = await visit.post(LOGIN, email=email)
        page = await visit.page("/p/code")
        seen.append((outside(answer, email, visit), outside(page, email, visit)))
    assert seen[0][0][0] == 303
    assert seen[0] == seen[1] == seen[2]


async def test_the_cookie(stranger: Arrive) -> None:
    """SECURITY S1: not for scripts, not for other sites' requests; and opaque."""
    visit = await stranger()
    await switch_on(visit)
    cookie = (await visit.page(LOGIN)).headers["set-cookie"]
    assert re.match(r"portal_browser=bpv_[\w-]{43};", cookie)
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))


async def test_another_browsers_form(stranger: Arrive) -> None:
    """SECURITY C1: a token is good for the browser that it was made for."""
    visit, other = await arrive(stranger), await arrive(stranger)
    visit.csrf_token = other.csrf_token
    assert (await visit.post(LOGIN, email="ada@example.com")).status_code == 403


@pytest.mark.parametrize(
    "signs",
    [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"}],
    ids=str,
)
async def test_another_sites_form(stranger: Arrive, signs: dict[str, str]) -> None:
    """SECURITY C2: refused, though its token is the right one."""
    visit = await arrive(stranger)
    assert (await visit.post_as(signs, LOGIN, {"email": "ada@example.com"})).status_code == 403
    assert (await visit.post(LOGIN, email="ada@example.com")).status_code == 303


@pytest.mark.usefixtures("both_databases")
async def test_budgets_that_cannot_be_counted(stranger: Arrive) -> None:
    """SECURITY L7, L1: the login fails closed, alike for everyone, and writes no mail."""
    visit = await arrive(stranger)
    store = visit.state.store
    await store.write(close)
    seen = [await visit.post(LOGIN, email=email) for email in ("ada@example.com", "nobody@example.com")]
    assert [answer.status_code for answer in seen] == [503, 503]
    assert await store.read(lambda c: c.execute(select(schema.mail_jobs)).all()) == []


async def test_the_token_leaves_the_address(stranger: Arrive) -> None:
    """SECURITY T12: at once, whatever it is, with no referrer."""
    answer = await (await stranger()).page("/p/code/link/some.token")
    assert (answer.status_code, answer.headers["location"]) == (303, "/p/code/link")
    assert answer.headers["referrer-policy"] == "no-referrer"


async def test_no_login_page(stranger: Arrive) -> None:
    """R6: an address that was never one, or is none any more."""
    visit = await stranger()
    assert (await visit.page(LOGIN)).status_code == 404


@pytest.mark.parametrize("prefilled", ['"><i hx-get=/x hx-trigger=load>', "a" * 5000])
async def test_what_is_prefilled_is_inert(stranger: Arrive, prefilled: str) -> None:
    """SECURITY X1: text in a field, cut to what an address can be."""
    visit = await arrive(stranger)
    page = (await visit.page(f"{LOGIN}?prefilled_email={httpx.QueryParams({'x': prefilled})['x']}")).text
    assert "<i hx-get" not in page
    assert "a" * 300 not in page


class Written:
    """Stands for the challenges: one letter."""

    async def letter(self, challenge: str) -> Letter:
        return Letter("ada@example.com", "012345", "the-token", Goal(configuration="bpc_1"))


@pytest.mark.parametrize("locale", i18n.LANGUAGES)
async def test_the_mail(locale: str) -> None:
    """Issue 6.2, SECURITY R4: text and HTML say the same, in the language asked for, with our own address."""
    writer = LoginMail(Written(), TEMPLATES, LOOKS, "https://billing.shop.example")  # type: ignore[arg-type]
    mail = await writer(MailJob("mail_1", "login_code", "lgc_1", locale, 1, 0))
    assert mail is not None
    link = "https://billing.shop.example/p/code/link/the-token"
    assert (mail.code, mail.link) == ("012345", link)
    for body in (mail.text, mail.html):
        assert "012345" in body
        assert link in body
        assert "Tidewater" in body
    assert "\n" not in mail.subject
    assert f'<html lang="{locale}">' in mail.html
    assert "<script" not in mail.html
    assert LOOKS.deployment.colors.rail.hex in mail.html


async def test_the_mail_wears_the_look_of_its_configuration(stranger: Arrive) -> None:
    """Issue 7.3: name, logo and colours; the logo at our own address (SECURITY R4)."""
    visit = await stranger()
    brands = visit.state.brands
    params = BrandingParams(business_name="Harbour", brand_color="#7a1e3a")
    logo = cleaned_logo(png())
    await visit.state.store.write(
        lambda connection: brands.change(
            connection, "bpc_1", params, {"logo": logo}, Origin(actor="system"), default=False
        )
    )
    writer = LoginMail(Written(), TEMPLATES, visit.state.looks, "https://billing.shop.example")  # type: ignore[arg-type]
    mail = await writer(MailJob("mail_1", "login_code", "lgc_1", "en", 1, 0))
    assert mail is not None
    assert "Harbour" in mail.subject
    assert "Tidewater" not in mail.text + mail.html
    assert "#7a1e3a" in mail.html
    assert f'src="https://billing.shop.example/p/brand/{logo.name}" alt="Harbour"' in mail.html
    picture = await visit.page(f"/p/brand/{logo.name}")
    assert picture.headers["cross-origin-resource-policy"] == "cross-origin"  # mail is read on other sites
