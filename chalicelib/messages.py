"""What the application says to its users: each text once, with a name by which programs know it.

An error or a record has the text alone; `detail` finds its code and values again, also in what was stored long ago. The
web app says the same in other languages (`web/src/texts/catalogues`), and what has no name here in these words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache

Values = dict[str, str | int]


class Message(StrEnum):
    """A text and its placeholders: `{name}` is any text, `{name:d}` and `{name:,}` a whole number."""

    # What is not there, or not for the caller.
    NO_PHOTO = "you have no photo of this id"
    NO_ALBUM = "you have no album of this id"
    NO_SEARCH = "you have no saved search of this id"
    NO_SHARE = "you have no share of this id"
    NO_MEMBER = "you have no member of this id"
    NO_MEMBERSHIP = "nothing of this id is shared with you"
    NO_EXECUTION = "how this photo was processed is no longer known: that is kept for {days:d} days"
    NO_PERSON = "there is nobody of this id in your photos"
    NO_FACE = "this photo has no face of this id"
    NO_PEOPLE = "faces are not compared here: the operator has not turned that on"
    NOT_IN_ALBUM = "the album has no photo of this id"
    NOT_IN_BIN = "this photo is no longer in the bin: it was deleted for good"
    NOTHING_TO_RETRY = "this photo was processed and can be found; there is nothing to try again"
    NOT_OURS_TO_DELETE = "this photo is in a bucket of your own, and is only shown here: delete it there"
    ONLY_LOOK = "you may look at this photo, but not change it: ask its owner"
    ONLY_OWNER = "only its owner moves, hides or rejects a photo"
    PHOTO_BUSY = "this photo is being processed right now; try again in a moment"
    ALBUM_BUSY = "a photo of this album is being processed right now; try again in a moment"
    NO_ANSWER = "a backend service did not answer; try again in a moment"
    TOO_SLOW = "a backend service took too long; try again, or ask for less at once"

    # As many as there can be.
    ALBUMS_FULL = "you have {most:d} albums, the most that there can be: delete one first"
    SEARCHES_FULL = "you have {most:d} saved searches, the most that there can be: delete one first"
    SHARES_FULL = "you have {most:d} shares, the most that there can be: revoke one first"
    MEMBERS_FULL = "you have {most:d} members, the most that there can be: revoke one first"
    MEMBERSHIPS_FULL = "you have accepted {most:d}, the most that there can be: leave one first"
    ALBUMS_OF_PHOTO_FULL = "a photo can be in {most:d} albums: take it out of another one first"
    TAGS_FULL = "a photo has at most {most:d} tags"
    PERSON_FULL = "more than {most:,} faces of one person cannot be told apart by hand"
    PHOTOS_FULL = "you have {photos:,} photos, and may have {most:,}: delete some for good, then try again"
    SPACE_FULL = "your photos take {taken}, and may take {most}: delete some for good, then try again"

    # What was typed.
    SEARCH_EXISTS = "you have a saved search of this name: delete it first, or take another"
    OWN_ADDRESS = "this is your own address"
    OWN_ADDRESS_UNVERIFIED = "your own address is not verified: nobody would know who shares with them"
    NO_ADDRESS = '"email" must be an e-mail address'
    BAD_LENGTH = '"{member}" must have 1 to {most:d} characters'
    BAD_LENGTH_OF_EACH = 'each of "{member}" must have 1 to {most:d} characters'
    TOO_LONG = '"{member}" must have at most {most:d} characters'
    NO_CITY = '"location" is no city that is known; give its latitude and longitude'
    NO_TIME = '"captured_at" must be a day and a time, such as 2019-06-30T14:05:00'
    NO_LABEL = 'this photo has no label "{label}" to hide'

    # A file that is refused, or cannot be processed.
    FILE_EMPTY = "the file is empty"
    FILE_TOO_LARGE = "the file has over {megabytes:d} MB, the most that can be processed"
    FILE_NAME_UNUSABLE = "the file's name cannot be used: rename it"
    FILE_NAME_TOO_LONG = "the file's name is too long: shorten it, or the names of its folders"
    FILE_IS_VIDEO = "only {accepted} photos can be searched; videos are not, yet"
    FILE_OF_OTHER_TYPE = "only {accepted} photos can be searched; this file is of another type"
    BAD_SIDECAR = 'a sidecar is called as its photo with .xmp behind, has "of", and at most {megabytes:d} MB'
    PHOTO_NAME_TOO_LONG = "the photo's name is too long for its thumbnail's key: upload it under a shorter name"
    PHOTO_EMPTY = "The file is empty."
    PHOTO_TOO_LARGE = "The file has over {megabytes:d} MB, the most that can be processed."
    VIDEO = "This is a video ({name}): only photos can be searched, videos not yet."
    OTHER_FORMAT = "Only {accepted} photos can be searched; the type of this one is {name}."
    TOO_MANY_PIXELS = "The image has {width:,} x {height:,} pixels; at most {most:d} million can be processed."
    TOO_MUCH_MEMORY = (
        "The image has {width:,} x {height:,} pixels and takes {needed:,} MB of memory to read; at most {most:d} MB are"
        " there. Save it smaller, or as a baseline JPEG."
    )
    NARROW_STRIP = (
        "The image of {width:,} x {height:,} pixels is too narrow a strip to be recognised: cut it into pieces, or put"
        " a border around it."
    )
    TOO_DETAILED = "The image cannot be compressed to the {megabytes:d} MB that recognition takes: save it smaller."
    SLOW_BMP = "The BMP is compressed in a way that takes too long to read. Save it as a PNG."
    ODD_PNG = "The PNG is damaged, or of Apple's private kind: save it again as a PNG or JPEG."
    MANY_PARTS = "The {format} has over {most:,} parts before the image: save it without metadata."
    MUCH_METADATA = "The file has over {megabytes:d} MB of metadata before the image: save it without."
    FILE_DAMAGED = "The file is damaged: {why}."
    DAMAGED = "The {format} is damaged: {why}."
    NO_PREVIEW = "The {name} has no picture in it that can be shown: export it as a JPEG."
    INTERRUPTED = "processing did not finish ({name}); nothing is wrong with the photo itself: try it again"
    STOPPED = "processing stopped twice without an answer; nothing is known to be wrong with the photo: try again later"
    NO_ROOM = "you had no room left for this photo when it came: try again"
    CUT_OFF = "it ends in the middle of the image"
    CUT_OFF_EARLY = "it ends before the image begins"
    CUT_OFF_IN_HEADER = "it ends in the middle of the image's header"
    UNREADABLE = "it cannot be read to its end"
    NOTHING_LEFT = "nothing of the image is left"
    NO_PART = "there is no way to read a part of it"
    NO_SIZE = "it does not say how large the image is"
    BAD_CHECKSUM = "a checksum in the middle of the image is wrong"

    # A search that cannot be understood.
    AT = "at character {position:d}: {why}"
    SEARCH_OPENING = "this closing parenthesis has no opening one"
    SEARCH_CLOSING = "this parenthesis is not closed"
    SEARCH_MISSING = "something to search for is missing here"
    SEARCH_NOT = "what must not match is missing here"
    SEARCH_QUOTE = "this quotation mark has no second one"
    SEARCH_EMPTY = "there is nothing between the quotation marks"
    SEARCH_NOTHING = "there is nothing to search for: {example}"
    SEARCH_DEEP = "parentheses nest deeper than {most:d}; simplify the search"
    SEARCH_LONG = "a search takes at most {most:d} words and filters; leave some out"
    FILTER_MEANT = 'there is no filter "{filter}:"; did you mean "{meant}:", as in {example}?'
    FILTER_UNKNOWN = 'there is no filter "{filter}:"; to search for "{word}" itself, put it into quotes.'
    FILTER_EMPTY = "{filter}: needs a value right behind the colon, such as {example}."
    FILTER_REFUSES = '{filter}: does not take "{value}": {why}'
    FILTER_WHOLE = "{filter}: is about the whole search; it cannot be negated or be part of a choice"
    FILTER_CONFIDENCE = "confidence: takes a minimum in percent, such as >90"
    NO_NUMBER = "give a number, with >, >=, <, <= or = before it if you like"
    NO_RANGE = "give a number, or two of them with .. between"
    NO_MEASURE = "give a number, with >, >=, <, <= or = before it, or two numbers with .. between"
    NO_PERIOD = "give a year, month or day, or two of them with .. between, such as 2019-06..2019-08"
    PERIOD_BACKWARDS = "the first day is after the last"
    NO_DAY = "days look like 2019, 2019-06 or 2019-06-30, or are said: july 2019, yesterday, last summer"
    NO_SUCH_DAY = "the calendar has no such day or month: months go from 1 to 12, days from 1 to 28, 30 or 31"
    NO_YEAR = "years go from {first} to {last}"
    NO_POINT = "latitude and longitude are decimal degrees, such as 48.85,2.35"
    POINT_OUTSIDE = "latitude goes from -90 to 90, longitude from -180 to 180"
    NO_DISTANCE = "the distance is a number with km, m or mi, such as 10km"
    DISTANCE_OUTSIDE = "the distance is more than nothing and at most {most:d}km"
    NO_BLANKS = "a filter ends at the first blank; leave the blanks out: near:48.85,2.35,10km"
    NO_CITY_NEAR = "there is no such city; give latitude,longitude,distance: 48.85,2.35,10km"
    NO_COLOUR = "the colours are {colours}"
    NO_FORMAT = "the formats are {formats}"
    NO_ORIENTATION = "the orientations are landscape, portrait and square"
    NO_FILE_SIZE = "give megapixels or the file's size, such as >12mp or <2mb"
    NO_COUNT = 'give a label and how many, such as dog>=2 or "mobile phone">=2'
    NO_WHOLE_COUNT = "how many is a whole number, such as dog>=2"
    ASK_FOR = "ask for {choices}"

    def of(self, **values: str | int) -> str:
        """The text with its placeholders filled."""
        return self.format(**values)

    @property
    def code(self) -> str:
        """What programs call it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Detail:
    """Which message a text is, and what fills its placeholders; `because` is the code of the message in its `why`."""

    code: str
    values: Values
    because: str | None = None


