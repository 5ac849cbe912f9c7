"""A multimodal embedding model of Amazon Bedrock: Titan Multimodal Embeddings G1, or what speaks like it."""

import json
from base64 import b64encode
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws.faults import translated
from chalicelib.core.vectors import EmbeddingModel, kept
from chalicelib.errors import RecognitionBusy, ServiceUnavailable

REFUSED = "refused"
"""The model in the records of pictures that the model does not take."""


class PictureEmbedder:
    """Makes vectors. Those of one `model`, which is an id, are compared with each other only."""

    def __init__(self, client: Any, model: EmbeddingModel):
        self._client = client
        self.model, self._length = model

    @translated
    def detect(self, picture: bytes) -> dict[str, Any]:
        """What a record says of a JPEG or PNG of at most 5 MB. Raises `RecognitionBusy`."""
        try:
            vector = self._vector(inputImage=b64encode(picture).decode())
        except ClientError as error:
            return _without_vector(error)
        return {"vector": vector, "vector_model": self.model}

    def vector_of(self, words: str) -> str:
        """What vectors of pictures are compared with to find those that words describe.

        Raises `ServiceUnavailable`, whatever the reason: a search does without.
        """
        try:
            return self._vector(inputText=words)
        except (BotoCoreError, ClientError) as error:
            raise ServiceUnavailable(f"the model {self.model} gave no vector of words: {error}") from error

    # https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-mm.html
    def _vector(self, **of: str) -> str:
        asked = json.dumps({**of, "embeddingConfig": {"outputEmbeddingLength": self._length}})
        response = self._client.invoke_model(
            modelId=self.model, contentType="application/json", accept="application/json", body=asked
        )
        return kept(json.loads(response["body"].read())["embedding"])


def _without_vector(error: ClientError) -> dict[str, Any]:
    code = error.response["Error"]["Code"]
    if code == "ThrottlingException":
        raise RecognitionBusy(f"the model takes no more calls just now: {code}") from error
    if code == "ValidationException":
        return {"vector": "", "vector_model": REFUSED}
    raise error
