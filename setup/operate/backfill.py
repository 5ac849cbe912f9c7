"""Process photos again that lack something: `python -m setup.backfill --stage NAME --missing labels`.

For photos that came before something was recognised, or before a better model: --model-older-than 3.0. It says first
how many there are, how long they take and what they cost; only photos that lack something are touched, so it may be run
again at any time. Ctrl+C pauses it; the same command goes on where it was. People find their photos all the while, and
their uploads go first: recognition is paced for all together.

Exit status: 0 if nothing is lacking any more, 1 if photos failed (run it again) or the command could not work.
"""

import argparse
import hashlib
import math
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from chalicelib.aws.feature_detectors import detector_of
from chalicelib.aws.label_detector import LabelDetector
from chalicelib.aws.pacer import Pacer
from chalicelib.core.features import FEATURES
from chalicelib.core.ingest.pacing import RECOGNITION, Pace
from chalicelib.operator_settings import FEATURE_RATE, MAX_LABELS, MIN_CONFIDENCE, RECOGNITION_RATE
from chalicelib.services import PACED_SHARE
from chalicelib.settings import embedding_model_from
from setup.deploy.costs import recognition_dollars, vector_dollars
from setup.deploy.stack import Stack
from setup.deployment import check_stage, function_environment, stack_name
from setup.errors import SetupError, run
from setup.operate.backfilling import FAILED, Checkpoint, backfill, lacking
from setup.operate.filling import Feature, Filler, Recognise, compare_faces, detected_by
from setup.operate.gaps import Gap, Wanted
from setup.operate.inventory import Library
from setup.operate.meter import Meter, duration, in_place, watched

CHECKPOINTS = Path.home() / ".cache" / "photo-search" / "backfills"
_LANES, _MOST_LANES = 8, 64
_SECONDS_OF_A_CALL = 2.0
_FEATURES = tuple(map(Gap, FEATURES))


Rates = Mapping[Gap, float]
"""How many photos a second may be recognised, by what they lack."""


def estimate(found: Mapping[Gap, int], photos: int, *, rates: Rates) -> Iterator[str]:
    """Lines for people, before anything is done."""
    yield f"{photos:,} photos lack something"
    yield from (f"  {count:,} x {gap}" for gap, count in found.items() if count)
    asked = {gap: count for gap in rates if (count := found.get(gap, 0))}
    if asked:
        seconds, rate = max((count / rates[gap], rates[gap]) for gap, count in asked.items())
        yield f"at {rate:g} photos a second at most, recognising them takes {duration(seconds)}"
        vectors, people = asked.pop(Gap.SIMILAR, 0), asked.get(Gap.PEOPLE, 0)
        dollars = recognition_dollars(sum(asked.values())) + vector_dollars(vectors)
        billed = " and ".join(["Rekognition"] * bool(asked) + ["Bedrock"] * bool(vectors))
        yield f"on AWS: about {dollars:,.2f} dollars for {billed}; all else is cents"
        if people:
            yield f"  and {recognition_dollars(people):,.2f} dollars more for each face that a photo has on average"


def filler_of(stage: str, session: boto3.Session, extra_environment: Mapping[str, str]) -> tuple[Filler, Rates]:
    """The means to fill a stage's gaps, and how fast they may. Raises `SetupError`."""
    stack = Stack(session.client("cloudformation"), stack_name(check_stage(stage)), print)
    environment = function_environment(stack.outputs(), extra_environment)
    rates = {Gap.LABELS: RECOGNITION_RATE.read(environment), **dict.fromkeys(_FEATURES, FEATURE_RATE.read(environment))}

    def client(service: str) -> Any:
        endpoint = extra_environment.get(f"AWS_ENDPOINT_URL_{service.upper().replace('-', '_')}")
        config = Config(max_pool_connections=at_once(rates.values()))
        return session.client(service, endpoint_url=endpoint, config=config)

    detector = LabelDetector(
        client("rekognition"),
        environment["PHOTO_BUCKET"],
        max_labels=MAX_LABELS.read(environment),
        min_confidence=MIN_CONFIDENCE.read(environment),
    )

    def pacer(service: str, rate: float) -> Pacer:
        pace = Pace(rate=PACED_SHARE * rate)
        return Pacer(session.client("dynamodb"), environment["PACING_TABLE"], service=service, pace=pace)

    model = embedding_model_from(environment)

    def recognise(gap: Gap) -> Recognise:
        if gap is Gap.PEOPLE:
            return compare_faces
        return detected_by(detector_of(gap, client, embedding_model=model))

    filler = Filler(
        library=Library.of(stage, session, extra_environment, print),
        detector=detector,
        pacer=pacer(RECOGNITION, rates[Gap.LABELS]),
        features={gap: Feature(recognise(gap), pacer(gap, rates[gap])) for gap in _FEATURES},
        embedding_model=model.model_id,
    )
    return filler, rates


