"""The microservice: start, stream, store, limit and recover audits."""

import multiprocessing
import sys

if sys.platform == "win32":
    # The queue's manager is spawned everywhere; on Windows nothing else exists, and saying so
    # at import keeps any other use of multiprocessing from finding out later.
    multiprocessing.set_start_method("spawn", force=True)
