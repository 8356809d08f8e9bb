"""`python -m ivs_token`."""

import sys

from ._cli import main

sys.exit(main())
