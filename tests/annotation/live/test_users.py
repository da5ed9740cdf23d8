"""Annotators get accounts under pseudonyms, once, also when something is cut off on the way."""

from pathlib import Path

import pytest

from standpunkt.annotation.people import Kind, Person, read_people
from standpunkt.annotation.studio import users
from standpunkt.annotation.studio.client import LabelStudio
from standpunkt.annotation.studio.credentials import Access
from standpunkt.annotation.studio.forms import Visitor, invitation_path
from standpunkt.errors import RecordError, ServiceError, UsageError
from tests.annotation.servers import LiveServer

pytestmark = pytest.mark.live


@pytest.fixture
def studio(live_server: LiveServer) -> LabelStudio:
    """The administrator's client."""
    return LabelStudio(Access(url=live_server.url, token=live_server.token))


def account(name: str, kind: Kind = Kind.HUMAN) -> Person:
    return Person(name=name, email=f"{name}@example.org", kind=kind)


def test_person_is_added_once_and_can_log_in(live_server: LiveServer, studio: LabelStudio, tmp_path: Path) -> None:
    with studio:
        first = users.add(studio, tmp_path, account("once"))
        again = users.add(studio, tmp_path, account("once"))
        assert [user.email for user in studio.users()].count("once@example.org") == 1
    assert (first.made, again.made) == (True, False)
    assert first.person == again.person == read_people(tmp_path)[0]
    assert first.person.token is None
    assert first.password is not None
    password = first.password.read_text().strip()
    with Visitor(live_server.url) as visitor:
        assert not visitor.log_in("once@example.org", password + "x")
        assert visitor.log_in("once@example.org", password)
    file = tmp_path / "people.json"
    assert file.stat().st_mode & 0o777 == first.password.stat().st_mode & 0o777 == 0o600
    assert password not in file.read_text()


def test_model_has_a_token_of_its_own(live_server: LiveServer, studio: LabelStudio, tmp_path: Path) -> None:
    with studio:
        added = users.add(studio, tmp_path, account("model-1", Kind.MODEL))
    assert added.person.token
    assert added.person.token not in repr(added)
    with LabelStudio(Access(url=live_server.url, token=added.person.token)) as own:
        assert own.me().id == added.person.user


def test_account_made_before_a_kill_is_taken_up(studio: LabelStudio, tmp_path: Path) -> None:
    """The password was written and the account made; ``people.json`` was not."""
    with studio:
        users.add(studio, tmp_path, account("cut-off", Kind.MODEL))
        whole = read_people(tmp_path)
        (tmp_path / "people.json").unlink()
        again = users.add(studio, tmp_path, account("cut-off", Kind.MODEL))
    assert not again.made
    assert read_people(tmp_path) == whole


def test_account_of_somebody_else_is_told(studio: LabelStudio, tmp_path: Path) -> None:
    """A person keeps the password that they know; a model whose token nobody has is refused."""
    with studio, Visitor(studio.url) as visitor:
        invitation = invitation_path(studio.ask("GET", "/api/invite")["invite_url"])
        visitor.sign_up(invitation, "there@example.org", "known-to-them")
        added = users.add(studio, tmp_path, account("there"))
        assert (added.made, added.password) == (False, None)
        with pytest.raises(ServiceError, match="its token"):
            users.add(studio, tmp_path / "other", account("there", Kind.MODEL))
        assert read_people(tmp_path / "other") == ()


def test_pseudonyms_and_addresses_are_nobody_elses(studio: LabelStudio, tmp_path: Path) -> None:
    with studio:
        users.add(studio, tmp_path, account("berta"))
        before = len(studio.users())
        for person in (
            Person(name="berta", email="other@example.org"),
            Person(name="other", email="Berta@example.org"),
            account("berta", Kind.MODEL),
        ):
            with pytest.raises(UsageError) as refused:
                users.add(studio, tmp_path, person)
            assert "@" not in str(refused.value)
        assert len(studio.users()) == before
    for name in ("Berta", "be rta", "berta@example.org", "", "-b", "x" * 41):
        with pytest.raises(RecordError, match="E_PSEUDONYM"):
            Person(name=name, email="b@example.org")


def test_invitation_that_is_refused_says_why(studio: LabelStudio) -> None:
    with studio, Visitor(studio.url) as visitor:
        invitation = invitation_path(studio.ask("GET", "/api/invite")["invite_url"])
        with pytest.raises(ServiceError, match="8–128 characters") as refused:
            visitor.sign_up(invitation, "short@example.org", "short")
        assert "short@example.org" not in str(refused.value)
        with pytest.raises(ServiceError, match="403") as forged:
            visitor.sign_up("/user/signup/?token=forged", "forged@example.org", "long-enough")
        assert "token=" not in str(forged.value)


def test_invitation_goes_to_the_server_that_was_named() -> None:
    for address in ("http://evil.example/user/signup/?token=t", "//evil.example/user/signup/?token=t"):
        assert invitation_path(address) == "/user/signup/?token=t"
    assert invitation_path("/user/signup/?token=t") == "/user/signup/?token=t"
