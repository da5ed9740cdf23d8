"""One data set on the Hugging Face Hub: the few calls of the hub's own client that a push needs, said in our words.

The token comes from ``HF_TOKEN`` or from ``hf auth login``, never from an argument, where a process list would show it.
"""

import sys
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from standpunkt.errors import ServiceError, UsageError, shorten

if TYPE_CHECKING:
    from huggingface_hub import HfApi

BRANCH: Final = "main"
"""The branch that a data set is read from."""
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_KIND: Final = "dataset"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet:
    """A data set on the hub, there or not."""

    api: "HfApi"
    """The hub's client."""
    name: str
    """``organisation/name``."""

    @property
    def url(self) -> str:
        """Where people read it."""
        return f"{self.api.endpoint}/datasets/{self.name}"

    def require(self, *, private: bool) -> str:
        """Return the data set's last commit, after making the data set if there is none.

        Raises:
            UsageError: it is there and public, and was asked to be private.
        """
        from huggingface_hub.errors import RepositoryNotFoundError  # noqa: PLC0415 - heavy

        try:
            info = self.api.dataset_info(self.name)
        except RepositoryNotFoundError:
            self.api.create_repo(self.name, repo_type=_KIND, private=private, exist_ok=True)
            info = self.api.dataset_info(self.name)
        if private and not info.private:
            raise UsageError(f"{self.name} is public; nothing was sent. Make it private there first")
        return info.sha or ""

    def files(self, revision: str) -> dict[str, str]:
        """Return the hash of each file: SHA-256 of a large one, the id of its git blob of a small one."""
        from huggingface_hub.hf_api import RepoFile  # noqa: PLC0415 - heavy

        entries = self.api.list_repo_tree(self.name, recursive=True, revision=revision, repo_type=_KIND)
        return {e.path: e.lfs.sha256 if e.lfs else e.blob_id for e in entries if isinstance(e, RepoFile)}

    def tags(self) -> dict[str, str]:
        """Return the commit of each tag."""
        return {tag.name: tag.target_commit for tag in self.api.list_repo_refs(self.name, repo_type=_KIND).tags}

    def read(self, path: str) -> bytes:
        """Return the content of a small file."""
        with TemporaryDirectory() as folder:
            copy = self.api.hf_hub_download(self.name, path, repo_type=_KIND, revision=BRANCH, local_dir=folder)
            return Path(copy).read_bytes()

    def commit(self, folder: Path, *, sent: Iterable[str], removed: Iterable[str], message: str, parent: str) -> str:
        """Send and remove files as one commit on top of `parent`, so that no reader meets half of it; return its id."""
        from huggingface_hub import CommitOperationAdd, CommitOperationDelete  # noqa: PLC0415 - heavy

        done = self.api.create_commit(
            self.name,
            operations=[
                *(CommitOperationDelete(path_in_repo=name) for name in removed),
                *(CommitOperationAdd(path_in_repo=name, path_or_fileobj=folder / name) for name in sent),
            ],
            commit_message=message,
            repo_type=_KIND,
            revision=BRANCH,
            parent_commit=parent or None,
        )
        return done.oid

    def tag(self, name: str, commit: str) -> None:
        """Name a commit."""
        self.api.create_tag(self.name, tag=name, revision=commit, repo_type=_KIND)


@contextmanager
def open_data_set(name: str, endpoint: str | None = None) -> Generator[DataSet]:
    """Yield a data set; what the client raises in the block becomes one line that says what to do.

    Args:
        name: ``organisation/name``.
        endpoint: address of the hub; by default that of ``HF_ENDPOINT``, else the public one.

    Raises:
        ServiceError: the hub cannot be reached, or refuses.
        UsageError: no token, offline, a name that is none, or an address that would carry the token in the clear.
    """
    import httpx2  # noqa: PLC0415 - comes with the client
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError  # noqa: PLC0415 - heavy
    from huggingface_hub.utils.tqdm import (  # noqa: PLC0415
        are_progress_bars_disabled,
        disable_progress_bars,
        enable_progress_bars,
    )

    api = _client(endpoint)
    if quiet := not (sys.stderr.isatty() or are_progress_bars_disabled()):
        disable_progress_bars()  # the client draws them into pipes too
    hints = {
        401: "the token is not valid: run 'hf auth login', or set HF_TOKEN",
        403: f"the token may not write to {name}",
        412: "somebody else pushed at the same time: push again",
    }
    try:
        yield DataSet(api=api, name=name)
    except HFValidationError as error:
        found = shorten(str(error), 200)
        raise UsageError(f"{name!r}: expected a name such as organisation/corpus ({found})") from None
    except HfHubHTTPError as error:
        status = error.response.status_code
        hint = hints.get(status, shorten(error.server_message or str(error), 200))
        raise ServiceError(f"{api.endpoint}: {name}: refused with {status}: {hint}") from error
    except httpx2.TransportError as error:
        raise ServiceError(f"{api.endpoint}: no answer ({shorten(str(error))}); is there a network?") from error
    except (OSError, RuntimeError, ValueError) as error:
        found = f"{error} {error.__cause__ or ''}".strip()
        raise ServiceError(f"{api.endpoint}: {name}: the upload failed: {shorten(found, 300)}") from error
    finally:
        if quiet:
            enable_progress_bars()


def _client(endpoint: str | None) -> "HfApi":
    """Return the hub's client, with a token.

    Raises:
        UsageError: offline, no token, or an address that would carry it in the clear.
    """
    from huggingface_hub import HfApi, constants, get_token  # noqa: PLC0415 - heavy

    if constants.HF_HUB_OFFLINE:
        raise UsageError("HF_HUB_OFFLINE is set, so nothing can be pushed; unset it")
    api = HfApi(endpoint=endpoint, library_name="standpunkt")
    address = urlsplit(api.endpoint)
    if address.scheme != "https" and not (address.scheme == "http" and address.hostname in _LOOPBACK):
        raise UsageError(f"{api.endpoint}: expected an https address, since the token goes there")
    if not get_token():
        raise UsageError("no token for the hub: run 'hf auth login', or set HF_TOKEN; it needs the right to write")
    return api
