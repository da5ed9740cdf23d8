"""What the doctor finds on a real server, and that doing what it says mends it."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

import msgspec
import pytest

from standpunkt.annotation.guidelines import VERSION as GUIDELINES
from standpunkt.annotation.guidelines.render import instruction
from standpunkt.annotation.label_config import label_config
from standpunkt.annotation.people import Person
from standpunkt.annotation.studio import probe, server
from standpunkt.annotation.studio.client import LabelStudio
from standpunkt.annotation.studio.credentials import Access
from standpunkt.annotation.studio.doctor import Finding, examine
from standpunkt.annotation.studio.home import VERSION
from tests.annotation.live.test_server import silent, stranger, titles
from tests.annotation.servers import LiveServer, free_port

pytestmark = pytest.mark.live


@pytest.fixture
def own_server(mortal_server: LiveServer) -> LiveServer:
    """A server without the projects of other tests, to spoil."""
    for project in mortal_server.ask("GET", "/api/projects?page_size=1000")["results"]:
        mortal_server.ask("DELETE", f"/api/projects/{project['id']}")
    return mortal_server


def look(running: LiveServer, token: str = "", people: Sequence[Person] = ()) -> dict[str, Finding]:
    """Return the findings by their codes; no token of the server's is in any of them."""
    access = Access(url=running.url, token=token or running.token)
    found = list(examine(access, people))
    assert all(access.token not in f"{finding.said}{finding.mend}" for finding in found)
    return {finding.code: finding for finding in found}


def wrong(found: dict[str, Finding]) -> list[str]:
    return sorted(code for code in found if not code.startswith("OK_"))


ENDED = {"token_type": "refresh", "exp": 1_700_000_000}


def jwt(claims: Mapping[str, object]) -> str:
    parts = [{"alg": "HS256", "typ": "JWT"}, claims]
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, "c2lnbmF0dXJl"])


def test_server_of_our_own_is_well(own_server: LiveServer) -> None:
    found = look(own_server)
    assert wrong(found) == []
    assert found["OK_VERSION"].said == f"Label Studio {VERSION} answers at {own_server.url}"


def test_each_kind_of_token_is_told(own_server: LiveServer) -> None:
    """A personal token works; parts of one, exchanged ones, ended ones and wrong ones are named as what they are."""
    personal = own_server.personal_token()
    found = look(own_server, personal)
    assert wrong(found) == []
    assert found["OK_TOKEN_KIND"].said == "the token is a personal access token"
    short = own_server.ask("POST", "/api/token/refresh", {"refresh": personal})["access"]
    cases = {
        short: ["E_TOKEN_KIND", "E_TOKEN_WRONG"],
        personal.rpartition(".")[0]: ["E_TOKEN_KIND", "E_TOKEN_WRONG"],
        jwt(ENDED): ["E_TOKEN_ENDED", "E_TOKEN_WRONG"],
        "f" * 40: ["E_TOKEN_WRONG"],
        f"Token {own_server.token}": ["E_TOKEN_KIND", "E_TOKEN_WRONG"],
        "nonsense": ["E_TOKEN_KIND", "E_TOKEN_WRONG"],
    }
    assert {token: wrong(look(own_server, token)) for token in cases} == cases
    assert "2023-11-14" in look(own_server, jwt(ENDED))["E_TOKEN_ENDED"].said


def test_legacy_tokens_that_are_off_are_told_and_mended(own_server: LiveServer) -> None:
    """The token is right all the while: only the setting is not. What mends it starts the server, which runs."""
    own_server.ask("POST", "/api/jwt/settings", {"api_tokens_enabled": True, "legacy_api_tokens_enabled": False})
    assert not probe.knows(own_server.port, own_server.token, own_server.email)
    finding = look(own_server)["E_TOKEN_OFF"]
    assert "standpunkt annotation server start" in finding.mend
    own_server.start()
    assert probe.knows(own_server.port, own_server.token, own_server.email)
    assert wrong(look(own_server)) == []


