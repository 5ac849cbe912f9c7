"""An index while it is filled, which nobody searches yet: it need not make each second what was written searchable.

Its writes are safe on the disk all the same before they are answered: a rebuild that is continued does not write again
what it remembers to have written.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from opensearchpy import OpenSearch


@contextmanager
def being_filled(client: OpenSearch, index: str) -> Iterator[None]:
    """For the body, what is written is not searchable; after it, or if it fails, the index is as it was made."""
    _refresh(client, index, "-1")
    try:
        yield
    finally:
        _refresh(client, index, None)


def _refresh(client: OpenSearch, index: str, interval: str | None) -> None:
    client.indices.put_settings(index=index, body={"index": {"refresh_interval": interval}})
