"""A server's process, as it is known."""

from pathlib import Path

from standpunkt.annotation.studio import process


def test_a_process_that_was_just_started_runs_until_it_is_ended(tmp_path: Path) -> None:
    """Linux lets us go on a moment before its arguments can be seen: one in twenty used to pass for ended."""
    for _ in range(100):
        pid = process.spawn(["/bin/sleep", "59.1"], {}, tmp_path / "log")
        assert process.is_running(pid, mark="59.1")
        assert not process.is_running(pid, mark="59.2")
        assert process.end(pid, mark="59.1", at_once=True)
        assert not process.is_running(pid, mark="59.1")
