"""Learn a style from one picture, or a gallery of them: recipes in, checkpoints out."""

import os

# Large pages for large tensors: on Linux a training step is up to a quarter shorter. PyTorch
# reads this when it first asks for memory.
os.environ.setdefault("THP_MEM_ALLOC_ENABLE", "1")
