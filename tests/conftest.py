"""For all tests."""

import os

# Before torch is imported, and for every process that a test starts. Threads of torch processes that share the cores
# wait for each other most of the time; on pictures as small as the tests' one thread is about as quick as all.
os.environ.setdefault("OMP_NUM_THREADS", "1")
