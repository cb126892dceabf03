# Answers as lines of JSON, without being decoded: each object of a list is a line of its own, which names its parent.

@cython.final
cdef class NestedList:
    """A list within an object, and where its key and its owner's id and type are, in their quotes."""

    cdef const char* nodes
    cdef const char* info
    cdef const char* key
    cdef const char* owner_id
    cdef const char* owner_type


cdef const char* past_string(const char* at, const char* end) except NULL:
    """Where a JSON string ends."""
    cdef const char* begin = at + 1
    cdef const char* quote = begin
    cdef const char* before
    while True:
        quote = <const char*>memchr(quote, b'"', end - quote)
        if quote == NULL:
            refuse("a text without an end")
        before = quote
        while before > begin and (before - 1)[0] == b"\\":
            before -= 1
        if (quote - before) % 2 == 0:
            return quote + 1
        quote += 1


cdef const char* past_json(const char* at, const char* end) except NULL:
    """Where a JSON value ends."""
    cdef int depth = 0
    cdef char one
    while at < end:
        one = at[0]
        if one == b'"':
            at = past_string(at, end)
            if depth == 0:
                return at
        elif one == b"{" or one == b"[":
            depth += 1
            at += 1
        elif one == b"}" or one == b"]":
            if depth == 0:
                return at
            depth -= 1
            at += 1
            if depth == 0:
                return at
        elif one == b"," and depth == 0:
            return at
        else:
            at += 1
    refuse("a value without an end")


cdef const char* next_value(const char* at, const char* end) except NULL:
    """Where the value of the member at a key is."""
    if at[0] != b'"':
        refuse("no key")
    at = past_string(at, end)
    if at + 1 >= end or at[0] != b":":
        refuse("no value")
    return at + 1


cdef inline bint is_key(const char* at, const char* end, const char* key, Py_ssize_t length) noexcept:
    """Whether a key, in its quotes and followed by a colon, is there."""
    return end - at > length and memcmp(at, key, length) == 0


cdef const char* past_member(const char* at, const char* end) except NULL:
    """Where the next member or item is, or the bracket that ends them."""
    if at >= end:
        refuse("no end")
    if at[0] == b",":
        return at + 1
    if at[0] != b"}" and at[0] != b"]":
        refuse("no comma")
    return at


cdef str plain_text(const char* at, const char* end):
    """A JSON string that escapes nothing."""
    cdef const char* last = past_string(at, end)
    if memchr(at, b"\\", last - at) != NULL:
        refuse("an escaped text")
    return PyUnicode_DecodeUTF8(at + 1, last - at - 2, NULL)


cdef const char* read_list(NestedList found, const char* at, const char* end, bint* more) except NULL:
    """Where an object ends. Its list, where it is a connection, is in `found`, and if it has other fields in `more`."""
    cdef const char* value
    cdef const char* last
    cdef bint typed = False
    found.nodes = found.info = NULL
    more[0] = False
    at += 1
    while at < end and at[0] != b"}":
        value = next_value(at, end)
        last = past_json(value, end)
        if is_key(at, end, b'"nodes":', 8):
            found.nodes = value
        elif is_key(at, end, b'"pageInfo":', 11):
            found.info = value
        elif is_key(at, end, b'"__typename":', 13):
            typed = last - value > 12 and memcmp(last - 11, b'Connection"', 11) == 0
        else:
            more[0] = True
        at = past_member(last, end)
    if not typed or found.info == NULL or found.nodes == NULL:
        found.nodes = NULL
    elif found.nodes[0] != b"[" or found.info[0] != b"{":
        refuse("a list of another shape")
    if at >= end:
        refuse("no end")
    return at + 1


