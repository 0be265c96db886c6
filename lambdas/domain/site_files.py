"""Names in the site's bucket, shared by its deployment and the function that cleans up after it."""

from typing import Final

LIST: Final = "files.json"
"""The object that lists the files of the newest build, and is written last."""

SUPERSEDED: Final = "superseded"
"""The tag of a file that only earlier builds have."""
