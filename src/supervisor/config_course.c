/*
 * config_course.c: the terms of a course's swarm, from its two files.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "file.h"
#include "piecedigests.h"

#define COMMON_FILE_MAX (1u << 20)
#define PEERS_FILE_MAX  (16u << 20)

static const char common_cfg[] = "Common.cfg";
static const char peerinfo_cfg[] = "PeerInfo.cfg";

static int
read_file(const char *path, size_t max, const char *remedy, char **text,
    size_t *n, struct report *r)
{
	if (file_read(path, max, text, n) == 0)
		return 0;
	return report_error(
	    r, path, 0, "cannot be read: %s; %s", strerror(errno), remedy);
}

static int
load_files(struct config *c, struct report *r)
{
	char *text;
	size_t n;
	int rc;
	long self;

	if (read_file(common_cfg, COMMON_FILE_MAX,
		"start in the folder that holds it, or name that with -C DIR",
		&text, &n, r) == -1)
		return -1;
	rc = conf_common_parse(&c->common, common_cfg, text, n, r);
	free(text);
	if (rc == -1)
		return -1;
	if (read_file(peerinfo_cfg, PEERS_FILE_MAX,
		"it lists the peers, one a line: ID HOST PORT HAS-FILE", &text,
		&n, r) == -1)
		return -1;
	rc = conf_peers_parse(&c->peers, peerinfo_cfg, text, n, r);
	free(text);
	if (rc == -1)
		return -1;
	if ((self = conf_peers_find(&c->peers, c->opt.id)) == -1)
		return report_error(r, peerinfo_cfg, 0,
		    "peer %" PRIu32 " has no line; add one such as: "
		    "%" PRIu32 " localhost 6008 0",
		    c->opt.id, c->opt.id);
	c->self = (size_t)self;
	return 0;
}

static void
set_terms(struct config *c)
{
	const struct conf_peer *self;
	struct terms *t;

	self = &c->peers.v[c->self];
	t = &c->terms;
	t->geo = c->common.geo;
	strcpy(t->file, c->common.file);
	snprintf(t->folder, sizeof(t->folder), "peer_%" PRIu32, self->id);
	strcpy(t->state, ".shoal");
	t->own = self->id;
	t->line = self->line;
	t->listed = (uint32_t)c->peers.n - 1;
	t->k = c->common.k;
	t->p = c->common.p;
	t->m = c->common.m;
	t->has_file = self->has_file;
	t->until = c->opt.stay ? UNTIL_STOPPED : UNTIL_ALL;
	t->host = self->host;
	t->port = self->port;
}

int
config_course(struct config *c, struct report *r)
{
	if (load_files(c, r) == -1)
		return -1;
	set_terms(c);
	return 0;
}

/* A comment may stand before each of them. */
#define DIGESTS_FILE_MAX(pieces) \
	(COMMON_FILE_MAX + (size_t)(pieces)*4 * DIGEST_LEN)

static int
load_digests(struct config *c, struct report *r)
{
	const char *path;
	uint8_t *table;
	char *text;
	size_t n;

	path = c->shoal.piece_digests;
	if (path[0] == '\0')
		return 0;
	if (read_file(path, DIGESTS_FILE_MAX(c->terms.geo.pieces),
		"shoal.conf(5) says how PieceDigests makes it", &text, &n,
		r) == -1)
		return -1;
	table = conf_digests_parse(c->terms.geo.pieces, path, text, n, r);
	free(text);
	if (table == NULL)
		return -1;
	c->terms.digests = (struct digests){DIGEST_SHA256, table};
	return 0;
}

int
config_course_keys(struct config *c, struct report *r)
{
	if (conf_shoal_check_peers(&c->shoal, &c->peers, c->shoal_file, r) ==
	    -1)
		return -1;
	return load_digests(c, r);
}

void
config_print_course(const struct config *c, FILE *f)
{
	if (c->terms.is_torrent)
		return;
	fprintf(f, "# file: %s\n", common_cfg);
	conf_common_print(&c->common, f);
	fprintf(f, "# file: %s\n", peerinfo_cfg);
	conf_peers_print(&c->peers, f);
}
