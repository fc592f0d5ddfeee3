"""Examples people copy, and the demo shop the tests and `make demo` audit."""
