/*
 * tracker_http.c: what a tracker answers over HTTP.
 */
#include "tracker_http.h"

#include <string.h>

static int
take_str(struct benc *b, struct rd *v)
{
	return benc_peek(b) == BENC_STR ? benc_str(b, v) : benc_skip(b, NULL);
}

/* Nothing that is counted here is negative. */
static int
take_count(struct benc *b, int64_t *v)
{
	int64_t x;

	if (benc_peek(b) != BENC_INT)
		return benc_skip(b, NULL);
	if (benc_int(b, &x) == -1)
		return -1;
	if (x >= 0)
		*v = x;
	return 0;
}

/* A string is compact, a list has dictionaries. */
static int
take_peers(struct benc *b, struct peers *p)
{
	struct rd raw;

	if (benc_peek(b) == BENC_STR)
		return benc_str(b, &p->v4);
	if (benc_skip(b, &raw) == -1)
		return -1;
	peers_set_list(p, raw);
	return 0;
}

static int
take_retry(struct benc *b, struct tracker_announced *a)
{
	struct rd word = {0};
	int rc;

	if (benc_peek(b) != BENC_STR)
		return take_count(b, &a->retry_min);
	rc = benc_str(b, &word);
	a->never_retry = rc == 0 && benc_is(word, "never");
	return rc;
}

/* Takes a key's value; 0, or -1. */
typedef int take_fn(struct benc *, struct rd key, void *to);

static int
take_dict(struct benc *b, take_fn *take, void *to)
{
	struct rd key;
	int more;

	if (benc_dict(b) == -1)
		return -1;
	while ((more = benc_next(b, &key)) == 1)
		if (take(b, key, to) == -1)
			return -1;
	return more;
}

static int
take_dict_if(struct benc *b, take_fn *take, void *to)
{
	return benc_peek(b) == BENC_DICT ? take_dict(b, take, to) :
					   benc_skip(b, NULL);
}

static int
read_dict(const uint8_t *p, size_t n, take_fn *take, void *to)
{
	struct benc b;

	benc_init(&b, p, n);
	return take_dict(&b, take, to);
}

static int
take_announced(struct benc *b, struct rd key, void *to)
{
	struct tracker_announced *a = to;

	if (benc_is(key, "complete"))
		return take_count(b, &a->complete);
	if (benc_is(key, "failure reason"))
		return take_str(b, &a->failure);
	if (benc_is(key, "incomplete"))
		return take_count(b, &a->incomplete);
	if (benc_is(key, "interval"))
		return take_count(b, &a->interval);
	if (benc_is(key, "min interval"))
		return take_count(b, &a->min_interval);
	if (benc_is(key, "peers"))
		return take_peers(b, &a->peers);
	if (benc_is(key, "peers6"))
		return take_str(b, &a->peers.v6);
	if (benc_is(key, "retry in"))
		return take_retry(b, a);
	if (benc_is(key, "tracker id"))
		return take_str(b, &a->tracker_id);
	if (benc_is(key, "warning message"))
		return take_str(b, &a->warning);
	return benc_skip(b, NULL);
}

int
tracker_read_announced(struct tracker_announced *a, const uint8_t *p, size_t n)
{
	memset(a, 0, sizeof(*a));
	a->complete = a->incomplete = a->retry_min = -1;
	peers_init(&a->peers);
	return read_dict(p, n, take_announced, a);
}

struct scrape {
	struct tracker_scraped *s;
	const uint8_t *hash;
};

static int
take_counted(struct benc *b, struct rd key, void *to)
{
	struct tracker_scraped *s = to;

	if (benc_is(key, "complete"))
		return take_count(b, &s->complete);
	if (benc_is(key, "downloaded"))
		return take_count(b, &s->downloaded);
	if (benc_is(key, "incomplete"))
		return take_count(b, &s->incomplete);
	return benc_skip(b, NULL);
}

/* The keys are info-hashes. */
static int
take_torrent(struct benc *b, struct rd key, void *to)
{
	const struct scrape *sc = to;

	if (key.n != HASH_LEN || memcmp(key.p, sc->hash, HASH_LEN) != 0)
		return benc_skip(b, NULL);
	sc->s->known = true;
	return take_dict_if(b, take_counted, sc->s);
}

static int
take_scraped(struct benc *b, struct rd key, void *to)
{
	struct scrape *sc = to;

	if (benc_is(key, "files"))
		return take_dict_if(b, take_torrent, sc);
	if (benc_is(key, "failure reason"))
		return take_str(b, &sc->s->failure);
	return benc_skip(b, NULL);
}

int
tracker_read_scraped(struct tracker_scraped *s, const uint8_t *p, size_t n,
    const uint8_t hash[HASH_LEN])
{
	struct scrape sc = {s, hash};

	memset(s, 0, sizeof(*s));
	s->complete = s->incomplete = s->downloaded = -1;
	return read_dict(p, n, take_scraped, &sc);
}
