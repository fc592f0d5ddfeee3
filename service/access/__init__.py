"""Who may do what: API keys, tickets, and the rule when neither is needed."""
