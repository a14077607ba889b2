"""Whether the default configuration has the links that a portal needs (R5)."""

from services.configurations import Configuration
from services.configurations.rules import missing_links
from services.deployment import Deployment
from services.doctor.findings import Finding, bad, good


def links(default: Configuration | None, deployment: Deployment) -> list[Finding]:
    """`default` is None before the first start, which makes one without links of its own."""
    bare = Configuration(id="", created=0, livemode=False, updated=0)
    missing = missing_links(default or bare, deployment)
    if missing:
        return [bad(str(refusal)) for refusal in missing]
    return [good("The return URL and the links to terms and privacy are there.")]
