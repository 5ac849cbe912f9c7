"""`python -m setup.import SOURCE --user EMAIL --stage NAME`: see `setup.importing.command`."""

from setup.importing.command import main

if __name__ == "__main__":
    raise SystemExit(main())
