"""Into the settings page and out of it (SECURITY C1, C2, S3, S5)."""

import re
from pathlib import Path
from unittest.mock import patch

from tests.unit.web import portal
from tests.unit.web.conftest import Arrive
from tests.unit.web.html import page_problems, words
from tests.unit.web.portal import PASSWORD, Visit, visiting


async def with_form(visit: Visit) -> Visit:
    """The browser in front of the login page, with its form's token."""
    answer = await visit.page("/settings/login")
    assert page_problems(answer.text) == []
    found = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)
    assert found
    visit.csrf_token = found[1]
    return visit


async def test_a_stranger_is_led_to_the_login(stranger: Arrive) -> None:
    """SECURITY A6: the page is for the signed-in operator only."""
    answer = await (await stranger()).page("/settings")
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings/login")


async def test_the_password_opens_and_log_out_closes(stranger: Arrive) -> None:
    """SECURITY S5: after it the cookie opens nothing."""
    visit = await with_form(await stranger())
    answer = await visit.post("/settings/login", password=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie

    page = await visit.page("/settings")
    assert page.status_code == 200
    assert page_problems(page.text) == []
    visit.csrf_token = re.findall(r'name="csrf_token" value="([^"]+)"', page.text)[0]
    stolen = visit.cookies
    assert (await visit.post("/settings/logout")).headers["location"] == "/settings/login?signed_out"
    assert (await visit.page("/settings")).status_code == 303
    assert (await visit.page("/settings", Cookie=stolen)).status_code == 303


async def test_a_wrong_password_says_only_that(stranger: Arrive) -> None:
    """The same sentence every time, then a pause; nothing typed comes back."""
    visit = await with_form(await stranger())
    answers = [await visit.post("/settings/login", password=f"guess-{number}") for number in range(6)]
    assert [answer.status_code for answer in answers] == [403] * 5 + [429]
    assert "This is not the operator's password." in words(answers[0].text)
    assert "wait a minute" in words(answers[5].text)
    assert all("guess" not in answer.text for answer in answers)
    assert "set-cookie" in answers[0].headers
    assert "portal_operator" not in str([answer.headers for answer in answers])


async def test_a_form_of_another_site_is_refused(operator: Arrive) -> None:
    """SECURITY C1, C2: without its token, and from elsewhere even with it."""
    visit = await operator()
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert (await visit.post_as(elsewhere, "/settings/logout", {})).status_code == 403
    visit.csrf_token = "csrf_of_another_session"
    assert (await visit.post("/settings/logout")).status_code == 403
    assert (await visit.page("/settings")).status_code == 200


async def test_a_customers_token_is_no_operators(customer: Arrive) -> None:
    """SECURITY A6, S8: each form belongs to the session that it was made for."""
    visit = await customer()
    customers = visit.csrf_token
    await visit.sign_in_as_operator()
    operators, visit.csrf_token = visit.csrf_token, customers
    assert (await visit.post("/settings/logout")).status_code == 403
    visit.csrf_token = operators
    assert (await visit.post("/p/logout")).status_code == 403


async def test_without_a_password_there_is_no_settings_page(tmp_path: Path) -> None:
    """It says how to get one, and takes no form."""
    with patch.object(portal, "PASSWORD_HASH", None):
        async with visiting(tmp_path / "one", {}) as visit:
            for path in ("/settings", "/settings/login"):
                answer = await visit.page(path)
                assert answer.status_code == 404
                assert "portal password" in words(answer.text)
                assert page_problems(answer.text) == []


async def test_the_language_is_the_operators(operator: Arrive) -> None:
    """What is chosen on the settings page stays chosen."""
    visit = await operator()
    assert (await visit.post("/settings/language", locale="ja")).headers["location"] == "/settings"
    assert '<html lang="ja">' in (await visit.page("/settings")).text
