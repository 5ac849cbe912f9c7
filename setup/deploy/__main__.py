"""`python -m setup.deploy --stage NAME`."""

from setup.deploy.command import main

if __name__ == "__main__":
    raise SystemExit(main())
