/*
 * flood.c: connections that say nothing, or not enough.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <unistd.h>

#include "bed.h"
#include "fake.h"
#include "look.h"
#include "net.h"
#include "run.h"

#define FLOOD 150

static struct bed bed;
static struct look look;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(flood, .fini = drop, .timeout = 60);

Test(flood, silent_connections_do_not_shut_out_a_peer)
{
	int fd[FLOOD];

	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
	bed.args[0] = "--max-half-open";
	bed.args[1] = "8";
	cr_assert_bed(&bed, bed_start(&bed, 0));
	for (size_t i = 0; i < FLOOD; i++) {
		fd[i] = net_dial_within(bed.peer[0].port, 5000);
		cr_assert_neq(fd[i], -1);
	}
	cr_assert_bed(&bed, look_open(&look, &bed, 0, 1000));
	cr_assert_bed(&bed, bed_start(&bed, 1));
	for (size_t i = 0; i < FLOOD; i++) {
		close(fd[i]);
		fd[i] = net_dial(bed.peer[0].port);
	}
	cr_assert_bed(&bed, bed_all_end(&bed, 20000));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 1));
	for (size_t i = 0; i < FLOOD; i++)
		if (fd[i] != -1)
			close(fd[i]);
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(flood, oldest_silent_connection_gives_way)
{
	int fd[10];

	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
	bed.args[0] = "--max-half-open";
	bed.args[1] = "4";
	cr_assert_bed(&bed, bed_start(&bed, 0));
	for (size_t i = 0; i < 10; i++) {
		fd[i] = net_dial_within(bed.peer[0].port, 5000);
		cr_assert_neq(fd[i], -1);
		run_sleep(20);
	}
	for (size_t i = 0; i < 6; i++)
		cr_assert(net_is_closed(fd[i], 2000), "%zu", i);
	for (size_t i = 6; i < 10; i++)
		cr_assert_not(net_is_readable(fd[i], 0), "%zu", i);
	for (size_t i = 0; i < 10; i++)
		close(fd[i]);
	kill(bed.peer[0].pid, SIGTERM);
	cr_assert_bed(&bed, bed_ends(&bed, 0, 0, 3000));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(flood, stranger_that_comes_again_and_again_is_no_harm)
{
	static const char junk[64] = "GET / HTTP/1.0\r\n\r\n";
	int fd;

	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
	cr_assert_bed(&bed, bed_start(&bed, 0));
	for (int i = 0; i < 40; i++) {
		fd = net_dial_within(bed.peer[0].port, 5000);
		cr_assert_neq(fd, -1);
		cr_assert(net_write(fd, junk, sizeof(junk), 1000));
		cr_assert(net_is_closed(fd, 3000));
		close(fd);
	}
	cr_assert_bed(&bed, bed_start(&bed, 1));
	cr_assert_bed(&bed, bed_all_end(&bed, 20000));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 1));
	cr_assert_bed(&bed, bed_end(&bed));
}
