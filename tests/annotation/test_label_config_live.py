"""The labelling page and the instructions on a real Label Studio, and a person working with them in a browser."""

from urllib.error import HTTPError

import pytest

from standpunkt.annotation.guidelines.render import instruction
from standpunkt.annotation.label_config import label_config
from standpunkt.corpus.dataset import Corpus
from tests.annotation.labelling import Annotator, Server
from tests.annotation.servers import LiveServer

pytestmark = pytest.mark.live


def project(server: Server, *, judge: bool = False) -> int:
    settings = {
        "title": "Live",
        "label_config": label_config(judge=judge),
        "expert_instruction": instruction(),
        "show_collab_predictions": True,
    }
    created: int = server.ask("POST", "/api/projects", settings)["id"]
    return created


@pytest.mark.parametrize("judge", [False, True])
def test_label_studio_takes_the_config_and_keeps_the_instructions(live_server: LiveServer, judge: bool) -> None:  # noqa: FBT001
    """Validation can fail: a config whose labels are for a text that is not there is refused."""
    number = project(live_server, judge=judge)
    kept = live_server.ask("GET", f"/api/projects/{number}")
    assert kept["label_config"] == label_config(judge=judge)
    assert kept["expert_instruction"] == instruction()
    validate = f"/api/projects/{number}/validate/"
    live_server.ask("POST", validate, {"label_config": label_config(judge=judge)})
    with pytest.raises(HTTPError) as refused:
        live_server.ask("POST", validate, {"label_config": label_config().replace('toName="text"', 'toName="txt"', 1)})
    assert refused.value.code == 400
    refused.value.close()


@pytest.mark.browser
def test_page_is_german_and_leaves_room_for_arrows(live_server: LiveServer, person: Annotator, sample: Corpus) -> None:
    """Lines are 40 px apart, of which a mark takes 20; the captions and the keys stand on the labels."""
    article = next(article for article in sample.articles if article.id == "sample-umwelt-03")
    number = project(live_server)
    data = {"doc_id": article.id, "text": article.text, "title": "Artikel"}
    live_server.ask("POST", f"/api/projects/{number}/import", [{"data": data}])
    person.open(number)
    labels = " ".join(person.page.locator(".sp-bar").inner_text().split())
    assert labels == (
        "Person 1 Organisation 2 Ort 3 Sonstiges 4 Akteur 5 Streitfrage 6 → dafür f → dagegen g → abwägend b"
    )
    line = person.page.locator(".sp-doc [class*=richtext__line]").first
    assert line.evaluate("line => getComputedStyle(line).lineHeight") == "40px"
    instructions = person.page.locator("button:has-text('Instructions')")
    instructions.click()
    shown = person.page.locator(".sp-guide")
    shown.wait_for()
    assert shown.locator("h2").count() == 15
    assert shown.evaluate("guide => guide.scrollWidth <= guide.clientWidth")
