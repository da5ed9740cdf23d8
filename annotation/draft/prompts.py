"""Prompts as files, so that answers may be made elsewhere: by hand in a chat, or by a provider's batch service."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from standpunkt.annotation.draft.answer_schema import answer_schema, response_format
from standpunkt.annotation.draft.prompt import Prompt, prompt
from standpunkt.annotation.guidelines import VERSION
from standpunkt.files import atomic_file, atomic_folder
from standpunkt.schema import Article

SCHEMA_FILE: Final = "answer.schema.json"
"""The JSON schema of an answer, in a folder of prompts."""


def write_prompts(path: Path, articles: Iterable[Article], *, force: bool = False) -> int:
    """Write the prompts of articles and return their number.

    Args:
        path: A ``.jsonl``, for one line an article with messages and response format; else a folder, for one Markdown
            file an article, complete in itself, and the schema.
        articles: The articles; their ids become file names.
        force: Replace what is there.

    Raises:
        OutputExistsError: `path` exists and `force` is false, or it holds something else.
    """
    made = [(article, prompt(article)) for article in articles]
    if path.suffix == ".jsonl":
        with atomic_file(path, force=force) as temporary:
            lines = (_line(article, asked) for article, asked in made)
            temporary.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return len(made)
    names = {file_name(article.id) for article, _ in made} | {SCHEMA_FILE}
    with atomic_folder(path, holds=names, force=force) as folder:
        for article, asked in made:
            (folder / file_name(article.id)).write_text(asked.text, encoding="utf-8")
        schema = json.dumps(answer_schema(), ensure_ascii=False, indent=2)
        (folder / SCHEMA_FILE).write_text(f"{schema}\n", encoding="utf-8")
    return len(made)


def file_name(article_id: str) -> str:
    """Return the name of an article's prompt in a folder; ids hold no slash."""
    return f"{article_id}.md"


def _line(article: Article, asked: Prompt) -> str:
    return json.dumps(
        {
            "article_id": article.id,
            "text_sha256": article.text_sha256,
            "guideline": VERSION,
            "prompt_sha256": asked.sha256,
            "messages": asked.messages,
            "response_format": response_format(),
        },
        ensure_ascii=False,
    )
