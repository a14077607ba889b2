"""R5 and SECURITY R1: the links that a portal needs, its own or its deployment's, and where they may lead."""

from collections.abc import Iterator

from services.configurations.errors import ConfigurationRefused
from services.configurations.objects import Configuration
from services.deployment import Deployment
from services.urls import origin, safe_url

RETURN_URL = "default_return_url"
PRIVACY = "business_profile[privacy_policy_url]"
TERMS = "business_profile[terms_of_service_url]"

_NEEDED = {
    RETURN_URL: ("a return URL", "PORTAL_DEFAULT_RETURN_URL"),
    TERMS: ("a link to the terms of service", "PORTAL_TERMS_OF_SERVICE_URL"),
    PRIVACY: ("a link to the privacy policy", "PORTAL_PRIVACY_POLICY_URL"),
}


def missing_links(configuration: Configuration, deployment: Deployment) -> list[ConfigurationRefused]:
    """One for each link that neither the configuration nor the deployment has: its `param` names it."""
    defaults = {
        RETURN_URL: deployment.default_return_url,
        TERMS: deployment.terms_of_service_url,
        PRIVACY: deployment.privacy_policy_url,
    }
    own = _own(configuration)
    return [_lacking(param) for param in _NEEDED if not own[param] and not defaults[param]]


def refusals(configuration: Configuration, deployment: Deployment) -> Iterator[ConfigurationRefused]:
    for param, address in _own(configuration).items():
        if address is not None and safe_url(address) is None:
            yield ConfigurationRefused(
                f"Not a valid URL: it must begin with https://. Got {address[:100]}",
                param,
                code="url_invalid",
            )
    yield from _not_allowed(configuration.default_return_url, deployment.allowed_return_origins)
    yield from missing_links(configuration, deployment)


def _own(configuration: Configuration) -> dict[str, str | None]:
    profile = configuration.business_profile
    return {
        RETURN_URL: configuration.default_return_url,
        TERMS: profile.terms_of_service_url,
        PRIVACY: profile.privacy_policy_url,
    }


def _not_allowed(return_url: str | None, origins: tuple[str, ...]) -> Iterator[ConfigurationRefused]:
    parts = safe_url(return_url) if return_url else None
    if parts and origins and origin(parts) not in origins:
        yield ConfigurationRefused(f"{RETURN_URL} must lead to one of {', '.join(origins)}.", RETURN_URL)


def _lacking(param: str) -> ConfigurationRefused:
    what, setting = _NEEDED[param]
    message = f"A portal needs {what}: set {param}, or {setting} for every configuration."
    return ConfigurationRefused(message, param, code="parameter_missing")
