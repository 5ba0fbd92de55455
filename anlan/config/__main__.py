"""`python -m anlan.config` is `anlan`."""

import sys

from anlan.config.cli import main

sys.exit(main())
