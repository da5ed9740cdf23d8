"""``standpunkt annotation draft``: a language model annotates."""

import os
from collections.abc import Collection, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path

from standpunkt import jsonl
from standpunkt.annotation.draft.annotate import annotate
from standpunkt.annotation.draft.answer import AnswerLine
from standpunkt.annotation.draft.answers import AnswerLog, read_answers
from standpunkt.annotation.draft.ask import AnswerForm, Asking, Settings, remembered
from standpunkt.annotation.draft.batch import Drafts, annotate_all
from standpunkt.annotation.draft.endpoint import (
    BASE_VARIABLE,
    DEFAULT_BASE,
    KEY_VARIABLE,
    Address,
    Endpoint,
    Patience,
)
from standpunkt.annotation.draft.prompts import write_prompts
from standpunkt.annotation.draft.submit import Desk, open_desk
from standpunkt.annotation.people import Person, find_person, pseudonym_faults, read_people
from standpunkt.annotation.studio.client import LabelStudio
from standpunkt.annotation.studio.credentials import Access, find_url, read_secret
from standpunkt.cli.annotation.options import WORK
from standpunkt.cli.console import emit, note, say, track
from standpunkt.corpus.dataset import SAMPLE
from standpunkt.corpus.load import load
from standpunkt.errors import Fault, InputError, ServiceError, UsageError, did_you_mean, shorten
from standpunkt.files import refuse_existing
from standpunkt.labels import Split
from standpunkt.schema import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What models said."""

    lines: list[AnswerLine]
    """Answers, at most one for each article."""
    failed: list[Fault] = field(default_factory=list[Fault])
    """Why others did not come."""
    asked: int = 0
    """Articles that a model was asked about in this run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What a run came to."""

    said: _Said
    drafts: Drafts
    submitted: tuple[str, ...]
    """Articles handed in by this run."""
    left: tuple[str, ...]
    """Articles that the account had handed in before."""

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All faults: of the endpoint, then of the answers."""
        return (*self.said.failed, *self.drafts.faults)


