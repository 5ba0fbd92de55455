"""One folder a system. Each folder here, or in a folder named by ANLAN_EXTRA_MODULES, is found by itself."""

import os

__path__ += [folder for folder in os.environ.get("ANLAN_EXTRA_MODULES", "").split(os.pathsep) if folder]
