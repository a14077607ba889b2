"""The ways between the pages of a list."""

from web.paging import Ways, ways


def test_the_ways_keep_the_filter() -> None:
    """Whatever was typed there."""
    assert ways("/list", "after", "x_1", first=False, kept={"who": "a&b"}) == Ways(
        next_url="/list?who=a%26b&after=x_1",
        more_url="/list/older?who=a%26b&after=x_1",
        newest_url="/list?who=a%26b",
        follow=True,
    )


def test_a_list_of_one_page_leads_nowhere() -> None:
    """Nothing before it and nothing after it: no links."""
    assert ways("/list", "after", None, first=True) == Ways("", "", newest_url="", follow=False)


def test_the_last_page_leads_back() -> None:
    """To the newest page, and to no page after it."""
    assert ways("/list", "after", None, first=False) == Ways("", "", newest_url="/list", follow=True)
