"""Liquid: the language of templates, in a sandbox with limits. Reads nothing but the values that it is given."""

from evergrove.content.liquid.compiling import CompiledSource, compile_source
from evergrove.content.liquid.filters import FILTERS
from evergrove.content.liquid.running import Form, RenderError
from evergrove.content.liquid.usage import BLOCK_NAMES, VariableUse

__all__ = ["BLOCK_NAMES", "FILTERS", "CompiledSource", "Form", "RenderError", "VariableUse", "compile_source"]
