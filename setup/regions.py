"""What differs between AWS's regions, as far as photo-search is concerned."""

import boto3

from setup.errors import SetupError

# https://docs.aws.amazon.com/general/latest/gr/rekognition.html (November 2026): calls of DetectLabels a second.
_RECOGNITION_RATES = {"us-east-1": 50, "us-west-2": 50, "eu-west-1": 50}
_USUAL_RATE = 5


def recognition_rate(region: str) -> float:
    """How often a second a new account may call DetectLabels in this region."""
    return _RECOGNITION_RATES.get(region, _USUAL_RATE)


def check_region(region: str) -> str:
    """The region, if photos can be recognised there, as botocore's list of endpoints says.

    A region that the list does not know at all is taken: it may be younger.

    Raises `SetupError` naming those that can.
    """
    session = boto3.session.Session()
    able = session.get_available_regions("rekognition")
    if region in session.get_available_regions("s3") and region not in able:
        raise SetupError(
            f"Amazon Rekognition is not offered in {region}, so no photo could be processed there;"
            f" choose another --region: {', '.join(sorted(able))}"
        )
    return region
