/*
 * config.c: the configuration of one daemon.
 */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "name.h"
#include "seg.h"
#include "shoalfile.h"
#include "swarm.h"

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
	others = c->terms.is_torrent ? c->shoal.max_peers : c->terms.listed;
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
		    "than SegmentMemory %" PRIu64 "; raise it, or lower "
		    "MaxPeers or MaxHalfOpen%s",
		    c->slots, seg_slot_size(geo->pieces), swarm, geo->pieces,
		    c->shoal.segment_memory,
		    c->terms.is_torrent ? "" : ", or raise PieceSize");
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
	if (c->opt.name != NULL)
		strcpy(c->name, c->opt.name);
	else if (c->terms.is_torrent)
		config_torrent_name(c);
	else
		name_default(c->dir, c->opt.id, c->name);
	return 0;
}

int
config_load(struct config *c, struct report *r)
{
	bool course;

	course = c->opt.torrent == NULL;
	if ((course && config_course(c, r) == -1) ||
	    shoalfile_load(&c->shoal, &c->opt, &c->shoal_file, r) == -1)
		return -1;
	if ((course ? config_course_keys(c, r) : config_torrent(c, r)) == -1)
		return -1;
	return size_up(c, r) == -1 || name_it(c, r) == -1 ? -1 : 0;
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
