"""HTML as a strict parser sees it."""

from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib


def page_problems(text: str) -> list[str]:
    """What is wrong with a whole page: syntax, headings, doubled ids, labels that lead nowhere."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(text)
    problems = [f"{position}: {code}" for position, code, _ in parser.errors]
    headings = list(tree.iter("h1"))
    if len(headings) != 1:
        problems.append(f"{len(headings)} h1")
    title = tree.find("head/title")
    if title is None or not (title.text or "").strip():
        problems.append("no title")
    return problems + _id_problems(tree)


def fragment_problems(text: str) -> list[str]:
    """What is wrong with a fragment: syntax, doubled ids, a whole page where a part was asked for."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parseFragment(text)
    problems = [f"{position}: {code}" for position, code, _ in parser.errors]
    if "<html" in text:
        problems.append("a fragment with <html>")
    return problems + _id_problems(tree)


def elements(text: str) -> Iterator[Element]:
    """Every element of a page or fragment, in order."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(text)
    return (element for element in tree.iter() if isinstance(element.tag, str))


def data_ids(text: str) -> list[str]:
    """The Stripe ids that elements carry, in order."""
    return [found for element in elements(text) if (found := element.get("data-id"))]


def words(text: str) -> str:
    """What is read on the page, with single spaces."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    return " ".join("".join(parser.parse(text).itertext()).split())


def _id_problems(tree: Element) -> list[str]:
    counted = Counter(element.get("id") for element in tree.iter() if element.get("id"))
    problems = [f"id {name} {times} times" for name, times in counted.items() if times > 1]
    labelled = (element.get("aria-labelledby") for element in tree.iter())
    return problems + [f"labelled by missing {name}" for name in labelled if name and name not in counted]
