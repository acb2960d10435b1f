"""Whether who asks has the answer already (RFC 9110 section 13.1.2)."""

import re
from collections.abc import Iterable
from typing import Final

TAG: Final = re.compile(r'(?:W/)?("[^"]*")')


def is_known(etag: str, given: Iterable[str]) -> bool:
    """Whether these If-None-Match lines name this ETag, by weak comparison."""
    wanted = etag.removeprefix("W/")
    return any(
        line.strip() == "*" or wanted in {found.group(1) for found in TAG.finditer(line)}
        for line in given
    )
