"""The guidelines as Markdown, as a page, and as the instructions that Label Studio shows.

Label Studio cleans instructions on the way in: of ids, style attributes and ``data:`` addresses nothing is left. In one
of its two windows line ends count as text, and in both a link to an anchor leaves the article that is being annotated.
So `instruction` has anchors by name, no links, no line ends outside trees, no ``/>``, and pictures only where the
server has them: what comes back is equal to what was sent.
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from standpunkt.annotation.appearance import MENTION_LOOKS
from standpunkt.annotation.guidelines import VERSION
from standpunkt.annotation.guidelines.examples import load_examples
from standpunkt.annotation.guidelines.show import ruling_titles, show_examples, show_tables
from standpunkt.annotation.guidelines.words import Language
from standpunkt.labels import Polarity

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

ANCHOR: Final = re.compile(r"\{#([a-z0-9-]+)\}")
"""An anchor in the prose."""
_SIGN: Final = re.compile(r"\{\.([A-Z]+(?: [a-z]+)?)\}")
_PICTURE: Final = re.compile(r"!\[([^\]]*)\]\(pictures/([a-z-]+\.png)\)")
_LINK: Final = re.compile(r"(?<!!)\[([^\]\[]+)\]\(#[a-z0-9-]+\)")
_PLACE: Final = re.compile(r"^\[\[([a-z]+)\]\]$|\[\[(version)\]\]", re.MULTILINE)


@cache
def source(language: Language) -> str:
    """Return the guidelines in Markdown with our two inline marks, tables and examples filled in."""
    files = resources.files("standpunkt.annotation.guidelines")
    prose = files.joinpath(f"{language}.md").read_text(encoding="utf-8")
    examples = load_examples()
    titles = ruling_titles(prose)
    worked = tuple(example for example in examples if not example.wrong)
    counter = tuple(example for example in examples if example.wrong)
    filled = show_tables(language) | {
        "version": VERSION,
        "worked": show_examples(worked, language, titles),
        "counter": show_examples(counter, language, titles),
    }
    return _PLACE.sub(lambda found: filled[found[1] or found[2]], prose)


def pictures() -> dict[str, bytes]:
    """Return the guidelines' screenshots as PNG, by file name."""
    folder = resources.files("standpunkt.annotation.guidelines").joinpath("pictures")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".png")), key=lambda file: file.name)
    return {file.name: file.read_bytes() for file in files}


def markdown(language: Language) -> str:
    """Return the guidelines as Markdown that any reader understands: anchors and signs as HTML, pictures as words."""
    text = _PICTURE.sub(r"*(\1)*", source(language))
    return _SIGN.sub(r"<sub>\1</sub>", ANCHOR.sub(r'<a id="\1"></a>', text))


def page(language: Language) -> str:
    """Return the guidelines as one HTML page that needs no other file: pictures are inside, and there is no script."""
    addresses = {name: f"data:image/png;base64,{b64encode(data).decode('ascii')}" for name, data in pictures().items()}
    body = _html(source(language), anchor='<a id="{}"></a>', addresses=addresses)
    title = f"Standpunkt {VERSION}"
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    style = f"<style>body {{ margin: 2rem auto; padding: 0 1rem; max-width: 50rem; }}\n{_style()}</style>"
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>{head}\n{style}</head>\n'
        f'<body class="sp-guide">\n{body}</body>\n</html>\n'
    )


def instruction(language: Language = Language.DE, addresses: Mapping[str, str] | None = None) -> str:
    """Return the guidelines as the HTML of a Label Studio project's instructions.

    Args:
        language: The language.
        addresses: Addresses of the `pictures` on the server that shows them, by file name; a picture without one is
            left to its description.
    """
    body = _html(_LINK.sub(r"*\1*", source(language)), anchor='<a name="{}"></a>', addresses=addresses or {})
    outside_trees = re.split(r"(<pre>.*?</pre>)", body, flags=re.DOTALL)
    joined = "".join(part if part.startswith("<pre>") else part.replace("\n", "") for part in outside_trees)
    style = re.sub(r"\s+", " ", _style())
    return f'<style>{style}</style><div class="sp-guide">{joined}</div>'


def _style() -> str:
    """Return the style sheet, with the colours of the labels; nothing in it needs escaping in HTML."""
    css = resources.files("standpunkt.annotation.guidelines").joinpath("guide.css").read_text(encoding="utf-8")
    signs = (f".sp-guide .sp-{look.label} {{ background: {look.background}; }}" for look in MENTION_LOOKS)
    return css + "\n".join(signs)


def _html(text: str, *, anchor: str, addresses: Mapping[str, str]) -> str:
    """Return Markdown with our marks as HTML; HTML in the Markdown is shown as text."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - only whoever reads the guidelines needs it

    def shown(found: re.Match[str]) -> str:
        address = addresses.get(found[2])
        return f"![{found[1]}]({address})" if address else f"*({found[1]})*"

    reader = MarkdownIt("commonmark", {"html": False, "xhtmlOut": False}).enable("table")
    _add_mark(reader, "anchor", ANCHOR, anchor)
    _add_mark(reader, "sign", _SIGN, "")
    reader.add_render_rule("softbreak", lambda *_: " ")
    return str(reader.render(_PICTURE.sub(shown, text)))


def _add_mark(reader: "MarkdownIt", name: str, pattern: re.Pattern[str], template: str) -> None:
    """Teach `reader` an inline mark."""

    def parse(state: Any, silent: bool) -> bool:  # noqa: ANN401, FBT001 - the library's call
        found = pattern.match(state.src, state.pos)
        if not found:
            return False
        if not silent:
            state.push(name, "", 0).content = found[1]
        state.pos = found.end()
        return True

    def show(_: object, tokens: Any, index: int, *_settings: object) -> str:  # noqa: ANN401 - the library's call
        content: str = tokens[index].content
        return template.format(content) if template else _sign_html(content)

    reader.add_render_rule(name, show)
    reader.inline.ruler.before("text", name, parse)


def _sign_html(content: str) -> str:
    label = content.split(maxsplit=1)[0]
    kind = "b" if label in Polarity.__members__ else "sub"
    return f'<{kind} class="sp-sign sp-{label}">{content}</{kind}>'
