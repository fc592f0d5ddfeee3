"""Reading what texts say in numbers: time that is left, people and things, prices. Pure."""
