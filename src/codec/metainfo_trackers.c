/*
 * metainfo_trackers.c: the trackers of a torrent, tier by tier.
 */
#include "metainfo.h"

static bool
is_url(struct rd s)
{
	uint8_t c;

	if (s.n == 0 || s.n > METAINFO_URL_MAX)
		return false;
	while (rd_u8(&s, &c) == 0)
		if (c <= ' ' || c >= 0x7f)
			return false;
	return true;
}

/* The next one of the list. */
static bool
next_listed(struct metainfo_trackers *t, struct rd *url)
{
	struct benc *b = &t->in;
	int more;

	for (;;) {
		more = benc_next(b, NULL);
		if (more == -1 || b->depth == 0)
			return false;
		if (more == 0) /* a tier ends */
			t->tier++;
		else if (b->depth == 1 && benc_peek(b) == BENC_LIST)
			benc_list(b);
		else if (b->depth == 2 && benc_peek(b) == BENC_STR) {
			if (benc_str(b, url) == 0 && is_url(*url))
				return true;
		} else if (benc_skip(b, NULL) == -1)
			return false;
	}
}

static void
open_list(struct metainfo_trackers *t, const struct metainfo *m)
{
	t->tier = 0;
	benc_init(&t->in, m->announce_list.p, m->announce_list.n);
	benc_list(&t->in);
}

void
metainfo_trackers(struct metainfo_trackers *t, const struct metainfo *m)
{
	struct rd url;

	t->announce = (struct rd){0};
	open_list(t, m);
	if (!next_listed(t, &url))
		t->announce = m->announce;
	open_list(t, m);
}

bool
metainfo_next_tracker(
    struct metainfo_trackers *t, struct rd *url, unsigned int *tier)
{
	bool found;

	if (t->announce.n > 0) {
		*url = t->announce;
		t->announce = (struct rd){0};
		found = is_url(*url);
	} else
		found = next_listed(t, url);
	*tier = t->tier;
	return found;
}
