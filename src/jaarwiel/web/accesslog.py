"""Keeps the tokens of personal addresses out of the access log, for who turns that on."""

import logging
import re
from typing import Final

NAME: Final = "uvicorn.access"
TOKEN: Final = re.compile(
    r"(?<=/)(?:\d+\.[0-9a-f]{20,}|(?<=/brief/)[^/?\s]+|(?<=/aanmelden/)(?!brief/)[^/?\s]+"
    r"|(?<=/inbreng/)[^/?\s]+|(?<=/agenda/)[^/?\s]+?(?=\.ics)|(?<=/overleg/)[^/?\s]+)",
)
HIDDEN: Final = "..."


def without_tokens(text: str) -> str:
    """The text with every token in a path replaced by dots."""
    return TOKEN.sub(HIDDEN, text)


class _WithoutTokens(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        """Lets every line through, without its tokens."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                without_tokens(each) if isinstance(each, str) else each for each in record.args
            )
        return True


FILTER: Final = _WithoutTokens()


def hide_tokens() -> None:
    """Has the access log of uvicorn tell no tokens, wherever the pages are served."""
    logging.getLogger(NAME).addFilter(FILTER)
