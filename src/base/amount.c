/*
 * amount.c: bytes and shares as people read them.
 */
#include "amount.h"

#include <stddef.h>

#include "text.h"

static void
put_tenth(struct text *t, uint64_t tenths)
{
	text_u64(t, tenths / 10);
	text_chr(t, '.');
	text_u64(t, tenths % 10);
}

struct amount
amount_size(uint64_t bytes)
{
	static const char unit[] = "KMGTPE";
	uint64_t one = 1024, tenths;
	struct amount a;
	struct text t;
	size_t u = 0;

	text_init(&t, a.s, sizeof(a.s));
	if (bytes < one) {
		text_u64(&t, bytes);
		return a;
	}
	for (; bytes / one >= 1000 && unit[u + 1] != '\0'; u++)
		one *= 1024;
	tenths = bytes / one * 10 + bytes % one * 10 / one;
	if (tenths < 1000)
		put_tenth(&t, tenths);
	else
		text_u64(&t, tenths / 10);
	text_chr(&t, unit[u]);
	return a;
}

uint32_t
amount_permille(uint64_t have, uint64_t of)
{
	uint64_t n;

	if (of == 0)
		return 0;
	if (have >= of)
		return 1000;
	n = of > UINT64_MAX / 1000 ? have / (of / 1000) : have * 1000 / of;
	return n > 999 ? 999 : (uint32_t)n;
}

struct amount
amount_percent(uint32_t permille)
{
	struct amount a;
	struct text t;

	text_init(&t, a.s, sizeof(a.s));
	put_tenth(&t, permille);
	text_chr(&t, '%');
	return a;
}
