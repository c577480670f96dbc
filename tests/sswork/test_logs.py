"""Logs without people in them: an exception's kind and way, never its words."""

import io
import logging
import logging.config

import pytest
from django.conf import settings
from django.db import DataError, connection

from sswork.logs import Discreet

MARK = "Xanthippe"


@pytest.fixture
def written():
    """What the product's own formatter writes of everything logged in the test."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Discreet("{levelname} {name} {message}", style="{"))
    logging.getLogger().addHandler(handler)
    yield stream.getvalue
    logging.getLogger().removeHandler(handler)


def failing():
    try:
        int(MARK)
    except ValueError as error:
        raise LookupError(f"no {MARK}") from error


def test_the_product_logs_by_it():
    assert settings.LOGGING["formatters"]["plain"]["()"] == "sswork.logs.Discreet"
    assert settings.LOGGING["root"]["handlers"] == ["console"]
    assert settings.LOGGING["handlers"]["console"]["formatter"] == "plain"


def test_an_exception_tells_its_kind_and_its_way(written):
    try:
        failing()
    except LookupError as error:
        logging.getLogger("test").exception("Task 7 failed: %r and %s", error, error)
    said = written()
    assert MARK not in said
    assert "Task 7 failed: LookupError and LookupError" in said
    assert "builtins.ValueError" in said
    assert "builtins.LookupError" in said
    assert said.count("in failing") == 2


def test_nor_does_what_another_handler_has_formatted_before(written, caplog):
    with caplog.at_level(logging.INFO):
        try:
            failing()
        except LookupError:
            logging.getLogger("test").exception("It failed")
    assert MARK in caplog.text  # this handler is not ours
    assert MARK not in written()


def test_a_row_that_the_database_quotes(written, db):
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::int", [MARK])
    except DataError:
        logging.getLogger("test").exception("It failed")
    assert MARK not in written()
    assert "django.db.utils.DataError" in written()


def test_messages_without_an_exception_stand_as_they_are(written):
    logging.getLogger("test").warning("Not found: %s", "/nowhere/")
    assert written() == "WARNING test Not found: /nowhere/\n"
