"""Everything that can be searched, in two tables: what search does with each field, and the filters with their help.

Query, filters, explanations, corrections, suggestions, facets, messages and the web app's help follow from them.

A score is a sum of whole numbers: a band for the kind of match and, for labels, their weight within it. So a name
always outweighs an alias, an alias a synonym, and a synonym an ancestor, whatever their confidence; of two names, the
more certain one wins.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple

NAME, ALIAS, SYNONYM = 400, 300, 200
"""For labels; their weight, 1 to 100, is added."""
ANCESTOR, CATEGORY = 160, 80
"""For labels as well, which here have no confidence of their own."""
TAG, ALBUM, PERSON, OTHER = 500, 500, 500, 80
"""A user's own word, a tag's, an album's or a person's, is worth as much as a label that is certain."""
WHOLE_NAME = 190
"""A word that is a file's whole name: more than an ancestor."""
HIGHEST = 512
"""The engine stores whole numbers up to this exactly: nine significant bits."""


class Field(NamedTuple):
    """A member of the index document, and its names in search; a name is empty if search does not use it in that way.

    `matched`: in an answer's `matched`. `worth`: the score of a matching word. `filter`: finds its values. `facet`
    and `vocabulary`: counts of its values. `has`: in `has:`. `of_label`: part of a label, with the label's own
    confidence, or above it, without one. `is_text`: the engine cuts it into words. `is_varied`: few values occur
    twice. `words`: those that find a value. `steps`: of a number, where the ranges begin in which its values are
    counted.
    """

    member: str
    matched: str = ""
    worth: int = 0
    filter: str = ""
    facet: str = ""
    vocabulary: str = ""
    has: str = ""
    of_label: Literal["", "own", "above"] = ""
    is_text: bool = False
    is_varied: bool = False
    words: Callable[[str], str] = str
    steps: tuple[int, ...] = ()

    @property
    def whole(self) -> str:
        """The field of the index that has the values uncut: only these can be counted."""
        return f"{self.member}.keyword" if self.is_text else self.member


# In British and American spelling.
def _colour_words(name: str) -> str:
    return "gray grey" if name == "gray" else name


FIELDS = (
    Field("label_names", "label", NAME, "label", vocabulary="labels", has="labels", of_label="own"),
    Field("label_leaves", facet="labels"),
    Field("label_aliases", "alias", ALIAS, vocabulary="aliases", of_label="own"),
    Field("label_parents", "parent", ANCESTOR, vocabulary="parents", of_label="above"),
    Field("label_categories", "category", CATEGORY, facet="categories", vocabulary="categories", of_label="above"),
    Field("captured_at", filter="taken", has="time"),
    Field("captured_year", facet="years"),
    Field("captured_month", facet="months"),
    Field("uploaded_at", filter="uploaded"),
    Field("name", "name", OTHER, "name", is_text=True, is_varied=True),
    Field("camera", "camera", OTHER, "camera", facet="cameras", vocabulary="cameras", has="camera", is_text=True),
    Field("lens", "lens", OTHER, filter="lens", has="lens", is_text=True),
    Field("location", filter="near", has="location"),
    Field("places", "place", OTHER, "place", facet="places", vocabulary="places", has="place", is_text=True),
    Field("colours", "colour", OTHER, filter="color", facet="colours", words=_colour_words),
    Field("format", filter="format", facet="formats"),
    Field("orientation", filter="orientation"),
    Field("iso", filter="iso"),
    Field("f_number", filter="f"),
    Field("exposure_time", filter="shutter"),
    Field("focal_length", filter="focal"),
    Field("altitude", filter="altitude"),
    Field("album_id", filter="album", facet="albums", vocabulary="albums", has="album"),
    Field("person_id", filter="person", facet="people", vocabulary="people"),
    Field("face_count", filter="people", has="people"),
    Field("title", "title", OTHER, has="title", is_text=True),
    Field("caption", "caption", OTHER, "caption", has="caption", is_text=True),
    Field("creator", "creator", OTHER, "creator", is_text=True),
    Field("text", "text", OTHER, "text", has="text", is_text=True),
    Field("keywords", filter="keyword", is_text=True),
    Field("rating", filter="rating", has="rating"),
    Field("tags", "tag", TAG, filter="tag", facet="tags", vocabulary="tags", has="tags", is_text=True),
    Field("label_certainty", facet="certainty", steps=(0, *range(50, 100, 5))),
    Field("searchable_after", facet="searchable", steps=(0, 2, 5, 10, 30, 60, 300)),
)

