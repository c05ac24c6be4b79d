/*
 * bencode.c: a reader of bencoded bytes that trusts none of them.
 */
#include "bencode.h"

#include <string.h>

static int
fail(struct benc *b, enum benc_error error, const uint8_t *at)
{
	b->error = error;
	b->at = (size_t)(at - b->start);
	return -1;
}

/* Levels are set when they are entered. */
void
benc_init(struct benc *b, const uint8_t *p, size_t n)
{
	b->in = (struct rd){p, n};
	b->start = p;
	b->depth = 0;
	b->error = BENC_OK;
	b->at = 0;
}

static bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

enum benc_type
benc_peek(const struct benc *b)
{
	if (b->error != BENC_OK || b->in.n == 0)
		return BENC_NONE;
	switch (*b->in.p) {
	case 'i':
		return BENC_INT;
	case 'l':
		return BENC_LIST;
	case 'd':
		return BENC_DICT;
	default:
		return is_digit(*b->in.p) ? BENC_STR : BENC_NONE;
	}
}

/* 0 when a value of that type comes next; wrong is the error when it is one of
 * another type. */
static int
want(struct benc *b, enum benc_type type, enum benc_error wrong)
{
	enum benc_type next = benc_peek(b);

	if (b->error != BENC_OK)
		return -1;
	if (b->in.n == 0)
		return fail(b, BENC_SHORT, b->in.p);
	if (next == BENC_NONE)
		return fail(b, BENC_BYTE, b->in.p);
	return next == type ? 0 : fail(b, wrong, b->in.p);
}

static void
step(struct benc *b, size_t n)
{
	b->in.p += n;
	b->in.n -= n;
}

/*
 * Digits and the byte that ends them, of the token that begins at `token`.
 * What is too large for *v is UINT64_MAX.
 */
static int
take_digits(struct benc *b, const uint8_t *token, const char end, uint64_t *v)
{
	const uint8_t *first = b->in.p;
	uint64_t x = 0, digit;
	size_t n;

	for (; b->in.n > 0 && is_digit(*b->in.p); step(b, 1)) {
		digit = *b->in.p - (uint64_t)'0';
		x = x > (UINT64_MAX - digit) / 10 ? UINT64_MAX : x * 10 + digit;
	}
	n = (size_t)(b->in.p - first);
	if (b->in.n == 0)
		return fail(b, BENC_SHORT, token);
	if (*b->in.p != end || n == 0 || (n > 1 && *first == '0'))
		return fail(b, BENC_NUMBER, token);
	step(b, 1);
	*v = x;
	return 0;
}

int
benc_int(struct benc *b, int64_t *v)
{
	const uint8_t *token = b->in.p;
	bool negative;
	uint64_t x;

	if (want(b, BENC_INT, BENC_TYPE) == -1)
		return -1;
	step(b, 1);
	negative = b->in.n > 0 && *b->in.p == '-';
	step(b, negative);
	if (take_digits(b, token, 'e', &x) == -1)
		return -1;
	if (negative && x == 0)
		return fail(b, BENC_NUMBER, token);
	if (x > (uint64_t)INT64_MAX + negative)
		return fail(b, BENC_RANGE, token);
	/* The least one has no positive twin. */
	*v = negative ? -(int64_t)(x - 1) - 1 : (int64_t)x;
	return 0;
}

static int
take_str(struct benc *b, enum benc_error wrong, struct rd *v)
{
	const uint8_t *token = b->in.p;
	uint64_t n;

	if (want(b, BENC_STR, wrong) == -1 ||
	    take_digits(b, token, ':', &n) == -1)
		return -1;
	if (n > b->in.n)
		return fail(b, BENC_SHORT, token);
	*v = (struct rd){b->in.p, (size_t)n};
	step(b, (size_t)n);
	return 0;
}

int
benc_str(struct benc *b, struct rd *v)
{
	return take_str(b, BENC_TYPE, v);
}

