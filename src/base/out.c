/*
 * out.c: text put together in memory, to be written at once.
 */
#include "out.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "text.h"

#define OUT_FIRST ((size_t)65536)

void
out_init(struct out *o)
{
	*o = (struct out){0};
}

void
out_free(struct out *o)
{
	free(o->p);
	out_init(o);
}

bool
out_reserve(struct out *o, size_t n)
{
	size_t room = o->room;
	char *p;

	if (o->failed)
		return false;
	while (n > room - o->len)
		room = room == 0 ? OUT_FIRST : room * 2;
	if (room == o->room)
		return true;
	if ((p = realloc(o->p, room)) == NULL) {
		out_free(o);
		o->failed = true;
		return false;
	}
	o->p = p;
	o->room = room;
	return true;
}

void
out_num(struct out *o, uint64_t v)
{
	char buf[24];
	struct text t;

	text_init(&t, buf, sizeof(buf));
	text_u64(&t, v);
	out_bytes(o, buf, t.len);
}

void
out_fmt(struct out *o, const char *fmt, ...)
{
	char buf[1024];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	if (n > 0)
		out_bytes(o, buf,
		    (size_t)n < sizeof(buf) ? (size_t)n : sizeof(buf) - 1);
}

void
out_line(struct out *o)
{
	while (o->len > 0 && o->p[o->len - 1] == ' ')
		o->len--;
	out_chr(o, '\n');
}
