"""The brand as a page sees it: a name, and the addresses of its style sheet and pictures."""

from __future__ import annotations

from branding import Brand, Image, palette
from branding.stylesheet import stylesheet
from web.static_files import HashedFiles, StaticFiles


class BrandFiles(HashedFiles):
    """Serves one brand under /p/brand, its colours and our style sheets together as a single file."""

    def __init__(self, brand: Brand, static: StaticFiles) -> None:
        super().__init__("/p/brand")
        self.business_name = brand.business_name
        self.logo_on_plate = brand.logo_on_plate
        self.colors = palette.light(brand)  # mails have no style sheet
        self.theme_color = self.colors.rail.hex
        self.theme_color_dark = palette.dark(brand).rail.hex
        self.stylesheet_url = self.add("style.css", (stylesheet(brand) + static.styles).encode())
        self.logo_url = self._picture("logo", brand.logo)
        self.icon_url = self._picture("icon", brand.icon)

    def _picture(self, name: str, image: Image | None) -> str | None:
        return self.add(f"{name}.{image.suffix}", image.content) if image else None
