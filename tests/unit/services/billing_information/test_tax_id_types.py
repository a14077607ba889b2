"""The types of tax ids: all that the SDK knows, each with an example."""

import inspect
import re

import pytest
from stripe.params._customer_create_tax_id_params import CustomerCreateTaxIdParams

from sandbox.api.errors import StripeError
from sandbox.tax_ids import check_tax_id
from services.billing_information.tax_id_types import EXAMPLES, country_of, short_name, types_for


def test_every_type_of_the_sdk_is_offered() -> None:
    """Issue 5.5: no more, no fewer."""
    source = inspect.getsource(inspect.getmodule(CustomerCreateTaxIdParams) or CustomerCreateTaxIdParams)
    assert set(EXAMPLES) == set(re.findall(r'"([a-z]{2}_[a-z_]+)"', source))


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_an_example_is_one(kind: str) -> None:
    """The hint at the field would be accepted."""
    try:
        check_tax_id(kind, EXAMPLES[kind], "value")
    except StripeError as error:
        pytest.fail(f"{kind}: {error}")


@pytest.mark.parametrize(
    ("country", "first"),
    [("DE", ["de_stn", "eu_oss_vat", "eu_vat"]), ("JP", ["jp_cn", "jp_rn", "jp_trn"]), (None, ["ad_nrt"])],
)
def test_ones_own_country_comes_first(country: str | None, first: list[str]) -> None:
    """Nobody looks for their own tax id among all the others."""
    assert list(types_for(country))[: len(first)] == first
    assert sorted(types_for(country)) == sorted(EXAMPLES)


def test_names() -> None:
    """A type is called by its country and its local short name."""
    assert (country_of("ca_gst_hst"), short_name("ca_gst_hst")) == ("CA", "GST HST")
    assert (country_of("eu_vat"), short_name("eu_vat")) == ("EU", "VAT")
