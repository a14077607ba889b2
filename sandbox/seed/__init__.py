"""The demo account: a fictitious business, its catalogue, and a customer for each scenario.

Everything is made through the API's own operations, each customer's story on a time line that ends now.
"""

import gc
from typing import Literal

from sandbox.api.local import LocalApi
from sandbox.clock import StillClock
from sandbox.ids import Ids
from sandbox.seed.catalogue import plant_catalogue
from sandbox.seed.scenarios import SCENARIOS
from sandbox.seed.stage import Stage

SeedName = Literal["demo", "empty"]

HISTORY = 10_000
"""How many invoices the customer with many has, unless told otherwise."""


def plant(api: LocalApi, history: int = HISTORY) -> None:
    """Fills an empty World with the demo data; the same ids come out on every start.

    `history`: how many invoices the customer with many has.
    """
    # Nothing of all this becomes garbage: looking for some would take longer than the planting.
    collecting = gc.isenabled()
    gc.disable()
    try:
        _plant(api, history)
    finally:
        if collecting:
            gc.enable()


def _plant(api: LocalApi, history: int) -> None:
    """Each story draws its own ids, so that a change to one leaves the others' as they were."""
    world = api.world
    real_clock = world.clock
    end = real_clock.now()
    plant_catalogue(api)
    # The last one has the longest history: planted first, it goes into the tables without a search.
    for number, (name, scenario) in reversed([*enumerate(SCENARIOS.items())]):
        world.ids = Ids(1000 + number)
        world.clock = clock = StillClock(end)
        stage = Stage(api, clock, name, history)
        scenario.plant(stage)
        stage.finish()
    world.ids = Ids()
    world.clock = real_clock