FACETS = {field.facet: field for field in FIELDS if field.facet}
FACET_NAMES = tuple(FACETS)
WHOLE_LABELS = "=labels"
"""Counts of all labels, beside the facet's: a label also counts where it is above another, as its filter finds it."""
VOCABULARY = {field.vocabulary: field.whole for field in FIELDS if field.vocabulary}
"""The members that contain the vocabulary of a user's photos."""
HAS = dict(sorted((field.has, field.member) for field in FIELDS if field.has))
ABOVE_LABELS = tuple(field for field in FIELDS if field.of_label == "above")
BESIDE_LABELS = tuple(
    sorted((field for field in FIELDS if field.worth and not field.of_label), key=lambda field: -field.worth)
)
"""Fields other than labels whose words can be searched for, those that are worth most first."""


class FilterHelp(NamedTuple):
    """What a user reads about a filter.

    `also`: another name that people know it by. `compares`: a comparison may follow the value ("red>30").
    """

    examples: tuple[str, ...]
    finds: str
    also: str = ""
    compares: bool = False

    @property
    def name(self) -> str:
        """What comes before the colon."""
        return self.examples[0].partition(":")[0]


_FILTERS = (
    FilterHelp(("label:dog", 'label:"mobile phone"'), "a label by its name, alias, synonym, ancestor or category"),
    FilterHelp(("tag:holiday",), "a tag that you gave", also="tags"),
    FilterHelp(
        ("color:red", "color:red>30"),
        "what covers at least a tenth, or so many percent, of the photo",
        also="colour",
        compares=True,
    ),
    FilterHelp(("camera:nikon", "camera:d90"), "maker or model"),
    FilterHelp(("lens:50mm",), "the lens, as the camera names it"),
    FilterHelp(("iso:>800",), "the film speed"),
    FilterHelp(("f:<2.8",), "the f-number of the aperture"),
    FilterHelp(("shutter:<1/500",), "the exposure time in seconds"),
    FilterHelp(("focal:35..85",), "the focal length in millimetres"),
    FilterHelp(("altitude:>2000m",), "metres above the sea, also in km or ft"),
    FilterHelp(("name:IMG_2019*",), "the file's name, or words of it; a star stands for any letters"),
    FilterHelp(("keyword:coast",), "a keyword that stands in the file"),
    FilterHelp(("caption:lighthouse",), "words of the caption"),
    FilterHelp(("creator:adams",), "who made the photo, as the file says"),
    FilterHelp(('text:"grand hotel"',), "what is written in the photo, on a sign for example"),
    FilterHelp(("rating:>=4",), "stars, 1 to 5"),
    FilterHelp(("format:png",), "jpeg, heic, dng or any other ending of a photo's name; raw: that of any camera"),
    FilterHelp(("album:holidays",), "the name of an album, or its id"),
    FilterHelp(
        ("person:anna", 'person:"Anna Smith"'),
        "who is in the photo: a name that you gave, a word of it, or a person's id; only among your own photos",
    ),
    FilterHelp(("people:2", "people:>=3"), "how many people are in the photo, by their faces", also="faces"),
    FilterHelp(("from:anna", "from:me"), "whose photo it is: part of the address of somebody who shares with you"),
    FilterHelp(
        ("taken:2019", "taken:2019-06..2019-08", "taken:2019-06-30.."),
        "years, months or days by the camera's clock",
        also="date",
    ),
    FilterHelp(("uploaded:2024-05-01..",), "years, months or days of the upload, in UTC"),
    FilterHelp(
        ('near:"New York",50km', "near:48.85,2.35,10km"),
        "a point or a city, and the distance from it (default: 1 km from a point, 20 km from a city)",
    ),
    FilterHelp(("place:paris", 'place:"New York"'), "the nearest city, its region or its country", also="location"),
    FilterHelp(("orientation:portrait",), "landscape, portrait or square"),
    FilterHelp(("size:>12mp", "size:<=2mb"), "megapixels, or the size of the file in kb or mb (powers of ten)"),
    FilterHelp(("count:dog>=2", 'count:"mobile phone"=1'), "how often a label was located in the photo", compares=True),
    FilterHelp(("confidence:>90",), "labels count only if they are at least this certain, in percent"),
    FilterHelp(("has:location",), "photos that have it: " + " or ".join(", ".join(HAS).rsplit(", ", 1))),
    FilterHelp(
        ("is:favourite", "is:rejected", "is:hidden", "is:trashed", "is:duplicate", "is:sensitive", "is:failed"),
        "photos that you marked so, that look the same as others, that not everybody should see, or that could not be"
        " processed; only is:hidden finds hidden ones, and only is:trashed those in the bin",
    ),
)
FILTER_HELP = {known.name: known for known in _FILTERS}
FILTER_NAMES = tuple(sorted(FILTER_HELP))
