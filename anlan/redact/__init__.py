"""Redaction of personal data in Chinese text: whatever is published goes through `redact`, and is read by a person.

    from anlan.redact import redact
    redact("王建国住民主路36号院3号楼2单元，电话138-0000-0001").text
    # 王某住某路某院某楼某单元，电话【电话】

Pure Python with the standard library; knows nothing of matters. docs/redaction.md tells how well it works.
"""

from anlan.redact.spans import Kind, Span
from anlan.redact.text import Redacted, redact

__all__ = ["Kind", "Redacted", "Span", "redact"]
