"""What each column of a release holds, in one place: the card prints it, and the Croissant file carries it.

A nested column stands under its path, such as ``mentions/start``. A test holds this table to the columns of `rows`.
"""

from typing import Final

_MENTIONS: Final = {
    "mentions": "marked spans, in no particular order; null where nobody annotated",
    "mentions/id": "name inside the article, for stances to point at",
    "mentions/start": "first code point",
    "mentions/end": "one past the last code point",
    "mentions/text": "the words themselves",
    "mentions/label": "what the mention is",
    "mentions/form": "how a named entity stands in the text; null for actors and issues",
    "mentions/entity": "canonical name that groups mentions; null where nobody gave one",
}
_STANCES: Final = {
    "stances": "arrows; null where nobody annotated",
    "stances/holder": "id of the mention that takes the stance, or AUTHOR",
    "stances/target": "id of the mention it is about",
    "stances/polarity": "what the holder says about the target",
}
_WHO: Final = {
    "annotator": "pseudonym of the annotator, or name of the model",
    "guideline": "version of the guidelines followed",
    "source": "human, model or adjudicated",
    "tool": "name and version of the tool",
    "started": "ISO 8601 time; null if unknown",
    "finished": "ISO 8601 time; null if unknown",
}


def _end(name: str) -> dict[str, str]:
    return {
        name: f"id of the {name}'s mention" + (", or AUTHOR" if name == "holder" else ""),
        f"{name}_start": "first code point in the article's text" + ("; null for AUTHOR" if name == "holder" else ""),
        f"{name}_end": "one past the last code point" + ("; null for AUTHOR" if name == "holder" else ""),
        f"{name}_text": "the words themselves" + ("; null for AUTHOR" if name == "holder" else ""),
    }


COLUMNS: Final[dict[str, dict[str, str]]] = {
    "articles": {
        "id": "name of the article, unique in the corpus",
        "text": "the whole text, which never changes under its id",
        "sections": "title, lead, headings, datelines and paragraphs, ascending",
        "sections/start": "first code point",
        "sections/end": "one past the last code point",
        "sections/kind": "what the stretch is",
        "published": "ISO date in the precision it came with; null if unknown",
        "outlet": "newspaper or agency; null if unknown",
        "url": "canonical address; null if unknown",
        "topic": "desk or topic as the source names it; null if unknown",
        "licence": "SPDX identifier; null where none is stated, which means all rights reserved",
        "language": "BCP 47 tag",
        "text_sha256": "hex SHA-256 of the text in UTF-8",
        "annotated": "whether the article has gold",
        **_MENTIONS,
        **_STANCES,
        **_WHO,
    },
    "ner": {
        "id": "name of the sentence: article, `#`, number",
        "article_id": "the article",
        "start": "first code point of the sentence in the article's text",
        "end": "one past its last code point",
        "tokens": "the tokens",
        "token_offsets": "start and end of each token in the article's text",
        "ner_tags": "IOB2 tags of 4 classes, forms ignored; null where nobody annotated",
        "ner_tags_fine": "IOB2 tags of GermEval 2014's 12 classes; null where nobody annotated",
    },
    "stance": {
        "pair_id": "name of the pair: `article:holder>target`",
        "article_id": "the article",
        **_end("holder"),
        **_end("target"),
        "context": "the sentences from the first to the last that the two touch",
        "context_start": "where the context begins in the article's text",
        "label": "the stance, or NONE",
    },
    "annotations": {
        "article_id": "the article",
        "text_sha256": "hash of the text that was annotated",
        **_WHO,
        **_MENTIONS,
        **_STANCES,
    },
}
"""Description of each column of each config."""
