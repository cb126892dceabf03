# BSON documents (bsonspec.org). Every length that a document states is checked against its end before it is believed.

ctypedef const unsigned char* Place


# BSON's element types.
cdef enum:
    DOUBLE = 0x01
    STRING = 0x02
    DOCUMENT = 0x03
    ARRAY = 0x04
    BINARY = 0x05
    OBJECT_ID = 0x07
    BOOLEAN = 0x08
    INSTANT = 0x09
    NULL_VALUE = 0x0A
    INT32 = 0x10
    TIMESTAMP = 0x11
    INT64 = 0x12
    DECIMAL128 = 0x13


class Unwritable(ValueError):
    """A document that holds something else than it should."""


cdef inline int32_t int32_at(Place at) noexcept nogil:
    return <int32_t>(<uint32_t>at[0] | <uint32_t>at[1] << 8 | <uint32_t>at[2] << 16 | <uint32_t>at[3] << 24)


cdef inline int64_t int64_at(Place at) noexcept nogil:
    return <int64_t>(<uint32_t>int32_at(at)) | <int64_t>int32_at(at + 4) << 32


cdef int refuse(str why) except -1:
    raise Unwritable(why)


cdef extern from *:
    """
    /* Bytes of a value, by its type: 1 more than those of fixed length have; 0 for all others. */
    static const signed char FIXED_SIZE[256] = {
        [0x01] = 9, [0x07] = 13, [0x08] = 2, [0x09] = 9, [0x0A] = 1, [0x10] = 5, [0x11] = 9, [0x12] = 9, [0x13] = 17,
    };
    """
    const signed char[256] FIXED_SIZE


cdef inline Py_ssize_t size_of(int kind, Place value, Place end) except -1:
    """How many bytes a value takes."""
    cdef Py_ssize_t size = FIXED_SIZE[kind & 255] - 1
    if size < 0:
        return size_of_counted(kind, value, end)
    if size > end - value:
        refuse("cut short")
    return size


cdef Py_ssize_t size_of_counted(int kind, Place value, Place end) except -1:
    """How many bytes a value takes that begins with its length."""
    cdef Py_ssize_t size, left = end - value
    if left < 5:
        refuse("cut short")
    size = int32_at(value)
    if kind == STRING:
        if size < 1 or size > left - 4 or value[4 + size - 1] != 0:
            refuse("a string of wrong length")
        return size + 4
    if kind == DOCUMENT or kind == ARRAY:
        if size < 5 or size > left or value[size - 1] != 0:
            refuse("a document of wrong length")
        return size
    if kind == BINARY:
        if size < 0 or size > left - 5:
            refuse("a binary of wrong length")
        return size + 5
    return refuse("a type that is not stored here")


cdef Place whole_document(Place at, Place end) except NULL:
    """Where the elements of a document end: at its final zero byte."""
    size_of(DOCUMENT, at, end)
    return at + int32_at(at) - 1


cdef inline Place past_name(Place element, Place last) except NULL:
    """Where the value of an element begins: behind its type, its name and a zero byte."""
    cdef Place zero = <Place>memchr(element + 1, 0, last - element - 1)
    if zero == NULL:
        refuse("cut short")
    return zero + 1


cdef list documents_in(Place at, Place end):
    """The documents in an array, each as bytes."""
    cdef Place last = whole_document(at, end)
    cdef Py_ssize_t size
    cdef list found = []
    at += 4
    while at < last:
        if at[0] != DOCUMENT:
            refuse("not a document")
        at = past_name(at, last)
        size = size_of(DOCUMENT, at, last)
        found.append(PyBytes_FromStringAndSize(<const char*>at, size))
        at += size
    return found


cdef str text_at(int kind, Place value):
    if kind != STRING:
        refuse("not a text")
    return PyUnicode_DecodeUTF8(<const char*>value + 4, int32_at(value) - 1, NULL)
