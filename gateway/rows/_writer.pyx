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

cdef extern from "Python.h":
    char* PyOS_double_to_string(double value, char form, int precision, int flags, int* kind) except NULL
    int Py_DTSF_ADD_DOT_0

ctypedef const unsigned char* Place

cdef enum:
    MOST_SLOTS = 64
    MOST_CHOICES = 32
    DEEPEST = 16

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

# What a member is written as.
cdef enum:
    TEXT = 1
    CHOICE = 2
    WHOLE = 3
    TRUTH = 4
    MOMENT = 5
    DAY = 6
    AMOUNT = 7
    OBJECT = 8
    LIST = 9
    CONSTANT = 10
    NAME = 11
    GAP = 12
    DECIMAL = 13
    PICK = 14
    LINK = 15
    FRACTION = 16


FORMS = {
    "TEXT": TEXT, "CHOICE": CHOICE, "WHOLE": WHOLE, "TRUTH": TRUTH, "MOMENT": MOMENT, "DAY": DAY, "AMOUNT": AMOUNT,
    "OBJECT": OBJECT, "LIST": LIST, "CONSTANT": CONSTANT, "NAME": NAME, "GAP": GAP, "DECIMAL": DECIMAL, "PICK": PICK,
    "LINK": LINK, "FRACTION": FRACTION,
}


class Unwritable(ValueError):
    """A document that holds something else than it should."""


cdef class Member:
    """One member of a JSON object, or the items of a list."""

    cdef readonly str form
    cdef readonly object detail
    cdef int kind
    cdef bytes key
    cdef tuple slots
    cdef bint nullable
    cdef bytes absent
    cdef int first, second, third
    cdef Shape shape
    cdef Shape flags
    cdef Member item
    cdef tuple table
    cdef bytes constant
    cdef int choices
    cdef const char* texts[MOST_CHOICES]
    cdef Py_ssize_t lengths[MOST_CHOICES]

    def __init__(self, bytes key, str form, tuple slots, bint nullable, bytes absent, detail=None):
        """`key` as JSON with its colon; `slots` are places in the shape's names; `absent`: the JSON of a missing value."""
        cdef int kind = FORMS[form]
        self.form, self.kind, self.detail = form, kind, detail
        self.key, self.slots, self.nullable, self.absent = key, slots, nullable, absent
        self.first = slots[0] if len(slots) > 0 else -1
        self.second = slots[1] if len(slots) > 1 else -1
        self.third = slots[2] if len(slots) > 2 else -1
        if kind == OBJECT:
            self.shape = detail
        elif kind == LIST:
            self.item = detail
        elif kind == CHOICE or kind == AMOUNT:
            self.table = detail
            if len(self.table) > MOST_CHOICES:
                raise Unwritable("too many values")
            self.choices = <int>len(self.table)
            for place in range(self.choices):
                text = <bytes?>self.table[place][0]
                self.texts[place], self.lengths[place] = PyBytes_AS_STRING(text), PyBytes_GET_SIZE(text)
        elif kind == CONSTANT or kind == LINK:
            self.constant = detail
        elif kind == PICK:
            self.shape, self.flags = detail


cdef class Shape:
    """The members of a JSON object, and the names of the stored fields that they are made of."""

    cdef readonly tuple names
    cdef readonly tuple members
    cdef Py_ssize_t lengths[MOST_SLOTS]
    cdef const char* texts[MOST_SLOTS]
    cdef int slots

    def __init__(self, tuple names, tuple members):
        """`names` are stored field names, in UTF-8."""
        if len(names) > MOST_SLOTS:
            raise Unwritable("too many fields")
        self.names, self.members, self.slots = names, members, <int>len(names)
        for place in range(self.slots):
            name = <bytes>names[place]
            self.texts[place] = PyBytes_AS_STRING(name)
            self.lengths[place] = PyBytes_GET_SIZE(name)


