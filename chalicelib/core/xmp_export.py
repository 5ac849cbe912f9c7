"""The XMP sidecar that says what is known of a photo, in the words that other programs read (ISO 16684-1)."""

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from chalicelib.core.edits import edited, flags_of
from chalicelib.core.photo import ImageMetadata, Inscription, Photo
from chalicelib.core.tags import tags_of

_NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "exif": "http://ns.adobe.com/exif/1.0/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "xmpDM": "http://ns.adobe.com/xmp/1.0/DynamicMedia/",
    "digiKam": "http://www.digikam.org/ns/1.0/",
}
_FRAME = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""{namespaces}>
{properties}
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
"""


def xmp_of(photo: Photo) -> str | None:
    """The whole file: the photo as its owner wants it to be seen, with all tags; None if there is nothing to say."""
    metadata = edited(photo).image_metadata
    properties = [*_tags(tags_of(photo)), *_flags(photo), *(_written(metadata) if metadata else ())]
    if not properties:
        return None
    namespaces = "".join(f'\n    xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
    return _FRAME.format(namespaces=namespaces, properties="\n".join(f"   {line}" for line in properties))


def _written(metadata: ImageMetadata) -> Iterator[str]:
    said = metadata.inscription or Inscription()
    yield from _in_languages("dc:title", said.title)
    yield from _in_languages("dc:description", said.caption)
    yield from _in_languages("dc:rights", said.copyright)
    yield from _in_languages("xmpRights:UsageTerms", said.usage_terms)
    yield from _in_languages("Iptc4xmpCore:AltTextAccessibility", said.alt_text)
    if said.creator:
        yield f"<dc:creator><rdf:Seq><rdf:li>{_text(said.creator)}</rdf:li></rdf:Seq></dc:creator>"
    yield from _plain("photoshop:Credit", said.credit)
    yield from _plain("xmp:Label", said.colour_label)
    yield from _plain("xmp:Rating", said.rating)
    yield from _plain("exif:DateTimeOriginal", metadata.captured_at and metadata.captured_at.isoformat())
    if metadata.location:
        yield from _plain("exif:GPSLatitude", _degrees(metadata.location.latitude, "NS"))
        yield from _plain("exif:GPSLongitude", _degrees(metadata.location.longitude, "EW"))


def _tags(tags: Iterable[str]) -> Iterator[str]:
    items = "".join(f"<rdf:li>{_text(tag)}</rdf:li>" for tag in tags)
    if items:
        yield f"<dc:subject><rdf:Bag>{items}</rdf:Bag></dc:subject>"


# Lightroom (13.2 and later) and digiKam have properties of their own for flags. `xmp:Rating` has -1 for rejected, too,
# but then the stars are lost. No program has a property for hidden photos.
def _flags(photo: Photo) -> Iterator[str]:
    flags = flags_of(photo)
    if "rejected" in flags:
        yield from (*_plain("xmpDM:pick", -1), *_plain("digiKam:PickLabel", 1))
    elif "favourite" in flags:
        yield from (*_plain("xmpDM:pick", 1), *_plain("digiKam:PickLabel", 3))


def _in_languages(name: str, text: str | None) -> Iterator[str]:
    if text:
        yield f'<{name}><rdf:Alt><rdf:li xml:lang="x-default">{_text(text)}</rdf:li></rdf:Alt></{name}>'


def _plain(name: str, value: object) -> Iterator[str]:
    if value is not None:
        yield f"<{name}>{_text(str(value))}</{name}>"


_NEVER = dict.fromkeys((0xFFFE, 0xFFFF))


# XML has no way to write them.
def _text(text: str) -> str:
    return escape("".join(letter for letter in text if letter >= " " or letter in "\t\n").translate(_NEVER))


# Degrees and decimal minutes, as part 2 of the specification has them: "48,51.5040000N".
def _degrees(number: float, letters: str) -> str:
    degrees, minutes = divmod(round(abs(number) * 60, 7), 60)
    return f"{int(degrees)},{minutes:.7f}{letters[number < 0]}"
