"""The templates as checkov judges them, with each exception argued: `make check-templates`."""
