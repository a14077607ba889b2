"""Issue 2, point 6: the ten-thousandth object costs what the first does."""

import msgspec
import pytest

from sandbox.api.errors import StripeError
from sandbox.api.params import ListParams
from sandbox.api.tables import Table


class Letter(msgspec.Struct):
    id: str
    created: int
    box: str = "in"
    closed: bool = False


def table() -> Table[Letter]:
    return Table("letter", owner=lambda letter: letter.box, final=lambda letter: letter.closed)


def ids(page: tuple[list[Letter], bool]) -> list[str]:
    return [letter.id for letter in page[0]]


def test_what_is_final_is_not_walked_past_again() -> None:
    """A hundred closed letters cost one look each, and none after that."""
    letters, looks = table(), []
    for number in range(100):
        letters.add(Letter(f"l{number}", number, closed=number != 50))

    def where(letter: Letter) -> bool:
        looks.append(letter.id)
        return not letter.closed

    for _ in range(2):
        assert ids(letters.page(ListParams(), owner="in", where=where, unsettled=True)) == ["l50"]
    assert looks == ["l50", "l50"]


def test_what_becomes_final_drops_out_and_its_cursor_goes_on_working() -> None:
    """A page after one that was closed in between."""
    letters = table()
    made = [letters.add(Letter(f"l{number}", number)) for number in range(4)]
    assert ids(letters.page(ListParams(limit=2), owner="in", unsettled=True)) == ["l3", "l2"]
    made[2].closed = True
    after = ListParams(starting_after="l2")
    assert ids(letters.page(after, owner="in", unsettled=True)) == ["l1", "l0"]
    assert ids(letters.page(ListParams(), owner="in", unsettled=True)) == ["l3", "l1", "l0"]


def test_an_object_is_listed_under_its_present_owner() -> None:
    """A payment method that is attached and detached."""
    letters = table()
    letter = letters.add(Letter("l1", 1))
    letter.box = "out"
    letters.owner_changed(letter, "in")
    assert ids(letters.page(ListParams(), owner="in")) == []
    assert ids(letters.page(ListParams(), owner="out", unsettled=True)) == ["l1"]


def test_older_objects_take_their_place_by_time() -> None:
    """Newest first by creation, whenever they were added; ties by the order of coming."""
    letters = table()
    for name, created in (("b", 2), ("a", 1), ("c", 2)):
        letters.add(Letter(name, created))
    assert ids(letters.page(ListParams())) == ["c", "b", "a"]


def test_an_unknown_cursor_is_refused() -> None:
    """RECORDINGS: resource_missing with the cursor's name."""
    with pytest.raises(StripeError) as refused:
        table().page(ListParams(ending_before="l9"))
    assert refused.value.fields["param"] == "ending_before"
