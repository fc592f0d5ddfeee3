"""Real registries in small: an RDAP server, a WHOIS server, a name server, a list of dangers."""
