/*
 * first.c: from the start of a daemon until a peer that it was told of has
 * given it the first block.
 */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench.h"
#include "fake.h"
#include "files.h"
#include "meter.h"
#include "mono.h"
#include "net.h"

#define SAMPLES 15
#define MS      10000
#define PEER    0
#define OURS    1

static struct fake fake;

/* The peer waits already; who listens is dialled at once. */
static double
first_ms(const uint8_t *file)
{
	int64_t begun = mono_now().ns;

	bench_must(bed_start(&bed, OURS));
	if (!fake_accept(&fake, MS) ||
	    !fake_meet(&fake, &bed, OURS, false, MS) ||
	    !fake_send_bitfield(&fake, bed.pieces) ||
	    !fake_expect(&fake, MSG_INTERESTED, MS) ||
	    !fake_send(&fake, MSG_UNCHOKE, 0) ||
	    !fake_serve(&fake, file, 1, MS))
		bench_die("the first block is not asked for");
	return meter_seconds(begun, mono_now().ns) * 1e3;
}

void
row_first(void)
{
	double ms[SAMPLES];
	char *file;

	bench_must(bed_make(&bed,
	    &(struct bed_plan){.peers = 2, .with_file = 1, .torrent = true}));
	file = files_read(bed_origin(&bed), NULL);
	fake_init(&fake, &bed, PEER, DIALECT_BITTORRENT);
	/* Who is not there yet is not there for a while. */
	fake.listener = net_listen(fake.port);
	for (size_t i = 0; i < SAMPLES; i++) {
		ms[i] = first_ms((const uint8_t *)file);
		kill(bed.peer[OURS].pid, SIGTERM);
		bench_must(bed_ends(&bed, OURS, 1, MS));
		(void)unlink(bed_path(
		    &bed, "peer_%u/%s.part", bed.peer[OURS].id, BED_FILE));
	}
	fake_close(&fake);
	free(file);
	bench_must(bed_end(&bed));
	bench_at_most("shoald to the first block of a peer it was told of",
	    bench_median(ms, SAMPLES), "ms", 100);
}
