"""Ask exiftool what it reads in the files here and in the sample photos: `python tests/data/exif/record.py EXIFTOOL`.

EXIFTOOL is the program, as npm's exiftool-vendored.pl 13.59.3 brings it (`bin/exiftool`, run by perl).
"""

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
CASES, SAMPLES = HERE.parent / "cases", HERE.parents[2] / "setup/samples"
SAID = (
    *("DateTimeOriginal", "OffsetTimeOriginal", "SubSecTimeOriginal", "CreateDate"),
    *("Make", "Model", "LensModel", "ExposureTime", "FNumber", "ISO", "FocalLength"),
)
TAGS = (
    *(f"{group}:{tag}" for group in ("EXIF", "XMP") for tag in SAID),
    *("Composite:GPSLatitude", "Composite:GPSLongitude", "Composite:GPSAltitude"),
    *("XMP:GPSLatitude", "XMP:GPSLongitude", "XMP:DateCreated", "XMP-aux:Lens"),
    *("EXIF:Orientation", "File:ImageWidth", "File:ImageHeight", "PNG:ImageWidth", "PNG:ImageHeight"),
)


def main() -> None:
    """Write `exiftool.json`."""
    images = (path for folder in (CASES, SAMPLES) for ending in ("jpg", "png") for path in folder.glob(f"*.{ending}"))
    paths = sorted([*HERE.glob("*.head"), *images])
    command = ["perl", sys.argv[1], "-n", "-j", *(f"-{tag}" for tag in TAGS), *map(str, paths)]
    answers = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    plain = {str(Path(answer.pop("SourceFile")).relative_to(HERE.parents[2])): answer for answer in answers}
    (HERE / "exiftool.json").write_text(json.dumps(plain, indent=1) + "\n")


if __name__ == "__main__":
    main()