def test_open_door_and_telemetry_are_told_and_a_killed_server_comes_back_without(own_server: LiveServer) -> None:
    """Label Studio's own defaults; a server that is killed has its data, and its settings are our own, once started.

    Started twice it runs once; killed, its process id on file is known to be nobody's.
    """
    assert server.stop(own_server.home)
    assert not server.stop(own_server.home)
    settings = {"LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "false", "COLLECT_ANALYTICS": "true"}
    server.start(own_server.home, silent, port=own_server.port, settings=settings)
    try:
        found = look(own_server)
        own_server.ask("POST", "/api/projects", {"title": "kept"})
    finally:
        own_server.kill()
    assert wrong(found) == ["E_SIGN_UP", "W_TELEMETRY"]
    assert found["E_SIGN_UP"].mend.endswith("LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK=true")
    assert server.state(own_server.home).pid == 0
    assert probe.look(own_server.port, "/health") == (0, None)
    own_server.start()
    pid = server.state(own_server.home).pid
    own_server.start()
    assert server.state(own_server.home).pid == pid
    assert titles(own_server) == ["kept"]
    assert wrong(look(own_server)) == []


def test_projects_changed_by_hand_and_people_without_accounts_are_told(own_server: LiveServer) -> None:
    accounts = own_server.ask("GET", "/api/users")  # other tests' too
    known = [Person(name=f"n{user['id']}", email=user["email"], user=user["id"]) for user in accounts]
    known[0] = msgspec.structs.replace(known[0], name="anna")
    people = (*known, Person(name="bert", email="bert@example.org", user=777))
    with LabelStudio(Access(url=own_server.url, token=own_server.token)) as studio:
        good = studio.create_project(title="b1/anna", label_config=label_config(), instruction=instruction())
        judge = studio.create_project(title="adj/b1", label_config=label_config(judge=True), instruction=instruction())
        studio.create_project(title="not ours", label_config="<View></View>", instruction="")
        found = look(own_server, people=known)
        assert wrong(found) == []
        assert found["OK_PROJECTS"].said == "2 projects of ours, none changed by hand"
        more = label_config().replace('<Label value="PER"', '<Label value="NEW"/><Label value="PER"')
        studio.update_project(good.id, {"label_config": more})
        studio.update_project(judge.id, {"expert_instruction": ""})
        studio.create_project(title="b1/carl", label_config=label_config(), instruction=instruction())
        findings = list(examine(Access(url=own_server.url, token=own_server.token), people))
    said = [finding.said for finding in findings if not finding.code.startswith("OK_")]
    assert said == [
        "bert has no account on this server",
        f"project {good.id}, b1/anna: its labelling page is not that of guidelines {GUIDELINES}",
        f"project {judge.id}, adj/b1: its instructions are gone",
        f"project {judge.id + 2}, b1/carl: no annotator carl in people.json",
    ]


def test_no_server_another_version_and_something_else_are_told(live_server: LiveServer) -> None:
    port = free_port()
    nowhere = replace(live_server, url=f"http://127.0.0.1:{port}")
    assert wrong(look(nowhere)) == ["E_SERVER"]
    with stranger({"/api/version": {"release": "1.7.0"}, "/user/login/": ""}, port):
        assert "E_VERSION" in look(nowhere)
        assert "1.7.0" in look(nowhere)["E_VERSION"].said
    with stranger({"/api/version": ["something"]}, port):
        assert "no Label Studio" in look(nowhere)["E_SERVER"].said


def test_plain_http_to_another_machine_is_not_tried() -> None:
    """The address is one for examples, where nobody would answer; it is told before anything is sent."""
    (finding,) = examine(Access(url="http://192.0.2.1:8080", token="f" * 40), ())
    assert finding.code == "E_ADDRESS"
    assert "ssh -L" in finding.mend
