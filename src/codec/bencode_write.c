/*
 * bencode_write.c: a writer of bencoded bytes that the reader takes.
 */
#include "bencode_write.h"

#include <string.h>

#include "text.h"

#define NUMBER_MAX 24 /* a number of 64 bits, its sign, 'i', 'e' or ':', NUL */

void
bencw_init(struct bencw *w, uint8_t *p, size_t size)
{
	w->out = (struct wr){p, 0, size};
	w->depth = 0;
	w->failed = false;
	w->keyed = false;
}

static void
put(struct bencw *w, const void *p, size_t n)
{
	if (w->failed || wr_bytes(&w->out, p, n) == -1)
		w->failed = true;
}

static bool
in_dict(const struct bencw *w)
{
	return w->depth > 0 && w->level[w->depth - 1].dict;
}

/* A value may come here: it is the only one, or in a list, or has its key. */
static void
begin_value(struct bencw *w)
{
	if (w->depth == 0 ? w->out.len > 0 : in_dict(w) != w->keyed)
		w->failed = true;
	w->keyed = false;
}

static void
put_str(struct bencw *w, const void *p, size_t n)
{
	char head[NUMBER_MAX];
	struct text t;

	text_init(&t, head, sizeof(head));
	text_u64(&t, n);
	text_chr(&t, ':');
	put(w, head, t.len);
	put(w, p, n);
}

void
bencw_int(struct bencw *w, int64_t v)
{
	char number[NUMBER_MAX];
	struct text t;

	begin_value(w);
	text_init(&t, number, sizeof(number));
	text_str(&t, v < 0 ? "i-" : "i");
	text_u64(&t, v < 0 ? -(uint64_t)v : (uint64_t)v);
	text_chr(&t, 'e');
	put(w, number, t.len);
}

void
bencw_str(struct bencw *w, const void *p, size_t n)
{
	begin_value(w);
	put_str(w, p, n);
}

void
bencw_text(struct bencw *w, const char *s)
{
	bencw_str(w, s, strlen(s));
}

static void
begin(struct bencw *w, bool dict)
{
	begin_value(w);
	put(w, dict ? "d" : "l", 1);
	if (w->depth == BENC_DEPTH_MAX)
		w->failed = true;
	else
		w->level[w->depth++] = (struct bencw_level){.dict = dict};
}

void
bencw_list(struct bencw *w)
{
	begin(w, false);
}

void
bencw_dict(struct bencw *w)
{
	begin(w, true);
}

void
bencw_key_bytes(struct bencw *w, const void *p, size_t n)
{
	struct bencw_level *l;

	if (!in_dict(w) || w->keyed)
		w->failed = true;
	put_str(w, p, n);
	if (w->failed)
		return;
	l = &w->level[w->depth - 1];
	if (l->key.p != NULL && benc_compare(l->key, (struct rd){p, n}) >= 0)
		w->failed = true;
	l->key = (struct rd){w->out.p + w->out.len - n, n};
	w->keyed = true;
}

void
bencw_key(struct bencw *w, const char *key)
{
	bencw_key_bytes(w, key, strlen(key));
}

void
bencw_end(struct bencw *w)
{
	if (w->depth == 0 || w->keyed) {
		w->failed = true;
		return;
	}
	w->depth--;
	put(w, "e", 1);
}

int
bencw_finish(const struct bencw *w, size_t *n)
{
	if (w->failed || w->depth > 0 || w->out.len == 0)
		return -1;
	*n = w->out.len;
	return 0;
}
