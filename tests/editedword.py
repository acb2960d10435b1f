"""Changes in a Word file as somebody makes them, without a word processor."""

import io
import zipfile


def rewritten(content, change, part="word/document.xml"):
    """A Word file with one part of it changed; `change` gets and gives its text."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for each in source.namelist():
            data = source.read(each)
            target.writestr(each, change(data.decode()).encode() if each == part else data)
    return out.getvalue()


def replaced(content, old, new):
    def change(text):
        assert old in text
        return text.replace(old, new, 1)

    return rewritten(content, change)
