"""News reach the pages that wait for them, of their topic only, until the person is gone."""

import threading
import time
from contextlib import closing

import pytest

from sswork import live

pytestmark = pytest.mark.usefixtures("servers")


@pytest.fixture(autouse=True)
def own_hub(monkeypatch):
    """Pages of other tests wait in this process, too."""
    monkeypatch.setattr(live, "HUB", live.Hub())


def told(topic: str, **news) -> None:
    live._publish({"topic": topic} | news)


def heard(topic: str, person: int, *, tell) -> list[dict]:
    """What a page hears of what is told meanwhile, until it is sent away."""
    found: list[dict] = []
    with closing(live.Waiting(topic, person)) as news:
        threading.Thread(target=tell).start()
        found.extend(each for each in news if each is not None)
    return found


def test_of_the_own_topic_until_the_person_is_gone():
    def tell():
        told("meeting:1", item=1, version=2)
        told("meeting:2", item=9, version=9)
        told("meeting:1", item=0)
        told("gone:8")
        told("gone:7")
        told("meeting:1", item=3, version=1)

    began = time.monotonic()
    assert [each["item"] for each in heard("meeting:1", 7, tell=tell)] == [1, 0]
    assert time.monotonic() - began < live.WITHIN + 1


def test_too_many_are_sent_away(settings):
    settings.LIVE_PAGES = 1
    with closing(live.Waiting("meeting:1", 7)), pytest.raises(live.Full):
        live.Waiting("meeting:1", 8)
    live.Waiting("meeting:1", 8).close()


def test_without_a_broker_pages_are_sent_away_and_what_was_told_is_lost_quietly(monkeypatch, caplog):
    nowhere = live.redis.Redis(unix_socket_path="/nowhere")
    monkeypatch.setattr(live, "_server", lambda: nowhere)
    with pytest.raises(live.Full):
        live.Waiting("meeting:1", 7)
    told("meeting:1", item=1)
    assert "the broker does not answer" in caplog.text
