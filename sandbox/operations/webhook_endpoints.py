"""/v1/webhook_endpoints (docs.stripe.com/api/webhook_endpoints)."""

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from sandbox.api.changes import change
from sandbox.api.errors import StripeError
from sandbox.api.operations import Call, Operations
from sandbox.api.params import ListParams, Metadata, Params
from sandbox.objects.base import Deleted, ListObject, merge_metadata
from sandbox.objects.webhook_endpoints import WebhookEndpoint
from sandbox.webhooks import add_endpoint

operations = Operations()


class EndpointCreateParams(Params, kw_only=True):
    api_version: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    enabled_events: list[str]
    metadata: Metadata = UNSET
    url: str


class EndpointUpdateParams(Params, kw_only=True):
    description: str | UnsetType = UNSET
    disabled: bool | UnsetType = UNSET
    enabled_events: list[str] | UnsetType = UNSET
    metadata: Metadata = UNSET
    url: str | UnsetType = UNSET


@operations("POST", "/v1/webhook_endpoints", EndpointCreateParams)
def create_endpoint(call: Call[EndpointCreateParams]) -> WebhookEndpoint:
    world, params = call.world, call.params
    _check_url(params.url)
    secret = world.ids.new("whsec", 32)
    endpoint = add_endpoint(world, params.url, secret, enabled_events=params.enabled_events)
    change(endpoint, params, "api_version", "description")
    endpoint.metadata = merge_metadata({}, params.metadata)
    return replace(endpoint, secret=secret)


@operations("GET", "/v1/webhook_endpoints", ListParams)
def list_endpoints(call: Call[ListParams]) -> ListObject[WebhookEndpoint]:
    page, more = call.world.webhook_endpoints.page(call.params)
    return ListObject(data=page, has_more=more, url="/v1/webhook_endpoints")


@operations("GET", "/v1/webhook_endpoints/{webhook_endpoint}")
def retrieve_endpoint(call: Call[Params]) -> WebhookEndpoint:
    return call.world.webhook_endpoints.get(call.path["webhook_endpoint"])


@operations("POST", "/v1/webhook_endpoints/{webhook_endpoint}", EndpointUpdateParams)
def update_endpoint(call: Call[EndpointUpdateParams]) -> WebhookEndpoint:
    params = call.params
    endpoint = call.world.webhook_endpoints.get(call.path["webhook_endpoint"])
    if params.url is not UNSET:
        _check_url(params.url)
    change(endpoint, params, "description", "enabled_events", "url")
    endpoint.metadata = merge_metadata(endpoint.metadata, params.metadata)
    if params.disabled is not UNSET:
        endpoint.status = "disabled" if params.disabled else "enabled"
    return endpoint


@operations("DELETE", "/v1/webhook_endpoints/{webhook_endpoint}")
def delete_endpoint(call: Call[Params]) -> Deleted:
    endpoint = call.world.webhook_endpoints.remove(call.path["webhook_endpoint"])
    return Deleted(id=endpoint.id, object="webhook_endpoint")


def _check_url(url: str) -> None:
    if not url.startswith(("http://", "https://")):
        raise StripeError("Invalid URL: An explicit scheme (such as https) must be provided.", param="url")
