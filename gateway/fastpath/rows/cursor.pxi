# Cursors: marks of places in a list, which cannot be forged (CursorCodec in gateway/pages/page.py says how).

cdef enum:
    MAC_BYTES = 12


# Milliseconds since 1970 of the years 1 to 9999, which Python's datetime knows.
cdef int64_t FIRST = -62_135_596_800_000
cdef int64_t LAST = 253_402_300_799_999


cdef const char* BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


cdef int put_base64(Text out, const unsigned char* bytes, Py_ssize_t length) except -1:
    """As URLs take it, without the `=` at the end (RFC 4648, 5)."""
    cdef Py_ssize_t place
    cdef uint32_t three
    cdef int part, parts
    out.want(length // 3 * 4 + 4)
    for place in range(0, length, 3):
        three = <uint32_t>bytes[place] << 16
        if place + 1 < length:
            three |= <uint32_t>bytes[place + 1] << 8
        if place + 2 < length:
            three |= bytes[place + 2]
        parts = 4 if length - place > 2 else <int>(length - place) + 1
        for part in range(parts):
            out.start[out.length] = BASE64[three >> (18 - 6 * part) & 63]
            out.length += 1
    return 0


cdef int put_number(Text out, int64_t number, int bytes) except -1:
    """The last bytes of a number, the highest first."""
    cdef int place
    out.want(bytes)
    for place in range(bytes - 1, -1, -1):
        out.start[out.length] = <char>(number >> 8 * place & 255)
        out.length += 1
    return 0


cdef int pack_text(Text out, int kind, Place value) except -1:
    """A text in MessagePack (msgpack.org)."""
    cdef Py_ssize_t length
    if kind != STRING:
        refuse("not a text")
    length = int32_at(value) - 1
    PyUnicode_DecodeUTF8(<const char*>value + 4, length, NULL)
    if length < 32:
        put_number(out, 0xA0 | length, 1)
    elif length < 256:
        put_number(out, 0xD900 | length, 2)
    elif length < 65_536:
        put_number(out, 0xDA0000 | length, 3)
    else:
        put_number(out, <int64_t>0xDB00000000 | length, 5)
    return out.put(<const char*>value + 4, length)


cdef int pack_moment(Text out, int64_t milliseconds) except -1:
    """An instant in MessagePack, as its extension for timestamps."""
    cdef int64_t seconds = milliseconds // 1_000, nanoseconds = milliseconds % 1_000
    if nanoseconds < 0:
        nanoseconds += 1_000
        seconds -= 1
    nanoseconds *= 1_000_000
    if seconds >= 0 and seconds < <int64_t>1 << 32 and nanoseconds == 0:
        put_number(out, 0xD6FF, 2)
        return put_number(out, seconds, 4)
    if seconds >= 0 and seconds < <int64_t>1 << 34:
        put_number(out, 0xD7FF, 2)
        return put_number(out, nanoseconds << 34 | seconds, 8)
    put_number(out, 0xC70CFF, 3)
    put_number(out, nanoseconds, 4)
    return put_number(out, seconds, 8)


@cython.final
cdef class Cursors:
    """Makes the cursors of one list."""

    cdef object keyed
    cdef object otherwise
    cdef bytes begin
    cdef list path

    def __init__(self, keyed, bytes begin, str field, otherwise):
        """`keyed` authenticates what it is fed; `begin` precedes a place; `field` is what the list is ordered by.

        `otherwise` makes the cursor at a record, and at a document whose place is no text or instant.
        """
        self.keyed, self.begin, self.otherwise = keyed, begin, otherwise
        self.path = [Shape((name.encode(), b"_id"), ()) for name in field.split(".")]

    def __call__(self, row) -> str:
        """The cursor at a record, or at a document in BSON."""
        cdef Text out
        cdef Place start
        if not isinstance(row, bytes):
            return self.otherwise(row)
        out = Text(128)
        start = <Place>PyBytes_AS_STRING(<bytes>row)
        size_of(DOCUMENT, start, start + PyBytes_GET_SIZE(<bytes>row))
        self.put(out, start)
        return PyUnicode_DecodeUTF8(out.start, out.length, NULL)

    cdef int put(self, Text out, Place row) except -1:
        """The cursor at a document that is known to end where it says."""
        cdef Text place = Text(128)
        cdef bytes text
        if not self.pack(place, row):
            text = (<str?>self.otherwise(PyBytes_FromStringAndSize(<const char*>row, int32_at(row)))).encode()
            return out.put_bytes(text)
        keyed = self.keyed.copy()
        keyed.update(PyBytes_FromStringAndSize(place.start + MAC_BYTES, place.length - MAC_BYTES))
        text = keyed.digest()
        if PyBytes_GET_SIZE(text) != MAC_BYTES:
            refuse("a code of another length")
        memcpy(place.start, PyBytes_AS_STRING(text), MAC_BYTES)
        return put_base64(out, <const unsigned char*>place.start, place.length)

    cdef bint pack(self, Text out, Place row) except -1:
        """The place of a document in MessagePack, with room for its code before it; False where a record must tell."""
        cdef Place values[MOST_SLOTS]
        cdef int kinds[MOST_SLOTS]
        cdef Place at = row, last = row + int32_at(row) - 1, document_id = NULL
        cdef Py_ssize_t step
        for step in range(len(self.path)):
            find_values(<Shape>self.path[step], at + 4, last, kinds, values)
            if step == 0:
                if kinds[1] != STRING:
                    return False
                document_id = values[1]
            at = values[0]
            if step < len(self.path) - 1:
                if kinds[0] != DOCUMENT:
                    return False
                last = whole_document(at, last)
        if kinds[0] != STRING and (kinds[0] != INSTANT or not FIRST <= int64_at(at) <= LAST):
            return False
        out.length = MAC_BYTES
        out.put_bytes(self.begin)
        if kinds[0] == INSTANT:
            pack_moment(out, int64_at(at))
        else:
            pack_text(out, STRING, at)
        pack_text(out, STRING, document_id)
        return True
