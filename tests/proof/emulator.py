"""`python -m tests.proof.emulator FOLDER`: an empty cloud; prints its address, and runs until it is ended."""

import asyncio
import sys
from pathlib import Path

from local.emulator import Emulator

if __name__ == "__main__":
    emulator = Emulator.prepare(Path(sys.argv[1]))
    print(emulator.endpoint, flush=True)
    asyncio.run(emulator.serve(asyncio.Event()))
