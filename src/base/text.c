/*
 * text.c: bounded text without stdio.
 */
#include "text.h"

#include <string.h>

void
text_init(struct text *t, char *buf, size_t size)
{
	*t = (struct text){.p = buf, .size = size};
	buf[0] = '\0';
}

static void
text_add(struct text *t, const char *s, size_t n)
{
	size_t room = t->size - 1 - t->len;

	if (n > room) {
		n = room;
		t->cut = true;
	}
	memcpy(t->p + t->len, s, n);
	t->len += n;
	t->p[t->len] = '\0';
}

void
text_str(struct text *t, const char *s)
{
	text_add(t, s, strlen(s));
}

void
text_chr(struct text *t, char c)
{
	text_add(t, &c, 1);
}

void
text_u64(struct text *t, uint64_t v)
{
	text_u64_pad(t, v, 1);
}

void
text_u64_pad(struct text *t, uint64_t v, unsigned int width)
{
	char digits[20]; /* of 2^64 - 1 */
	size_t n = 0;

	do {
		n++;
		digits[sizeof(digits) - n] = (char)('0' + v % 10);
		v /= 10;
	} while (v != 0);
	for (; width > n; width--)
		text_chr(t, '0');
	text_add(t, digits + sizeof(digits) - n, n);
}
