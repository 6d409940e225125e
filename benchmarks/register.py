"""The stand-in register over a pickled world: `python register.py world.pickle <delay in ms>`. Prints its address."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

from saklig.connectors.stand_in import serve

# Our own parent wrote this file a moment ago; nothing else is ever unpickled.
world = pickle.loads(Path(sys.argv[1]).read_bytes())
server = serve(world, delay=float(sys.argv[2]) / 1000)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever(poll_interval=0.1)
