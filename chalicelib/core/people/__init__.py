"""Who is in the photos: faces that are alike become persons, and what their owner says of these holds."""
