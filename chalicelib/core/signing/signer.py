"""What a view needs from a signer of URLs."""

from typing import Protocol


class Signer(Protocol):
    """Signs a GET of an object, as `signing.url.Presigner` does."""

    def url(self, object_key: str, *, version_id: str | None = None) -> str: ...  # noqa: D102 - as there
