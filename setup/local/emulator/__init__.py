"""AWS on this machine: ministack, with what it lacks mended before it starts.

`python -m setup.local.emulator` runs it in one process. Each mend is one named function in the module of
its service; its docstring says what it mends and which call proves it (`tests/contract/emulator`).
A mend relies on ministack's inside, so another version than the pinned one is refused.
"""
