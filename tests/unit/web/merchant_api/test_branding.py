"""`branding` of a configuration: two groups of customers, two looks; never a text of the merchant's (R10)."""

import base64

import httpx
import pytest

from branding.demo import tidewater
from tests.unit.branding.files import png
from tests.unit.web.merchant import Merchant

CONFIGURATIONS = "/v1/billing_portal/configurations"
FEATURE = {"features[invoice_history][enabled]": "true"}


def uri(content: bytes, media_type: str = "image/png") -> str:
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


async def made(shop: Merchant, **branding: str) -> httpx.Response:
    sent = {f"branding[{name}]": value for name, value in branding.items()}
    return await shop.client.post(CONFIGURATIONS, data=FEATURE | sent)


async def default_id(shop: Merchant) -> str:
    return str((await shop.state.configurations.default()).id)


async def test_a_configuration_has_looks_of_its_own(shop: Merchant) -> None:
    """Issue 7.3: what it does not say is the deployment's; pictures are answered as addresses."""
    answer = await made(shop, brand_color="#ff0000", logo=uri(png()), corners="pill")
    assert answer.status_code == 200
    looks = answer.json()["branding"]
    assert (looks["brand_color"], looks["corners"]) == ("#ff0000", "pill")
    assert (looks["business_name"], looks["typeface"]) == ("Tidewater", "system")
    assert looks["logo"].startswith("http://127.0.0.1:8000/p/brand/")
    assert looks["logo_on_plate"] is True
    again = await shop.client.get(f"{CONFIGURATIONS}/{answer.json()['id']}")
    assert again.json()["branding"] == looks
    listed = (await shop.client.get(CONFIGURATIONS)).json()["data"]
    assert {one["branding"]["brand_color"] for one in listed} == {"#ff0000", tidewater()[0].brand_color}


async def test_emptied_it_has_the_deployments_again(shop: Merchant) -> None:
    """Issue 7.3: `""` gives back what the deployment has, and follows it from then on."""
    one = (await made(shop, brand_color="#ff0000", logo=uri(png()), business_name="Harbour")).json()["id"]
    sent = {f"branding[{name}]": "" for name in ("brand_color", "logo", "business_name")}
    looks = (await shop.client.post(f"{CONFIGURATIONS}/{one}", data=sent)).json()["branding"]
    assert looks["business_name"] == "Tidewater"
    assert looks["logo_on_plate"] is False
    default = await default_id(shop)
    await shop.client.post(f"{CONFIGURATIONS}/{default}", data={"branding[brand_color]": "#00ff00"})
    shown = (await shop.client.get(f"{CONFIGURATIONS}/{one}")).json()["branding"]
    assert shown["brand_color"] == "#00ff00"


async def test_the_defaults_looks_are_the_deployments(shop: Merchant) -> None:
    """Issue 7.3: emptied, it is as on the first day."""
    default = await default_id(shop)
    path = f"{CONFIGURATIONS}/{default}"
    sent = {"branding[business_name]": "Harbour", "branding[logo]": ""}
    changed = await shop.client.post(path, data=sent)
    assert changed.json()["branding"]["business_name"] == "Harbour"
    await shop.state.brands.refresh()
    assert shop.state.brands.deployment.business_name == "Harbour"
    emptied = await shop.client.post(path, data={"branding[business_name]": ""})
    assert emptied.json()["branding"]["business_name"] == "Tidewater"


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("headline", "Hello", "parameter_unknown"),
        ("custom_text", "Hello", "parameter_unknown"),
        ("custom_css", "a{}", "parameter_unknown"),
        ("business_name", "x" * 101, None),
        ("business_name", "two\nlines", None),
        ("brand_color", "red", None),
        ("accent_color", "#fff", None),
        ("accent_color", "#ffffff;}", None),
        ("corners", "12px", None),
        ("typeface", "Comic Sans", None),
        ("logo", "https://shop.example/logo.png", None),
        ("logo", "data:image/png;base64,%%%", None),
        ("logo", uri(b"GIF89a"), None),
        ("icon", uri(b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "image/svg+xml"), None),
        ("icon", uri(b"\x89PNG\r\n\x1a\n"), None),
    ],
)
async def test_what_is_refused_is_named(shop: Merchant, name: str, value: str, code: str | None) -> None:
    """R10, X3, X4, X5: the parameter's full name, and nothing of it is kept."""
    answer = await made(shop, **{name: value})
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["param"] == f"branding[{name}]"
    assert error.get("code") == code
    assert len((await shop.client.get(CONFIGURATIONS)).json()["data"]) == 1


async def test_two_pictures_of_the_largest_size_fit(shop: Merchant) -> None:
    """N1: the body may be longer here than elsewhere, as long as it must and no longer."""
    large = b"\x89PNG\r\n\x1a\n" + bytes(512 * 1024 - 8)
    refused = await made(shop, logo=uri(large), icon=uri(large))
    assert refused.json()["error"]["message"].startswith("A picture is a PNG")
    too_large = await made(shop, logo=uri(large + b"x"))
    assert too_large.json()["error"]["message"] == "A picture has at most 512 KB."
    endless = await made(shop, logo="x" * 1_700_000)
    assert endless.status_code == 413
