"""OpenSearch itself, on this machine's Java: the engine of a domain, for `make up ENGINE=opensearch` and the tests.

Its jars come from a Maven repository, pinned in `jars.lock`.
"""
