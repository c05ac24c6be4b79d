/*
 * progress.c: how far the transfer is, for a person.
 */
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "amount.h"
#include "child.h"
#include "disks.h"
#include "notify.h"
#include "rates.h"
#include "title.h"

static bool shown;

static void
format_left(const struct supervisor *sv, char out[24])
{
	uint64_t left, s;

	left = swarm_left(&sv->swarm);
	if (disks_are_checking(sv))
		snprintf(out, 24, "checking");
	else if (left == 0)
		snprintf(out, 24, "complete");
	else if (sv->paused)
		snprintf(out, 24, "paused");
	else if (sv->rate_down == 0)
		snprintf(out, 24, "waiting");
	else if ((s = left / sv->rate_down) >= 3600)
		snprintf(out, 24, "%" PRIu64 "h%02" PRIu64 "m left",
		    s / 3600 % 100000, s / 60 % 60);
	else
		snprintf(
		    out, 24, "%" PRIu64 "m%02" PRIu64 "s left", s / 60, s % 60);
}

static struct amount
percent(const struct supervisor *sv)
{
	uint64_t all, left;

	all = swarm_wanted(&sv->swarm);
	left = swarm_left(&sv->swarm);
	return amount_percent(
	    left == 0 ? 1000 : amount_permille(all - left, all));
}

static void
format_peers(const struct supervisor *sv, char out[40])
{
	if (sv->terms->is_torrent)
		snprintf(out, 40, "%" PRIu32 " peers", sv->nlive);
	else
		snprintf(out, 40, "%" PRIu32 " of %" PRIu32 " peers", sv->nlive,
		    sv->npeers);
}

void
progress_line(const struct supervisor *sv, char *buf, size_t size)
{
	char left[24], peers[40];

	format_left(sv, left);
	format_peers(sv, peers);
	snprintf(buf, size, "%6s  down %sB/s  up %sB/s  %s  %s", percent(sv).s,
	    amount_size(sv->rate_down).s, amount_size(sv->rate_up).s, peers,
	    left);
}

void
progress_show(struct supervisor *sv)
{
	char line[160], out[200];
	int n;

	title_set("shoald: %s %s of %s, %" PRIu32 " peers", sv->cf->name,
	    percent(sv).s, sv->terms->file, sv->nlive);
	if (!sv->terminal)
		return;
	progress_line(sv, line, sizeof(line));
	n = snprintf(out, sizeof(out), "\r\033[K%s\r", line);
	shown = write(sv->log_wr, out, (size_t)n) > 0 || shown;
}

void
progress_tell(const struct supervisor *sv)
{
	const char *more;

	more = sv->paused ? ", paused" : "";
	if (!sv->paused && disks_are_checking(sv))
		more = ", checking";
	notify_status("%" PRIu32 " of %" PRIu32 " pieces, %" PRIu32
		      " workers%s",
	    sv->have, sv->terms->geo.pieces, child_count(sv), more);
}

void
progress_end(struct supervisor *sv)
{
	if (shown && write(sv->log_wr, "\n", 1) == 1)
		shown = false;
}

void
progress_sum(const struct supervisor *sv, char *buf, size_t size)
{
	uint64_t bytes, up, ms;

	rates_total(sv, &bytes, &up);
	ms = (uint64_t)mono_sub_ms(sv->now, sv->phase_began);
	snprintf(buf, size,
	    "%" PRIu64 " bytes in %" PRIu64 ".%" PRIu64 " s, %sB/s", bytes,
	    ms / 1000, ms / 100 % 10,
	    amount_size(bytes * 1000 / (ms > 0 ? ms : 1)).s);
}
