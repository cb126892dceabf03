# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Writes BSON documents as JSON, compiled to C (the BSON specification, bsonspec.org; JSON, RFC 8259).

It handles values as they should be. For anything else it raises Unwritable, and the slow way reports what is wrong.
Every length that a document states is checked against its end before it is believed.
"""

cimport cython
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from cpython.mem cimport PyMem_Free, PyMem_Realloc
from cpython.object cimport PyObject
from cpython.unicode cimport PyUnicode_DecodeUTF8
from libc.math cimport isfinite
from libc.stdint cimport int32_t, int64_t, uint32_t
from libc.stdio cimport snprintf
from libc.string cimport memchr, memcmp, memcpy, strlen

from time import time as unix_seconds

include "bson_document.pxi"
include "json_text.pxi"
include "row_shape.pxi"
include "cursor.pxi"
include "page_shape.pxi"
include "row_values.pxi"
include "page.pxi"
include "group.pxi"
include "bulk_lines.pxi"


def write_rows(Shape shape, list rows) -> list:
    """A JSON array of the documents, which are bytes each, cut where members are left for others to write.

    There is one piece more than there are gaps. Raises Unwritable, UnicodeDecodeError.
    """
    cdef Text out = Text(16_384)
    cdef Documents documents = Documents()
    cdef Gaps gaps = Gaps()
    documents.fill(rows)
    put_rows(out, shape, documents, gaps)
    return pieces_of(out, gaps.places)


cdef dict TABS = {}


cdef Shape arrays_of_tabs(int count):
    """The arrays `rows0`, `rows1` and so on."""
    if count not in TABS:
        TABS[count] = Shape(tuple([b"rows%d" % number for number in range(count)]), ())
    return TABS[count]


def write_row(Shape shape, bytes row, list pages, totals) -> tuple:
    """(a JSON object in pieces, as of `write_rows`; how many rows the page in each gap has, None where it is left).

    `pages` has for each gap in order None, or (PageShape, which of the arrays `rows0`, `rows1`… its rows are in, Slice);
    `totals` for each array how long the whole list is, or None when all of it is there. Raises Unwritable,
    UnicodeDecodeError.
    """
    cdef Text out = Text(PyBytes_GET_SIZE(row) * 3 // 2 + 512)  # mostly enough: growing copies what is there
    cdef Gaps gaps = Gaps(pages, totals)
    cdef Place start = <Place>PyBytes_AS_STRING(row)
    cdef Place end = start + PyBytes_GET_SIZE(row)
    if len(totals) > 0:
        gaps.end = whole_document(start, end)
        find_values(arrays_of_tabs(<int>len(totals)), start + 4, gaps.end, gaps.kinds, gaps.arrays)
    put_object(out, shape, start, end, 0, gaps)
    return pieces_of(out, gaps.places), gaps.lengths


cdef list pieces_of(Text out, list places):
    cdef Py_ssize_t place, begin = 0
    cdef list pieces = []
    if not places:
        return [out.whole()]
    for each in places:
        place = each
        pieces.append(PyBytes_FromStringAndSize(out.start + begin, place - begin))
        begin = place
    pieces.append(out.taken(begin))
    return pieces


def interleave(list pieces, list columns) -> bytes:
    """Pieces of JSON, between each two what columns of JSON have for the next row: all of a row, then of the next."""
    cdef Text out = Text(16_384)
    cdef Py_ssize_t row, column, piece = 1, rows = len(columns[0]) if columns else 0
    out.put_bytes(<bytes?>pieces[0])
    for row in range(rows):
        for column in range(len(columns)):
            out.put_bytes(<bytes?>(<list?>columns[column])[row])
            out.put_bytes(<bytes?>pieces[piece])
            piece += 1
    return out.whole()


def full_tabs(bytes row, list most) -> list:
    """Which of the arrays `rows0`, `rows1`… of a document have as many documents as `most` says. Raises Unwritable."""
    cdef Place start = <Place>PyBytes_AS_STRING(row)
    cdef Place last = whole_document(start, start + PyBytes_GET_SIZE(row))
    cdef Documents rows = Documents()
    cdef Gaps gaps = Gaps()
    cdef list full = []
    cdef int tab
    find_values(arrays_of_tabs(<int>len(most)), start + 4, last, gaps.kinds, gaps.arrays)
    for tab in range(<int>len(most)):
        if gaps.kinds[tab] != ARRAY:
            refuse("no rows")
        rows.fill_from(gaps.arrays[tab], last)
        if rows.count == most[tab]:
            full.append(tab)
    return full


cdef object text_or_none(int kind, Place value):
    return None if kind == 0 or kind == NULL_VALUE else text_at(kind, value)


def texts_of(Shape named, list rows) -> list:
    """[the text, or None, of each document] of each field that a shape names. Raises Unwritable."""
    cdef Place values[MOST_SLOTS]
    cdef int kinds[MOST_SLOTS]
    cdef Place start, last
    cdef list found = [[] for _ in range(named.slots)]
    cdef int slot
    for row in rows:
        start = <Place>PyBytes_AS_STRING(<bytes?>row)
        last = whole_document(start, start + PyBytes_GET_SIZE(row))
        find_values(named, start + 4, last, kinds, values, all_once=True)
        for slot in range(named.slots):
            (<list>found[slot]).append(text_or_none(kinds[slot], values[slot]))
    return found


def split_arrays(bytes document, str prefix) -> tuple:
    """(the document without its arrays whose names begin so, {name: the documents in such an array}).

    Raises Unwritable when such an array holds something else than documents.
    """
    cdef Place start = <Place>PyBytes_AS_STRING(document), at, last, begin
    cdef bytes wanted = prefix.encode()
    cdef Text rest = Text(PyBytes_GET_SIZE(document))
    cdef int kind, place
    cdef Py_ssize_t length, size
    arrays = {}
    last = whole_document(start, start + PyBytes_GET_SIZE(document))
    at = start + 4
    rest.put(<const char*>start, 4)
    while at < last:
        begin, kind = at, at[0]
        at = past_name(at, last)
        length = at - begin - 2
        size = size_of(kind, at, last)
        if kind == ARRAY and length >= PyBytes_GET_SIZE(wanted) and memcmp(
            begin + 1, PyBytes_AS_STRING(wanted), PyBytes_GET_SIZE(wanted)
        ) == 0:
            name = PyUnicode_DecodeUTF8(<const char*>begin + 1, length, NULL)
            arrays[name] = documents_in(at, last)
        else:
            rest.put(<const char*>begin, at + size - begin)
        at += size
    rest.put(b"\0", 1)
    for place in range(4):
        rest.start[place] = <char>(rest.length >> 8 * place & 255)
    return rest.whole(), arrays


cdef Shape REPLY = Shape((b"cursor", b"ok"), ())


cdef Shape CURSOR = Shape((b"firstBatch", b"id"), ())


cdef bint is_one(int kind, Place value) noexcept:
    cdef double one = 1.0
    if kind == DOUBLE:
        return memcmp(value, &one, 8) == 0
    return int32_at(value) == 1 if kind == INT32 else kind == INT64 and int64_at(value) == 1


def first_batch(bytes message, Py_ssize_t begin=0) -> tuple:
    """(the documents, the cursor's id) of a reply to a read, which fills a message from `begin` on.

    Raises Unwritable for any other, and one that is not `ok`.
    """
    cdef Place values[MOST_SLOTS]
    cdef int kinds[MOST_SLOTS]
    cdef Place start = <Place>PyBytes_AS_STRING(message) + begin, last
    if begin < 0 or begin > PyBytes_GET_SIZE(message):
        refuse("cut short")
    last = whole_document(start, start + PyBytes_GET_SIZE(message) - begin)
    find_values(REPLY, start + 4, last, kinds, values)
    if kinds[0] != DOCUMENT or not is_one(kinds[1], values[1]):
        refuse("no batch")
    start = values[0]
    last = whole_document(start, last)
    find_values(CURSOR, start + 4, last, kinds, values)
    if kinds[0] != ARRAY or kinds[1] != INT64:
        refuse("no batch")
    return documents_in(values[0], last), int64_at(values[1])
