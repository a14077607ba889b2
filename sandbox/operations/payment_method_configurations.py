"""/v1/payment_method_configurations (docs.stripe.com/api/payment_method_configurations)."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from sandbox.api.changes import change
from sandbox.api.operations import Call, Operations
from sandbox.api.params import ListParams, Nested, Params
from sandbox.objects.base import ListObject
from sandbox.objects.payment_method_configurations import PaymentMethodConfiguration
from sandbox.offers import TYPES, new_configuration, properties

operations = Operations()


class PreferenceParams(Nested, kw_only=True):
    preference: Literal["none", "off", "on"] | UnsetType = UNSET


class MethodParams(Nested, kw_only=True):
    display_preference: PreferenceParams | UnsetType = UNSET


class ConfigurationUpdateParams(Params, kw_only=True):
    acss_debit: MethodParams | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    amazon_pay: MethodParams | UnsetType = UNSET
    apple_pay: MethodParams | UnsetType = UNSET
    au_becs_debit: MethodParams | UnsetType = UNSET
    bacs_debit: MethodParams | UnsetType = UNSET
    boleto: MethodParams | UnsetType = UNSET
    card: MethodParams | UnsetType = UNSET
    cashapp: MethodParams | UnsetType = UNSET
    google_pay: MethodParams | UnsetType = UNSET
    klarna: MethodParams | UnsetType = UNSET
    link: MethodParams | UnsetType = UNSET
    name: Annotated[str, msgspec.Meta(max_length=100)] | UnsetType = UNSET
    paypal: MethodParams | UnsetType = UNSET
    sepa_debit: MethodParams | UnsetType = UNSET
    us_bank_account: MethodParams | UnsetType = UNSET


class ConfigurationListParams(ListParams, kw_only=True):
    active: bool | UnsetType = UNSET


@operations("GET", "/v1/payment_method_configurations", ConfigurationListParams)
def list_configurations(call: Call[ConfigurationListParams]) -> ListObject[PaymentMethodConfiguration]:
    page, more = call.world.payment_method_configurations.page(
        call.params, where=lambda configuration: call.params.active in (UNSET, configuration.active)
    )
    return ListObject(data=page, has_more=more, url="/v1/payment_method_configurations")


@operations("POST", "/v1/payment_method_configurations", ConfigurationUpdateParams)
def create_configuration(call: Call[ConfigurationUpdateParams]) -> PaymentMethodConfiguration:
    world = call.world
    configuration = new_configuration(world.ids.new("pmc"), call.params.name or "Configuration")
    _apply(configuration, call.params)
    return world.payment_method_configurations.add(configuration)


@operations("GET", "/v1/payment_method_configurations/{configuration}")
def retrieve_configuration(call: Call[Params]) -> PaymentMethodConfiguration:
    return call.world.payment_method_configurations.get(call.path["configuration"])


@operations("POST", "/v1/payment_method_configurations/{configuration}", ConfigurationUpdateParams)
def update_configuration(call: Call[ConfigurationUpdateParams]) -> PaymentMethodConfiguration:
    configuration = call.world.payment_method_configurations.get(call.path["configuration"])
    _apply(configuration, call.params)
    return configuration


def _apply(configuration: PaymentMethodConfiguration, params: ConfigurationUpdateParams) -> None:
    change(configuration, params, "active", "name")
    for method in TYPES:
        sent: MethodParams | UnsetType = getattr(params, method)
        if sent and sent.display_preference and sent.display_preference.preference:
            setattr(configuration, method, properties(method, sent.display_preference.preference))
