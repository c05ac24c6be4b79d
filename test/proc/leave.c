/*
 * leave.c: daemons that leave while others hold still.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bed.h"
#include "fake.h"
#include "look.h"
#include "run.h"

static struct bed bed;
static struct look look;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(leave, .fini = drop, .timeout = 300);

static void
make(void)
{
	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
}

Test(leave, sigterm_with_stopped_children_takes_seconds_at_most)
{
	pid_t child[16];
	struct fake fake;
	int64_t begun;
	size_t n;

	make();
	cr_assert_bed(&bed, bed_start(&bed, 0));
	fake_init(&fake, &bed, 1, DIALECT_DOCUMENT);
	cr_assert(fake_join(&fake, &bed, 0, 0, 5000));
	cr_assert_bed(&bed, look_open(&look, &bed, 0, 5000));
	cr_assert(look_until_live(&look, 1, 5000));
	n = run_children(bed.peer[0].pid, child, 16);
	cr_assert_geq(n, 2);
	for (size_t i = 0; i < n; i++)
		kill(child[i], SIGSTOP);
	begun = run_now();
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	cr_assert_lt(run_now() - begun, run_ms(5000));
	fake_close(&fake);
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(leave, sigterm_with_a_full_standard_error_takes_seconds_at_most)
{
	const char *err;
	int64_t begun;
	int fd;

	make();
	err = bed_path(&bed, "err_%u.txt", bed.peer[0].id);
	cr_assert_eq(mkfifo(err, 0600), 0);
	fd = open(err, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	cr_assert_neq(fd, -1);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, look_open(&look, &bed, 0, 5000));
	run_sleep(run_ms(300));
	while (write(fd, "x", 1) == 1)
		;
	/* Disk 0 holds this line, and what follows stays in the log pipe. */
	kill(bed.peer[0].pid, SIGUSR1);
	run_sleep(run_ms(1500));
	begun = run_now();
	kill(bed.peer[0].pid, SIGTERM);
	cr_assert(run_are_gone(&bed.peer[0].pid, 1, 3000));
	cr_assert_lt(run_now() - begun, run_ms(5000));
	close(fd);
	unlink(err);
	cr_assert_bed(&bed, bed_ends(&bed, 0, 0, 100));
	cr_assert_bed(&bed, bed_end(&bed));
}

/* It has the file, sees that we have it, and goes: its kernel has all that we
 * said, but acknowledges the last of it late. */
Test(leave, peer_that_goes_at_once_has_been_told_everything)
{
	static const int off = 0;
	struct fake fake;

	make();
	cr_assert_bed(&bed, bed_start(&bed, 0));
	fake_init(&fake, &bed, 1, DIALECT_DOCUMENT);
	cr_assert(fake_dial(&fake, &bed, 0, 5000));
	cr_assert_eq(
	    setsockopt(fake.fd, IPPROTO_TCP, TCP_QUICKACK, &off, sizeof(off)),
	    0);
	cr_assert(fake_meet(&fake, &bed, 0, true, 5000));
	cr_assert(fake_send_bitfield(&fake, bed.pieces));
	cr_assert_eq(shutdown(fake.fd, SHUT_WR), 0);
	cr_assert(fake_expect(&fake, MSG_BITFIELD, 5000));
	cr_assert_bed(&bed, bed_ends(&bed, 0, 0, 5000));
	fake_close(&fake);
	cr_assert_bed(&bed, bed_end(&bed));
}
