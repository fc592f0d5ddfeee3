"""A small shop with planted faults, its clean twin, and the third parties they talk to."""
