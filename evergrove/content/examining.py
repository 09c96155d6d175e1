"""A template looked at as it is written: what it asks for and what is wrong with it, never an exception."""

from __future__ import annotations

from dataclasses import dataclass

from evergrove.content.contracts import Finding, InvalidTemplateError, Template
from evergrove.content.preview import examine_template, finding_of
from evergrove.content.rendering import compile_template


@dataclass(frozen=True, kw_only=True)
class Examination:
    """`variables`: every path that it may ask for; `required`: those that it cannot do without."""

    variables: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def is_sendable(self) -> bool:
        """Whether it could be published as it is."""
        return all(finding.severity != "error" for finding in self.findings)


def examine(template: Template) -> Examination:
    """Of a template that cannot be compiled, the one finding that says why."""
    try:
        ready = compile_template(template)
        findings = examine_template(template)
    except InvalidTemplateError as error:
        return Examination(findings=(finding_of(error, language=""),))
    return Examination(
        variables=tuple(sorted(ready.variables)), required=tuple(sorted(ready.required)), findings=findings
    )