cdef class Text:
    """JSON that grows."""

    cdef char* start
    cdef Py_ssize_t length
    cdef Py_ssize_t room

    def __cinit__(self, Py_ssize_t room):
        self.start = <char*>PyMem_Malloc(room)
        if self.start == NULL:
            raise MemoryError
        self.length, self.room = 0, room

    def __dealloc__(self):
        PyMem_Free(self.start)

    cdef int want(self, Py_ssize_t more) except -1:
        cdef Py_ssize_t room = self.room
        cdef char* moved
        if self.length + more <= room:
            return 0
        while room < self.length + more:
            room *= 2
        moved = <char*>PyMem_Realloc(self.start, room)
        if moved == NULL:
            raise MemoryError
        self.start, self.room = moved, room
        return 0

    cdef inline int put(self, const char* text, Py_ssize_t length) except -1:
        if self.length + length > self.room:
            self.want(length)
        memcpy(self.start + self.length, text, length)
        self.length += length
        return 0

    cdef int put_bytes(self, bytes text) except -1:
        return self.put(PyBytes_AS_STRING(text), PyBytes_GET_SIZE(text))

    cdef bytes taken(self, Py_ssize_t begin):
        return PyBytes_FromStringAndSize(self.start + begin, self.length - begin)


cdef inline int32_t int32_at(Place at) noexcept nogil:
    return <int32_t>(<uint32_t>at[0] | <uint32_t>at[1] << 8 | <uint32_t>at[2] << 16 | <uint32_t>at[3] << 24)


cdef inline int64_t int64_at(Place at) noexcept nogil:
    return <int64_t>(<uint32_t>int32_at(at)) | <int64_t>int32_at(at + 4) << 32


cdef int refuse(str why) except -1:
    raise Unwritable(why)


cdef Py_ssize_t size_of(int kind, Place value, Place end) except -1:
    """How many bytes a value takes."""
    cdef Py_ssize_t size, left = end - value
    if kind == NULL_VALUE:
        return 0
    if kind == BOOLEAN:
        size = 1
    elif kind == INT32:
        size = 4
    elif kind == DOUBLE or kind == INSTANT or kind == INT64 or kind == TIMESTAMP:
        size = 8
    elif kind == OBJECT_ID:
        size = 12
    elif kind == DECIMAL128:
        size = 16
    elif kind == STRING or kind == DOCUMENT or kind == ARRAY or kind == BINARY:
        if left < 5:
            refuse("cut short")
        size = int32_at(value)
        if kind == STRING:
            if size < 1 or size > left - 4 or value[4 + size - 1] != 0:
                refuse("a string of wrong length")
            size += 4
        elif kind == BINARY:
            if size < 0:
                refuse("a binary of wrong length")
            size += 5
        elif size < 5 or size > left or value[size - 1] != 0:
            refuse("a document of wrong length")
    else:
        refuse("a type that is not stored here")
    if size > left:
        refuse("cut short")
    return size


cdef Place whole_document(Place at, Place end) except NULL:
    """Where the elements of a document end: at its final zero byte."""
    size_of(DOCUMENT, at, end)
    return at + int32_at(at) - 1


cdef int put_text(Text out, const char* text, Py_ssize_t length) except -1:
    """A JSON string."""
    cdef Py_ssize_t place
    cdef unsigned char one
    cdef bint plain = True, ascii_only = True
    cdef char* to
    for place in range(length):
        one = <unsigned char>text[place]
        if one >= 0x80:
            ascii_only = False
        elif one < 0x20 or one == b'"' or one == b"\\":
            plain = False
    if not ascii_only:
        PyUnicode_DecodeUTF8(text, length, NULL)  # refuses what is not UTF-8, as the driver does
    out.want(6 * length + 2 if not plain else length + 2)
    to = out.start + out.length
    to[0] = b'"'
    to += 1
    if plain:
        memcpy(to, text, length)
        to += length
    else:
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
    to[0] = b'"'
    out.length = to + 1 - out.start
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


cdef int choice_of(Member member, const char* text, Py_ssize_t length) noexcept:
    """Which of a member's values a text is; -1 when none."""
    cdef int choice
    for choice in range(member.choices):
        if member.lengths[choice] == length and memcmp(member.texts[choice], text, length) == 0:
            return choice
    return -1


cdef int put_amount(Text out, Member member, int64_t minor, const char* currency, Py_ssize_t length) except -1:
    """Minor units in major ones, with the digits that the currency has."""
    cdef char digits[48]
    cdef int places = 2, count = 0, place = 48
    cdef bint negative = minor < 0
    cdef int64_t rest = minor
    cdef int choice = choice_of(member, currency, length)
    if choice >= 0:
        places = (<tuple>member.table[choice])[1]
    place -= 1
    digits[place] = b'"'
    while rest != 0 or count <= places:
        if count == places and places > 0:
            place -= 1
            digits[place] = b"."
        place -= 1
        digits[place] = <char>(48 + (rest % 10 if not negative else -(rest % 10)))
        rest = rest // 10
        count += 1
    if negative:
        place -= 1
        digits[place] = b"-"
    place -= 1
    digits[place] = b'"'
    return out.put(digits + place, 48 - place)


