"""The map as we answer it from a store that was built before; `question` is the CPU time without starting Python."""

import json
import sys
import time
from pathlib import Path

from tellonce.insight.map import mapped
from tellonce.stores.folder import Folder
from tellonce.stores.history_duckdb import DuckDBView

started = time.process_time()
view = DuckDBView(Folder(Path(sys.argv[1])))
told = mapped(view)
question = time.process_time() - started
edges = sorted((one.source, one.target, one.count, one.median_seconds, one.p95_seconds) for one in told.edges)
figures = {"cases": told.cases, "events": told.events, "activities": len(told.activities), "variants": told.variants}
print(json.dumps({"question": question, "edges": edges, "starts": told.starts, "ends": told.ends, "figures": figures}))