static int
enter(struct benc *b, enum benc_type type)
{
	if (want(b, type, BENC_TYPE) == -1)
		return -1;
	if (b->depth == BENC_DEPTH_MAX)
		return fail(b, BENC_DEEP, b->in.p);
	b->dict[b->depth++] = type == BENC_DICT;
	step(b, 1);
	return 0;
}

int
benc_list(struct benc *b)
{
	return enter(b, BENC_LIST);
}

int
benc_dict(struct benc *b)
{
	return enter(b, BENC_DICT);
}

int
benc_compare(struct rd a, struct rd b)
{
	int rc = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);

	return rc != 0 ? rc : (a.n > b.n) - (a.n < b.n);
}

int
benc_next(struct benc *b, struct rd *key)
{
	struct rd s;

	if (b->error != BENC_OK)
		return -1;
	if (b->depth == 0)
		return 0;
	if (b->in.n > 0 && *b->in.p == 'e') {
		step(b, 1);
		b->depth--;
		return 0;
	}
	if (b->in.n == 0)
		return fail(b, BENC_SHORT, b->in.p);
	if (!b->dict[b->depth - 1])
		return 1;
	return take_str(b, BENC_KEY, key != NULL ? key : &s) == -1 ? -1 : 1;
}

int
benc_next_of(struct benc *b, struct benc_keys *k)
{
	const uint8_t *token = b->in.p;
	struct rd key = {0};
	int more;

	if ((more = benc_next(b, &key)) != 1)
		return more;
	for (k->found = 0; k->found < k->n; k->found++)
		if (benc_is(key, k->name[k->found]))
			break;
	if (k->found == k->n)
		return 1;
	if ((k->seen & UINT32_C(1) << k->found) != 0)
		return fail(b, BENC_TWICE, token);
	k->seen |= UINT32_C(1) << k->found;
	return 1;
}

/* A number, a string, or the beginning of a list or dictionary. */
static int
skip_token(struct benc *b)
{
	struct rd s;
	int64_t v;

	switch (benc_peek(b)) {
	case BENC_STR:
		return benc_str(b, &s);
	case BENC_LIST:
	case BENC_DICT:
		return enter(b, benc_peek(b));
	case BENC_INT:
	case BENC_NONE: /* benc_int() says why */
		break;
	}
	return benc_int(b, &v);
}

int
benc_skip(struct benc *b, struct rd *raw)
{
	const uint8_t *first = b->in.p;
	unsigned int depth = b->depth;
	int more;

	if (skip_token(b) == -1)
		return -1;
	while (b->depth > depth) {
		more = benc_next(b, NULL);
		if (more == -1 || (more == 1 && skip_token(b) == -1))
			return -1;
	}
	if (raw != NULL)
		*raw = (struct rd){first, (size_t)(b->in.p - first)};
	return 0;
}

int
benc_end(struct benc *b)
{
	if (b->error != BENC_OK)
		return -1;
	return b->in.n == 0 ? 0 : fail(b, BENC_TRAIL, b->in.p);
}

bool
benc_is(struct rd s, const char *text)
{
	return s.n == strlen(text) && memcmp(s.p, text, s.n) == 0;
}

const char *
benc_error_text(enum benc_error error)
{
	static const char *const text[] = {
	    [BENC_OK] = "nothing",
	    [BENC_SHORT] = "the file ends inside a value",
	    [BENC_BYTE] = "no value begins with this byte",
	    [BENC_NUMBER] = "a number is not written as it should be",
	    [BENC_RANGE] = "a number is too large",
	    [BENC_KEY] = "a key is not a string",
	    [BENC_TWICE] = "a key is there twice",
	    [BENC_DEEP] = "too many lists and dictionaries in each other",
	    [BENC_TYPE] = "a value is of the wrong type",
	    [BENC_TRAIL] = "there are bytes behind the end",
	};

	return text[error];
}
