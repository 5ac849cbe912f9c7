"""What differs between AWS's regions, as far as photo-search is concerned."""

import boto3

from setup.errors import SetupError

# https://docs.aws.amazon.com/general/latest/gr/rekognition.html (November 2026): calls of DetectLabels a second.
_RECOGNITION_RATES = {"us-east-1": 50, "us-west-2": 50, "eu-west-1": 50}
_USUAL_RATE = 5


def recognition_rate(region: str) -> float:
    """How many times per second a new account may call DetectLabels in this region."""
    return _RECOGNITION_RATES.get(region, _USUAL_RATE)


def check_region(region: str) -> str:
    """The region, if photos can be recognised there, according to botocore's list of endpoints.

    A region that is not in the list at all is accepted: it may be newer than the list.

    Raises `SetupError` naming the possible regions.
    """
    session = boto3.session.Session()
    able = session.get_available_regions("rekognition")
    if region in session.get_available_regions("s3") and region not in able:
        raise SetupError(
            f"Amazon Rekognition is not offered in {region}, so no photo could be processed there;"
            f" choose another --region: {', '.join(sorted(able))}"
        )
    return region
