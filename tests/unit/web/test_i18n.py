"""Every sentence in every language (issue 2.8): found, translated, its placeholders kept."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import web
from web import i18n

WEB = Path(web.__file__).parent
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext.babel_extract")]
OPTIONS = {"templates/**.html": {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}}
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)s")

LANGUAGES = [language for language in i18n.LANGUAGES if language != i18n.SOURCE]


def source_messages() -> dict[str | tuple[str, ...], str]:
    """Every sentence that is marked, with the file that says it."""
    found = extract_from_dir(WEB, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=())
    return {message if isinstance(message, str) else tuple(message): file for file, _, message, _, _ in found}


def catalogue(language: str) -> Catalog:
    with (WEB / "locale" / language / "LC_MESSAGES" / "portal.po").open("rb") as file:
        return read_po(file, locale=language, domain="portal", abort_invalid=True)


def translations(language: str) -> dict[str | tuple[str, ...], Message]:
    return {
        message.id if isinstance(message.id, str) else tuple(message.id): message
        for message in catalogue(language)
        if message.id
    }


def strings(message: Message) -> Iterator[str]:
    yield from [message.string] if isinstance(message.string, str) else message.string


def test_sentences_are_found() -> None:
    """The extraction reads code and templates alike."""
    files = {Path(file).suffix for file in source_messages().values()}
    assert files == {".py", ".html"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_complete(language: str) -> None:
    """No sentence is missing, none is left over, none is a guess."""
    wanted, there = source_messages(), translations(language)
    assert {message: file for message, file in wanted.items() if message not in there} == {}
    assert [message for message in there if message not in wanted] == []
    assert [message.id for message in there.values() if message.fuzzy] == []
    assert [message.id for message in there.values() if not all(strings(message))] == []
    assert list(catalogue(language).obsolete) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_kept(language: str) -> None:
    """What a sentence is filled with is the same in every language, and every percent sign is meant."""
    wrong = []
    for message_id, message in translations(language).items():
        source = message_id if isinstance(message_id, str) else message_id[-1]
        names = set(PLACEHOLDER.findall(source))
        wrong += [
            message_id
            for text in strings(message)
            if set(PLACEHOLDER.findall(text)) != names or "%" in PLACEHOLDER.sub("", text).replace("%%", "")
        ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_entry_is_doubled(language: str) -> None:
    """A sentence has one translation: a second entry would silently win."""
    text = (WEB / "locale" / language / "LC_MESSAGES" / "portal.po").read_text()
    entries = re.findall(r'^msgid ((?:".*"\n)+)', text, re.MULTILINE)
    assert sorted({entry for entry in entries if entries.count(entry) > 1}) == []


@pytest.mark.parametrize(
    ("tags", "tag"),
    [
        (["ja"], "ja"),
        (["ja-JP", "en"], "ja-JP"),
        (["en-GB"], "en-GB"),
        (["fr", "ja"], "ja"),
        (["fr"], "en"),
        ([None, "auto", "", "*", "../etc", "x" * 400], "en"),
        (["ja_JP"], "en"),
        ([], "en"),
    ],
)
def test_the_first_spoken_language_wins(tags: list[str | None], tag: str) -> None:
    """Languages that are not spoken fall back to the next, at last to English; regions are kept."""
    assert i18n.choose(tags).tag == tag


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ("en-US,en;q=0.9,ja;q=0.95", ["en-US", "ja", "en"]),
        ("ja;q=0, en", ["en"]),
        ("ja;q=nonsense, en;q=0.1", ["en"]),
        ("", [""]),
    ],
)
def test_accept_language_is_read_by_weight(header: str, tags: list[str]) -> None:
    """The browser's languages, best first; what cannot be read is left out."""
    assert list(i18n.accepted(header)) == tags


def test_a_sentence_is_said_in_the_language_of_the_moment() -> None:
    """The same code speaks both languages, and the language does not outlive its block."""
    with i18n.speaking(i18n.choose(["ja"])):
        assert i18n.gettext("Subscriptions") == "サブスクリプション"
    assert i18n.gettext("Subscriptions") == "Subscriptions"
