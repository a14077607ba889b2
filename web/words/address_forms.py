"""Forms of billing information in words: labels by country, and what is wrong with a field."""

from services.billing_information.address_forms import AddressField
from services.billing_information.errors import FieldProblem
from web.i18n import N_, _

_LABELS = {
    "area": N_("Area"),
    "city": N_("City"),
    "county": N_("County"),
    "department": N_("Department"),
    "district": N_("District"),
    "do_si": N_("Province or city"),
    "eircode": N_("Eircode"),
    "emirate": N_("Emirate"),
    "island": N_("Island"),
    "neighborhood": N_("Neighborhood"),
    "oblast": N_("Oblast"),
    "parish": N_("Parish"),
    "pin": N_("PIN code"),
    "post_town": N_("Town"),
    "postal": N_("Postal code"),
    "prefecture": N_("Prefecture"),
    "province": N_("Province"),
    "state": N_("State"),
    "street": N_("Street address"),
    "street_more": N_("Apartment, building, floor"),
    "suburb": N_("Suburb"),
    "townland": N_("Townland"),
    "village_township": N_("Village or township"),
    "zip": N_("ZIP code"),
}
_PROBLEMS = {
    FieldProblem.MISSING: N_("%(field)s: please fill this in."),
    FieldProblem.TOO_LONG: N_("%(field)s: this is too long."),
    FieldProblem.EMAIL: N_("%(field)s: enter an address like name@example.com."),
    FieldProblem.PHONE: N_("%(field)s: enter a number like +1 503 555 0100, at most 20 characters."),
    FieldProblem.POSTAL_CODE: N_(
        "%(field)s: this is not written as in this country. An example: %(example)s."
    ),
    FieldProblem.UNKNOWN: N_("%(field)s: choose one from the list."),
    FieldProblem.REFUSED: N_("%(field)s: this was not accepted. Please check it."),
}


def field_label(field: AddressField) -> str:
    """What the field is called in its country; a kind that is new to us is called by its own word."""
    known = _LABELS.get(field.label)
    return _(known) if known else field.label.replace("_", " ").capitalize()


def problem_sentence(problem: FieldProblem, label: str, example: str = "") -> str:
    """What to do about it; the field is named, for the summary stands above the form."""
    return _(_PROBLEMS[problem], field=label, example=example)
