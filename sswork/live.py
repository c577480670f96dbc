"""News for pages that are open now: which record changed, never what it says. See docs/adr/0010.

    tell("meeting:4", item=17, version=3)      # after the transaction; the browser then asks for the item, by its person's rights
    for each in Waiting("meeting:4", person):  # a page waits in a held answer, in a thread of its own, without a connection to
        ...                                    # the database; None now and then, so that a browser that is gone is noticed

It goes through Valkey, so that whatever process made the change tells all of them. Nothing depends on it: who hears nothing asks
again by itself.
"""

import json
import logging
import queue
import threading
import time
from collections.abc import Iterator
from functools import cache

import redis
from django.conf import settings
from django.db import transaction

CHANNEL = "sswork:news"
LASTS = 45.0  # seconds: proxies end answers that are silent for a minute, and nobody's rights are older than this
BEATS = 10.0
WITHIN = 2.0  # seconds in which the process has to hear
GONE = "gone:"  # and a person: signed out, or no longer in the team

log = logging.getLogger(__name__)


class Full(Exception):
    """As many pages wait here as may."""


@cache
def _server() -> redis.Redis:
    return redis.Redis.from_url(settings.CACHES["default"]["LOCATION"], socket_timeout=2)


def tell(topic: str, **news) -> None:
    """Once the change is in the database. What cannot be told is found by the next question."""
    transaction.on_commit(lambda: _publish({"topic": topic} | news))


def end_for(person: int) -> None:
    """Pages of this person wait no longer: signed out, or no longer in the team."""
    tell(f"{GONE}{person}")


def _publish(message: dict) -> None:
    try:
        _server().publish(CHANNEL, json.dumps(message))
    except redis.RedisError:
        log.warning("news could not be told: the broker does not answer")


class Hub:
    """The waiting pages of one process, and the thread that hears for all of them."""

    def __init__(self):
        self.lock = threading.Lock()
        self.waiting: dict[queue.SimpleQueue, tuple[str, str]] = {}
        self.hears: threading.Event | None = None

    def join(self, topic: str, person: int) -> queue.SimpleQueue:
        """From now on nothing is missed: it returns when the process hears."""
        with self.lock:
            if len(self.waiting) >= settings.LIVE_PAGES:
                raise Full
            mine: queue.SimpleQueue = queue.SimpleQueue()
            self.waiting[mine] = (topic, f"{GONE}{person}")
            hears = self.hears = self.hears or self._listen()
        if not hears.wait(WITHIN):
            self.leave(mine)
            raise Full
        return mine

    def leave(self, mine: queue.SimpleQueue) -> None:
        with self.lock:
            self.waiting.pop(mine, None)

    def _listen(self) -> threading.Event:
        hears = threading.Event()
        threading.Thread(target=self._hear, args=(hears,), name="news", daemon=True).start()
        return hears

    def _hear(self, hears: threading.Event) -> None:
        """Until nobody waits any more, or the broker is gone; then the pages are sent away, and ask by themselves."""
        try:
            with _server().pubsub() as channel:
                channel.subscribe(CHANNEL)
                while self._is_needed(hears):
                    self._take(channel.get_message(timeout=1.0), hears)
        except redis.RedisError:
            log.warning("news are not heard: the broker does not answer")
            with self.lock:
                self.hears = None
            self._hand_out(None)

    def _take(self, message: dict | None, hears: threading.Event) -> None:
        if message and message["type"] == "subscribe":
            hears.set()
        elif message:
            self._hand_out(json.loads(message["data"]))

    def _is_needed(self, hears: threading.Event) -> bool:
        with self.lock:
            if not self.waiting and hears.is_set():
                self.hears = None
            return self.hears is hears

    def _hand_out(self, news: dict | None) -> None:
        with self.lock:
            found = [each for each, topics in self.waiting.items() if news is None or news["topic"] in topics]
        for each in found:
            each.put(news)


HUB = Hub()


class Waiting:
    """A page that waits for the news of one topic, for a while. Raises ``Full`` at once where too many do. To be closed."""

    def __init__(self, topic: str, person: int):
        self.topic, self.mine = topic, HUB.join(topic, person)

    def __iter__(self) -> Iterator[dict | None]:
        until = time.monotonic() + LASTS
        while (left := until - time.monotonic()) > 0:
            try:
                news = self.mine.get(timeout=min(left, BEATS))
            except queue.Empty:
                yield None
                continue
            if news is None or news["topic"] != self.topic:
                return
            yield news

    def close(self) -> None:
        HUB.leave(self.mine)
