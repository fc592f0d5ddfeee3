"""The real service, but its audits are over as soon as they are begun: every type of event once.

Of two audits one waits for ever, by the length of its URL, so that there is one to cancel.
"""

from __future__ import annotations

import time


def main() -> int:
    from service.api_description.event_examples import EVENT_EXAMPLES
    from service.event_log.port import AuditRecord, EventLog
    from service.recorder import Recorder
    from service.serve import serve
    from service.settings import Settings
    from service.settings_loading import load_settings
    from tests.scripted_service import ScriptedDispatcher
    from veritas.core.events import TERMINAL_TYPES, EventType, StreamEvent

    left_out = TERMINAL_TYPES | {EventType.AUDIT_QUEUED, EventType.SITE_TYPE}
    played = [kind for kind in EventType if kind not in left_out] + [EventType.AUDIT_COMPLETE]
    files = {
        EventType.SCREENSHOT: {"page-1-desktop.png": b"\x89PNG\r\n\x1a\n"},
        EventType.AUDIT_RESULT: {"report.json": b'{"score":71.5}', "report.md": b"# Report"},
    }

    class InstantDispatcher(ScriptedDispatcher):
        async def submit(self, record: AuditRecord) -> None:
            if len(record.url) % 2:
                return
            sink = self.recorder.sink(record.id)
            for kind in played:
                example = EVENT_EXAMPLES[kind]
                data = {k: v for k, v in example.data.items() if k != "artifacts"}
                event = StreamEvent(type=kind, at=time.time(), detail=example.detail, data=data)
                await sink.send(event, files.get(kind, {}))
            await sink.close()

    def dispatcher(settings: Settings, log: EventLog, recorder: Recorder) -> InstantDispatcher:
        return InstantDispatcher(settings, recorder)

    return serve(load_settings(), dispatcher)


if __name__ == "__main__":
    raise SystemExit(main())
