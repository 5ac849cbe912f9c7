"""`python -m setup.export TO --user EMAIL --stage NAME`: see `setup.operate.export`."""

from setup.operate.export import main

if __name__ == "__main__":
    raise SystemExit(main())
