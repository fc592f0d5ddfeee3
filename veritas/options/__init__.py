"""The options of the commands, by what they are about, and what becomes of what was given."""
