"""What an owner asks to share -> the share, with its texts tidied and its secrets hashed."""

from datetime import datetime, timedelta

from chalicelib.core.api.share_types import ShareBody
from chalicelib.core.share import Share, tidy_share_name
from chalicelib.core.share_secrets import kept_password, share_key
from chalicelib.core.text import is_encodable
from chalicelib.errors import BadRequest


def new_share(body: ShareBody, token: str, *, salt: bytes, now: datetime) -> Share:
    """The share that opens by this token. Raises `BadRequest`."""
    if sum(asked is not None for asked in (body.album, body.photos, body.query)) != 1:
        raise BadRequest('send one of "album", "photos" and "query": that is what is shared')
    key = share_key(token)
    assert key is not None  # it was made by `share_token`
    return Share(
        identity_id=key.identity_id,
        share_id=key.share_id,
        name=tidy_share_name("name", body.name),
        created_at=now,
        expires_at=now + timedelta(days=body.days),
        download=body.download,
        with_sensitive=body.with_sensitive,
        client=None if body.client is None else tidy_share_name("client", body.client),
        album=body.album,
        photo_ids=tuple(dict.fromkeys(body.photos or ())),
        query=body.query,
        password=_kept(body.password, salt),
    )


def _kept(password: str | None, salt: bytes) -> str | None:
    if password is None:
        return None
    if not is_encodable(password):
        raise BadRequest('"password" must be a text in UTF-8')
    return kept_password(password, salt)
