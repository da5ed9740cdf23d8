"""What a page shows around its article, and trafilatura may let through: adverts, teasers, forms, bylines.

An element is judged by what it is called and by what it holds, and only small ones are: the same names are given to
whole pages.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

_ADVERT_TAGS: Final = ("amp-ad", "amp-sticky-ad", "amp-embed", "amp-consent", "amp-sidebar")
_ADVERT = re.compile(
    r"(?:^|[\s_-])(?:ads?|adsbygoogle|adslot|advert\w*|anzeigen?|werbung|sponsored|cookie\w*|consent\w*)(?:$|[\s_-])",
    re.IGNORECASE,
)
_TEASER = re.compile(
    r"(?:^|[\s_-])(?:teaser\w*|related\w*|recommend\w*|empfehlung\w*|newsletter\w*|mostread|meistgelesen)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NAMES = ("class", "id", "data-component", "data-testid")
_MOST_ADVERT: Final = 2000
"""Characters of the longest advert."""
_MOST_BOX: Final = 400
"""Characters of the longest teaser, or box with a button."""
_BYLINE = re.compile(r"(?:Von|Text:|Foto:) (?:[A-ZÄÖÜ][\w.-]+(?:,? und |, |/| )?){1,6}")
_ONLY_MARKS = re.compile(r"[\W_]*")
_LINKED = "//p[.//a] | //h2[.//a or parent::a] | //h3[.//a or parent::a] | //h4[.//a or parent::a]"


def prune(tree: Any) -> int:  # noqa: ANN401 - lxml is untyped
    """Take the boxes out of the tree; return how many headings were nothing but a link, as those of teasers are."""
    for element in _boxes(tree):
        _drop(element)
    teasers = 0
    for element in tree.xpath(_LINKED):
        if _ONLY_MARKS.fullmatch("".join(element.xpath(".//text()[not(ancestor::a)]"))):
            teasers += element.tag != "p"
            _drop(element)
    for heading in tree.iter("h1", "h2", "h3", "h4"):
        heading.attrib.pop("class", None)  # trafilatura throws headings away for names such as "subtitle"
    return teasers


def _boxes(tree: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield adverts, teasers with a link, boxes around a button or field, and bylines."""
    yield from list(tree.iter(*_ADVERT_TAGS))
    for element in list(tree.iter("div", "aside", "section", "ins")):
        names = " ".join(element.get(name, "") for name in _NAMES)
        most = _MOST_ADVERT if _ADVERT.search(names) else 0
        if not most and _TEASER.search(names) and element.find(".//a") is not None:
            most = _MOST_BOX
        if most and _size(element) <= most:
            yield element
    for control in list(tree.iter("button", "form", "input")):
        box = control.getparent()
        if box is not None and box.tag in ("div", "aside", "section") and _size(box) <= _MOST_BOX:
            yield box
    for element in list(tree.iter("div", "p", "span")):
        text = "" if len(element) > 2 else element.text_content().strip()  # noqa: PLR2004 - a name, a place
        if len(text) < 80 and _BYLINE.fullmatch(text):  # noqa: PLR2004 - three names and a place
            yield element


def _size(element: Any) -> int:  # noqa: ANN401
    return len(element.text_content().strip())


def _drop(element: Any) -> None:  # noqa: ANN401
    if element.getparent() is not None:
        element.drop_tree()
