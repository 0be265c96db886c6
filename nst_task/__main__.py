"""`python -m nst_task CONTENT STYLE -o OUT`."""

import sys

from nst_task.cli import main

sys.exit(main())
