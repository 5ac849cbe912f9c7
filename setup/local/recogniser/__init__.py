"""A local stand-in for operations of Amazon Rekognition (labels, text, faces): real models behind the real protocol.

`python -m setup.local.recogniser.prepare` makes the models' files once; `python -m setup.local.recogniser --port N`
serves them on loopback to any AWS SDK.
"""
