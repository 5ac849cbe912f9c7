"""`python -m setup.dashboards --stage NAME`: see `setup.operate.dashboards`."""

from setup.operate.dashboards import main

if __name__ == "__main__":
    raise SystemExit(main())
