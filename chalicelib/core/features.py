"""What can be recognised in photos besides labels, where the operator wants it: each is billed for each photo."""

TEXT, MODERATION, PEOPLE, SIMILAR = "text", "moderation", "people", "similar"
FEATURES = (TEXT, MODERATION, SIMILAR, PEOPLE)
"""In the order in which they are added to a photo that can be found already."""
