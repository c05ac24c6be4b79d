/*
 * out.h: text put together in memory, to be written at once.
 *
 * A look at a segment is rendered whole or not at all, whatever happens to
 * the reader.  Without memory the text is empty and `failed` is set.
 */
#ifndef SHOAL_OUT_H
#define SHOAL_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct out {
	char *p;
	size_t len, room;
	bool failed;
};

void out_init(struct out *);
void out_free(struct out *);

/* Room for n bytes more; false without memory. */
bool out_reserve(struct out *, size_t n);

/* These are most of what a large swarm's text costs. */

/* n bytes more, for the caller to fill; NULL without memory. */
static inline char *
out_room(struct out *o, size_t n)
{
	if (n > o->room - o->len && !out_reserve(o, n))
		return NULL;
	o->len += n;
	return o->p + o->len - n;
}

static inline void
out_bytes(struct out *o, const char *s, size_t n)
{
	char *p = n > 0 ? out_room(o, n) : NULL;

	if (p != NULL)
		memcpy(p, s, n);
}

static inline void
out_chr(struct out *o, char c)
{
	out_bytes(o, &c, 1);
}

static inline void
out_str(struct out *o, const char *s)
{
	out_bytes(o, s, strlen(s));
}

void out_num(struct out *, uint64_t);
void out_fmt(struct out *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Ends a line, without the blanks at its end. */
void out_line(struct out *);

#endif
