"""``standpunkt annotation server``: a Label Studio of your own."""

from dataclasses import asdict
from pathlib import Path
from typing import Final

from cyclopts import App

from standpunkt.annotation.studio import backup as backups
from standpunkt.annotation.studio import installation
from standpunkt.annotation.studio import server as servers
from standpunkt.annotation.studio.home import PORT, VERSION, home
from standpunkt.cli.console import emit, say, telling

server: Final = App(name="server", help_format="markdown")
server.help = """Install, start, stop, back up and restore a Label Studio of your own.

It listens on this machine alone and reports nothing to its makers. All of it lies in one folder, by default
`~/.local/share/standpunkt/label-studio`; the environment variable STANDPUNKT_LABEL_STUDIO_HOME names another.

Example: `standpunkt annotation server install && standpunkt annotation server start`"""


@server.command
def install(*, force: bool = False) -> None:
    """Install Label Studio into an environment of its own: a gigabyte, some minutes. One that was cut off is redone.

    Example: `standpunkt annotation server install`

    Args:
        force: Install it anew even if it is ready.
    """
    place = home()
    with telling() as report:
        made = installation.install(place, report, force=force)
    say(f"Label Studio {VERSION} {'is installed' if made else 'was installed already'} in {place.environment}")


@server.command
def start(*, port: int = PORT, email: str = servers.ADMINISTRATOR, json: bool = False) -> None:
    """Start the server and wait until it answers; the first start makes its data and an administrator.

    Log-in and token stand in the file `access.json` that is named at the end, which only you can read.

    Example: `standpunkt annotation server start --port 8090`

    Args:
        port: Where it listens on this machine.
        email: Log-in name of the administrator, at the first start.
        json: Print address and folder as JSON.
    """
    place = home()
    with telling() as report:
        owner = servers.start(place, report, port=port, email=email)
    if json:
        emit({"access": str(place.access), "url": owner.url, "version": VERSION})
        return
    say(f"Label Studio {VERSION} answers at {owner.url}; log in as {owner.email} with the password in {place.access}")


@server.command
def stop() -> None:
    """End the server; its data stays.

    Example: `standpunkt annotation server stop`
    """
    say("stopped" if servers.stop(home()) else "no server ran")


@server.command
def status(*, json: bool = False) -> int:
    """Say whether the server runs; exit code 1 if it does not answer.

    Example: `standpunkt annotation server status --json`

    Args:
        json: Print the state as JSON.
    """
    place = home()
    state = servers.state(place)
    if json:
        emit(asdict(state) | {"folder": str(place.folder), "installed": installation.installed(place)})
    elif state.pid:
        how = f"Label Studio {state.version} answers" if state.answers else "Label Studio runs and does not answer"
        say(f"{how} at {state.url}, process {state.pid}; its log: {place.log}")
    else:
        say(f"no server runs on {place.folder}")
    if not json:
        say(f"database: {state.database_bytes:,} bytes" if state.database_bytes else "no database yet")
    return 0 if state.answers else 1


@server.command
def backup(*, out: Path | None = None, force: bool = False, json: bool = False) -> None:
    """Write database, uploads, secret key and log-in into one file, while the server runs or not.

    Whoever has the file can log in as everybody, so only you can read it.

    Example: `standpunkt annotation server backup --out before-batch-2.tar.gz`

    Args:
        out: The file to write; by default one named for the time in the server's folder.
        force: Replace an existing file.
        json: Print file and counts as JSON.
    """
    with telling() as report:
        report("copying the database")
        file, manifest = backups.backup(home(), out, force=force)
    size = sum(kept.size for kept in manifest.files)
    if json:
        emit({"bytes": size, "file": str(file), "files": len(manifest.files), "made_at": manifest.made_at})
        return
    say(f"{file}: {len(manifest.files):,} files, {size:,} bytes of {home().folder}")


@server.command
def restore(archive: Path, *, force: bool = False, json: bool = False) -> None:
    """Put a backup in the place of the server's data; what was there is kept beside it.

    Nothing is touched before the whole backup is unpacked and checked.

    Example: `standpunkt annotation server restore before-batch-2.tar.gz --force`

    Args:
        archive: A file that backup wrote.
        force: Put it in the place of existing data.
        json: Print what was done as JSON.
    """
    with telling() as report:
        report("unpacking and checking")
        restored = backups.restore(home(), archive, force=force)
    if json:
        kept = str(restored.replaced) if restored.replaced else None
        emit({"files": len(restored.manifest.files), "made_at": restored.manifest.made_at, "replaced": kept})
        return
    kept = f"; what was there lies in {restored.replaced}" if restored.replaced else ""
    say(f"restored {len(restored.manifest.files):,} files as of {restored.manifest.made_at}{kept}")
