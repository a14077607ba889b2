"""Fixtures of the pages' tests."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.unit.web.portal import Visit, visiting
from tests.unit.web.served import ServedPortal, serving

Arrive = Callable[..., Awaitable[Visit]]


@pytest.fixture
async def stranger(tmp_path: Path) -> AsyncIterator[Arrive]:
    """`await stranger(**{path: answer})`: a browser without a session, before a portal of its own."""
    folders = (tmp_path / str(number) for number in count())
    async with AsyncExitStack() as stack:

        async def arrive(**answers: Any) -> Visit:
            return await stack.enter_async_context(visiting(next(folders), answers))

        yield arrive


@pytest.fixture
def customer(stranger: Arrive) -> Arrive:
    """`await customer(**{path: answer})`: a browser with an open session of cus_1, in English."""

    async def arrive(**answers: Any) -> Visit:
        visit = await stranger(**answers)
        await visit.sign_in()
        return visit

    return arrive


@pytest.fixture
def operator(stranger: Arrive) -> Arrive:
    """`await operator(**{path: answer})`: the browser of the signed-in operator, in English."""

    async def arrive(**answers: Any) -> Visit:
        visit = await stranger(**answers)
        await visit.sign_in_as_operator()
        return visit

    return arrive


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[ServedPortal]:
    """The portal that a command asks."""
    monkeypatch.chdir(tmp_path)
    with serving() as portal:
        monkeypatch.setenv("PORTAL_BASE_URL", portal.url)
        yield portal
