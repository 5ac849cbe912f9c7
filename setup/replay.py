"""`python -m setup.replay --stage NAME`: see `setup.operate.replay`."""

from setup.operate.replay import main

if __name__ == "__main__":
    raise SystemExit(main())
