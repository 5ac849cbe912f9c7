"""A local stand-in for operations of Amazon Rekognition (labels, text, faces): real models behind the real protocol.

`python -m setup.local.recogniser.prepare` makes the models' files once; `python -m setup.local.recogniser --port N`
serves them on loopback to any AWS SDK.
"""

import os

# numpy reads it when it is imported. Its products here take a millisecond, after which the threads of OpenBLAS keep a
# core busy for 25 more, in case there is another one: a sixth of what a photo costs.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
