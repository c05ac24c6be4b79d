/*
 * erasing.c: swarms whose data go with them.
 */
#include "erasing.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "hex.h"
#include "launch.h"
#include "log.h"
#include "swarms.h"
#include "watched.h"

#define ERASERS_MAX    2
#define AGAIN_FIRST_MS 1000
#define AGAIN_MAX_MS   300000

static pid_t
run(const struct keeper *k, const struct row *r)
{
	char program[PATH_MAX + 16], metainfo[PATH_MAX + 16],
	    file[PATH_MAX + NAME_MAX + 2], hex[2 * HASH_LEN + 1];
	const char *const argv[] = {program, file, k->data, hex, metainfo,
	    k->conf.sandbox_optional ? "optional" : "required", launch_room,
	    NULL};

	snprintf(program, sizeof(program), "%s/shoal-eraser", k->libexec);
	snprintf(metainfo, sizeof(metainfo), "%s/shoal-metainfo", k->libexec);
	snprintf(file, sizeof(file), "%s/%s", k->torrents, r->file);
	hex_encode(r->hash, HASH_LEN, hex);
	return launch(program, argv, NULL, 0, -1);
}

static void
put_off(struct keeper *k, struct row *r)
{
	log_warnx("%s: %s; it is tried again", r->name, r->why);
	backoff_fail(&r->fails, AGAIN_FIRST_MS, AGAIN_MAX_MS, k->now);
}

static void
begin(struct keeper *k, struct row *r)
{
	if ((r->eraser = run(k, r)) == -1) {
		r->eraser = 0;
		snprintf(r->why, sizeof(r->why), "cannot be removed: %s",
		    strerror(errno));
		put_off(k, r);
		return;
	}
	k->erasers++;
}

void
erasing_tick(struct keeper *k)
{
	struct row *r;
	size_t i;

	if (!k->look || k->leaving)
		return;
	for (i = 0; i < k->rows && k->erasers < ERASERS_MAX; i++) {
		r = k->row[i];
		if (r->erase && !r->gone && r->eraser == 0 &&
		    r->tether.pid == 0 && !r->unread && !r->reading &&
		    mono_is_due(r->fails.until, k->now))
			begin(k, r);
	}
}

/* The data are gone; the .torrent is the last that goes. */
static void
finish(struct keeper *k, struct row *r)
{
	if (unlinkat(k->torrents_fd, r->file, 0) == -1 && errno != ENOENT) {
		snprintf(r->why, sizeof(r->why),
		    "its .torrent cannot be removed: %s", strerror(errno));
		put_off(k, r);
		return;
	}
	(void)fsync(k->torrents_fd);
	log_info("%s: its data are removed", r->name);
	swarms_remove(k, r);
}

/* While it was at work another file may have come in place of the .torrent,
 * which is read before anything is concluded; or has been, and refused. */
static void
reaped(struct keeper *k, struct row *r, int status, bool by_signal)
{
	r->eraser = 0;
	k->erasers--;
	k->look = true;
	if (r->gone || !r->erase) {
		swarms_bury(k, r);
		return;
	}
	watched_look(k, r->file);
	if (r->gone || r->unread || r->reading)
		return;
	if (status == 0 && !by_signal) {
		finish(k, r);
		return;
	}
	snprintf(r->why, sizeof(r->why), "%s",
	    !by_signal && status == EXIT_TEMPORARY ?
		"its data are shared by another process" :
		"its data cannot be removed; the log says why");
	put_off(k, r);
}

bool
erasing_reaped(struct keeper *k, pid_t pid, int status, bool by_signal)
{
	size_t i;

	for (i = 0; k->erasers > 0 && i < k->rows; i++)
		if (k->row[i]->eraser == pid) {
			reaped(k, k->row[i], status, by_signal);
			return true;
		}
	return false;
}

void
erasing_end(const struct row *r)
{
	if (r->eraser != 0)
		kill(r->eraser, SIGKILL);
}

void
erasing_stop(struct keeper *k)
{
	size_t i;

	for (i = 0; i < k->rows; i++)
		erasing_end(k->row[i]);
}
