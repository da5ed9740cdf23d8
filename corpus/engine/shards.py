"""Temporary."""
import json, shutil
from pathlib import Path
class Work:
    def __init__(self, out: Path, fingerprint: object) -> None:
        self.folder = out.with_name(f".{out.name}.work"); self.f = json.dumps(fingerprint, sort_keys=True, default=str)
    def __enter__(self) -> "Work":
        m = self.folder / "fingerprint.json"
        if not (m.exists() and m.read_text() == self.f):
            shutil.rmtree(self.folder, ignore_errors=True); self.folder.mkdir(parents=True); m.write_text(self.f)
        return self
    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None: shutil.rmtree(self.folder)
