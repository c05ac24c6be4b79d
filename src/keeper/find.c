/*
 * find.c: the swarm that somebody means (row.h).
 *
 * What a torrent calls itself is anybody's choice: it may not stand for
 * another's hash or file, nor for one of two.
 */
#include <string.h>

#include "hex.h"
#include "keeper.h"
#include "text.h"

#define PREFIX_MIN 4 /* digits of a hash that stand for all */
#define SHOWN      3 /* of those that may be meant */

/* Digits of a hash, in either case. */
static bool
begins(const struct row *r, const char *text)
{
	char hex[2 * HASH_LEN + 1];
	size_t n;

	n = strlen(text);
	if (row_is_course(r) || n < PREFIX_MIN || n > 2 * HASH_LEN)
		return false;
	hex_encode(r->hash, HASH_LEN, hex);
	return strncasecmp(hex, text, n) == 0;
}

static bool
may_be_meant(const struct row *r, const char *text)
{
	return r->known && (strcmp(r->name, text) == 0 || begins(r, text));
}

/* Their number, the first of them, and the files of some. */
static size_t
look(const struct keeper *k, const char *text, bool twins, struct row **first,
    struct text *files)
{
	struct row *r;
	size_t i, n;

	n = 0;
	for (i = 0; i < k->rows; i++) {
		r = k->row[i];
		if (r->twin != twins || !may_be_meant(r, text))
			continue;
		if (n == 0)
			*first = r;
		if (n++ < SHOWN) {
			text_str(files, n > 1 ? ", " : "");
			text_str(files, r->file);
		}
	}
	return n;
}

/* A twin does not stand in the way of whose twin it is. */
static struct row *
find_one(const struct keeper *k, const char *text, struct text *why)
{
	struct row *r;
	size_t n;

	text_str(why, "more than one swarm may be meant: ");
	r = NULL;
	if ((n = look(k, text, false, &r, why)) == 0)
		n = look(k, text, true, &r, why);
	if (n == 1)
		return r;
	if (n == 0) {
		text_init(why, why->p, why->size);
		text_str(why, "there is no such swarm");
	}
	if (n > SHOWN) {
		text_str(why, " and ");
		text_u64(why, n - SHOWN);
		text_str(why, " more");
	}
	return NULL;
}

struct row *
row_find(const struct keeper *k, const char *text, char why[ROW_WHY_MAX])
{
	uint8_t hash[HASH_LEN];
	struct row *found;
	struct text t;

	if (hex_decode(text, hash, HASH_LEN) == 0 &&
	    (found = row_by_hash(k, hash)) != NULL)
		return found;
	if ((found = row_by_file(k, text)) != NULL)
		return found;
	text_init(&t, why, ROW_WHY_MAX);
	return find_one(k, text, &t);
}
