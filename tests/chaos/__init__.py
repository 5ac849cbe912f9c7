"""Faults on purpose, on a local stack of their own: `make chaos`.

Not part of the tests: it takes a quarter of an hour, and wants the machine for itself. Every experiment uploads photos
while something breaks, and ends with the same question: has each photo come to its end, once, with a reason where it
failed, and do bucket, table, index and thumbnails agree?
"""

# The application's settings, which the schedules' handlers read when they are imported.
from tests import conftest

assert conftest
