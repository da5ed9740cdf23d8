"""``standpunkt annotation doctor``: what is wrong with a Label Studio."""

from dataclasses import asdict
from pathlib import Path

from standpunkt.annotation.people import read_people
from standpunkt.annotation.studio.credentials import find
from standpunkt.annotation.studio.doctor import examine
from standpunkt.cli.console import emit, say


def doctor(
    *,
    url: str | None = None,
    token_file: Path | None = None,
    work: Path = Path("annotation-work"),
    insecure: bool = False,
    json: bool = False,
) -> int:
    """Say what is wrong with a Label Studio and the token for it, each with the line that mends it.

    Exit code 1 if something is wrong.

    Example: `standpunkt annotation doctor --url http://127.0.0.1:8080`

    Args:
        url: The server; by default the one of the environment variable LABEL_STUDIO_URL, or your own.
        token_file: A file with the token that only you can read; by default the token of the environment variable
            LABEL_STUDIO_API_KEY, or your own server's.
        work: The campaign's folder, whose annotators are compared with the server's accounts.
        insecure: Look at a server by plain http on another machine, where anybody on the way reads the token.
        json: Print the findings as JSON.
    """
    findings = []
    for finding in examine(find(url, token_file), read_people(work), insecure=insecure):
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
