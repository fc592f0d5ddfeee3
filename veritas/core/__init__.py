"""The contract between the engine and the service: requests, events, findings, IPC."""
