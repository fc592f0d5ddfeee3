"""``python -m service``: read the settings, set up the log, serve until told to stop.

Nothing heavy is imported at the top: the queue's manager is spawned, and a spawned process
imports this module again.
"""

from __future__ import annotations

import sys


def main() -> int:
    """Run the service.

    Returns:
        The exit code: 0 after a clean stop, 2 when the settings cannot be used.
    """
    from service.serve import serve  # noqa: PLC0415 - see above
    from service.settings import SettingsError, load_settings  # noqa: PLC0415

    try:
        settings = load_settings()
    except SettingsError as error:
        print(f"veritas-service: {error}", file=sys.stderr)
        return 2
    return serve(settings)


if __name__ == "__main__":
    raise SystemExit(main())