cdef inline bint is_filled(int kind, Place value) noexcept:
    return kind == STRING and int32_at(value) > 1


cdef int put_name(Text out, Member member, int* kinds, Place* values) except -1:
    """The first text, or else the second and third with a space between, as names of customers are made."""
    cdef int slot
    cdef bytes text
    for slot in (member.first, member.second, member.third):
        if kinds[slot] != 0 and kinds[slot] != STRING and kinds[slot] != NULL_VALUE:
            refuse("not a text")
    if is_filled(kinds[member.first], values[member.first]):
        return put_text(out, <const char*>values[member.first] + 4, int32_at(values[member.first]) - 1)
    parts = [
        PyBytes_FromStringAndSize(<const char*>values[slot] + 4, int32_at(values[slot]) - 1)
        for slot in (member.second, member.third)
        if is_filled(kinds[slot], values[slot])
    ]
    text = b" ".join(parts)
    return put_text(out, PyBytes_AS_STRING(text), PyBytes_GET_SIZE(text))


cdef int put_link(Text out, Member member, int* kinds, Place* values) except -1:
    """A prefix, and the filled ones of some texts with commas between, encoded as in a query string (RFC 1866)."""
    cdef int slot
    cdef Py_ssize_t place, length
    cdef unsigned char one
    cdef const char* text
    cdef bint more = False
    out.put(b'"', 1)
    out.put_bytes(member.constant)
    for slot in member.slots:
        if kinds[slot] != 0 and kinds[slot] != STRING and kinds[slot] != NULL_VALUE:
            refuse("not a text")
        if not is_filled(kinds[slot], values[slot]):
            continue
        if more:
            out.put(b"%2C+", 4)
        more = True
        text, length = <const char*>values[slot] + 4, int32_at(values[slot]) - 1
        PyUnicode_DecodeUTF8(text, length, NULL)
        out.want(3 * length)
        for place in range(length):
            one = <unsigned char>text[place]
            if one == b" ":
                out.start[out.length] = b"+"
            elif 48 <= one <= 57 or 65 <= one <= 90 or 97 <= one <= 122 or one in b"_.-~":
                out.start[out.length] = <char>one
            else:
                out.start[out.length] = b"%"
                out.start[out.length + 1] = b"0123456789ABCDEF"[one >> 4]
                out.start[out.length + 2] = b"0123456789ABCDEF"[one & 15]
                out.length += 2
            out.length += 1
    return out.put(b'"', 1)


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
    # As Python writes it: no zeros before other digits, and none that only hold a place far from the point.
    if digits == 0 or digits > 28:
        refuse("a number in another form")
    place = 1 if text[0] == b"-" else 0
    if text[place] == b"0" and length > place + 1 and text[place + 1] != b".":
        refuse("a number in another form")
    if length > place + 7 and memcmp(text + place, b"0.00000", 7) == 0:
        refuse("a number in another form")
    return put_text(out, text, length)


cdef int put_picked(Text out, Member member, Place at, Place end, int depth) except -1:
    """The first document of an array in which the first flag is true, or else the next, or else the first of all."""
    cdef Place last = whole_document(at, end), zero, best = NULL
    cdef Place values[MOST_SLOTS]
    cdef int kinds[MOST_SLOTS]
    cdef Py_ssize_t size
    cdef int slot, rank, best_rank = member.flags.slots + 1
    at += 4
    while at < last:
        zero = <Place>memchr(at + 1, 0, last - at - 1)
        if zero == NULL or at[0] != DOCUMENT:
            refuse("not a document")
        at = zero + 1
        size = size_of(DOCUMENT, at, last)
        find_values(member.flags, at + 4, at + size - 1, kinds, values)
        rank = member.flags.slots
        for slot in range(member.flags.slots - 1, -1, -1):
            if kinds[slot] != 0 and kinds[slot] != BOOLEAN:
                refuse("not a flag")
            if kinds[slot] == BOOLEAN and values[slot][0]:
                rank = slot
        if rank < best_rank:
            best, best_rank = at, rank
        at += size
    if best == NULL:
        if not member.nullable:
            refuse("nothing to pick")
        return out.put(b"null", 4)
    return put_object(out, member.shape, best, last, depth, None)


