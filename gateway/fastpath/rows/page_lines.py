"""Answers as lines of JSON, without decoding them."""

from gateway.fastpath.rows.compiled import writer
from gateway.operations.export.bulk_lines import Missing, PageLines
from gateway.operations.export.bulk_lines import split_page as split_decoded_page


def split_page(answer: bytes) -> PageLines:
    """Return the lines of a page, as the function of the same name that decodes it."""
    if writer is None:
        return split_decoded_page(answer)
    try:
        content, customers, lines, unreadable, missing, has_next, cursor = writer.split_lines(answer)
    except writer.Unwritable:
        return split_decoded_page(answer)
    return PageLines(content, customers, lines, unreadable, [Missing(*each) for each in missing], has_next, cursor)
