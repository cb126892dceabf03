# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Writes BSON documents as JSON, compiled to C (the BSON specification, bsonspec.org; JSON, RFC 8259).

It knows values as they should be. Whatever else it meets, it raises Unwritable, and the slow way reports what is wrong.
Every length that a document states is checked against its end before it is believed.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from cpython.mem cimport PyMem_Free, PyMem_Malloc, PyMem_Realloc
from cpython.unicode cimport PyUnicode_DecodeUTF8
from libc.math cimport isfinite
from libc.stdint cimport int32_t, int64_t, uint32_t
from libc.string cimport memchr, memcmp, memcpy, strlen

include "bson_document.pxi"
include "json_text.pxi"
include "row_shape.pxi"
include "row_values.pxi"
include "page.pxi"


def write_rows(Shape shape, list rows) -> bytes:
    """A JSON array of the documents, which are bytes each. Raises Unwritable, UnicodeDecodeError."""
    cdef Text out = Text(4096)
    put_rows(out, shape, rows, None)
    return out.taken(0)


def write_row_with_gaps(Shape shape, bytes row) -> list:
    """A JSON object, cut where members are left out for others to write: one piece more than there are gaps."""
    cdef Text out = Text(4096)
    cdef list gaps = []
    cdef Place start = <Place>PyBytes_AS_STRING(row)
    put_object(out, shape, start, start + PyBytes_GET_SIZE(row), 0, gaps)
    return pieces_of(out, gaps)


cdef list pieces_of(Text out, list gaps):
    cdef Py_ssize_t place, begin = 0
    cdef list pieces = []
    for gap in gaps:
        place = gap
        pieces.append(PyBytes_FromStringAndSize(out.start + begin, place - begin))
        begin = place
    pieces.append(out.taken(begin))
    return pieces


def write_rows_with_gaps(Shape shape, list rows) -> list:
    """As `write_rows`, cut as `write_row_with_gaps` does."""
    cdef Text out = Text(4096)
    cdef list gaps = []
    put_rows(out, shape, rows, gaps)
    return pieces_of(out, gaps)


cdef object text_or_none(int kind, Place value):
    return None if kind == 0 or kind == NULL_VALUE else text_at(kind, value)


def texts_of(Shape named, list rows) -> list:
    """(the texts, or None, of the fields that a shape names) of each document. Raises Unwritable."""
    cdef Place values[MOST_SLOTS]
    cdef int kinds[MOST_SLOTS]
    cdef Place start
    cdef list found = []
    cdef int slot
    for row in rows:
        start = <Place>PyBytes_AS_STRING(<bytes?>row)
        find_values(named, start + 4, whole_document(start, start + PyBytes_GET_SIZE(row)), kinds, values)
        found.append([text_or_none(kinds[slot], values[slot]) for slot in range(named.slots)])
    return found


def place_of(bytes document, tuple path) -> tuple:
    """(a value, whether it counts milliseconds since 1970, `_id`) of a document; `path` leads to a text or instant.

    Raises Unwritable when either is missing, or something else.
    """
    cdef Place values[MOST_SLOTS]
    cdef int kinds[MOST_SLOTS]
    cdef Place at = <Place>PyBytes_AS_STRING(document), last
    cdef Shape step
    cdef str document_id = None
    last = whole_document(at, at + PyBytes_GET_SIZE(document))
    for step in path:
        find_values(step, at + 4, last, kinds, values)
        if document_id is None:
            document_id = text_at(kinds[1], values[1])
        at = values[0]
        if step is not path[len(path) - 1]:
            if kinds[0] != DOCUMENT:
                refuse("not a document")
            last = whole_document(at, last)
    if kinds[0] == INSTANT:
        return int64_at(at), True, document_id
    return text_at(kinds[0], at), False, document_id


def path_of(str field) -> tuple:
    """The path to a field, as `place_of` takes it: `window.start`."""
    return tuple([Shape((name.encode(), b"_id"), ()) for name in field.split(".")])


def take_apart(bytes document, str prefix) -> tuple:
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
    return rest.taken(0), arrays


cdef Shape REPLY = Shape((b"cursor", b"ok"), ())


cdef Shape CURSOR = Shape((b"firstBatch", b"id"), ())


cdef bint is_one(int kind, Place value) noexcept:
    cdef double one = 1.0
    if kind == DOUBLE:
        return memcmp(value, &one, 8) == 0
    return int32_at(value) == 1 if kind == INT32 else kind == INT64 and int64_at(value) == 1


def first_batch(bytes reply) -> tuple:
    """(the documents, the cursor's id) of a reply to a read. Raises Unwritable for any other, and one that is not `ok`."""
    cdef Place values[MOST_SLOTS]
    cdef int kinds[MOST_SLOTS]
    cdef Place start = <Place>PyBytes_AS_STRING(reply), last
    last = whole_document(start, start + PyBytes_GET_SIZE(reply))
    find_values(REPLY, start + 4, last, kinds, values)
    if kinds[0] != DOCUMENT or not is_one(kinds[1], values[1]):
        refuse("no batch")
    start = values[0]
    last = whole_document(start, last)
    find_values(CURSOR, start + 4, last, kinds, values)
    if kinds[0] != ARRAY or kinds[1] != INT64:
        refuse("no batch")
    return documents_in(values[0], last), int64_at(values[1])
