# Pages of a list as JSON.

cdef int put_page(Text out, PageShape shape, Documents rows, Slice part, object total) except -1:
    """A page of rows that were cut to it; `total` is how long the whole list is."""
    cdef Py_ssize_t place
    cdef int kind
    out.put(b"{", 1)
    for place in range(len(shape.parts)):
        out.put_key(<bytes>shape.keys[place], place)
        kind = shape.parts[place]
        if kind == NODES:
            put_rows(out, <Shape>shape.details[place], rows, None)
        elif kind == INFO:
            put_page(out, <PageShape>shape.details[place], rows, part, total)
        elif kind == FIXED:
            out.put_bytes(<bytes>shape.details[place])
        elif kind == TOTAL:
            put_whole(out, total)
        elif kind == HAS_NEXT:
            put_truth(out, part.placed if part.backward else rows.more)
        elif kind == HAS_PREVIOUS:
            put_truth(out, rows.more if part.backward else part.placed)
        elif rows.count == 0:
            out.put(b"null", 4)
        else:
            put_cursor(out, part.cursors, rows.at[0 if kind == START_CURSOR else rows.count - 1])
    return out.put(b"}", 1)


cdef int put_cursor(Text out, object cursors, Place row) except -1:
    """The cursor at a row, in quotes; there is nothing in it that JSON would escape."""
    cdef bytes text
    out.put(b'"', 1)
    if isinstance(cursors, Cursors):
        (<Cursors>cursors).put(out, row)
    else:
        text = (<str?>cursors(PyBytes_FromStringAndSize(<const char*>row, int32_at(row)))).encode()
        out.put_bytes(text)
    return out.put(b'"', 1)


def write_page(PageShape shape, list found, Slice part, object total) -> tuple:
    """(a page as JSON, how many rows it has), cut from those found, which are bytes each. Raises Unwritable."""
    cdef Text out = Text(2048)
    cdef Documents rows = Documents()
    rows.fill(found)
    rows.cut(part)
    put_page(out, shape, rows, part, total)
    return out.whole(), rows.count


cdef Shape GROUP = Shape((b"_id", b"rows", b"count"), ())


cdef Place open_group(bytes group, int* kinds, Place* values) except NULL:
    """Where a group ends, and where in it `_id`, `rows` and `count` are."""
    cdef Place start = <Place>PyBytes_AS_STRING(group)
    cdef Place last = whole_document(start, start + PyBytes_GET_SIZE(group))
    find_values(GROUP, start + 4, last, kinds, values)
    if kinds[1] != ARRAY or kinds[2] != INT32:
        refuse("not a group")
    return last


def split_group(bytes group) -> tuple:
    """(the documents in `rows`, `count`) of a group. Raises Unwritable."""
    cdef Place values[MOST_SLOTS]
    cdef int kinds[MOST_SLOTS]
    cdef Place last = open_group(group, kinds, values)
    return documents_in(values[1], last), int32_at(values[2])


def groups_by_parent(list groups) -> tuple:
    """({`_id`: group}, the sum of all `count`) of groups of rows. Raises Unwritable."""
    cdef Place values[MOST_SLOTS]
    cdef int kinds[MOST_SLOTS]
    cdef int64_t counted = 0
    cdef dict found = {}
    for group in groups:
        open_group(<bytes?>group, kinds, values)
        found[text_at(kinds[0], values[0])] = group
        counted += int32_at(values[2])
    return found, counted


def write_groups(PageShape shape, ids, dict groups, Slice part) -> tuple:
    """([the first page of each parent as JSON], [how many rows it has]), of groups by parent. Raises Unwritable."""
    cdef Place values[MOST_SLOTS]
    cdef int kinds[MOST_SLOTS]
    cdef Text out = Text(2048)
    cdef Documents rows = Documents()
    cdef list pages = [], lengths = []
    cdef int total
    cdef bytes empty = None
    for parent_id in ids:
        group = groups.get(parent_id)
        if group is None and empty is not None:
            pages.append(empty)
            lengths.append(0)
            continue
        rows.count, total, out.length = 0, 0, 0
        if group is not None:
            last = open_group(<bytes?>group, kinds, values)
            rows.fill_from(values[1], last)
            total = int32_at(values[2])
        rows.cut(part)
        put_page(out, shape, rows, part, total)
        pages.append(out.taken(0))
        lengths.append(rows.count)
        if group is None:
            empty = pages[len(pages) - 1]
    return pages, lengths
