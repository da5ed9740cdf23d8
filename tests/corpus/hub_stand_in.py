"""A stand-in for the Hugging Face Hub: the few endpoints that a push uses, on loopback, storing what they are sent.

Two servers, as in life: the hub, which wants the token, and the storage that large files go to by addresses the hub
hands out, which must never see it. What the endpoints answer follows the client, huggingface_hub 2.4.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

TOKEN = "hf_made_up_for_this_test"  # noqa: S105 - opens nothing but this stand-in


@dataclass
class State:
    """What the two servers hold and have seen."""

    private: dict[str, bool] = field(default_factory=dict[str, bool])
    """Data sets, and whether each is private."""
    commits: dict[str, dict[str, bytes]] = field(default_factory=dict[str, dict[str, bytes]])
    """Files of each commit."""
    head: str = ""
    """Last commit."""
    tags: dict[str, str] = field(default_factory=dict[str, str])
    """Commit of each tag."""
    objects: dict[str, bytes] = field(default_factory=dict[str, bytes])
    """Large files in the storage."""
    requests: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])
    """Server, method and path of each request."""
    tokens: dict[str, set[str]] = field(default_factory=lambda: {"hub": set[str](), "storage": set[str]()})
    """Authorizations that each server was sent."""
    read_only: bool = False
    """Refuse to write."""
    spoils: str = ""
    """Path of a file that is stored wrongly."""

    @property
    def files(self) -> dict[str, bytes]:
        """Files of the last commit."""
        return self.commits.get(self.head, {})

    def commit(self, files: Mapping[str, bytes]) -> str:
        """Store a commit and return its id."""
        parts = (part for path in sorted(files) for part in (path.encode(), files[path]))
        self.head = hashlib.sha1(b"".join([self.head.encode(), *parts]), usedforsecurity=False).hexdigest()
        self.commits[self.head] = dict(files)
        return self.head


@dataclass
class StandIn:
    """The servers, running."""

    state: State
    """What they hold."""
    endpoint: str
    """Address of the hub."""


class Handler(BaseHTTPRequestHandler):
    """What both servers share."""

    state: ClassVar[State]
    storage: ClassVar[str]
    name: ClassVar[str]
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - the base's signature
        """Stay quiet."""

    def reply(self, status: int, value: object = None, headers: Mapping[str, str] | None = None) -> None:
        """Answer with bytes, or with JSON."""
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        for key, text in (headers or {}).items():
            self.send_header(key, text)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def refuse(self, status: int, code: str, message: str) -> None:
        """Answer as the hub does when it refuses."""
        self.reply(status, {"error": message}, {"X-Error-Code": code, "X-Error-Message": message})

    def body(self) -> bytes:
        """Read what was sent, whole or in chunks."""
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts: list[bytes] = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def seen(self) -> str:
        """Note the request and return its path."""
        path = unquote(urlsplit(self.path).path)
        self.state.requests.append((self.name, self.command, path))
        if authorization := self.headers.get("Authorization"):
            self.state.tokens[self.name].add(authorization)
        return path


class Storage(Handler):
    """Takes large files at addresses that need no token."""

    name = "storage"

    def do_PUT(self) -> None:
        """Keep a file."""
        self.state.objects[self.seen().rpartition("/")[2]] = self.body()
        self.reply(200)


class Hub(Handler):
    """Data sets."""

    name = "hub"

    def do_GET(self) -> None:
        """Answer."""
        self.answer(b"")

    do_HEAD = do_GET  # noqa: N815

    def do_POST(self) -> None:
        """Answer."""
        self.answer(self.body())

    def answer(self, sent: bytes) -> None:
        """Find the endpoint."""
        path = self.seen()
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self.refuse(401, "", "Invalid credentials in Authorization header")
            return
        for method, pattern, endpoint in ENDPOINTS:
            if method == self.command and (match := re.fullmatch(pattern, path)):
                if self.state.read_only and method == "POST":
                    self.refuse(403, "", "You have read access but not the required permissions")
                    return
                endpoint(self, match, sent)
                return
        self.refuse(404, "EntryNotFound", f"{self.command} {path}: not in this stand-in")

    def create(self, _match: re.Match[str], sent: bytes) -> None:
        """Make a data set, with the file of its own that the hub adds."""
        asked = json.loads(sent)
        name = f"{asked['organization']}/{asked['name']}"
        self.state.private[name] = asked.get("visibility") == "private"
        self.state.commit({".gitattributes": b"*.parquet filter=lfs diff=lfs merge=lfs -text\n"})
        self.reply(200, {"url": f"http://{self.headers['Host']}/datasets/{name}"})

    def info(self, match: re.Match[str], _sent: bytes) -> None:
        """Say what the data set is."""
        if match[1] not in self.state.private:
            self.refuse(404, "RepoNotFound", "Repository not found")
            return
        info = {"id": match[1], "sha": self.state.head, "private": self.state.private[match[1]]}
        self.reply(200, info | {"siblings": [], "tags": [], "downloads": 0, "likes": 0, "disabled": False})

    def refs(self, _match: re.Match[str], _sent: bytes) -> None:
        """List the tags."""
        tags = [{"name": n, "ref": f"refs/tags/{n}", "targetCommit": c} for n, c in self.state.tags.items()]
        main = {"name": "main", "ref": "refs/heads/main", "targetCommit": self.state.head}
        self.reply(200, {"branches": [main], "converts": [], "tags": tags})

    def tree(self, match: re.Match[str], _sent: bytes) -> None:
        """List the files of a revision, large ones with their SHA-256."""
        entries: list[dict[str, Any]] = []
        for path, content in sorted(self.at(match[2]).items()):
            entry = {"type": "file", "path": path, "size": len(content), "oid": git_id(content)}
            if path.endswith(".parquet"):
                sha256 = hashlib.sha256(content).hexdigest()
                entry |= {
                    "oid": git_id(sha256.encode()),
                    "lfs": {"oid": sha256, "size": len(content), "pointerSize": 1},
                }
            entries.append(entry)
        self.reply(200, entries)

    def at(self, revision: str) -> dict[str, bytes]:
        """Return the files of a branch, tag or commit."""
        return self.state.commits[self.state.tags.get(revision, self.state.head if revision == "main" else revision)]

    def yaml(self, _match: re.Match[str], sent: bytes) -> None:
        """Take any card that begins with metadata."""
        if json.loads(sent)["content"].startswith("---\n"):
            self.reply(200, {"errors": [], "warnings": []})
        else:
            self.reply(400, {"errors": [{"message": "no metadata"}], "warnings": []})

    def preupload(self, _match: re.Match[str], sent: bytes) -> None:
        """Say which files are large."""
        asked = [file["path"] for file in json.loads(sent)["files"]]
        modes = {path: "lfs" if path.endswith(".parquet") else "regular" for path in asked}
        self.reply(200, {"files": [{"path": p, "uploadMode": m, "shouldIgnore": False} for p, m in modes.items()]})

    def batch(self, _match: re.Match[str], sent: bytes) -> None:
        """Hand out the storage's addresses for large files that it has not."""
        objects: list[dict[str, Any]] = []
        for asked in json.loads(sent)["objects"]:
            known = {"oid": asked["oid"], "size": asked["size"]}
            upload = {"actions": {"upload": {"href": f"{self.storage}/objects/{asked['oid']}"}}}
            objects.append(known if asked["oid"] in self.state.objects else known | upload)
        self.reply(200, {"transfer": "basic", "objects": objects})

    def commit(self, match: re.Match[str], sent: bytes) -> None:
        """Take a commit: lines of JSON, first its head, then what happens to each file."""
        files = dict(self.state.files)
        header, *operations = [json.loads(line) for line in sent.splitlines()]
        if header["value"].get("parentCommit", self.state.head) != self.state.head:
            self.refuse(412, "", "A commit has happened since")
            return
        for operation in operations:
            value = operation["value"]
            path = value["path"]
            if operation["key"] == "deletedFile":
                del files[path]
            else:
                inline = base64.b64decode(value.get("content", ""))
                files[path] = self.state.objects[value["oid"]] if operation["key"] == "lfsFile" else inline
            if path == self.state.spoils:
                files[path] += b"?"
        done = self.state.commit(files)
        url = f"http://{self.headers['Host']}/datasets/{match[1]}/commit/{done}"
        self.reply(200, {"commitUrl": url, "commitOid": done})

    def tag(self, match: re.Match[str], sent: bytes) -> None:
        """Name a commit."""
        self.state.tags[json.loads(sent)["tag"]] = match[2]
        self.reply(200, {})

    def resolve(self, match: re.Match[str], _sent: bytes) -> None:
        """Return a file."""
        content = self.at(match[2])[match[3]]
        self.reply(200, content, {"ETag": f'"{git_id(content)}"', "X-Repo-Commit": self.state.head})


