"""Jinja as the portal uses it: everything escaped, nothing undefined, the language of the moment.

What a template does for each word that it writes is done hundreds of times in a panel. Some of Jinja's steps
are shorter here, and mean the same to templates that are always escaped and call nothing that wants the
context.
"""

from collections.abc import Callable, Mapping, MutableMapping
from functools import cache, lru_cache
from io import StringIO
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.filters import do_xmlattr
from markupsafe import Markup, _escape_inner  # type: ignore[attr-defined] # it makes a str, not a Markup

from web import formats, i18n


class _Code(CodeGenerator):
    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - Jinja's name
        """What is called for each word is looked up once."""
        self.writeline("plain = environment.plain")
        super().visit_Template(node, frame)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """As Python reads a field: Jinja would look for an item of that name, too."""
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """As Python reads an item: Jinja would look for a field of that name, too."""
        self.write("(")
        self.visit(node.node, frame)
        self.write(")[")
        self.visit(node.arg, frame)
        self.write("]")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802 - Jinja's
        """As Python calls: nothing here wants Jinja's context, for which Jinja asks at each call."""
        self.write("(")
        self.visit(node.node, frame)
        self.write(")(")
        whole, self.stream = self.stream, StringIO()
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        whole.write(self.stream.getvalue().removeprefix(", "))
        self.stream = whole
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ANN401
        """Most words are plain texts, from each of which Jinja would make a Markup first."""
        self.write("(plain(word) if type(word := ")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ANN401
        self.write(") is str else word if type(word) is Markup else escape(word))")


class _Environment(jinja2.Environment):
    code_generator_class = _Code
    plain = staticmethod(_escape_inner)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """One plain dict that all templates share: each import compares them, slowly if they are layers."""
        return {**self.globals, **d} if d else self.globals


def environment(folder: Path) -> jinja2.Environment:
    """Renders the templates of a folder, each compiled when it is first asked for."""
    made = _Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    made.get_template = cache(made.get_template)  # type: ignore[method-assign]  # each import asks for one
    made.filters["xmlattr"] = _attributes(made)
    made.globals["_"] = sentence
    made.globals["made_once"] = made_once
    made.filters.update(
        money=formats.money,
        percent=formats.percent,
        number=formats.number,
        date=formats.long_date,
        short_date=formats.short_date,
        datetime=formats.date_time,
    )
    return made


def _attributes(made: jinja2.Environment) -> Callable[[Mapping[str, object]], str]:
    """Jinja's filter, for which the components bring much the same all the time."""
    always = nodes.EvalContext(made)

    @lru_cache(maxsize=1024)
    def written(*pairs: tuple[str, object]) -> str:
        return do_xmlattr(always, dict(pairs))

    return lambda values: written(*values.items())


def sentence(message: str, **values: object) -> Markup:
    """`message` in the current language, with `%(name)s` filled in and escaped, as templates write it."""
    text = _translation(message, i18n.current().code)
    return text % values if values else _plain(text)


@lru_cache(maxsize=4096)
def _translation(message: str, _language: str) -> Markup:
    return Markup(i18n.translated(message))  # noqa: S704 - the catalogues are ours


@lru_cache(maxsize=4096)
def _plain(text: Markup) -> Markup:
    """A sentence with nothing to fill in; its `%%` is one `%` like that of the others."""
    return text % {}


@lru_cache(maxsize=256)
def _made_once(macro: Callable[..., Markup], _language: str, *words: object) -> Markup:
    return macro(*words)


def made_once(macro: Callable[..., Markup], *words: object) -> Markup:
    """What a macro makes of `words`: the same in one language, whoever looks, and so made only once."""
    return _made_once(macro, i18n.current().tag, *words)
