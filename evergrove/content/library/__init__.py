"""Ready templates in Chinese and English, and the matrix of what is there for whom."""

from evergrove.content.library.installing import InstalledTemplate, install_library, library_templates
from evergrove.content.library.likeness import Alike, alike_pairs
from evergrove.content.library.matrix import (
    PURPOSES,
    STAGES,
    Cell,
    ContentMatrix,
    Overused,
    content_matrix,
)

__all__ = [
    "PURPOSES",
    "STAGES",
    "Alike",
    "Cell",
    "ContentMatrix",
    "InstalledTemplate",
    "Overused",
    "alike_pairs",
    "content_matrix",
    "install_library",
    "library_templates",
]
