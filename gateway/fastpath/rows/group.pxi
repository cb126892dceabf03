# Groups of rows, one for each parent, in BSON: what MongoDB's `$group` would give, of rows that are in their parents' order.


cdef int put_int32(Text out, int32_t value) except -1:
    cdef int place
    cdef char digits[4]
    for place in range(4):
        digits[place] = <char>(value >> 8 * place & 255)
    return out.put(digits, 4)


cdef int set_length(Text out, Py_ssize_t begin) except -1:
    """End the document that begins at a place, and say there how long it is."""
    cdef Py_ssize_t length
    out.put(b"\0", 1)
    length = out.length
    out.length = begin
    put_int32(out, <int32_t>(length - begin))
    out.length = length
    return 0


cdef Py_ssize_t open_rows(Text out, Place parent) except -1:
    """Begin a group; where its array of rows begins."""
    out.length = 0
    put_int32(out, 0)
    out.put(b"\x02_id\0", 5)
    out.put(<const char*>parent, 4 + int32_at(parent))
    out.put(b"\x04rows\0", 6)
    put_int32(out, 0)
    return out.length - 4


cdef int put_row(Text out, int place, Place row) except -1:
    cdef char name[16]
    cdef int length = snprintf(name, 16, b"\x03%d", place)
    out.put(name, length + 1)
    return out.put(<const char*>row, int32_at(row))


cdef bytes close_rows(Text out, Py_ssize_t array, int count):
    set_length(out, array)
    out.put(b"\x10count\0", 7)
    put_int32(out, count)
    set_length(out, 0)
    return out.taken(0)


def group_rows(list rows, str parent_field, int most) -> dict:
    """{id of the parent: its group, with at most so many rows and how many there are}. Raises Unwritable."""
    cdef Place values[MOST_SLOTS]
    cdef int kinds[MOST_SLOTS]
    cdef Text out = Text(4096)
    cdef Shape named = Shape((parent_field.encode(),), ())
    cdef Place parent = NULL, at
    cdef Py_ssize_t array = 0
    cdef int count = 0
    cdef dict found = {}
    for row in rows:
        at = <Place>PyBytes_AS_STRING(<bytes?>row)
        find_values(named, at + 4, whole_document(at, at + PyBytes_GET_SIZE(row)), kinds, values, all_once=True)
        if kinds[0] != STRING:
            refuse("no parent")
        if (
            parent == NULL or int32_at(parent) != int32_at(values[0])
            or memcmp(parent + 4, values[0] + 4, int32_at(parent)) != 0
        ):
            if parent != NULL:
                found[text_at(STRING, parent)] = close_rows(out, array, count)
            parent, count = values[0], 0
            array = open_rows(out, parent)
        if count < most:
            put_row(out, count, at)
        count += 1
    if parent != NULL:
        found[text_at(STRING, parent)] = close_rows(out, array, count)
    return found
