"""What one configuration says of its looks; of the rest it has the deployment's."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import asdict, replace

from branding.brand import Brand, Corners, Typeface


class Overrides(Struct, frozen=True):
    """The fields of a Brand; what is None was not said."""

    business_name: str | None = None
    brand_color: str | None = None
    accent_color: str | None = None
    logo: str | None = None
    logo_on_plate: bool | None = None
    icon: str | None = None
    corners: Corners | None = None
    typeface: Typeface | None = None

    def over(self, brand: Brand) -> Brand:
        """Pictures come along only where they still fit. Raises as Brand does.

        Under another name there is no logo and no icon but its own. A logo that was drawn to lie on the brand
        colour lies on no other. A logo of its own lies on a plate unless its own word says otherwise.
        """
        said = asdict(self)
        if self.business_name is not None:
            brand = replace(brand, logo=None, icon=None)
        elif self.brand_color is not None and not brand.logo_on_plate:
            brand = replace(brand, logo=None)
        if self.logo is not None and self.logo_on_plate is None:
            said["logo_on_plate"] = True
        return replace(brand, **{name: value for name, value in said.items() if value is not None})
