# Pages of a list.

cdef enum:
    NODES = 1
    TOTAL = 2
    INFO = 3
    FIXED = 4
    HAS_NEXT = 5
    HAS_PREVIOUS = 6
    START_CURSOR = 7
    END_CURSOR = 8


PARTS = {
    "nodes": NODES, "total_count": TOTAL, "page_info": INFO, "__typename": FIXED, "has_next_page": HAS_NEXT,
    "has_previous_page": HAS_PREVIOUS, "start_cursor": START_CURSOR, "end_cursor": END_CURSOR,
}


cdef class PageShape:
    """The members of a page of a list, or of what it says of its place."""

    cdef tuple keys
    cdef tuple details
    cdef list parts

    def __init__(self, tuple members):
        """(key as JSON with its colon, name in PARTS, the Shape of its rows, its PageShape, or its JSON) of each."""
        self.keys = tuple([key for key, _, _ in members])
        self.parts = [PARTS[name] for _, name, _ in members]
        self.details = tuple([detail for _, _, detail in members])


cdef int put_page(Text out, PageShape shape, list rows, bint more, bint backward, bint placed, object total, object cursor_of) except -1:
    cdef Py_ssize_t place
    cdef int part
    out.put(b"{", 1)
    for place in range(len(shape.parts)):
        if place:
            out.put(b",", 1)
        out.put_bytes(<bytes>shape.keys[place])
        part = shape.parts[place]
        if part == NODES:
            put_rows(out, <Shape>shape.details[place], rows, None)
        elif part == INFO:
            put_page(out, <PageShape>shape.details[place], rows, more, backward, placed, total, cursor_of)
        elif part == FIXED:
            out.put_bytes(<bytes>shape.details[place])
        elif part == TOTAL:
            put_whole(out, total)
        elif part == HAS_NEXT or part == HAS_PREVIOUS:
            put_truth(out, (placed if backward else more) if part == HAS_NEXT else (more if backward else placed))
        elif not rows:
            out.put(b"null", 4)
        else:
            cursor = (<str?>cursor_of(rows[0 if part == START_CURSOR else len(rows) - 1])).encode()
            put_text(out, PyBytes_AS_STRING(<bytes>cursor), PyBytes_GET_SIZE(<bytes>cursor))
    return out.put(b"}", 1)


def write_page(PageShape shape, list found, Py_ssize_t size, bint backward, bint placed, object total, object cursor_of) -> tuple:
    """(a page as JSON, how many rows it has): the first `size` of those found, turned round when read `backward`.

    `placed`: it was asked for from a cursor on. `cursor_of` makes the cursor at a row.
    """
    cdef Text out = Text(2048)
    cdef list rows = found if len(found) <= size else found[:size]
    if backward:
        rows = rows[::-1]
    put_page(out, shape, rows, len(found) > size, backward, placed, total, cursor_of)
    return out.taken(0), len(rows)


cdef Shape GROUP = Shape((b"_id", b"rows", b"count"), ())


cdef Place open_group(bytes group, int* kinds, Place* values) except NULL:
    """Where a group ends, and where in it `_id`, `rows` and `count` are."""
    cdef Place start = <Place>PyBytes_AS_STRING(group)
    cdef Place last = whole_document(start, start + PyBytes_GET_SIZE(group))
    find_values(GROUP, start + 4, last, kinds, values)
    if kinds[1] != ARRAY or kinds[2] != INT32:
        refuse("not a group")
    return last


def head_of(bytes group) -> tuple:
    """(`_id`, `count`) of a group of rows. Raises Unwritable."""
    cdef Place values[MOST_SLOTS]
    cdef int kinds[MOST_SLOTS]
    open_group(group, kinds, values)
    return text_at(kinds[0], values[0]), int32_at(values[2])


def rows_in(bytes group) -> list:
    """The documents in a group's `rows`. Raises Unwritable."""
    cdef Place values[MOST_SLOTS]
    cdef int kinds[MOST_SLOTS]
    cdef Place last = open_group(group, kinds, values)
    return documents_in(values[1], last)


def write_groups(PageShape shape, list groups, Py_ssize_t size, object cursor_of) -> list:
    """(the first page of a group as JSON, how many rows it has) of each; None is a group without rows."""
    cdef Place values[MOST_SLOTS]
    cdef int kinds[MOST_SLOTS]
    cdef Text out = Text(2048)
    cdef list written = [], rows, found
    cdef Py_ssize_t begin
    cdef int total
    for group in groups:
        found, total = [], 0
        if group is not None:
            last = open_group(<bytes?>group, kinds, values)
            found, total = documents_in(values[1], last), int32_at(values[2])
        rows = found if len(found) <= size else found[:size]
        begin = out.length
        put_page(out, shape, rows, len(found) > size, False, False, total, cursor_of)
        written.append((out.taken(begin), len(rows)))
    return written
