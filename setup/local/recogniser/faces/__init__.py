"""Faces: who is in an image, and the collections in which faces are kept and compared."""
