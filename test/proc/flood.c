/*
 * flood.c: connections that say nothing, or not enough.
 */
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bed.h"
#include "dialect.h"
#include "fake.h"
#include "look.h"
#include "net.h"
#include "run.h"
#include "sentence.h"

#define FLOOD 150

static struct bed bed;
static struct look look;

static void
drop(void)
{
	bed_drop(&bed);
}

static void
stop(void)
{
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	cr_assert_bed(&bed, bed_end(&bed));
}

TestSuite(flood, .fini = drop, .timeout = 300);

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
	cr_assert_bed(&bed, look_open(&look, &bed, 0, 5000));
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
		cr_assert(net_is_closed(fd[i], 5000), "%zu", i);
	for (size_t i = 6; i < 10; i++)
		cr_assert_not(net_is_readable(fd[i], 0), "%zu", i);
	for (size_t i = 0; i < 10; i++)
		close(fd[i]);
	cr_assert_bed(&bed, bed_stop(&bed, 0));
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

/* The worker of a connection that is not yet admitted, within ms. */
static pid_t
unadmitted_worker(int ms)
{
	int64_t end = run_now() + run_patience(ms);
	const struct seg_order *o;
	uint32_t pid;

	do {
		for (uint32_t i = 0; i < look.seg.h->slots; i++) {
			o = &look.seg.orders[i];
			pid = atomic_load(&o->pid);
			if (pid != 0 && atomic_load(&o->state) == SLOT_NEW)
				return (pid_t)pid;
		}
		run_sleep(2);
	} while (run_now() < end);
	return 0;
}

Test(flood, refused_worker_that_does_not_leave_gives_way)
{
	uint8_t hello[HANDSHAKE_LEN];
	pid_t worker;
	int fd[4];

	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
	bed.args[0] = "--max-half-open";
	bed.args[1] = "2";
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, look_open(&look, &bed, 0, 5000));
	fd[0] = net_dial_within(bed.peer[0].port, 5000);
	worker = unadmitted_worker(5000);
	cr_assert_gt(worker, 0);
	/* It says HELLO, is stopped, and is refused then. */
	kill(bed.peer[0].pid, SIGSTOP);
	handshake_encode(DIALECT_DOCUMENT, 4711, hello);
	cr_assert(net_write(fd[0], hello, sizeof(hello), 1000));
	cr_assert_eq(net_read(fd[0], hello, sizeof(hello), 2000), 32);
	run_sleep(run_ms(100));
	kill(worker, SIGSTOP);
	kill(bed.peer[0].pid, SIGCONT);
	run_sleep(run_ms(100));
	for (size_t i = 1; i < 4; i++) {
		fd[i] = net_dial(bed.peer[0].port);
		cr_assert_neq(fd[i], -1);
		run_sleep(run_ms(50));
	}
	cr_assert(run_are_gone(&worker, 1, 5000));
	cr_assert(net_is_closed(fd[1], 5000));
	cr_assert_not(net_is_readable(fd[2], 0));
	cr_assert_not(net_is_readable(fd[3], 0));
	for (size_t i = 0; i < 4; i++)
		close(fd[i]);
	stop();
}

Test(flood, supervisor_without_descriptors_waits_and_does_not_spin)
{
	struct rlimit none, former;
	struct fake fake;
	int64_t before;

	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, look_open(&look, &bed, 0, 5000));
	fake_init(&fake, &bed, 1, DIALECT_DOCUMENT);
	cr_assert(fake_join(&fake, &bed, 0, 0, 5000));
	cr_assert(look_until_live(&look, 1, 5000));
	fake_hang_up(&fake);
	cr_assert(look_until_live(&look, 0, 5000));
	cr_assert_eq(prlimit(bed.peer[0].pid, RLIMIT_NOFILE, NULL, &former), 0);
	none = former;
	none.rlim_cur = 1;
	cr_assert_eq(prlimit(bed.peer[0].pid, RLIMIT_NOFILE, &none, NULL), 0);
	/* A disk process is replaced later, too. */
	cr_assert(look_kill(&look, look_disk(&look, 0), SIGKILL));
	run_sleep(100);
	before = run_cpu_ms(bed.peer[0].pid);
	cr_assert(fake_dial(&fake, &bed, 0, 5000));
	run_sleep(1000);
	cr_assert_lt(run_cpu_ms(bed.peer[0].pid) - before, run_ms(400));
	/* What came meanwhile was not lost. */
	cr_assert_eq(prlimit(bed.peer[0].pid, RLIMIT_NOFILE, &former, NULL), 0);
	cr_assert(fake_meet(&fake, &bed, 0, true, 5000));
	fake_close(&fake);
	stop();
}

Test(flood, listed_address_has_no_limit_of_its_own_on_a_dual_socket)
{
	int fd[6];

	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
	bed.args[0] = "--listen";
	bed.args[1] = "::";
	bed.args[2] = "--max-per-address";
	bed.args[3] = "2";
	cr_assert_bed(&bed, bed_start(&bed, 0));
	for (size_t i = 0; i < 6; i++) {
		fd[i] = net_dial_within(bed.peer[0].port, 5000);
		cr_assert_neq(fd[i], -1);
		run_sleep(20);
	}
	run_sleep(run_ms(200));
	for (size_t i = 0; i < 6; i++) {
		cr_assert_not(net_is_readable(fd[i], 0), "%zu", i);
		close(fd[i]);
	}
	stop();
}

/* Connects and connects, and says nothing, until it is shot. */
static pid_t
flood(uint16_t port)
{
	int fd[32] = {0};
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	for (size_t i = 0;; i = (i + 1) % 32) {
		if (fd[i] > 0)
			close(fd[i]);
		fd[i] = net_dial(port);
	}
}

Test(flood, silent_connections_do_not_keep_us_from_dialling)
{
	pid_t pid;

	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
	bed.args[0] = "--max-half-open";
	bed.args[1] = "2";
	cr_assert_bed(&bed, bed_start(&bed, 1));
	cr_assert_bed(&bed, look_open(&look, &bed, 1, 5000));
	pid = flood(bed.peer[1].port);
	cr_assert_gt(pid, 0);
	run_sleep(200);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_expect(look_until_have(&look, bed.pieces, 20000));
	kill(pid, SIGKILL);
	cr_assert(run_wait(pid, 1000, &(int){0}));
	cr_assert_bed(&bed, bed_all_end(&bed, 20000));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 1));
	cr_assert_bed(&bed, bed_end(&bed));
}

/* Says junk from an address that is not listed, and waits for the end. */
static void
knock(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK + 8)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	cr_assert_eq(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	a.sin_port = htons(bed.peer[0].port);
	cr_assert_eq(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	(void)net_write(fd, "GET / HTTP/1.0\r\n\r\n", 18, 1000);
	cr_assert(net_is_closed(fd, 5000));
	close(fd);
}

/* A worker is a process: of one address eight a second, however many come. */
Test(flood, stranger_gets_few_workers_a_second)
{
	const char *err;
	int64_t begun;
	size_t got;

	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, look_open(&look, &bed, 0, 5000));
	begun = run_now();
	for (int i = 0; i < 200; i++)
		knock();
	cr_assert_bed(&bed, bed_start(&bed, 1));
	cr_assert_bed(&bed, bed_all_end(&bed, 20000));
	err = bed_path(&bed, "err_1001.txt");
	got = sentence_count(err, "no known handshake header");
	cr_assert_gt(got, 0);
	cr_assert_leq(got, 8 * (size_t)((run_now() - begun) / 1000 + 2));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 1));
	cr_assert_bed(&bed, bed_end(&bed));
}
