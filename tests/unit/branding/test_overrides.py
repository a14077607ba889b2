"""One group's looks over the deployment's: what comes along, and what would not fit (issue 7.3)."""

import pytest

from branding import Brand, Corners, Overrides

LOGO, OWN_LOGO, ICON = f"{'a' * 32}.svg", f"{'b' * 32}.png", f"{'c' * 32}.png"
BARE = Brand("Shop", "#0f3d4c", "#0b7a75", logo=LOGO, logo_on_plate=False, icon=ICON)
PLATED = Brand("Shop", "#0f3d4c", "#0b7a75", logo=LOGO, icon=ICON)


@pytest.mark.parametrize(
    ("own", "deployment", "logo", "on_plate", "icon"),
    [
        (Overrides(), BARE, LOGO, False, ICON),
        (Overrides(accent_color="#ff0000", corners=Corners.PILL), BARE, LOGO, False, ICON),
        (Overrides(brand_color="#ffffff"), BARE, None, False, ICON),
        (Overrides(brand_color="#ffffff"), PLATED, LOGO, True, ICON),
        (Overrides(business_name="Quay"), PLATED, None, True, None),
        (Overrides(business_name="Quay", icon=ICON), PLATED, None, True, ICON),
        (Overrides(logo=OWN_LOGO), BARE, OWN_LOGO, True, ICON),
        (Overrides(logo=OWN_LOGO, logo_on_plate=False), PLATED, OWN_LOGO, False, ICON),
        (Overrides(business_name="Quay", brand_color="#ffffff", logo=OWN_LOGO), BARE, OWN_LOGO, True, None),
    ],
)
def test_pictures_come_along_where_they_fit(
    own: Overrides, deployment: Brand, logo: str | None, on_plate: bool, icon: str | None
) -> None:
    """No logo of another name, and none that was drawn for another colour."""
    shown = own.over(deployment)
    assert (shown.logo, shown.logo_on_plate, shown.icon) == (logo, on_plate, icon)
