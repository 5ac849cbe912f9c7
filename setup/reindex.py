"""`python -m setup.reindex --stage NAME`: see `setup.operate.reindex`."""

from setup.operate.reindex import main

if __name__ == "__main__":
    raise SystemExit(main())
