"""One test or more for each mend of `setup/local/emulator`, by the calls that its docstring names."""
