"""``standpunkt corpus push``: a release goes to the Hugging Face Hub."""

from dataclasses import asdict
from pathlib import Path

from standpunkt.cli.console import emit, say
from standpunkt.corpus.push import push as push_release


def push(folder: Path, name: str, *, private: bool = False, endpoint: str | None = None, json: bool = False) -> None:
    """Upload a release to the Hugging Face Hub as one commit, and tag its version.

    The release is checked first; one with texts that may not be passed on is refused. Pushing the same bytes again
    sends nothing. The token comes from HF_TOKEN, or from the login of the hub's own client.

    Example: `standpunkt corpus push out/release standpunkt/sample`

    Args:
        folder: The release.
        name: Name of the data set on the hub, as organisation/name.
        private: Make the data set visible to its owner only, where it is made new.
        endpoint: Address of the hub; by default HF_ENDPOINT, else the public one.
        json: Print what was done as JSON.
    """
    done = push_release(folder, name, private=private, endpoint=endpoint)
    if json:
        emit(asdict(done))
        return
    say(f"{len(done.sent):,} files sent, {len(done.removed):,} of an earlier version removed")
    say(f"{done.tag}: commit {done.commit}")
    say(f"-> {done.url}   load_dataset({name!r}, revision={done.tag!r})")
