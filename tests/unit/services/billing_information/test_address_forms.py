"""How an address is written in each country."""

import pytest

from services.billing_information.address_forms import address_form, countries
from services.billing_information.errors import FieldProblem


def test_every_country_has_a_form() -> None:
    """Issue 5.5: the data is whole, and everybody can at least write a street."""
    assert len(countries()) > 240
    for country in countries():
        names = [field.name for field in address_form(country).fields]
        assert names.count("line1") == 1
        assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("country", "fields"),
    [
        ("US", ["line1:street", "line2:street_more", "city:city", "state:state", "postal_code:zip"]),
        ("JP", ["postal_code:postal", "state:prefecture", "city:city", "line1:street", "line2:street_more"]),
        ("DE", ["line1:street", "line2:street_more", "postal_code:postal", "city:city"]),
        ("GB", ["line1:street", "line2:street_more", "city:post_town", "postal_code:postal"]),
        ("AE", ["line1:street", "line2:street_more", "state:emirate"]),
        ("IN", ["line1:street", "line2:street_more", "city:city", "postal_code:pin", "state:state"]),
    ],
)
def test_fields_order_and_labels(country: str, fields: list[str]) -> None:
    """Issue 5.5: as its people write them."""
    assert [f"{field.name}:{field.label}" for field in address_form(country).fields] == fields


@pytest.mark.parametrize(
    ("country", "code", "problem"),
    [
        ("US", "97205", None),
        ("US", "97205-1234", None),
        ("US", "9720", FieldProblem.POSTAL_CODE),
        ("US", "", FieldProblem.MISSING),
        ("JP", "150-0001", None),
        ("JP", "1500001", None),
        ("JP", "15-0001", FieldProblem.POSTAL_CODE),
        ("DE", "24103", None),
        ("DE", "D-24103", FieldProblem.POSTAL_CODE),
        ("GB", "sw1y 4jh", None),
        ("GB", "12345", FieldProblem.POSTAL_CODE),
        ("GB", "S" * 501, FieldProblem.TOO_LONG),
        ("IE", "", None),
    ],
)
def test_postal_codes(country: str, code: str, problem: FieldProblem | None) -> None:
    """Issue 5.5: by the country's pattern; where it is optional, nothing is fine too."""
    form = address_form(country)
    field = next(field for field in form.fields if field.name == "postal_code")
    assert form.problem(field, code) is problem


@pytest.mark.parametrize(
    ("country", "local", "written", "value"),
    [
        ("US", False, "california", "CA"),
        ("US", False, "CA", "CA"),
        ("JP", False, "東京都", "Tokyo"),
        ("JP", True, "Tokyo", "東京都"),
        ("JP", False, "Atlantis", "Atlantis"),
    ],
)
def test_a_state_is_known_by_every_spelling(country: str, local: bool, written: str, value: str) -> None:
    """What Stripe has is found in the list again, in the script of who reads it."""
    assert address_form(country, local=local).state(written) == value


def test_a_state_that_is_none_is_refused() -> None:
    """A hand-made form cannot choose what is not in the list."""
    form = address_form("US")
    field = next(field for field in form.fields if field.name == "state")
    assert form.problem(field, "Atlantis") is FieldProblem.UNKNOWN
