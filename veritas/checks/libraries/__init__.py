"""Known JavaScript libraries: how their version is told, and what is known to be wrong with it."""
