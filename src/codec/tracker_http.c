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

static int
take_announced(struct benc *b, struct rd key, struct tracker_announced *a)
{
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
	struct benc b;
	struct rd key;
	int more;

	memset(a, 0, sizeof(*a));
	a->complete = a->incomplete = a->retry_min = -1;
	peers_init(&a->peers);
	benc_init_loose(&b, p, n);
	if (benc_dict(&b) == -1)
		return -1;
	while ((more = benc_next(&b, &key)) == 1)
		if (take_announced(&b, key, a) == -1)
			return -1;
	return more == 0 ? benc_end(&b) : -1;
}

static int
take_counts(struct benc *b, struct tracker_scraped *s)
{
	struct rd key;
	int more, rc = 0;

	if (benc_peek(b) != BENC_DICT)
		return benc_skip(b, NULL);
	benc_dict(b);
	while (rc == 0 && (more = benc_next(b, &key)) != 0) {
		if (more == -1)
			return -1;
		if (benc_is(key, "complete"))
			rc = take_count(b, &s->complete);
		else if (benc_is(key, "downloaded"))
			rc = take_count(b, &s->downloaded);
		else if (benc_is(key, "incomplete"))
			rc = take_count(b, &s->incomplete);
		else
			rc = benc_skip(b, NULL);
	}
	return rc;
}

/* A dictionary whose keys are info-hashes. */
static int
take_files(struct benc *b, struct tracker_scraped *s, const uint8_t *hash)
{
	struct rd key;
	int more, rc = 0;

	if (benc_peek(b) != BENC_DICT)
		return benc_skip(b, NULL);
	benc_dict(b);
	while (rc == 0 && (more = benc_next(b, &key)) != 0) {
		if (more == -1)
			return -1;
		if (key.n == HASH_LEN && memcmp(key.p, hash, HASH_LEN) == 0) {
			s->known = true;
			rc = take_counts(b, s);
		} else {
			rc = benc_skip(b, NULL);
		}
	}
	return rc;
}

int
tracker_read_scraped(struct tracker_scraped *s, const uint8_t *p, size_t n,
    const uint8_t hash[HASH_LEN])
{
	struct benc b;
	struct rd key;
	int more, rc = 0;

	memset(s, 0, sizeof(*s));
	s->complete = s->incomplete = s->downloaded = -1;
	benc_init_loose(&b, p, n);
	if (benc_dict(&b) == -1)
		return -1;
	while (rc == 0 && (more = benc_next(&b, &key)) != 0) {
		if (more == -1)
			return -1;
		if (benc_is(key, "files"))
			rc = take_files(&b, s, hash);
		else if (benc_is(key, "failure reason"))
			rc = take_str(&b, &s->failure);
		else
			rc = benc_skip(&b, NULL);
	}
	return rc == 0 ? benc_end(&b) : -1;
}
