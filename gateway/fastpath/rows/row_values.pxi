# Stored values as JSON.

cdef int choice_of(Member member, const char* text, Py_ssize_t length) noexcept:
    """Which of a member's values a text is; -1 when none."""
    cdef int choice
    for choice in range(member.choices):
        if member.texts[choice][0] != text[0] or member.lengths[choice] != length:
            continue  # without a call: an amount's currency is looked for among all that have other digits
        if memcmp(member.texts[choice], text, length) == 0:
            return choice
    return -1


cdef int put_choice(Text out, Member member, const char* text, Py_ssize_t length) except -1:
    cdef int choice = choice_of(member, text, length)
    if choice < 0:
        refuse("not one of the values")
    return out.put_bytes(<bytes>(<tuple>member.table[choice])[1])


cdef int put_timed_choice(Text out, Member member, int* kinds, Place* values) except -1:
    """A choice, or the one that it has become at an instant which is past."""
    cdef Place text = values[member.first]
    cdef int choice, before, slot, then
    if kinds[member.first] != STRING:
        refuse("not a choice")
    choice = choice_of(member, <const char*>text + 4, int32_at(text) - 1)
    if choice < 0:
        refuse("not one of the values")
    for before, slot, then in member.turns:
        if kinds[slot] != 0 and kinds[slot] != INSTANT and kinds[slot] != NULL_VALUE:
            refuse("not an instant")
        if choice == before and kinds[slot] == INSTANT and int64_at(values[slot]) <= <int64_t>(<double>unix_seconds() * 1000):
            choice = then
    return out.put_bytes(<bytes>(<tuple>member.table[choice])[1])


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


cdef int put_amount_of(Text out, Member member, int* kinds, Place* values) except -1:
    cdef Place minor = values[member.first], currency = values[member.second]
    cdef int kind = kinds[member.first]
    if (kind != INT32 and kind != INT64) or kinds[member.second] != STRING:
        refuse("not an amount")
    return put_amount(
        out, member, int32_at(minor) if kind == INT32 else int64_at(minor),
        <const char*>currency + 4, int32_at(currency) - 1,
    )


cdef inline bint is_filled(int kind, Place value) noexcept:
    return kind == STRING and int32_at(value) > 1


cdef int put_name(Text out, Member member, int* kinds, Place* values) except -1:
    """The first text, or else the second and third with a space between, as names of customers are made."""
    cdef int slot
    cdef bint more = False
    for slot in (member.first, member.second, member.third):
        if kinds[slot] != 0 and kinds[slot] != STRING and kinds[slot] != NULL_VALUE:
            refuse("not a text")
    if is_filled(kinds[member.first], values[member.first]):
        return put_text(out, <const char*>values[member.first] + 4, int32_at(values[member.first]) - 1)
    out.put(b'"', 1)
    for slot in (member.second, member.third):
        if is_filled(kinds[slot], values[slot]):
            if more:
                out.put(b" ", 1)
            more = True
            put_characters(out, <const char*>values[slot] + 4, int32_at(values[slot]) - 1)
    return out.put(b'"', 1)


cdef int put_link(Text out, Member member, int* kinds, Place* values) except -1:
    """A prefix, and the interleave ones of some texts with commas between, encoded as in a query string (RFC 1866)."""
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


cdef int put_picked(Text out, Member member, Place at, Place end, int depth) except -1:
    """The first document of an array in which the first flag is true, or else the next, or else the first of all."""
    cdef Place last = whole_document(at, end), best = NULL
    cdef Place values[MOST_SLOTS]
    cdef int kinds[MOST_SLOTS]
    cdef Py_ssize_t size
    cdef int slot, rank, best_rank = member.flags.slots + 1
    at += 4
    while at < last:
        if at[0] != DOCUMENT:
            refuse("not a document")
        at = past_name(at, last)
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


cdef int put_list(Text out, Member item, Place at, Place end, int depth) except -1:
    cdef Place last = whole_document(at, end)
    cdef Py_ssize_t size
    cdef int kind
    cdef bint more = False
    at += 4
    out.put(b"[", 1)
    while at < last:
        kind = at[0]
        at = past_name(at, last)
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
    elif kind == INSTANT and member.kind == AS_DATETIME:
        return put_moment(out, int64_at(value))
    elif (kind == INT32 or kind == INT64) and member.kind == AS_INTEGER:
        number = int32_at(value) if kind == INT32 else int64_at(value)
        if number < -2_147_483_648 or number > 2_147_483_647:
            refuse("a number that GraphQL's Int does not hold")
        return put_whole(out, number)
    elif kind == DOUBLE and member.kind == AS_FLOAT:
        return put_fraction(out, value)
    elif kind == BOOLEAN and member.kind == AS_BOOLEAN:
        return out.put(b"true", 4) if value[0] else out.put(b"false", 5)
    elif kind == DOCUMENT and member.kind == OBJECT:
        return put_object(out, member.shape, value, end, depth + 1, None)
    elif kind == ARRAY and member.kind == LIST:
        return put_list(out, member.item, value, end, depth + 1)
    elif kind == ARRAY and member.kind == PICK:
        return put_picked(out, member, value, end, depth + 1)
    return refuse("a value of another type")


cdef inline int put_member_key(Text out, Member member, Py_ssize_t place) except -1:
    if member.key_length > SHORT_KEY:
        return out.put_key(member.key, place)
    if out.length + SHORT_KEY + 1 > out.room:
        out.want(SHORT_KEY + 1)
    if place:
        out.start[out.length] = b","
        out.length += 1
    memcpy(out.start + out.length, member.short_key, SHORT_KEY)
    out.length += member.key_length
    return 0


cdef int put_object(Text out, Shape shape, Place at, Place end, int depth, Gaps gaps) except -1:
    """A document as its shape says, but for its gaps."""
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
        put_member_key(out, member, place)
        if member.kind == CONSTANT:
            out.put_bytes(member.constant)
        elif member.kind == GAP:
            gaps.put(out)
        elif member.kind == NAME:
            put_name(out, member, kinds, values)
        elif member.kind == AMOUNT:
            put_amount_of(out, member, kinds, values)
        elif member.kind == LINK:
            put_link(out, member, kinds, values)
        elif member.kind == TIMED:
            put_timed_choice(out, member, kinds, values)
        else:
            number = member.first
            put_value(out, member, kinds[number], values[number], last, depth)
    return out.put(b"}", 1)


cdef int put_rows(Text out, Shape shape, Documents rows, Gaps gaps) except -1:
    """A JSON array of the rows."""
    cdef Py_ssize_t place
    out.put(b"[", 1)
    for place in range(rows.count):
        if place:
            out.put(b",", 1)
        put_object(out, shape, rows.at[place], rows.at[place] + int32_at(rows.at[place]), 0, gaps)
    return out.put(b"]", 1)
