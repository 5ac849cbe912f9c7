"""What people wrote into a file: keywords, title, caption, creator, rights; XMP goes before IPTC and EXIF."""

import re
from collections.abc import Iterable, Mapping

from chalicelib.core.image.exif import Exif
from chalicelib.core.photo import Inscription
from chalicelib.core.text import tidied

Xmp = dict[str, tuple[str, ...]]
Iptc = dict[int, tuple[str, ...]]

MAX_KEYWORDS, _LONGEST_KEYWORD = 100, 100
LONGEST, LONGEST_CAPTION = 300, 2000
_TITLE, _KEYWORDS, _CREATOR, _HEADLINE, _CREDIT, _COPYRIGHT, _CAPTION = 5, 25, 80, 105, 110, 116, 120
# What cameras write where a caption should be.
_NO_CAPTION = r"[A-Z ]*DIGITAL (STILL )?CAMERA|(SONY|MINOLTA) ?DSC|DCIM.*|untitled|<.*>|\W*"
_RELEASES = {"MR-NON": "none", "MR-NAP": "not applicable", "MR-UMR": "unlimited", "MR-LMR": "limited"}


def inscription(exif: Exif, xmp: Xmp, iptc: Iptc) -> Inscription | None:
    """None if nothing is written there."""

    def said(name: str, number: int = 0, in_exif: str | None = None, *, longest: int = LONGEST) -> str | None:
        """A property of XMP, a data set of IPTC, or EXIF's own text: the first that says something."""
        texts = (*xmp.get(name, ())[:1], *iptc.get(number, ())[:1], in_exif or "")
        return next((tidy for text in texts if (tidy := tidied(text, max_length=longest)[:longest].strip())), None)

    found = Inscription(
        title=said("dc:title", _TITLE) or said("photoshop:Headline", _HEADLINE, exif.title),
        caption=_caption(said("dc:description", _CAPTION, exif.description, longest=LONGEST_CAPTION)),
        alt_text=said("Iptc4xmpCore:AltTextAccessibility", longest=LONGEST_CAPTION),
        creator=_creators(xmp, iptc) or said("", 0, exif.creator),
        credit=said("photoshop:Credit", _CREDIT),
        copyright=said("dc:rights", _COPYRIGHT, exif.copyright),
        usage_terms=said("xmpRights:UsageTerms", longest=LONGEST_CAPTION),
        rating=_rating(xmp, exif),
        colour_label=said("xmp:Label"),
        model_release=_RELEASES.get((said("plus:ModelReleaseStatus") or "").rpartition("/")[2]),
    )
    return found if found != Inscription() else None


def keywords(exif: Exif, xmp: Xmp, iptc: Iptc) -> tuple[str, ...]:
    """Each once; of "places|coast", each level is one."""
    levels = (level for path in xmp.get("lr:hierarchicalSubject", ()) for level in path.split("|"))
    in_xmp = [*xmp.get("dc:subject", ()), *levels]
    return _distinct(in_xmp or iptc.get(_KEYWORDS, ()) or (exif.keywords or "").split(";"))


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    first: dict[str, str] = {}
    for text in texts:
        tidy = tidied(text, max_length=_LONGEST_KEYWORD)[:_LONGEST_KEYWORD].strip()
        if tidy:
            first.setdefault(tidy.casefold(), tidy)
    return tuple(first.values())[:MAX_KEYWORDS]


def _caption(text: str | None) -> str | None:
    return None if text is None or re.fullmatch(_NO_CAPTION, text, re.IGNORECASE) else text


def _creators(xmp: Xmp, iptc: Iptc) -> str | None:
    names = _distinct(xmp.get("dc:creator", ()) or iptc.get(_CREATOR, ()))
    return ", ".join(names)[:LONGEST] or None


def _rating(xmp: Mapping[str, tuple[str, ...]], exif: Exif) -> int | None:
    said = next(iter(xmp.get("xmp:Rating", ())), "")
    rating = int(said[0]) if re.fullmatch(r"[0-5](\.\d+)?", said, re.ASCII) else exif.rating or 0
    return rating if 1 <= rating <= 5 else None