def draft(
    name: str,
    *,
    corpus: str = SAMPLE,
    split: Split | None = None,
    article: tuple[str, ...] = (),
    prompts: Path | None = None,
    answers: Path | None = None,
    model: str = "",
    base_url: str | None = None,
    key_file: Path | None = None,
    temperature: float | None = 0.0,
    seed: int | None = None,
    max_tokens: int | None = None,
    format: AnswerForm = AnswerForm.JSON_SCHEMA,  # noqa: A002 - the option's name
    rounds: int = 1,
    threads: int = 4,
    timeout: float = 600.0,
    retries: int = 5,
    again: bool = False,
    out: Path | None = None,
    submit: bool = False,
    batch: str = "",
    url: str | None = None,
    token_file: Path | None = None,
    work: Path = WORK,
    keep_sound: bool = False,
    insecure: bool = False,
    force: bool = False,
    json: bool = False,
) -> int:
    """Let a language model annotate articles; its answers quote the words, and their places are found here.

    A model is asked at an OpenAI-compatible endpoint (--model), or its answers are read from a file (--answers). An
    answer with a fault is left out as a whole, or with --keep-sound kept without what was refused; exit code 1 then.
    Answers are kept in the work folder: a run that was stopped goes on where it was.

    Examples: `standpunkt annotation draft model-a --prompts prompts`, then, with answers that were made elsewhere,
    `standpunkt annotation draft model-a --answers answers.jsonl --out model-a.jsonl`; or all at once, on the batch that
    was pushed: `standpunkt annotation draft model-a --model some-model --base-url http://127.0.0.1:8000/v1 --submit
    --batch calibration`

    Args:
        name: The annotator's pseudonym: a-z, 0-9 and hyphens.
        corpus: The articles: "sample", an articles.jsonl, or a release folder.
        split: Only the articles of this split.
        article: Only this article; may be given several times.
        prompts: Write the prompts here and ask nobody: a folder with one file an article, or a .jsonl.
        answers: A file of answers: article_id, model and answer on each line.
        model: The model to ask, by the endpoint's name for it.
        base_url: The endpoint, up to /chat/completions; by default the environment's OPENAI_BASE_URL, else OpenAI's.
        key_file: A file with the endpoint's key, which only its owner may read; by default the environment's
            OPENAI_API_KEY.
        temperature: Sampling temperature; "none" sends none.
        seed: Seed of the sampling, for endpoints that take one.
        max_tokens: Most tokens of an answer.
        format: How the endpoint holds the model to the form of an answer: by the JSON schema, as any JSON, or not.
        rounds: How often a model is told the faults of its answer and may mend them.
        threads: Questions on their way at a time.
        timeout: Seconds in which an answer must be complete.
        retries: How often a question is asked again after 429, 5xx or no answer.
        again: Ask again about articles whose kept answer has faults.
        out: The file of annotations to write.
        submit: Hand the annotations in, in Label Studio, under the model's own account.
        batch: The batch whose project they are handed in to.
        url: Label Studio's address; by default the environment's LABEL_STUDIO_URL, else your own server's.
        token_file: A file with the token of the model's account; by default the one in people.json.
        work: The campaign's work folder.
        keep_sound: Keep what is sound of an answer that was refused in part.
        insecure: Allow plain http to another machine.
        force: Replace existing files.
        json: Print the outcome and all faults as JSON.
    """
    if faults := list(pseudonym_faults(name)):
        raise InputError(faults)
    _check_options(prompts=prompts, answers=answers, model=model, submit=submit, batch=batch, threads=threads)
    if out is not None:
        refuse_existing(out, force=force)
    known = {one.id: one for one in load(corpus).articles}
    articles = _chosen(corpus, known, split, article)
    if prompts is not None:
        say(f"{prompts}: prompts for {write_prompts(prompts, articles.values(), force=force):,} articles")
        return 0
    with ExitStack() as stack:
        desk = None
        if submit:
            person, token = _account(name, work, token_file)
            studio = LabelStudio(Access(url=find_url(url), token=token), insecure=insecure)
            desk = open_desk(stack.enter_context(studio), person, batch, known)
        left, wanted = _parted(articles, desk)
        if answers is not None:
            said = _read(answers, passed_over=known.keys() - wanted.keys())
        else:
            settings = Settings(
                model=model, temperature=temperature, seed=seed, max_tokens=max_tokens, form=format, rounds=rounds
            )
            patience = Patience(timeout=timeout, retries=retries)
            endpoint = stack.enter_context(Endpoint(_address(base_url, key_file), patience, insecure=insecure))
            said = _ask(endpoint, settings, wanted, AnswerLog(work / f"answers-{name}.jsonl"), threads, again=again)
        drafts = annotate_all(said.lines, wanted, annotator=name, keep_sound=keep_sound)
        if out is not None:
            jsonl.write(out, drafts.annotations, force=force)
        submitted = _hand_in(desk, drafts) if desk else ()
    outcome = _Outcome(said=said, drafts=drafts, submitted=submitted, left=left)
    _tell(outcome, out, as_json=json)
    return 1 if any(fault.code.startswith("E_") for fault in outcome.faults) else 0


def _check_options(
    *, prompts: Path | None, answers: Path | None, model: str, submit: bool, batch: str, threads: int
) -> None:
    given = [option for option, value in (("--prompts", prompts), ("--answers", answers), ("--model", model)) if value]
    if len(given) != 1:
        found = " and ".join(given) or "none of them"
        raise UsageError(f"expected one of --prompts, --answers and --model; found {found}")
    if submit and (prompts or not batch):
        raise UsageError("--submit wants answers and the --batch they are for")
    if threads < 1:
        raise UsageError(f"--threads {threads}: expected 1 or more")


def _chosen(
    corpus: str, known: Mapping[str, Article], split: Split | None, names: tuple[str, ...]
) -> dict[str, Article]:
    """Return the articles asked for, by id, in the corpus's order."""
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known)
            raise UsageError(f"--article {shorten(name)}: no such article{'; ' + hint if hint else ''}")
    within = {one.id for one in load(corpus).in_split(split)} if split else known.keys()
    return {name: one for name, one in known.items() if name in within and (not names or name in names)}


