"""AWS on this machine: ministack, patched before it starts where it differs from AWS in what we need.

`python -m setup.local.emulator` runs it in one process. Each patch is one named function in the module of
its service; its docstring says what it fixes and which call proves it (`tests/contract/emulator`).
A patch relies on ministack's internals, so any version but the pinned one is refused.
"""
