"""What a run may be asked to compute on, beside "auto". No part of a job, which may go on on another machine."""

from typing import Final

DEVICES: Final = ("cpu", "cuda", "mps")
PRECISIONS: Final = ("float32", "bfloat16")
