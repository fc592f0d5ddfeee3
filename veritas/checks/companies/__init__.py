"""Which companies are behind the hosts that a page brings in."""
