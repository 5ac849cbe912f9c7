"""The two places where owners' faces are kept, which always change together."""

from typing import NamedTuple

from chalicelib.aws.face_collections import FaceCollections
from chalicelib.aws.people_table import PeopleTable


class KeptFaces(NamedTuple):
    """What can be compared, and what is known of it."""

    table: PeopleTable
    collections: FaceCollections
