# What a page of a list looks like in an answer, and which rows are in it.

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


@cython.final
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


@cython.final
cdef class Slice:
    """Which part of a list a page is, and what makes its cursors."""

    cdef Py_ssize_t size
    cdef bint backward
    cdef bint placed
    cdef object cursors

    def __init__(self, Py_ssize_t size, bint backward, bint placed, cursors):
        """`placed`: it was asked for from a cursor on. `cursors` gives the cursor at a row."""
        self.size, self.backward, self.placed, self.cursors = size, backward, placed, cursors


@cython.final
cdef class Documents:
    """Documents one after the other, each known to end where it says. Who has them keeps their bytes alive."""

    cdef Place* at
    cdef Py_ssize_t count
    cdef Py_ssize_t room
    cdef bint more

    def __cinit__(self):
        self.at = NULL
        self.count = self.room = 0
        self.more = False

    def __dealloc__(self):
        PyMem_Free(self.at)

    cdef int add(self, Place document, Place end) except -1:
        cdef Place* moved
        cdef Py_ssize_t room
        size_of(DOCUMENT, document, end)
        if self.count == self.room:
            room = self.room * 2 if self.room else 32
            moved = <Place*>PyMem_Realloc(self.at, room * sizeof(Place))
            if moved == NULL:
                raise MemoryError
            self.at, self.room = moved, room
        self.at[self.count] = document
        self.count += 1
        return 0

    cdef int fill(self, list rows) except -1:
        """Those in a list, which are bytes each."""
        cdef Place start
        self.count = 0
        for row in rows:
            start = <Place>PyBytes_AS_STRING(<bytes?>row)
            self.add(start, start + PyBytes_GET_SIZE(<bytes>row))
        return 0

    cdef int fill_from(self, Place array, Place end) except -1:
        """Those in an array."""
        cdef Place last = whole_document(array, end), at = array + 4
        self.count = 0
        while at < last:
            if at[0] != DOCUMENT:
                refuse("not a document")
            at = past_name(at, last)
            self.add(at, last)
            at += int32_at(at)
        return 0

    cdef void cut(self, Slice part) noexcept:
        """Leave those that are in the page, in the order in which they are shown; say if there are more."""
        cdef Py_ssize_t place
        self.more = self.count > part.size
        if self.more:
            self.count = part.size
        if part.backward:
            for place in range(self.count // 2):
                self.at[place], self.at[self.count - 1 - place] = self.at[self.count - 1 - place], self.at[place]


@cython.final
cdef class Gaps:
    """The members of an object that are not in its document: pages that are at hand, or left for others to write."""

    cdef list places
    """Where in the JSON something is left out."""
    cdef list pages
    """Of each gap in order None, or (PageShape, the array's number, Slice)."""
    cdef object totals
    """Of each array how long the whole list is; None: as long as it is."""
    cdef list lengths
    """How many rows each page has."""
    cdef Place end
    cdef int kinds[MOST_SLOTS]
    cdef Place arrays[MOST_SLOTS]
    cdef Documents rows

    def __init__(self, list pages=None, totals=()):
        self.places, self.pages, self.totals, self.lengths, self.rows = [], pages, totals, [], Documents()

    cdef int put(self, Text out) except -1:
        """The next gap."""
        cdef Py_ssize_t number = len(self.lengths)
        page = None if self.pages is None else self.pages[number]
        if page is None:
            self.places.append(out.length)
            self.lengths.append(None)
            return 0
        shape, array, part = <tuple>page
        if self.kinds[array] != ARRAY:
            refuse("no rows")
        self.rows.fill_from(self.arrays[array], self.end)
        total = self.totals[array]
        if total is None:
            total = self.rows.count
        self.rows.cut(<Slice?>part)
        put_page(out, <PageShape?>shape, self.rows, <Slice>part, total)
        self.lengths.append(self.rows.count)
        return 0