Endpoint = Callable[[Hub, re.Match[str], bytes], None]
NAME = "([^/]+/[^/]+)"
ENDPOINTS: tuple[tuple[str, str, Endpoint], ...] = (
    ("POST", "/api/repos/create", Hub.create),
    ("POST", "/api/validate-yaml", Hub.yaml),
    ("GET", f"/api/datasets/{NAME}", Hub.info),
    ("GET", f"/api/datasets/{NAME}/refs", Hub.refs),
    ("GET", f"/api/datasets/{NAME}/tree/([^/]+)", Hub.tree),
    ("POST", f"/api/datasets/{NAME}/preupload/main", Hub.preupload),
    ("POST", f"/api/datasets/{NAME}/commit/main", Hub.commit),
    ("POST", f"/api/datasets/{NAME}/tag/([^/]+)", Hub.tag),
    ("POST", f"/datasets/{NAME}.git/info/lfs/objects/batch", Hub.batch),
    ("GET", f"/datasets/{NAME}/resolve/([^/]+)/(.+)", Hub.resolve),
    ("HEAD", f"/datasets/{NAME}/resolve/([^/]+)/(.+)", Hub.resolve),
)
"""What the hub answers."""


def git_id(content: bytes) -> str:
    """Return the id that git gives a blob."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


@contextmanager
def stand_in() -> Generator[StandIn]:
    """Run both servers on free ports of loopback."""
    state = State()
    storage = ThreadingHTTPServer(("127.0.0.1", 0), type("TestStorage", (Storage,), {"state": state}))
    storage_url = f"http://127.0.0.1:{storage.server_port}"
    hub = ThreadingHTTPServer(("127.0.0.1", 0), type("TestHub", (Hub,), {"state": state, "storage": storage_url}))
    threads = [Thread(target=server.serve_forever, daemon=True) for server in (storage, hub)]
    for thread in threads:
        thread.start()
    try:
        yield StandIn(state=state, endpoint=f"http://127.0.0.1:{hub.server_port}")
    finally:
        for server, thread in zip((storage, hub), threads, strict=True):
            server.shutdown()
            server.server_close()
            thread.join()