_LONGEST = 2000
"""Characters: whatever is longer quotes something, and is not looked into."""


@lru_cache(maxsize=1024)
def detail(text: str) -> Detail | None:
    """The detail of what the application has said; None for what has no name."""
    found = next(filter(None, (_read(message, text) for message in Message)), None) if len(text) <= _LONGEST else None
    inner = detail(str(found.values.get("why", ""))) if found else None
    if found is None or inner is None:
        return found
    if found.code == Message.AT.code:
        return replace(inner, values=inner.values | {"position": found.values["position"]})
    return replace(found, values=found.values | inner.values, because=inner.code)


_PLACEHOLDER = re.compile(r"\{(\w+)(:[d,])?\}")


def _read(message: Message, text: str) -> Detail | None:
    # Patterns are compiled when they are needed, and most texts begin otherwise.
    if not text.startswith(message.partition("{")[0]):
        return None
    match = _pattern(message).fullmatch(text)
    return Detail(message.code, dict(_values(message, match))) if match else None


def _values(message: Message, match: re.Match[str]) -> Iterator[tuple[str, str | int]]:
    for name, is_number in _PLACEHOLDER.findall(message):
        yield name, int(match[name].replace(",", "")) if is_number else match[name]


@cache
def _pattern(message: Message) -> re.Pattern[str]:
    """What fits the text with any values."""
    end, pattern = 0, ""
    for found in _PLACEHOLDER.finditer(message):
        kind = r"-?\d[\d,]*" if found[2] else ".*?"
        pattern += re.escape(message[end : found.start()]) + f"(?P<{found[1]}>{kind})"
        end = found.end()
    return re.compile(pattern + re.escape(message[end:]), re.DOTALL)