@cython.final
cdef class LineWriter:
    """Writes the lines of one answer."""

    cdef Text out
    cdef const char* end
    cdef Py_ssize_t lines, unreadable
    cdef list missing

    cdef const char* put_line(self, const char* at, NestedList owner, int depth) except NULL:
        """An object, and then all that is in its lists; where it ends."""
        cdef list lists = []
        if at[0] == b"n":
            self.unreadable += 1
            return past_json(at, self.end)
        if at[0] != b"{" or depth > DEEPEST:
            refuse("no object")
        self.out.put(b"{", 1)
        if owner is not None:
            self.out.put(b'"__parentId":', 13)
            self.put_copy(owner.owner_id, past_string(owner.owner_id, self.end))
            self.out.put(b',"__field":', 11)
            self.put_copy(owner.key, past_string(owner.key, self.end))
        at = self.put_members(at, lists, owner is not None, depth)
        self.out.put(b"}\n", 2)
        self.lines += 1
        for each in lists:
            self.put_list(<NestedList>each, depth + 1)
        return at

    cdef int put_list(self, NestedList nested, int depth) except -1:
        cdef const char* at = nested.nodes + 1
        cdef bint filled = False
        while at < self.end and at[0] != b"]":
            at = past_member(self.put_line(at, nested, depth), self.end)
            filled = True
        if filled:
            has_next, cursor = place_of(nested.info, self.end)
            if has_next:
                texts = [plain_text(each, self.end) for each in (nested.owner_type, nested.owner_id, nested.key)]
                self.missing.append((*texts, cursor))
        return 0

    cdef inline int put_copy(self, const char* begin, const char* last) except -1:
        return self.out.put(begin, last - begin)

    cdef const char* put_members(self, const char* at, list lists, bint more, int depth) except NULL:
        """The members of an object without the objects of its lists, which are added to `lists`; where it ends."""
        cdef const char* value
        cdef const char* last
        cdef const char* identity = NULL
        cdef const char* typename = NULL
        cdef NestedList nested = None
        cdef list own = None
        cdef bint has_rest = False
        if depth > DEEPEST:
            refuse("too deep")
        at += 1
        while at < self.end and at[0] != b"}":
            value = next_value(at, self.end)
            if value[0] == b"{":
                if nested is None:
                    nested = NestedList()
                last = read_list(nested, value, self.end, &has_rest)
                if nested.nodes != NULL:
                    nested.key = at
                    lists.append(nested)
                    own = [] if own is None else own
                    own.append(nested)
                    nested = None
                    if has_rest:
                        self.put_key_at(at, value, more)
                        more = True
                        self.put_rest(value)
                    at = past_member(last, self.end)
                    continue
            self.put_key_at(at, value, more)
            more = True
            if value[0] == b"{":
                self.out.put(b"{", 1)
                last = self.put_members(value, lists, False, depth + 1)
                self.out.put(b"}", 1)
            elif value[0] == b"[":
                last = self.put_items(value, lists, depth + 1)
            else:
                last = past_json(value, self.end)
                self.put_copy(value, last)
                if is_key(at, self.end, b'"id":', 5):
                    identity = value
                elif is_key(at, self.end, b'"__typename":', 13):
                    typename = value
            at = past_member(last, self.end)
        if own is not None:
            if identity == NULL or typename == NULL or identity[0] != b'"' or typename[0] != b'"':
                refuse("a list of an object without an id")
            for each in own:
                nested = <NestedList>each
                nested.owner_id, nested.owner_type = identity, typename
        return at + 1

    cdef int put_key_at(self, const char* at, const char* value, bint more) except -1:
        if more:
            self.out.put(b",", 1)
        return self.put_copy(at, value)

    cdef int put_rest(self, const char* at) except -1:
        """What a list says beside its objects."""
        cdef const char* value
        cdef const char* last
        cdef bint more = False
        self.out.put(b"{", 1)
        at += 1
        while at[0] != b"}":
            value = next_value(at, self.end)
            last = past_json(value, self.end)
            if not (
                is_key(at, self.end, b'"nodes":', 8)
                or is_key(at, self.end, b'"pageInfo":', 11)
                or is_key(at, self.end, b'"__typename":', 13)
            ):
                self.put_key_at(at, value, more)
                more = True
                self.put_copy(value, last)
            at = past_member(last, self.end)
        return self.out.put(b"}", 1)

    cdef const char* put_items(self, const char* at, list lists, int depth) except NULL:
        """A list of values, its objects as `put_members` leaves them."""
        cdef const char* last
        cdef bint more = False
        self.out.put(b"[", 1)
        at += 1
        while at < self.end and at[0] != b"]":
            if more:
                self.out.put(b",", 1)
            more = True
            if at[0] == b"{":
                self.out.put(b"{", 1)
                last = self.put_members(at, lists, False, depth)
                self.out.put(b"}", 1)
            else:
                last = past_json(at, self.end)
                self.put_copy(at, last)
            at = past_member(last, self.end)
        self.out.put(b"]", 1)
        return at + 1


cdef tuple place_of(const char* at, const char* end):
    """(`hasNextPage`, `endCursor`) of a page's `pageInfo`."""
    cdef const char* value
    cdef bint has_next = False
    cursor = None
    at += 1
    while at < end and at[0] != b"}":
        value = next_value(at, end)
        if is_key(at, end, b'"hasNextPage":', 14):
            has_next = value[0] == b"t"
        elif is_key(at, end, b'"endCursor":', 12) and value[0] == b'"':
            cursor = plain_text(value, end)
        at = past_member(past_json(value, end), end)
    return has_next, cursor


def split_lines(bytes text) -> tuple:
    """(lines, how many objects the connection has, how many lines they are, objects that cannot be read,
    what is missing of nested lists, `hasNextPage`, cursor).

    `text` is the JSON of an answer whose only field is a connection. Of a nested list that is longer than its page
    (type of the owner, its id, key, cursor) is missing. Raises Unwritable.
    """
    cdef LineWriter writer = LineWriter()
    cdef NestedList page = NestedList()
    cdef const char* at = PyBytes_AS_STRING(text)
    cdef bint more = False
    cdef Py_ssize_t count = 0
    writer.end = at + PyBytes_GET_SIZE(text)
    writer.out = Text(PyBytes_GET_SIZE(text) * 5 // 4 + 1024)
    writer.missing = []
    if writer.end - at < 2 or at[0] != b"{":
        refuse("no answer")
    at = next_value(at + 1, writer.end)
    if at[0] != b"{":
        refuse("no page")
    read_list(page, at, writer.end, &more)
    if page.nodes == NULL:
        refuse("no page")
    at = page.nodes + 1
    while at < writer.end and at[0] != b"]":
        at = past_member(writer.put_line(at, None, 0), writer.end)
        count += 1
    has_next, cursor = place_of(page.info, writer.end)
    return writer.out.whole(), count, writer.lines, writer.unreadable, writer.missing, has_next, cursor
