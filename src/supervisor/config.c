/*
 * config.c: the configuration of one daemon.
 */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "piecedigests.h"
#include "name.h"
#include "seg.h"
#include "swarm.h"

#define COURSE_FILE_MAX (1u << 20)
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
load_course_files(struct config *c, struct report *r)
{
	char *text;
	size_t n;
	int rc;
	long self;

	if (read_file(common_cfg, COURSE_FILE_MAX,
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

/* The first shoal.conf there is: in the working folder, then in /etc. */
static int
load_shoal_conf(struct config *c, struct report *r)
{
	static const char *const path[] = {"shoal.conf", "/etc/shoal.conf"};
	char *text;
	size_t i, n;
	int rc;

	conf_shoal_defaults(&c->shoal);
	for (i = 0; i < sizeof(path) / sizeof(path[0]); i++) {
		if (file_read(path[i], COURSE_FILE_MAX, &text, &n) == -1) {
			if (errno == ENOENT)
				continue;
			return report_error(r, path[i], 0,
			    "cannot be read: %s; make it readable or remove it",
			    strerror(errno));
		}
		c->shoal_file = path[i];
		rc = conf_shoal_parse(&c->shoal, path[i], text, n, r);
		free(text);
		return rc;
	}
	return 0;
}

static int
apply_options(struct config *c, struct report *r)
{
	unsigned int i;

	for (i = 0; i < c->opt.nset; i++)
		if (conf_shoal_option(&c->shoal, c->opt.set[i].option,
			c->opt.set[i].value, r) == -1)
			return -1;
	return 0;
}

/* The swarm as the course's files have it. */
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
	t->own = self->id;
	t->line = self->line;
	t->listed = (uint32_t)c->peers.n;
	t->k = c->common.k;
	t->p = c->common.p;
	t->m = c->common.m;
	t->has_file = self->has_file;
	t->until = c->opt.stay ? UNTIL_STOPPED : UNTIL_ALL;
	t->host = self->host;
	t->port = self->port;
}

/* A comment may stand before each of them. */
#define DIGESTS_FILE_MAX(pieces) \
	(COURSE_FILE_MAX + (size_t)(pieces)*4 * DIGEST_LEN)

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

static uint32_t
count_disks(const struct config *c)
{
	long n;

	n = c->shoal.disk_processes;
	if (n == 0)
		n = sysconf(_SC_NPROCESSORS_ONLN);
	if (n < 1)
		n = 1;
	return n > DISKS_MAX ? DISKS_MAX : (uint32_t)n;
}

/* Slots and memory follow from the rest. */
static int
size_up(struct config *c, struct report *r)
{
	const struct geometry *geo;
	struct seg_plan plan;
	uint64_t others, seg, swarm;

	geo = &c->terms.geo;
	others = c->terms.listed - 1;
	if (others > c->shoal.max_peers)
		others = c->shoal.max_peers;
	c->slots = (uint32_t)others + c->shoal.max_half_open;
	c->disks = count_disks(c);
	plan.slots = c->slots;
	plan.disks = c->disks;
	plan.max_pieces = geo->pieces;
	seg = seg_size(&plan);
	swarm = swarm_size(geo, c->terms.digests.kind);
	if (seg == 0 || swarm == 0 || seg > c->shoal.segment_memory ||
	    swarm > c->shoal.segment_memory - seg)
		return report_error(r, "shoal.conf", 0,
		    "%" PRIu32 " slots of %" PRIu64 " bytes and %" PRIu64
		    " bytes for %" PRIu32 " pieces need more shared memory "
		    "than SegmentMemory %" PRIu64 "; raise it, lower MaxPeers "
		    "or MaxHalfOpen, or raise PieceSize",
		    c->slots, seg_slot_size(geo->pieces), swarm, geo->pieces,
		    c->shoal.segment_memory);
	return 0;
}

static int
name_it(struct config *c, struct report *r)
{
	if (getcwd(c->dir, sizeof(c->dir)) == NULL)
		return report_error(r, ".", 0,
		    "cannot tell its path: %s; "
		    "start in a folder that exists",
		    strerror(errno));
	if (c->opt.name == NULL) {
		name_default(c->dir, c->opt.id, c->name);
		return 0;
	}
	strcpy(c->name, c->opt.name);
	return 0;
}

int
config_load(struct config *c, struct report *r)
{
	if (load_course_files(c, r) == -1 || load_shoal_conf(c, r) == -1 ||
	    apply_options(c, r) == -1 ||
	    conf_shoal_check_peers(&c->shoal, &c->peers, c->shoal_file, r) ==
		-1)
		return -1;
	set_terms(c);
	return load_digests(c, r) == -1 || size_up(c, r) == -1 ||
		name_it(c, r) == -1 ?
	    -1 :
	    0;
}

void
config_print_course(const struct config *c, FILE *f)
{
	fprintf(f, "# file: %s\n", common_cfg);
	conf_common_print(&c->common, f);
	fprintf(f, "# file: %s\n", peerinfo_cfg);
	conf_peers_print(&c->peers, f);
}

void
config_print(const struct config *c)
{
	config_print_course(c, stdout);
	printf("\n# file: shoal.conf\n");
	conf_shoal_print(&c->shoal, stdout);
}

enum log_level
config_log_level(const struct config *c)
{
	unsigned int level;

	level = (unsigned int)c->shoal.log_level + c->opt.verbose;
	return level > LOG_DEBUG ? LOG_DEBUG : (enum log_level)level;
}

uint32_t
config_pool_ms(const struct config *c)
{
	uint64_t s;

	s = c->shoal.request_timeout;
	if (s == 0)
		s = c->terms.p > 15 ? 2 * (uint64_t)c->terms.p : 30;
	return s > UINT32_MAX / 1000 ? UINT32_MAX : (uint32_t)(s * 1000);
}
