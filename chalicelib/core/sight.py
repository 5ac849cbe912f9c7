"""Whose photos somebody may see: their own, and what others have granted them. What is not here, nobody sees.

The search index asks by `others` (`search/query.py`), the table by `shows`; a property test holds both to each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.core.grant import Grant, Role
from chalicelib.core.photo import Photo, Status

Others = Mapping[str, tuple[str, ...] | None]
"""Identity id of an owner -> ids of the albums of theirs that may be seen, or None for the whole library."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What the user with this identity id may see; `grants` are those that they have accepted."""

    identity_id: str
    grants: tuple[Grant, ...] = ()

    @property
    def owners(self) -> tuple[str, ...]:
        """Of whose photos there may be some to see."""
        return (self.identity_id, *self.others)

    @property
    def others(self) -> Others:
        """What of others."""
        seen: dict[str, tuple[str, ...] | None] = {}
        for grant in self._of_others():
            before = seen.get(grant.owner_id, ())
            seen[grant.owner_id] = None if before is None or grant.album is None else (*before, grant.album)
        return seen

    def shows(self, photo: Photo) -> bool:
        """Whether this photo may be seen."""
        return photo.identity_id == self.identity_id or any(self._grants_of(photo))

    def lets_change(self, photo: Photo) -> bool:
        """Whether this photo of somebody else may be changed."""
        return any(grant.role is Role.CONTRIBUTOR for grant in self._grants_of(photo))

    def owners_of(self, album_id: str) -> tuple[str, ...]:
        """Others who let the user see their album of this id, if they have one."""
        return tuple(owner for owner, ids in self.others.items() if ids is None or album_id in ids)

    def contributed_to(self, album_id: str) -> tuple[str, ...]:
        """Owners who let the user upload into their album of this id, if they have one."""
        granted = (grant for grant in self._of_others() if grant.role is Role.CONTRIBUTOR)
        return tuple({grant.owner_id: None for grant in granted if grant.album in (None, album_id)})

    def email_of(self, identity_id: str) -> str | None:
        """The address of an owner other than the user."""
        return next((grant.owner_email for grant in self._of_others() if grant.owner_id == identity_id), None)

    def may_name(self, album_id: str | None, *, of: str) -> bool:
        """Whether the user may learn that a photo of `of` is in an album."""
        others = self.others
        return of == self.identity_id or (of in others and ((albums := others[of]) is None or album_id in albums))

    def albums_of(self, photo: Photo) -> tuple[str, ...]:
        """Which of a photo's albums the user may learn of."""
        return tuple(album_id for album_id in photo.album_ids if self.may_name(album_id, of=photo.identity_id))

    def _grants_of(self, photo: Photo) -> list[Grant]:
        if photo.is_out_of_sight or photo.status is not Status.SUCCEEDED:
            return []
        of_owner = (grant for grant in self._of_others() if grant.owner_id == photo.identity_id)
        return [grant for grant in of_owner if grant.album is None or grant.album in photo.album_ids]

    def _of_others(self) -> list[Grant]:
        return [grant for grant in self.grants if grant.owner_id != self.identity_id]
