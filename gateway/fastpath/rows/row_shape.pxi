# What a row looks like in an answer, and where in its document the values for that are.

cdef enum:
    MOST_SLOTS = 64
    MOST_CHOICES = 32
    DEEPEST = 16
    SHORT_KEY = 32


# What a member is written as.
cdef enum:
    TEXT = 1
    CHOICE = 2
    AS_INTEGER = 3
    AS_BOOLEAN = 4
    AS_DATETIME = 5
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
    AS_FLOAT = 16
    TIMED = 17


FORMS = {
    "TEXT": TEXT, "CHOICE": CHOICE, "INTEGER": AS_INTEGER, "BOOLEAN": AS_BOOLEAN, "DATETIME": AS_DATETIME, "DAY": DAY, "AMOUNT": AMOUNT,
    "OBJECT": OBJECT, "LIST": LIST, "CONSTANT": CONSTANT, "NAME": NAME, "GAP": GAP, "DECIMAL": DECIMAL, "PICK": PICK,
    "LINK": LINK, "FLOAT": AS_FLOAT, "TIMED": TIMED,
}


@cython.final
cdef class Member:
    """One member of a JSON object, or the items of a list."""

    cdef readonly str form
    cdef readonly object detail
    cdef int kind
    cdef bytes key
    cdef char short_key[SHORT_KEY]
    """The key, when it is not longer, and something: so much is copied faster than as many bytes as it has."""
    cdef Py_ssize_t key_length
    cdef tuple slots
    cdef bint nullable
    cdef bytes absent
    cdef int first, second, third
    cdef Shape shape
    cdef Shape flags
    cdef Member item
    cdef tuple table
    cdef tuple turns
    cdef bytes constant
    cdef int choices
    cdef const char* texts[MOST_CHOICES]
    cdef Py_ssize_t lengths[MOST_CHOICES]

    def __init__(self, bytes key, str form, tuple slots, bint nullable, bytes absent, detail=None):
        """`key` as JSON with its colon; `slots` are places in the shape's names; `absent`: the JSON of a missing value."""
        cdef int kind = FORMS[form]
        self.form, self.kind, self.detail = form, kind, detail
        self.key, self.slots, self.nullable, self.absent = key, slots, nullable, absent
        self.key_length = PyBytes_GET_SIZE(key)
        if self.key_length <= SHORT_KEY:
            memcpy(self.short_key, PyBytes_AS_STRING(key), self.key_length)
        self.first = slots[0] if len(slots) > 0 else -1
        self.second = slots[1] if len(slots) > 1 else -1
        self.third = slots[2] if len(slots) > 2 else -1
        if kind == OBJECT:
            self.shape = detail
        elif kind == LIST:
            self.item = detail
        elif kind == CHOICE or kind == AMOUNT or kind == TIMED:
            self.table, self.turns = detail if kind == TIMED else (detail, ())
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


@cython.final
cdef class Shape:
    """The members of a JSON object, and the names of the stored fields that they are made of."""

    cdef readonly tuple names
    cdef readonly tuple members
    cdef Py_ssize_t lengths[MOST_SLOTS]
    cdef const char* texts[MOST_SLOTS]
    cdef int slots
    cdef int after[MOST_SLOTS + 1]
    """Which field followed each one, and the beginning, at the last lookup."""

    def __init__(self, tuple names, tuple members):
        """`names` are stored field names, in UTF-8."""
        if len(names) > MOST_SLOTS:
            raise Unwritable("too many fields")
        self.names, self.members, self.slots = names, members, <int>len(names)
        self.after[self.slots] = 0
        self.texts[0], self.lengths[0] = b"", 0
        for place in range(self.slots):
            self.after[place] = place + 1 if place + 1 < self.slots else 0
            name = <bytes>names[place]
            self.texts[place] = PyBytes_AS_STRING(name)
            self.lengths[place] = PyBytes_GET_SIZE(name)


cdef int find_values(Shape shape, Place at, Place last, int* kinds, Place* values, bint all_once=False) except -1:
    """Where the values of a shape's fields are; kind 0 for what is missing.

    Documents of one kind have their fields in the same order, so that what followed a field in the last one is tried
    first. `all_once`: nothing is read beyond the place where all were found; else the last of a name counts.
    """
    cdef int slot, kind, before = shape.slots, missing = shape.slots
    cdef const char* name
    cdef Py_ssize_t length, size
    for slot in range(shape.slots):
        kinds[slot] = 0
    while at < last:
        kind, name = at[0], <const char*>at + 1
        slot = shape.after[before]
        length = shape.lengths[slot]
        if length >= last - at - 1 or name[length] != 0 or memcmp(shape.texts[slot], name, length) != 0:
            at = past_name(at, last)
            length = <const char*>at - name - 1
            slot = slot_of(shape, name, length)
            if slot >= 0:
                shape.after[before] = slot
        else:
            at += length + 2
        size = size_of(kind, at, last)
        if slot >= 0:
            missing -= kinds[slot] == 0
            kinds[slot], values[slot], before = kind, at, slot
            if all_once and missing == 0:
                return 0
        at += size
    return 0


cdef int slot_of(Shape shape, const char* name, Py_ssize_t length) noexcept:
    """Which of a shape's fields has this name; -1 when none."""
    cdef int slot
    for slot in range(shape.slots):
        if shape.lengths[slot] == length and memcmp(shape.texts[slot], name, length) == 0:
            return slot
    return -1
