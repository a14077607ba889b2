"""Whether customers see whose page it is."""

from branding import Brand
from services.doctor.findings import Finding, good, note

_WHERE = "set it under Branding in the settings page"


def looks(brand: Brand | None) -> list[Finding]:
    """`brand` is the deployment's, None where none was ever kept."""
    if brand is None:
        return [note(f"The portal has no name, logo or colours of its own yet: {_WHERE}.")]
    if brand.logo is None and brand.icon is None:
        return [note(f"Customers see the name {brand.business_name}, and no logo: {_WHERE}.")]
    return [good(f"Customers see the name and the logo of {brand.business_name}.")]
