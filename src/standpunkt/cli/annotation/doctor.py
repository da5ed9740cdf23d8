"""``standpunkt annotation doctor``: what is wrong with a Label Studio."""

from dataclasses import asdict
from pathlib import Path

from standpunkt.annotation.people import read_people
from standpunkt.annotation.studio.doctor import examine
from standpunkt.cli.annotation.options import FOUND, WORK, ServerOptions
from standpunkt.cli.console import emit, say


def doctor(
    *,
    work: Path = WORK,
    server: ServerOptions = FOUND,
    json: bool = False,
) -> int:
    """Say what is wrong with a Label Studio and the token for it, each with the line that mends it.

    Exit code 1 if something is wrong.

    Example: `standpunkt annotation doctor --url http://127.0.0.1:8080`

    Args:
        work: The campaign's folder, whose annotators are compared with the server's accounts.
        server: The server.
        json: Print the findings as JSON.
    """
    findings = []
    for finding in examine(server.access(), read_people(work), insecure=server.insecure):
        findings.append(finding)
        if not json:
            word = "wrong" if finding.is_wrong else "look" if finding.mend else "ok"
            say(f"{word:5}  {finding.said}")
            if finding.mend:
                say(f"       mend: {finding.mend}")
    wrong = sum(finding.is_wrong for finding in findings)
    if json:
        emit([asdict(finding) for finding in findings])
    else:
        say(
            f"{wrong} of {len(findings)} things are wrong" if wrong else f"{len(findings)} things looked at, none wrong"
        )
    return 1 if wrong else 0
