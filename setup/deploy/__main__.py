"""`python -m setup.deploy --stage NAME`."""

from setup.deploy.stage import main

if __name__ == "__main__":
    raise SystemExit(main())
