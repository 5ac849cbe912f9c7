"""`python -m setup.backfill --stage NAME`: see `setup.operate.backfill`."""

from setup.operate.backfill import main

if __name__ == "__main__":
    raise SystemExit(main())
