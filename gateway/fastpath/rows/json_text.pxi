# JSON (RFC 8259) that grows, and values in it.

cdef extern from "Python.h":
    char* PyOS_double_to_string(double value, char form, int precision, int flags, int* kind) except NULL
    # Without counting references, for bytes that no one else has yet.
    PyObject* new_bytes "PyBytes_FromStringAndSize"(const char* from_, Py_ssize_t size) except NULL
    char* start_of "PyBytes_AS_STRING"(PyObject* bytes) noexcept
    int _PyBytes_Resize(PyObject** bytes, Py_ssize_t size) except -1
    void Py_XDECREF(PyObject* object)
    int Py_DTSF_ADD_DOT_0


@cython.final
cdef class Text:
    """JSON that grows, in a bytes object that no one else has before it is whole."""

    cdef PyObject* bytes
    cdef char* start
    cdef Py_ssize_t length
    cdef Py_ssize_t room

    def __cinit__(self, Py_ssize_t room):
        self.bytes = NULL
        self.length = 0
        self.resize(room)

    def __dealloc__(self):
        Py_XDECREF(self.bytes)

    cdef int resize(self, Py_ssize_t room) except -1:
        self.room = 0
        if self.bytes == NULL:
            self.bytes = new_bytes(NULL, room)
        else:
            _PyBytes_Resize(&self.bytes, room)
        self.start, self.room = start_of(self.bytes), room
        return 0

    cdef int want(self, Py_ssize_t more) except -1:
        cdef Py_ssize_t room = max(self.room, 64)
        if self.length + more <= self.room:
            return 0
        while room < self.length + more:
            room *= 2
        return self.resize(room)

    cdef inline int put(self, const char* text, Py_ssize_t length) except -1:
        if self.length + length > self.room:
            self.want(length)
        memcpy(self.start + self.length, text, length)
        self.length += length
        return 0

    cdef int put_bytes(self, bytes text) except -1:
        return self.put(PyBytes_AS_STRING(text), PyBytes_GET_SIZE(text))

    cdef inline int put_key(self, bytes key, Py_ssize_t place) except -1:
        """The key of a member, with its colon, and with a comma before it unless it is the first."""
        cdef Py_ssize_t length = PyBytes_GET_SIZE(key)
        if self.length + length >= self.room:
            self.want(length + 1)
        if place:
            self.start[self.length] = b","
            self.length += 1
        memcpy(self.start + self.length, PyBytes_AS_STRING(key), length)
        self.length += length
        return 0

    cdef bytes taken(self, Py_ssize_t begin):
        """A copy of what is there from a place on."""
        return PyBytes_FromStringAndSize(self.start + begin, self.length - begin)

    cdef bytes whole(self):
        """All that is there, uncopied; afterwards the text is empty."""
        self.room = 0
        _PyBytes_Resize(&self.bytes, self.length)
        whole = <bytes>self.bytes
        Py_XDECREF(self.bytes)
        self.bytes, self.length = NULL, 0
        return whole


cdef extern from *:
    """
    /* What a text has of that which JSON escapes (1), and beyond ASCII (2): eight bytes at a time. */
    #define BYTES_OF(one) (UINT64_C(0x0101010101010101) * (one))
    static inline uint64_t has_zero(uint64_t eight) {
        return (eight - BYTES_OF(1)) & ~eight & BYTES_OF(0x80);
    }
    static inline int told_of(uint64_t eight) {
        uint64_t escaped = ((eight - BYTES_OF(0x20)) & ~eight & BYTES_OF(0x80))
            | has_zero(eight ^ BYTES_OF('"')) | has_zero(eight ^ BYTES_OF('\\\\'));
        return (escaped != 0) | ((eight & BYTES_OF(0x80)) != 0) << 1;
    }
    static int kinds_of_characters(const char *text, Py_ssize_t length) {
        uint64_t eight;
        int found = 0;
        Py_ssize_t place = 0;
        for (; place + 8 <= length; place += 8) {
            memcpy(&eight, text + place, 8);
            found |= told_of(eight);
        }
        if (place < length) {
            eight = BYTES_OF(' ');
            memcpy(&eight, text + place, length - place);
            found |= told_of(eight);
        }
        return found;
    }
    """
    int kinds_of_characters(const char* text, Py_ssize_t length) nogil


cdef enum:
    ESCAPED = 1
    BEYOND_ASCII = 2


cdef int put_text(Text out, const char* text, Py_ssize_t length) except -1:
    """A JSON string."""
    out.want(length + 2)
    out.start[out.length] = b'"'
    out.length += 1
    put_characters(out, text, length)
    out.start[out.length] = b'"'
    out.length += 1
    return 0