def _account(name: str, work: Path, token_file: Path | None) -> tuple[Person, str]:
    """Return who hands in, and the token of the account."""
    person = find_person(read_people(work), name)
    token = read_secret(token_file) if token_file else person.token
    if not token:
        raise UsageError(
            f"no token for {name}: give --token-file, or 'standpunkt annotation users add {name} --model' its account"
        )
    return person, token


def _parted(articles: Mapping[str, Article], desk: Desk | None) -> tuple[tuple[str, ...], dict[str, Article]]:
    """Return the articles that were handed in before, and the others; with a desk, only those on it."""
    if desk is None:
        return (), dict(articles)
    on_it = [name for name in articles if name in desk.tasks]
    left = tuple(name for name in track(on_it, "looking") if desk.is_done(name))
    return left, {name: articles[name] for name in on_it if name not in left}


def _address(base_url: str | None, key_file: Path | None) -> Address:
    base = base_url or os.environ.get(BASE_VARIABLE) or DEFAULT_BASE
    key = read_secret(key_file) if key_file else os.environ.get(KEY_VARIABLE, "").strip()
    if base == DEFAULT_BASE and not key:
        raise UsageError(
            f"no key for {base}: set {KEY_VARIABLE}, or give --key-file; --base-url names another endpoint"
        )
    return Address(base=base, key=key)


def _read(answers: Path, *, passed_over: Collection[str]) -> _Said:
    """Return the answers of a file without those about articles that are not asked for."""
    return _Said(lines=[line for line in read_answers(answers) if line.article_id not in passed_over])


def _ask(
    endpoint: Endpoint,
    settings: Settings,
    articles: Mapping[str, Article],
    log: AnswerLog,
    threads: int,
    *,
    again: bool,
) -> _Said:
    """Ask about articles without a kept answer, and return all answers."""
    kept = remembered(log, articles, settings)
    if again:
        kept = {
            name: line for name, line in kept.items() if not annotate(line, articles[name], annotator="model").refused
        }
    open_ones = [one for name, one in articles.items() if name not in kept]
    said: list[AnswerLine | Fault] = []
    try:
        said += track(Asking(endpoint, settings, open_ones, log, threads=threads), "asking")
    except ServiceError:
        note(f"{log.path}: what was answered is kept; run this again to go on")
        raise
    lines = [*kept.values(), *(one for one in said if isinstance(one, AnswerLine))]
    failed = sorted((one for one in said if isinstance(one, Fault)), key=lambda fault: fault.file)
    return _Said(lines=lines, failed=failed, asked=len(open_ones))


def _hand_in(desk: Desk, drafts: Drafts) -> tuple[str, ...]:
    """Hand in all annotations that count and return their articles."""
    kept = {annotation.article_id for annotation in drafts.annotations}
    counting: Iterable[str] = track([one.article_id for one in drafts.drafts if one.article_id in kept], "handing in")
    by_id = {one.article_id: one for one in drafts.drafts}
    return tuple(name for name in counting if desk.hand_in(by_id[name]))


def _tell(outcome: _Outcome, out: Path | None, *, as_json: bool) -> None:
    drafts, kept = outcome.drafts, outcome.drafts.annotations
    mentions, stances = (sum(len(getattr(one, what)) for one in kept) for what in ("mentions", "stances"))
    if as_json:
        emit(
            {
                "asked": outcome.said.asked,
                "answers": len(drafts.drafts),
                "refused": drafts.refused,
                "annotations": len(kept),
                "mentions": mentions,
                "stances": stances,
                "submitted": outcome.submitted,
                "left": outcome.left,
                "faults": [asdict(fault) for fault in outcome.faults],
            }
        )
        return
    for fault in outcome.faults:
        say(str(fault))
    where = f"{out}: " if out else ""
    say(
        f"{where}{len(drafts.drafts):,} answers, {drafts.refused:,} refused; "
        f"{len(kept):,} annotations: {mentions:,} mentions, {stances:,} stances"
    )
    if outcome.submitted or outcome.left:
        say(f"handed in {len(outcome.submitted):,}; {len(outcome.left):,} were handed in before")
