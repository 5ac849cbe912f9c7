"""Benchmarks against named peers; `python -m bench` runs them all, README.md says what each one measures."""
