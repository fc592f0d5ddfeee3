"""Start an audit and watch it: ``python examples/watch_in_python.py SERVICE URL [TIER]``.

``VERITAS_API_KEY`` is the key, if the service wants one.
"""

from __future__ import annotations

import asyncio
import os
import sys

from service.client import ClientError, follow, start_audit


async def watch(service: str, target: str, tier: str) -> int:
    """Print one line an event; the exit code is 0 when the audit was completed."""
    key = os.environ.get("VERITAS_API_KEY")
    audit = await start_audit(service, target, key=key, tier=tier)
    print(audit.stream_url, file=sys.stderr)
    last = ""
    async for event in follow(audit.stream_url, key=key):
        print(f"{event.seq:3} {event.type:16} {event.detail}", flush=True)
        last = event.type
    return 0 if last == "audit_complete" else 1


def main() -> int:
    """Run the program."""
    if len(sys.argv) not in {3, 4}:
        print("usage: watch_in_python.py http://HOST:PORT URL [TIER]", file=sys.stderr)
        return 2
    service, target, tier = (*sys.argv[1:], "standard_audit")[:3]
    try:
        return asyncio.run(watch(service, target, tier))
    except (ClientError, ValueError) as error:
        print(f"watch_in_python: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    raise SystemExit(main())
