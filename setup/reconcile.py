"""`python -m setup.reconcile --stage NAME`: see `setup.operate.reconcile`."""

from setup.operate.reconcile import main

if __name__ == "__main__":
    raise SystemExit(main())
