/*
 * config_torrent.c: the terms of a torrent's swarm.
 */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bits.h"
#include "chosen.h"
#include "config.h"
#include "hex.h"
#include "name.h"
#include "rng.h"
#include "torrent_read.h"

#define OWN_ID "-SH0000-" /* BEP 20, with the digits of the version */

static int
read_torrent(struct config *c, struct report *r)
{
	char program[PATH_MAX + 16], why[TORRENT_WHY_MAX];

	snprintf(program, sizeof(program), "%s/shoal-metainfo", c->libexec);
	c->torrent_fd = torrent_read(&c->torrent, program, c->opt.torrent,
	    !c->shoal.sandbox_optional, why);
	if (c->torrent_fd == -1)
		return report_error(r, c->opt.torrent, 0, "%s", why);
	return 0;
}

/* What nobody selects stays in the torrent, but is not fetched. */
static int
choose_files(struct config *c, struct report *r)
{
	char why[CHOSEN_WHY_MAX];
	uint64_t *pieces;
	int fd;

	if (c->opt.nonly == 0)
		return 0;
	fd = chosen_take(&c->torrent, c->opt.only, c->opt.nonly, why);
	if (fd == -1)
		return report_error(r, c->opt.torrent, 0, "%s", why);
	close(c->torrent_fd);
	c->torrent_fd = fd;
	pieces = calloc(bits_words(c->torrent.geo.pieces), sizeof(*pieces));
	if (pieces == NULL)
		return report_error(r, NULL, 0, "--only: no memory");
	chosen_pieces(pieces, &c->torrent);
	c->terms.wanted = pieces;
	return 0;
}

/* Letters and digits behind our sign: unlike any other's, and no secret. */
static void
choose_id(uint8_t id[HASH_LEN])
{
	static const char set[] = "0123456789abcdefghijklmnopqrstuvwxyz";
	const char *v;
	struct rng rng;
	size_t i;

	rng_seed(&rng, rng_entropy());
	memcpy(id, OWN_ID, strlen(OWN_ID));
	for (v = SHOAL_VERSION, i = strlen("-SH"); *v != '\0'; v++)
		if (*v != '.' && id[i] == '0')
			id[i++] = (uint8_t)*v;
	for (i = strlen(OWN_ID); i < HASH_LEN; i++)
		id[i] = (uint8_t)set[rng_below(&rng, sizeof(set) - 1)];
}

static void
set_terms(struct config *c)
{
	char hex[2 * HASH_LEN + 1];
	struct terms *t;

	t = &c->terms;
	t->is_torrent = true;
	t->many = torrent_is_multi(&c->torrent);
	t->geo = c->torrent.geo;
	t->digests.kind = DIGEST_SHA1;
	t->digests.table = c->torrent.digest;
	strcpy(t->file, torrent_name(&c->torrent));
	strcpy(t->folder, c->opt.data);
	memcpy(t->hash, c->torrent.h->info_hash, HASH_LEN);
	hex_encode(t->hash, HASH_LEN, hex);
	snprintf(t->state, sizeof(t->state), ".shoal/%s", hex);
	choose_id(t->own_id);
	t->listed = (uint32_t)c->opt.npeers;
	t->k = c->shoal.k;
	t->p = c->shoal.p;
	t->m = c->shoal.m;
	t->has_file = c->opt.seed;
	t->until = c->opt.stay        ? UNTIL_STOPPED :
	    c->opt.until == UNTIL_ALL ? UNTIL_COMPLETE :
					c->opt.until;
	t->permille = c->opt.permille;
	t->host = "::";
}

/* A folder of that name may have the one that is meant in it. */
static bool
is_the_data(const struct terms *t)
{
	char inner[sizeof(t->folder) + sizeof(t->file) + 1];
	struct stat st;

	if (stat(t->folder, &st) == -1)
		return false;
	if (!t->many)
		return S_ISREG(st.st_mode);
	snprintf(inner, sizeof(inner), "%s/%s", t->folder, t->file);
	return S_ISDIR(st.st_mode) && lstat(inner, &st) == -1;
}

/* What is to be served may be named itself, where else its folder is. */
static void
strip_name(struct terms *t)
{
	char *base;

	base = strrchr(t->folder, '/');
	base = base != NULL ? base + 1 : t->folder;
	if (strcmp(base, t->file) != 0 || !is_the_data(t))
		return;
	if (base == t->folder)
		strcpy(t->folder, ".");
	else if (base == t->folder + 1)
		*base = '\0';
	else
		base[-1] = '\0';
}

int
config_torrent(struct config *c, struct report *r)
{
	if (read_torrent(c, r) == -1 || choose_files(c, r) == -1)
		return -1;
	if (strlen(torrent_name(&c->torrent)) > FILE_NAME_MAX)
		return report_error(r, c->opt.torrent, 0,
		    "its file's name is longer than %d bytes, and no room is "
		    "left for .part",
		    FILE_NAME_MAX);
	if (strlen(c->opt.data) >= sizeof(c->terms.folder))
		return report_error(
		    r, NULL, 0, "--data: the folder's name is too long");
	if (c->shoal.static_peers[0] != '\0' &&
	    options_add_peers(&c->opt, c->shoal.static_peers, r) == -1)
		return -1;
	set_terms(c);
	if (c->terms.has_file)
		strip_name(&c->terms);
	return 0;
}

/* The same for a folder and a torrent at each start, and another for others;
 * a folder that is not there yet has the name that it will have. */
void
config_torrent_name(struct config *c)
{
	char path[PATH_MAX];

	if (realpath(c->terms.folder, path) == NULL &&
	    (size_t)snprintf(path, sizeof(path), "%s%s%s",
		c->terms.folder[0] == '/' ? "" : c->dir,
		c->terms.folder[0] == '/' ? "" : "/",
		c->terms.folder) >= sizeof(path))
		path[0] = '\0';
	name_of_torrent(path, c->terms.hash, c->name);
}
