"""At least one test for each patch of `setup/local/emulator`, with the calls that its docstring names."""
