"""`python -m setup.restore --stage NAME --at TIME`: see `setup.operate.restore`."""

from setup.operate.restore import main

if __name__ == "__main__":
    raise SystemExit(main())
