"""Fixtures of the browser tests; the machinery is in tests/e2e/infra."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from tests.e2e.infra import browser
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.outbox import Outbox
from tests.e2e.infra.portal import Portal, running_portal
from tests.e2e.infra.watch import Watch

NewContext = Callable[..., BrowserContext]

# Without motion there is nothing to wait for between two clicks.
CALM = {"locale": "en-US", "timezone_id": "UTC", "reduced_motion": "reduce"}

# All the tests' browsers come from one address.
MANY_LOGINS = {"PORTAL_LOGIN_LIMITS": "codes=10000,tries=10000"}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The browser that this machine has."""
    return {**browser_type_launch_args, "executable_path": browser.find(), "args": browser.FLAGS}


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """One portal for all tests of this process."""
    with running_portal(tmp_path_factory.mktemp("portal"), MANY_LOGINS) as portal:
        yield portal


@pytest.fixture(scope="session")
def base_url(running: Portal) -> str:
    """What a test's relative addresses are relative to."""
    return running.base


@pytest.fixture
def portal(running: Portal) -> Portal:
    """The portal, its sandbox as on the first day."""
    running.reset()
    return running


@pytest.fixture
def merchant(portal: Portal) -> Merchant:
    """The merchant's server."""
    return Merchant(portal)


@pytest.fixture
def outbox(portal: Portal) -> Outbox:
    """What the portal has mailed."""
    return Outbox(portal)


@pytest.fixture
def watch(portal: Portal) -> Iterator[Watch]:
    """What the browsers of a test saw; nothing of it may be a fault (SECURITY H2)."""
    watch = Watch(portal.hosts)
    yield watch
    assert watch.faults() == []


@pytest.fixture
def new_context(new_context: NewContext, watch: Watch) -> NewContext:
    """Makes watched browser contexts: visitors from the United States, unless a test says otherwise."""

    def make(**options: Any) -> BrowserContext:
        context = new_context(**{**CALM, **options})
        watch.attach(context)
        return context

    return make
