"""Brands in the database: whose looks hold, who sees a change when, what is forgotten (issue 7.3)."""

import msgspec
import pytest
from sqlalchemy import Connection

from branding import Brand, Corners, Picture
from services.audit import Audit, Origin
from services.brands import Brands
from services.brands.brands import FRESH_SECONDS, UNUSED_PICTURE_LIFE
from services.configurations.params import BrandingParams
from services.editions import version
from services.store import Store
from tests.unit.services.clock import TestClock

pytestmark = pytest.mark.usefixtures("both_databases")

PLAIN = Brand("Plain", "#111111", "#222222")
OPERATOR = Origin(actor="operator")
DRAWING = Picture(b"<svg/>", "image/svg+xml")
PHOTOGRAPH = Picture(b"\x89PNG", "image/png")


class Worker(Brands):
    """One process; `time` is its own monotonic clock."""

    def __init__(self, store: Store, clock: TestClock) -> None:
        self.time = 1.0
        super().__init__(store, clock, Audit(store, clock), PLAIN, monotonic=lambda: self.time)

    async def name(self, configuration: str = "bpc_1") -> str:
        await self.refresh()
        return self.of(configuration).business_name


async def change(
    brands: Brands, store: Store, configuration: str, logo: Picture | None = None, **said: str
) -> None:
    params = msgspec.convert(said, BrandingParams)

    def work(connection: Connection) -> None:
        pictures = {"logo": logo} if logo else {}
        brands.change(connection, configuration, params, pictures, OPERATOR, default=False)

    await store.write(work)


async def test_another_worker_sees_a_change_within_a_moment(store: Store, clock: TestClock) -> None:
    """Issue 7.3: known from memory in between, so that no request asks the database for it."""
    one, other = Worker(store, clock), Worker(store, clock)
    assert (await one.name(), await other.name()) == ("Plain", "Plain")
    await change(one, store, "bpc_1", business_name="Harbour")
    assert (await one.name(), await other.name()) == ("Harbour", "Plain")
    other.time += FRESH_SECONDS
    assert await other.name() == "Harbour"
    assert await other.name("bpc_2") == "Plain"
    await change(one, store, "bpc_1", business_name="Quay")
    other.time += FRESH_SECONDS
    assert await other.name() == "Quay"


async def test_a_configuration_follows_the_deployment_in_what_it_does_not_say(
    store: Store, clock: TestClock
) -> None:
    """R9, R10: an own value stays its own, everything else follows the default brand."""
    brands = Worker(store, clock)
    await change(brands, store, "bpc_1", corners="pill")
    harbour = Brand("Harbour", "#333333", "#444444", corners=Corners.SQUARE)
    await brands.save(harbour, version(await brands.saved()), OPERATOR)
    await brands.refresh()
    assert brands.of("bpc_1") == Brand("Harbour", "#333333", "#444444", corners=Corners.PILL)
    assert brands.of("bpc_2") == brands.deployment


async def test_the_first_brand_is_kept_once(store: Store, clock: TestClock) -> None:
    """The merchant's own choice outlives every start."""
    brands = Worker(store, clock)
    await brands.ensure(Brand("First", "#333333", "#444444", logo=DRAWING.name), [DRAWING])
    assert await brands.picture(DRAWING.name) == DRAWING
    await brands.ensure(Brand("Second", "#333333", "#444444"))
    assert await brands.kept() == Brand("First", "#333333", "#444444", logo=DRAWING.name)


async def test_a_picture_that_nobody_shows_is_forgotten_in_time(store: Store, clock: TestClock) -> None:
    """SECURITY D6; a mail that is out shows its logo for a while yet."""
    brands = Worker(store, clock)
    await change(brands, store, "bpc_1", DRAWING)
    await brands.keep(PHOTOGRAPH)
    clock.advance(UNUSED_PICTURE_LIFE)
    await brands.purge()
    assert await brands.picture(PHOTOGRAPH.name) == PHOTOGRAPH
    clock.advance(1)
    await brands.purge()
    assert await brands.picture(PHOTOGRAPH.name) is None
    assert await brands.picture(DRAWING.name) == DRAWING


async def test_the_same_upload_again_is_young_again(store: Store, clock: TestClock) -> None:
    """What an operator has just chosen is still there when Save is pressed."""
    brands = Worker(store, clock)
    await brands.keep(PHOTOGRAPH)
    clock.advance(UNUSED_PICTURE_LIFE)
    await brands.keep(PHOTOGRAPH)
    clock.advance(UNUSED_PICTURE_LIFE)
    await brands.purge()
    assert await brands.picture(PHOTOGRAPH.name) == PHOTOGRAPH