cdef int put_choice(Text out, Member member, const char* text, Py_ssize_t length) except -1:
    cdef int choice = choice_of(member, text, length)
    if choice < 0:
        refuse("not one of the values")
    return out.put_bytes(<bytes>(<tuple>member.table[choice])[1])


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


cdef int put_list(Text out, Member item, Place at, Place end, int depth) except -1:
    cdef Place last = whole_document(at, end), zero
    cdef Py_ssize_t size
    cdef int kind
    cdef bint more = False
    at += 4
    out.put(b"[", 1)
    while at < last:
        kind = at[0]
        zero = <Place>memchr(at + 1, 0, last - at - 1)
        if zero == NULL:
            refuse("cut short")
        at = zero + 1
        if more:
            out.put(b",", 1)
        more = True
        size = size_of(kind, at, last)
        put_value(out, item, kind, at, last, depth)
        at += size
    return out.put(b"]", 1)


cdef int put_value(Text out, Member member, int kind, Place value, Place end, int depth) except -1:
    """A value of one stored field, which is known to end where it should."""
    cdef Py_ssize_t length
    cdef int64_t number
    if kind == 0:
        if member.absent is None:
            refuse("a field is missing")
        return out.put_bytes(member.absent)
    if kind == NULL_VALUE:
        if not member.nullable:
            refuse("null where there is none")
        return out.put(b"null", 4)
    if kind == STRING:
        length = int32_at(value) - 1
        if member.kind == TEXT:
            return put_text(out, <const char*>value + 4, length)
        if member.kind == CHOICE:
            return put_choice(out, member, <const char*>value + 4, length)
        if member.kind == DAY:
            return put_day(out, <const char*>value + 4, length)
        if member.kind == DECIMAL:
            return put_decimal(out, <const char*>value + 4, length)
    elif kind == INSTANT and member.kind == MOMENT:
        return put_moment(out, int64_at(value))
    elif (kind == INT32 or kind == INT64) and member.kind == WHOLE:
        number = int32_at(value) if kind == INT32 else int64_at(value)
        if number < -2_147_483_648 or number > 2_147_483_647:
            refuse("a number that GraphQL's Int does not hold")
        return put_whole(out, number)
    elif kind == DOUBLE and member.kind == FRACTION:
        return put_fraction(out, value)
    elif kind == BOOLEAN and member.kind == TRUTH:
        return out.put(b"true", 4) if value[0] else out.put(b"false", 5)
    elif kind == DOCUMENT and member.kind == OBJECT:
        return put_object(out, member.shape, value, end, depth + 1, None)
    elif kind == ARRAY and member.kind == LIST:
        return put_list(out, member.item, value, end, depth + 1)
    elif kind == ARRAY and member.kind == PICK:
        return put_picked(out, member, value, end, depth + 1)
    return refuse("a value of another type")


cdef int put_object(Text out, Shape shape, Place at, Place end, int depth, list gaps) except -1:
    """A document as its shape says; where a member is for others to write, the place goes to `gaps`."""
    cdef Place values[MOST_SLOTS]
    cdef int kinds[MOST_SLOTS]
    cdef Place last
    cdef Member member
    cdef Py_ssize_t place
    cdef int number
    if depth > DEEPEST:
        refuse("too deep")
    last = whole_document(at, end)
    find_values(shape, at + 4, last, kinds, values)
    out.put(b"{", 1)
    for place in range(len(shape.members)):
        member = <Member>shape.members[place]
        if place:
            out.put(b",", 1)
        out.put_bytes(member.key)
        if member.kind == CONSTANT:
            out.put_bytes(member.constant)
        elif member.kind == GAP:
            gaps.append(out.length)
        elif member.kind == NAME:
            put_name(out, member, kinds, values)
        elif member.kind == AMOUNT:
            put_amount_of(out, member, kinds, values)
        elif member.kind == LINK:
            put_link(out, member, kinds, values)
        else:
            number = member.first
            put_value(out, member, kinds[number], values[number], last, depth)
    return out.put(b"}", 1)


cdef int put_amount_of(Text out, Member member, int* kinds, Place* values) except -1:
    cdef Place minor = values[member.first], currency = values[member.second]
    cdef int kind = kinds[member.first]
    if (kind != INT32 and kind != INT64) or kinds[member.second] != STRING:
        refuse("not an amount")
    return put_amount(
        out, member, int32_at(minor) if kind == INT32 else int64_at(minor),
        <const char*>currency + 4, int32_at(currency) - 1,
    )