def run_backfill(
    *,
    stage: str,
    session: boto3.Session,
    wanted: Wanted,
    extra_environment: Mapping[str, str] | None = None,
    approve: Callable[[], bool] = lambda: True,
    checkpoints: Path = CHECKPOINTS,
    progress: Callable[[str], None] = print,
) -> Counter[str]:
    """Say what is to be done, and do it if that is approved. Raises `SetupError`, also if photos failed."""
    filler, rates = filler_of(stage, session, extra_environment or {})
    wanted = _of_those_who_agreed(replace(wanted, embedding_model=filler.embedding_model), filler.library)
    checkpoint = _checkpoint(checkpoints, filler.library, wanted)
    return fill_stage(filler, wanted, checkpoint, rates=rates, approve=approve, progress=progress)


def fill_stage(
    filler: Filler,
    wanted: Wanted,
    checkpoint: Checkpoint,
    *,
    rates: Rates,
    approve: Callable[[], bool] = lambda: True,
    progress: Callable[[str], None] = print,
) -> Counter[str]:
    """The same, with the means to do it."""
    if after := checkpoint.after:
        progress(f"going on after {after}")
    photos, found = _counted(filler.library, wanted, after)
    for line in estimate(found, photos, rates=rates):
        progress(line)
    if not photos:
        checkpoint.finish()
    if not photos or not approve():
        return Counter()
    meter = Meter(watched(progress), what="photos")
    meter.expect(photos)
    began = time.monotonic()
    lanes = at_once([rate for gap, rate in rates.items() if found[gap]])
    counts = backfill(filler, wanted, checkpoint, lanes=lanes, done=meter.at, failed=progress)
    in_place("")
    progress(
        f"{', '.join(f'{count:,} {name}' for name, count in counts.items())} in {duration(time.monotonic() - began)}"
    )
    if failed := counts[FAILED]:
        raise SetupError(f"{failed:,} photos failed; run the same command again")
    return counts


def _of_those_who_agreed(wanted: Wanted, library: Library) -> Wanted:
    if Gap.PEOPLE not in wanted.gaps:
        return wanted
    if library.faces is None:
        raise SetupError("this stage does not compare faces: deploy it with --features labels,people first")
    table = library.faces.table
    return replace(wanted, have_agreed=cache(lambda identity_id: table.consent_of(identity_id) is not None))


def at_once(rates: Collection[float]) -> int:
    """So many photos at the same time that recognition can be as fast as it may: at `rates` for what is lacking.

    With more, it would refuse most calls of an operation that is slow.
    """
    return min(max(_LANES, math.ceil(max(rates, default=0) * _SECONDS_OF_A_CALL)), _MOST_LANES)


def _counted(library: Library, wanted: Wanted, after: str | None) -> tuple[int, Counter[Gap]]:
    photos, found = 0, Counter[Gap]()
    for _, gaps in lacking(library, wanted, after=after):
        photos += 1
        found.update(gaps)
    return photos, found


def _checkpoint(folder: Path, library: Library, wanted: Wanted) -> Checkpoint:
    whole = "\n".join(
        (library.bucket_name, *sorted(wanted.gaps), wanted.older_than or "", wanted.embedding_model or "")
    )
    return Checkpoint(folder / hashlib.sha256(whole.encode()).hexdigest()[:16])


def add_options(parser: argparse.ArgumentParser) -> None:
    """The command's options, apart from the stage."""
    # As plain texts, because argparse tells how it sees the choices.
    choices = [str(gap) for gap in Gap]
    parser.add_argument("--missing", choices=choices, action="append", default=[], help="what to fill; may be repeated")
    parser.add_argument("--model-older-than", metavar="VERSION", help="labels of an older LabelModelVersion, too")


def wanted_by(arguments: argparse.Namespace) -> Wanted:
    """What the options ask for. Raises `SetupError` if that is nothing."""
    if not arguments.missing and not arguments.model_older_than:
        raise SetupError("say what is missing: --missing labels, for example, or --model-older-than 3.0")
    return Wanted(gaps=frozenset(map(Gap, arguments.missing)), older_than=arguments.model_older_than)


def main() -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m setup.backfill", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stage", required=True)
    parser.add_argument("--region", help="AWS region (default: that of your AWS configuration)")
    parser.add_argument("--dry-run", action="store_true", help="only say how many there are, how long and how much")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    add_options(parser)
    return run(partial(_command, parser.parse_args()))


def _command(arguments: argparse.Namespace) -> None:
    def approve() -> bool:
        if arguments.dry_run:
            return False
        return bool(arguments.yes) or input("fill them? [y/N] ").strip().lower() == "y"

    wanted = wanted_by(arguments)
    session = boto3.Session(region_name=arguments.region)
    run_backfill(stage=arguments.stage, session=session, wanted=wanted, approve=approve)
