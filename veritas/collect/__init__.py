"""All input and output of the engine: browser, HTTP, TLS, DNS in; artifacts out."""
