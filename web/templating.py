"""Jinja as the portal uses it: everything escaped, nothing undefined, the language of the moment.

What a template does for each word that it writes is done hundreds of times in a panel. Some of Jinja's steps
are shorter here, and mean the same to templates that are always escaped and read fields of objects only.
"""

from collections.abc import Callable, Mapping, MutableMapping
from functools import lru_cache
from pathlib import Path
from types import FunctionType
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.filters import do_xmlattr
from jinja2.runtime import Context, Macro
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined] # it makes a str, not a Markup

from web import formats, i18n


def escaped(value: object) -> Markup:
    """`escape`, which would make another Markup of each."""
    return value if type(value) is Markup else escape(value)


class _Code(CodeGenerator):
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """As Python reads a field: Jinja would look for an item of that name, too."""
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ANN401
        """Most words are plain texts, from each of which Jinja would make a Markup first."""
        self.write("(environment.plain(word) if type(word := ")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ANN401
        self.write(") is str else environment.escaped(word))")


class _Context(Context):
    def call(self, callee: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - Jinja's
        """Macros and plain functions want no context: Jinja looks for that in four places at each call."""
        if isinstance(callee, Macro | FunctionType) and not hasattr(callee, "jinja_pass_arg"):
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            return callee(*args, **kwargs)
        return super().call(callee, *args, **kwargs)


class _Environment(jinja2.Environment):
    code_generator_class = _Code
    context_class = _Context
    plain = staticmethod(_escape_inner)
    escaped = staticmethod(escaped)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """One plain dict that all templates share: each import compares them, slowly if they are layers."""
        return {**self.globals, **d} if d else self.globals


def environment(folder: Path) -> jinja2.Environment:
    """Renders the templates of a folder, each compiled when it is first asked for."""
    made = _Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]
        i18n.translated, i18n.translated_plural, newstyle=True
    )
    made.filters["xmlattr"] = _attributes(made)
    made.globals["_"] = sentence  # the extension's own looks for the language anew at each word
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
