"""``python -m service``: read the settings, set up the log, serve until told to stop.

Nothing heavy is imported at the top: the queue's manager is spawned, and a spawned process
imports this module again.
"""

from __future__ import annotations

import argparse
import sys

_HELP = """\
Serves audits over HTTP until SIGTERM or Ctrl-C.

Everything is a setting: VERITAS_PORT=9000, VERITAS_DATA_DIR=/data and so on, or a file that
VERITAS_CONFIG names. config/default.toml lists and explains them all.
"""


def main() -> int:
    """Run the service.

    Returns:
        The exit code: 0 after a clean stop, 1 when it cannot start, 2 when the settings cannot
        be used.
    """
    argparse.ArgumentParser(
        prog="veritas-service",
        description=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    ).parse_args()
    from service.serve import serve  # noqa: PLC0415 - see above
    from service.settings_loading import SettingsError, load_settings  # noqa: PLC0415

    try:
        settings = load_settings()
    except SettingsError as error:
        print(f"veritas-service: {error}", file=sys.stderr)
        return 2
    return serve(settings)


if __name__ == "__main__":
    raise SystemExit(main())
