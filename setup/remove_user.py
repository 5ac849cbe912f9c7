"""`python -m setup.remove_user EMAIL --stage NAME`: see `setup.operate.remove_user`."""

from setup.operate.remove_user import main

if __name__ == "__main__":
    raise SystemExit(main())
