/*
 * ready.c: a daemon started, and waited for until peers may come.
 */
#include "ready.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "meter.h"
#include "mono.h"
#include "net.h"

#define READY_MS 60000

double
ready_start(size_t i)
{
	struct mono begun;
	double took;
	int end[2];
	char c;

	if (pipe2(end, O_CLOEXEC) == -1)
		bench_die("pipe: %s", strerror(errno));
	bed.ready_fd = end[1];
	bed.args[0] = "--ready-fd=3";
	begun = mono_now();
	bench_must(bed_start(&bed, i));
	close(end[1]);
	if (!net_is_readable(end[0], READY_MS) || read(end[0], &c, 1) != 1)
		bench_must(
		    bed_fail(&bed, "peer %u does not begin", bed.peer[i].id));
	took = meter_seconds(begun.ns, mono_now().ns);
	close(end[0]);
	bed.ready_fd = 0;
	memset(bed.args, 0, sizeof(bed.args));
	return took;
}