cdef int find_values(Shape shape, Place at, Place last, int* kinds, Place* values) except -1:
    """Where the values of a shape's fields are; kind 0 for what is missing."""
    cdef int slot, kind, expected = 0, tried
    cdef Place zero
    cdef const char* name
    cdef Py_ssize_t length
    for slot in range(shape.slots):
        kinds[slot] = 0
    while at < last:
        kind, name = at[0], <const char*>at + 1
        zero = <Place>memchr(name, 0, last - at - 1)
        if zero == NULL:
            refuse("cut short")
        length, at = <const char*>zero - name, zero + 1
        slot = expected
        for tried in range(shape.slots):
            if shape.lengths[slot] == length and memcmp(shape.texts[slot], name, length) == 0:
                kinds[slot], values[slot] = kind, at
                expected = slot + 1 if slot + 1 < shape.slots else 0
                break
            slot = slot + 1 if slot + 1 < shape.slots else 0
        at += size_of(kind, at, last)
    return 0


def write_rows(Shape shape, list rows) -> bytes:
    """A JSON array of the documents, which are bytes each. Raises Unwritable, UnicodeDecodeError."""
    cdef Text out = Text(4096)
    put_rows(out, shape, rows)
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
    cdef Py_ssize_t place
    cdef bytes row
    cdef Place start
    cdef list gaps = []
    out.put(b"[", 1)
    for place in range(len(rows)):
        row = rows[place]
        start = <Place>PyBytes_AS_STRING(row)
        if place:
            out.put(b",", 1)
        put_object(out, shape, start, start + PyBytes_GET_SIZE(row), 0, gaps)
    out.put(b"]", 1)
    return pieces_of(out, gaps)


cdef Shape GROUP = Shape((b"_id", b"rows", b"count"), ())


cdef str text_at(int kind, Place value):
    if kind != STRING:
        refuse("not a text")
    return PyUnicode_DecodeUTF8(<const char*>value + 4, int32_at(value) - 1, NULL)


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
            put_rows(out, <Shape>shape.details[place], rows)
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


cdef int put_truth(Text out, bint true) except -1:
    return out.put(b"true", 4) if true else out.put(b"false", 5)


cdef int put_rows(Text out, Shape shape, list rows) except -1:
    cdef Py_ssize_t place
    cdef bytes row
    cdef Place start
    out.put(b"[", 1)
    for place in range(len(rows)):
        row = rows[place]
        start = <Place>PyBytes_AS_STRING(row)
        if place:
            out.put(b",", 1)
        put_object(out, shape, start, start + PyBytes_GET_SIZE(row), 0, None)
    return out.put(b"]", 1)


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


def take_apart(bytes document, str prefix) -> tuple:
    """(the document without its arrays whose names begin so, {name: the documents in such an array}).

    Raises Unwritable when such an array holds something else than documents.
    """
    cdef Place start = <Place>PyBytes_AS_STRING(document), at, last, zero, begin
    cdef bytes wanted = prefix.encode()
    cdef Text rest = Text(PyBytes_GET_SIZE(document))
    cdef int kind, place
    cdef Py_ssize_t size
    arrays = {}
    last = whole_document(start, start + PyBytes_GET_SIZE(document))
    at = start + 4
    rest.put(<const char*>start, 4)
    while at < last:
        begin, kind = at, at[0]
        zero = <Place>memchr(at + 1, 0, last - at - 1)
        if zero == NULL:
            refuse("cut short")
        at = zero + 1
        size = size_of(kind, at, last)
        if kind == ARRAY and zero - begin - 1 >= PyBytes_GET_SIZE(wanted) and memcmp(
            begin + 1, PyBytes_AS_STRING(wanted), PyBytes_GET_SIZE(wanted)
        ) == 0:
            name = PyUnicode_DecodeUTF8(<const char*>begin + 1, zero - begin - 1, NULL)
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


cdef list documents_in(Place at, Place end):
    """The documents in an array, each as bytes."""
    cdef Place last = whole_document(at, end), zero
    cdef Py_ssize_t size
    cdef list found = []
    at += 4
    while at < last:
        zero = <Place>memchr(at + 1, 0, last - at - 1)
        if zero == NULL or at[0] != DOCUMENT:
            refuse("not a document")
        at = zero + 1
        size = size_of(DOCUMENT, at, last)
        found.append(PyBytes_FromStringAndSize(<const char*>at, size))
        at += size
    return found
