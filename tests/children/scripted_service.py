"""The real service, but its children follow the script of their URL.

``VERITAS_TEST_CHILD`` names the module that they run, by default ``tests.children.scripted``.
"""

from __future__ import annotations

import os
from pathlib import Path


def main() -> int:
    from service.dispatcher import Dispatcher
    from service.engine_options import EngineOptions
    from service.event_log.port import EventLog
    from service.instance import INSTANCE_VARIABLE, Instance
    from service.recorder import Recorder
    from service.serve import serve
    from service.settings import Settings
    from service.settings_loading import load_settings

    def dispatcher(settings: Settings, log: EventLog, recorder: Recorder) -> Dispatcher:
        instance = Instance(settings.data_dir)
        options = EngineOptions(
            module=os.environ.get("VERITAS_TEST_CHILD", "tests.children.scripted"),
            environ={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
            temp_prefix=instance.temp_prefix,
            marks={INSTANCE_VARIABLE: instance.name},
            memory_limit_mb=settings.max_audit_memory_mb,
        )
        return Dispatcher(
            settings=settings, log=log, recorder=recorder, options=options, instance=instance
        )

    return serve(load_settings(), dispatcher)


if __name__ == "__main__":
    raise SystemExit(main())
