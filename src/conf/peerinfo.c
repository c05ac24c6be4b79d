/*
 * peerinfo.c: PeerInfo.cfg, the peers in starting order.
 */
#include "peerinfo.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lines.h"
#include "num.h"

#define FIELDS  4
#define EXAMPLE "write for example: 1001 localhost 6008 1"

/* A word of a line as a string, which is cut if len says that it is longer. */
struct word {
	char s[HOST_MAX + 1];
	size_t len;
};

/* Cuts up to four words; returns how many there were in all. */
static size_t
cut_words(struct line line, struct word w[FIELDS])
{
	const char *p;
	size_t len, n;

	for (n = 0; line_word(&line, &p, &len); n++) {
		if (n >= FIELDS)
			continue;
		w[n].len = len;
		if (len > HOST_MAX)
			len = HOST_MAX;
		memcpy(w[n].s, p, len);
		w[n].s[len] = '\0';
	}
	return n;
}

static int
check_lengths(const struct word w[FIELDS], unsigned int line, const char *file,
    struct report *r)
{
	size_t i;

	for (i = 0; i < FIELDS; i++)
		if (w[i].len > HOST_MAX)
			return report_error(r, file, line,
			    "a field is %zu bytes long, and none needs more "
			    "than %d; " EXAMPLE,
			    w[i].len, HOST_MAX);
	return 0;
}

static int
read_numbers(struct conf_peer *peer, const struct word w[FIELDS],
    const char *file, struct report *r)
{
	uint64_t id, port, has;

	if (num_u64(w[0].s, 1, PEER_ID_MAX, &id) == -1)
		return report_error(r, file, peer->line,
		    "the peer id must be a whole number from 1 to %d, "
		    "not \"%.*s\"; " EXAMPLE,
		    PEER_ID_MAX, REPORT_QUOTED, w[0].s);
	if (num_u64(w[2].s, 1, UINT16_MAX, &port) == -1)
		return report_error(r, file, peer->line,
		    "the port of peer %" PRIu64 " must be a whole number "
		    "from 1 to %d, not \"%.*s\"; " EXAMPLE,
		    id, UINT16_MAX, REPORT_QUOTED, w[2].s);
	if (w[3].len != 1 || num_u64(w[3].s, 0, 1, &has) == -1)
		return report_error(r, file, peer->line,
		    "the last field of peer %" PRIu64 " must be 1 (it has the "
		    "file) or 0 (it has not), not \"%.*s\"; " EXAMPLE,
		    id, REPORT_QUOTED, w[3].s);
	peer->id = (uint32_t)id;
	peer->port = (uint16_t)port;
	peer->has_file = has == 1;
	return 0;
}

/* Room for one more, doubling at powers of two. */
static int
grow(struct conf_peers *l)
{
	struct conf_peer *v;

	if ((l->n & (l->n - 1)) != 0)
		return 0;
	v = reallocarray(l->v, l->n == 0 ? 1 : l->n * 2, sizeof(*v));
	if (v == NULL)
		return -1;
	l->v = v;
	return 0;
}

static int
take_line(struct conf_peers *l, const struct line *line, unsigned int number,
    const char *file, struct report *r)
{
	struct conf_peer peer = {.line = number};
	struct word w[FIELDS];
	size_t n;

	if ((n = cut_words(*line, w)) < FIELDS)
		return report_error(r, file, number,
		    "a peer has four fields, ID HOST PORT HAS-FILE, here "
		    "are %zu; " EXAMPLE,
		    n);
	if (check_lengths(w, number, file, r) == -1 ||
	    read_numbers(&peer, w, file, r) == -1)
		return -1;
	if (n > FIELDS)
		report_warn(r, file, number,
		    "what follows the fourth field of peer %" PRIu32
		    " is ignored",
		    peer.id);
	if (grow(l) == -1 || (peer.host = strdup(w[1].s)) == NULL)
		return report_error(
		    r, file, number, "no memory for so many peers; list fewer");
	l->v[l->n++] = peer;
	return 0;
}

static int
by_line(const struct conf_peer *x, const struct conf_peer *y)
{
	return x->line < y->line ? -1 : x->line > y->line;
}

