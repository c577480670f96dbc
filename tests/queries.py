"""How many queries a page takes: what must not grow with the number of lines on it."""

from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries_of(client, address, data=None) -> int:
    """Asked twice, the second time counts: the first request of a session also writes down when it began and where."""
    assert client.get(address, data).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get(address, data)
    return len(asked)
