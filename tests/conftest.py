"""For all tests."""

import os
import signal

# Before torch is imported, and for every process that a test starts. Threads of torch processes that share the cores
# wait for each other most of the time; on pictures as small as the tests' one thread is about as quick as all.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Whoever starts the tests in the background of a script has Ctrl-C ignored in them, and in all that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)
