"""The frozen program's first module: what a bundle needs before anything else, then the console script."""

import multiprocessing
import os
import sys

from app.main import main

if __name__ == "__main__":
    multiprocessing.freeze_support()  # a worker of a library's starts here again, and goes no further
    os.environ.setdefault("TORCHDYNAMO_DISABLE", "1")  # compiling needs sources and a compiler, which no bundle has
    sys.exit(main())
