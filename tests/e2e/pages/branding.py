"""The operator's branding form with its preview."""

from typing import Self

from playwright.sync_api import FilePayload, Page, expect

from branding.color import Color

SANDBOX_PASSWORD = "sandbox"


class Branding:
    """Colours are read as the browser computes them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.brand_color = page.get_by_label("Brand colour", exact=True)
        self.accent_color = page.get_by_label("Accent colour", exact=True)
        self.logo = page.get_by_label("Logo", exact=True)
        self.icon = page.get_by_label("Icon", exact=True)
        self.alert = page.get_by_role("alert")
        self.saved = page.get_by_role("status")
        self.contrasts = page.get_by_role("list", name="Colours and their contrast")
        self.previews = page.get_by_role("region", name="Preview").get_by_role("img")

    def sign_in(self) -> Self:
        self.page.goto("/settings/login")
        self.page.get_by_label("Password").fill(SANDBOX_PASSWORD)
        self.page.get_by_role("button", name="Log in").click()
        self.page.get_by_role("link", name="Branding").click()
        return self.expect_here()

    def expect_here(self) -> Self:
        expect(self.page.get_by_role("heading", level=2, name="Branding")).to_be_visible()
        return self

    def type_brand_color(self, color: str) -> Self:
        """Typed and left, as with the tab key."""
        self.brand_color.fill(color)
        self.brand_color.press("Tab")
        return self

    def choose_logo(self, file: FilePayload) -> Self:
        self.page.locator("#field-logo input[type=file]").set_input_files(file)
        return self

    def choose_icon(self, file: FilePayload) -> Self:
        self.page.locator("#field-icon input[type=file]").set_input_files(file)
        return self

    def expect_preview(self, color: str) -> Self:
        """The rails of the light previews have this colour, `#rrggbb`."""
        rail = self.page.locator(".preview[data-scheme=light] .preview-rail").first
        expect(rail).to_have_css("background-color", computed(color))
        return self

    def save(self) -> Self:
        self.page.get_by_role("button", name="Save").click()
        return self


def computed(color: str) -> str:
    """`#rrggbb` as the browser tells a computed colour."""
    lightness, chroma, hue = Color.parse(color).oklch
    return f"oklch({round(lightness, 5):g} {round(chroma, 5):g} {round(hue, 2):g})"