static int
by_id(const void *a, const void *b)
{
	const struct conf_peer *x = *(struct conf_peer *const *)a;
	const struct conf_peer *y = *(struct conf_peer *const *)b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return by_line(x, y);
}

static bool
is_same_address(const struct conf_peer *x, const struct conf_peer *y)
{
	return x->port == y->port && strcasecmp(x->host, y->host) == 0;
}

static int
by_address(const void *a, const void *b)
{
	const struct conf_peer *x = *(struct conf_peer *const *)a;
	const struct conf_peer *y = *(struct conf_peer *const *)b;
	int order;

	if (x->port != y->port)
		return x->port < y->port ? -1 : 1;
	order = strcasecmp(x->host, y->host);
	return order != 0 ? order : by_line(x, y);
}

static bool
is_same_id(const struct conf_peer *x, const struct conf_peer *y)
{
	return x->id == y->id;
}

/* Place in v of the first line that is the same as one before it, which
 * stands in front of it; 0: there is none.  v is sorted, so that a long list
 * costs no more than it must. */
static size_t
find_twice(const struct conf_peer **v, size_t n,
    int (*order)(const void *, const void *),
    bool (*is_same)(const struct conf_peer *, const struct conf_peer *))
{
	size_t i, twice;

	qsort(v, n, sizeof(*v), order);
	for (twice = 0, i = 1; i < n; i++)
		if (is_same(v[i], v[i - 1]) &&
		    (twice == 0 || v[i]->line < v[twice]->line))
			twice = i;
	return twice;
}

/* Two peers cannot listen at one place, but one of them may not be meant to
 * run: a warning, and no more than one. */
static int
check_unique(const struct conf_peers *l, const char *file, struct report *r)
{
	const struct conf_peer **v;
	size_t i;
	int rc;

	if ((v = reallocarray(NULL, l->n, sizeof(*v))) == NULL)
		return report_error(
		    r, file, 0, "no memory for so many peers; list fewer");
	for (i = 0; i < l->n; i++)
		v[i] = &l->v[i];
	rc = 0;
	if ((i = find_twice(v, l->n, by_id, is_same_id)) != 0)
		rc = report_error(r, file, v[i]->line,
		    "peer %" PRIu32 " stands on line %u already; "
		    "give one of the two another id or remove it",
		    v[i]->id, v[i - 1]->line);
	else if ((i = find_twice(v, l->n, by_address, is_same_address)) != 0)
		report_warn(r, file, v[i]->line,
		    "peer %" PRIu32 " has the host and port of peer %" PRIu32
		    " on line %u; correct one of the two, "
		    "both cannot listen there",
		    v[i]->id, v[i - 1]->id, v[i - 1]->line);
	free(v);
	return rc;
}

static int
parse(struct conf_peers *l, const char *file, const char *text, size_t n,
    struct report *r)
{
	struct lines lines;
	struct line line;

	if (lines_check(file, text, n, r) == -1)
		return -1;
	lines_init(&lines, text, n);
	while (lines_next(&lines, &line))
		if (take_line(l, &line, lines.number, file, r) == -1)
			return -1;
	if (l->n == 0)
		return report_error(r, file, 0, "no peer is listed; " EXAMPLE);
	return check_unique(l, file, r);
}

int
conf_peers_parse(struct conf_peers *l, const char *file, const char *text,
    size_t n, struct report *r)
{
	memset(l, 0, sizeof(*l));
	if (parse(l, file, text, n, r) == -1) {
		conf_peers_free(l);
		return -1;
	}
	return 0;
}

/* LF between the lines and none behind the last: one public peer dies of it
 * (shoal.conf(5)). */
void
conf_peers_print(const struct conf_peers *l, FILE *out)
{
	const struct conf_peer *peer;
	size_t i;

	for (i = 0; i < l->n; i++) {
		peer = &l->v[i];
		fprintf(out, "%s%" PRIu32 " %s %" PRIu16 " %d",
		    i == 0 ? "" : "\n", peer->id, peer->host, peer->port,
		    peer->has_file);
	}
}

void
conf_peers_free(struct conf_peers *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		free(l->v[i].host);
	free(l->v);
	memset(l, 0, sizeof(*l));
}

long
conf_peers_find(const struct conf_peers *l, uint32_t id)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->v[i].id == id)
			return (long)i;
	return -1;
}
