/*
 * crowd.c: more listed peers than connections.
 */
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bed.h"
#include "holds.h"
#include "look.h"
#include "net.h"
#include "run.h"
#include "sentence.h"

static struct bed bed;
static struct look look;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(crowd, .fini = drop, .timeout = 300);

Test(crowd, seed_with_room_for_one_serves_all_and_ends)
{
	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 4, .with_file = 1}));
	bed.args[0] = "--max-peers";
	bed.args[1] = "1";
	cr_assert_bed(&bed, bed_start(&bed, 0));
	bed.args[0] = NULL;
	for (size_t i = 1; i < bed.n; i++)
		cr_assert_bed(&bed, bed_start(&bed, i));
	cr_assert_bed(&bed, bed_all_end(&bed, 25000));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 3));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(crowd, full_daemon_dials_nobody)
{
	int listener, fd;

	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 3, .with_file = 1}));
	bed.args[0] = "--stay";
	bed.args[1] = "--max-peers";
	bed.args[2] = "1";
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_start(&bed, 2));
	cr_assert_bed(&bed, look_open(&look, &bed, 2, 5000));
	cr_assert(look_until_live(&look, 1, 5000));
	/* Who was dialled before that is in the backlog. */
	listener = net_listen(bed.peer[1].port);
	cr_assert_neq(listener, -1);
	run_sleep(run_ms(200));
	while ((fd = net_accept(listener, 0)) != -1)
		close(fd);
	cr_assert_eq(net_accept(listener, 2500), -1);
	close(listener);
	kill(bed.peer[0].pid, SIGTERM);
	kill(bed.peer[2].pid, SIGTERM);
	cr_assert_bed(&bed, bed_all_end(&bed, 3000));
	cr_assert_bed(&bed, bed_end(&bed));
}

#define DEAD 200

/* A port whose backlog is full: a connect there hangs. */
static uint16_t
dead_port(int fd[3])
{
	struct sockaddr_in a = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	uint16_t port = net_port();

	a.sin_port = htons(port);
	fd[0] = net_listen(port);
	cr_assert_neq(fd[0], -1);
	cr_assert_eq(listen(fd[0], 0), 0);
	for (int i = 1; i < 3; i++) {
		fd[i] = socket(
		    AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		(void)connect(fd[i], (struct sockaddr *)&a, sizeof(a));
		run_sleep(20);
	}
	return port;
}

Test(crowd, hosts_that_do_not_answer_keep_nobody_waiting)
{
	uint16_t port;
	int fd[3];
	FILE *f;

	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
	port = dead_port(fd);
	f = fopen(bed_path(&bed, "PeerInfo.cfg"), "w");
	cr_assert_not_null(f);
	for (int i = 0; i < DEAD; i++)
		fprintf(f, "%d 127.0.0.1 %u 0\n", 2000 + i, port);
	for (size_t i = 0; i < 2; i++)
		fprintf(f, "%u 127.0.0.1 %u %d\n", bed.peer[i].id,
		    bed.peer[i].port, bed.peer[i].has);
	fclose(f);
	cr_assert_bed(&bed, bed_start_all(&bed));
	cr_assert_bed(&bed, look_open(&look, &bed, 1, 5000));
	cr_assert(look_until_have(&look, bed.pieces, 8000));
	kill(bed.peer[0].pid, SIGTERM);
	kill(bed.peer[1].pid, SIGTERM);
	cr_assert_bed(&bed, bed_all_end(&bed, 3000));
	for (int i = 0; i < 3; i++)
		close(fd[i]);
	cr_assert_bed(&bed, bed_end(&bed));
}

#define LISTED 10000

/* The first and the last line are the bed's peers; nobody is where the others
 * should be. */
static void
list_ten_thousand(void)
{
	FILE *f = fopen(bed_path(&bed, "PeerInfo.cfg"), "w");

	cr_assert_not_null(f);
	fprintf(f, "%u 127.0.0.1 %u 1\n", bed.peer[0].id, bed.peer[0].port);
	for (int i = 0; i < LISTED - 2; i++)
		fprintf(
		    f, "%d 127.1.%d.%d 9 0\n", 2000 + i, i / 250, i % 250 + 1);
	fprintf(f, "%u 127.0.0.1 %u 0", bed.peer[1].id, bed.peer[1].port);
	fclose(f);
}

Test(crowd, ten_thousand_listed_peers_are_no_burden)
{
	int64_t begun, cpu;
	long kib;

	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
	list_ten_thousand();
	begun = run_now();
	cr_assert_eq(
	    bed_tool(&bed, "out", "shoald", "-C", bed.dir, "-n", "1002", NULL),
	    0);
	cr_assert_lt(run_now() - begun, run_ms(5000));
	cr_assert_bed(&bed, bed_start_all(&bed));
	cr_assert_bed(&bed, look_open(&look, &bed, 1, 5000));
	cr_assert(look_until_have(&look, bed.pieces, 10000));
	cr_assert_bed(&bed, bed_completes(&bed, 1, 10000));
	for (size_t i = 0; i < 2; i++) {
		kib = holds_kib(bed.peer[i].pid, "status", "VmHWM");
		cr_assert(kib > 0 && kib < 65536, "%ld", kib);
		cpu = run_cpu_ms(bed.peer[i].pid);
		run_sleep(1000);
		cr_assert_lt(
		    run_cpu_ms(bed.peer[i].pid) - cpu, run_ms(400), "%zu", i);
		kill(bed.peer[i].pid, SIGTERM);
	}
	cr_assert_bed(&bed, bed_all_end(&bed, 3000));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 1));
	cr_assert_bed(&bed, bed_end(&bed));
}