cdef int put_characters(Text out, const char* text, Py_ssize_t length) except -1:
    """What is between the quotes of a JSON string, with room for one character after it."""
    cdef Py_ssize_t place
    cdef unsigned char one
    cdef char* to
    cdef int found = kinds_of_characters(text, length)
    if found & BEYOND_ASCII:
        PyUnicode_DecodeUTF8(text, length, NULL)  # refuses what is not UTF-8, as the driver does
    if not found & ESCAPED:
        out.want(length + 1)
        memcpy(out.start + out.length, text, length)
        out.length += length
        return 0
    out.want(6 * length + 1)
    to = out.start + out.length
    for place in range(length):
        one = <unsigned char>text[place]
        if one == b'"' or one == b"\\":
            to[0], to[1] = b"\\", <char>one
            to += 2
        elif one < 0x20:
            memcpy(to, b"\\u00", 4)
            to[4] = b"0123456789abcdef"[one >> 4]
            to[5] = b"0123456789abcdef"[one & 15]
            to += 6
        else:
            to[0] = <char>one
            to += 1
    out.length = to - out.start
    return 0


cdef int put_whole(Text out, int64_t number) except -1:
    cdef char digits[24]
    cdef int place = 24
    cdef bint negative = number < 0
    cdef int64_t rest = number
    while True:
        place -= 1
        digits[place] = <char>(48 + (rest % 10 if not negative else -(rest % 10)))
        rest = rest // 10
        if rest == 0:
            break
    if negative:
        place -= 1
        digits[place] = b"-"
    return out.put(digits + place, 24 - place)


cdef inline void put_digits(char* to, int64_t number, int count) noexcept nogil:
    cdef int place
    for place in range(count - 1, -1, -1):
        to[place] = <char>(48 + number % 10)
        number = number // 10


cdef int put_moment(Text out, int64_t milliseconds) except -1:
    """An instant as 2026-03-01T09:30:00.000Z, from milliseconds since 1970 (days to dates after H. Hinnant)."""
    cdef int64_t days = milliseconds // 86_400_000, within = milliseconds % 86_400_000
    cdef int64_t shifted, era, day_of_era, year_of_era, day_of_year, month, year
    cdef char* to
    if within < 0:
        within += 86_400_000
        days -= 1
    if days < -719_162 or days > 2_932_896:
        refuse("an instant beyond the years 1 to 9999")
    shifted = days + 719_468
    era = (shifted if shifted >= 0 else shifted - 146_096) // 146_097
    day_of_era = shifted - era * 146_097
    year_of_era = (day_of_era - day_of_era // 1_460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month = (5 * day_of_year + 2) // 153
    year = year_of_era + era * 400 + (1 if month >= 10 else 0)
    out.want(26)
    to = out.start + out.length
    memcpy(to, b'"0000-00-00T00:00:00.000Z"', 26)
    put_digits(to + 1, year, 4)
    put_digits(to + 6, month + 3 if month < 10 else month - 9, 2)
    put_digits(to + 9, day_of_year - (153 * month + 2) // 5 + 1, 2)
    put_digits(to + 12, within // 3_600_000, 2)
    put_digits(to + 15, within // 60_000 % 60, 2)
    put_digits(to + 18, within // 1_000 % 60, 2)
    put_digits(to + 21, within % 1_000, 3)
    out.length += 26
    return 0


cdef int put_day(Text out, const char* text, Py_ssize_t length) except -1:
    """A day, which is stored as it is shown: 2026-03-01."""
    cdef int place, year = 0, month = 0, day = 0, last
    if length != 10 or text[4] != b"-" or text[7] != b"-":
        refuse("not a day")
    for place in range(10):
        if place == 4 or place == 7:
            continue
        if text[place] < 48 or text[place] > 57:
            refuse("not a day")
        if place < 4:
            year = year * 10 + text[place] - 48
        elif place < 7:
            month = month * 10 + text[place] - 48
        else:
            day = day * 10 + text[place] - 48
    if month == 2:
        last = 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    else:
        last = 30 if month == 4 or month == 6 or month == 9 or month == 11 else 31
    if year < 1 or month < 1 or month > 12 or day < 1 or day > last:
        refuse("not a day")
    return put_text(out, text, length)


cdef int put_decimal(Text out, const char* text, Py_ssize_t length) except -1:
    """A decimal number, stored as the text it is shown as: digits, with a point and a sign perhaps."""
    cdef Py_ssize_t place, digits = 0, points = 0
    for place in range(length):
        if 48 <= text[place] <= 57:
            digits += 1
        elif text[place] == b"." and points == 0 and digits > 0 and place + 1 < length:
            points = 1
        elif text[place] != b"-" or place != 0:
            refuse("a number in another form")
    # As Python writes it: no zeros before other digits, and no padding zeros far from the point.
    if digits == 0 or digits > 28:
        refuse("a number in another form")
    place = 1 if text[0] == b"-" else 0
    if text[place] == b"0" and length > place + 1 and text[place + 1] != b".":
        refuse("a number in another form")
    if length > place + 7 and memcmp(text + place, b"0.00000", 7) == 0:
        refuse("a number in another form")
    return put_text(out, text, length)


cdef int put_fraction(Text out, Place at) except -1:
    cdef double value
    cdef char* text
    memcpy(&value, at, 8)
    if not isfinite(value):
        refuse("not a number")
    text = PyOS_double_to_string(value, b"r", 0, Py_DTSF_ADD_DOT_0, NULL)
    try:
        return out.put(text, strlen(text))
    finally:
        PyMem_Free(text)


cdef int put_truth(Text out, bint true) except -1:
    return out.put(b"true", 4) if true else out.put(b"false", 5)
