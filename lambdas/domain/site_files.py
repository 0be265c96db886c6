"""The files of the site in their bucket, as its deployment and the function that cleans up after it know them."""

from typing import Final

LIST: Final = "files.json"
"""The object that lists the files of the newest build, and is written last."""

SUPERSEDED: Final = "superseded"
"""The tag of a file that only earlier builds have."""
