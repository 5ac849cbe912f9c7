"""Faults on purpose, on a separate local stack: `make chaos`.

Not part of the tests: it takes most of an hour, and needs the machine for itself. Every experiment uploads photos
while something breaks, and ends with the same questions: has each photo been processed once, with a reason if it
failed? Do bucket, table, index and thumbnails agree?
"""

# The application's settings, which the handlers read when they are imported.
from tests import conftest

assert conftest
