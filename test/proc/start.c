/*
 * start.c: daemons that cannot begin, or have nothing to do.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bed.h"
#include "files.h"
#include "look.h"
#include "run.h"
#include "sentence.h"

static struct bed bed;
static struct look look;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(start, .fini = drop, .timeout = 300);

static void
make(size_t peers, uint32_t with_file)
{
	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){.peers = peers, .with_file = with_file}));
}

Test(start, seed_without_its_file_is_told_where_to_put_it)
{
	make(2, 1);
	cr_assert_eq(unlink(bed_file(&bed, 0)), 0);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_ends(&bed, 0, 100, 5000));
	cr_assert_eq(sentence_count(bed_path(&bed, "err_1001.txt"),
			 "peer_1001/" BED_FILE ": No such file or directory; "
			 "put it there"),
	    1);
	cr_assert_bed(&bed, bed_end(&bed));
}

/* A limit that cannot be raised is one to be raised by a person. */
static void
try_limit(int resource, rlim_t most, int status, const char *text)
{
	const struct rlimit rl = {most, most};

	make(2, 1);
	cr_assert_eq(setrlimit(resource, &rl), 0);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_ends(&bed, 0, status, 5000));
	cr_assert_bed(&bed, bed_says(&bed, 0, text, 0));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(start, too_few_descriptors_are_told)
{
	try_limit(RLIMIT_NOFILE, 64, 100,
	    "descriptors, the limit is 64; raise it, or lower MaxPeers");
}

Test(start, too_few_addresses_are_told)
{
#ifdef SHOAL_SANITIZED
	cr_skip("sanitizers need more than they would be allowed");
#endif
	try_limit(RLIMIT_AS, (rlim_t)512 << 20, 100,
	    "bytes of addresses, the limit is 536870912; raise it");
}

Test(start, too_small_files_are_told)
{
	try_limit(
	    RLIMIT_FSIZE, 65536, 1, "raise the limit on the size of files");
}

Test(start, lone_peer_with_the_file_ends_at_once)
{
	make(1, 1);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_ends(&bed, 0, 0, 5000));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 0));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(start, lone_peer_without_the_file_fails)
{
	make(1, 0);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_ends(&bed, 0, 1, 5000));
	cr_assert_eq(sentence_count(bed_path(&bed, "err_1001.txt"),
			 "no peer is left to fetch the missing pieces from"),
	    1);
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(start, waiting_daemons_sleep)
{
	int64_t before[2];

	/* The last of three never comes. */
	make(3, 1);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_start(&bed, 1));
	cr_assert_bed(&bed, look_open(&look, &bed, 1, 5000));
	cr_assert(look_until_have(&look, bed.pieces, 20000));
	cr_assert(look_kill(&look, look_disk(&look, 0), SIGKILL));
	run_sleep(run_ms(1000));
	for (size_t i = 0; i < 2; i++)
		before[i] = run_cpu_ms(bed.peer[i].pid);
	run_sleep(2000);
	for (size_t i = 0; i < 2; i++) {
		cr_assert_lt(run_cpu_ms(bed.peer[i].pid) - before[i], 400,
		    "peer %zu", i);
		kill(bed.peer[i].pid, SIGTERM);
	}
	cr_assert_bed(&bed, bed_all_end(&bed, 3000));
	cr_assert_bed(&bed, bed_end(&bed));
}

/* A name that the resolver refuses without asking anybody. */
Test(start, host_without_an_address_is_named_once)
{
	const char *err;
	char text[256];

	make(2, 1);
	snprintf(text, sizeof(text), "1001 a..b %u 1\n1002 127.0.0.1 %u 0",
	    bed.peer[0].port, bed.peer[1].port);
	cr_assert(files_write(bed_path(&bed, "PeerInfo.cfg"), text));
	cr_assert_bed(&bed, bed_start(&bed, 1));
	run_sleep(run_ms(7000)); /* it is asked for again every 5 s */
	cr_assert_bed(&bed, bed_stop(&bed, 1));
	err = bed_path(&bed, "err_1002.txt");
	cr_assert_eq(sentence_count(err, "PeerInfo.cfg:1: peer 1001"), 1);
	cr_assert_eq(sentence_count(err, "a..b"), 1);
	cr_assert_bed(&bed, bed_end(&bed));
}

/* The programs in a folder of their own, with this one as shoal-disk. */
static const char *
libexec_with(const char *disk)
{
	static char dir[4096];
	char real[4096], worker[4096 + 32], path[4096 + 32];

	snprintf(dir, sizeof(dir), "%s", bed_path(&bed, "libexec"));
	cr_assert_eq(mkdir(dir, 0755), 0);
	cr_assert_not_null(realpath(bed.build, real));
	snprintf(worker, sizeof(worker), "%s/shoal-worker", real);
	snprintf(path, sizeof(path), "%s/shoal-worker", dir);
	cr_assert_eq(symlink(worker, path), 0);
	snprintf(path, sizeof(path), "%s/shoal-disk", dir);
	cr_assert_eq(symlink(disk, path), 0);
	return dir;
}

Test(start, disk_process_that_always_dies_ends_the_start)
{
	make(2, 1);
	bed.args[0] = "--libexec";
	bed.args[1] = libexec_with("/bin/false");
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_ends(&bed, 0, 1, 10000));
	cr_assert_eq(sentence_count(bed_path(&bed, "err_1001.txt"),
			 "disk process 0 cannot begin"),
	    1);
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(start, disk_program_that_cannot_run_ends_the_start)
{
	make(2, 1);
	cr_assert(files_write(bed_path(&bed, "junk"), "no program"));
	cr_assert_eq(chmod(bed_path(&bed, "junk"), 0755), 0);
	bed.args[0] = "--libexec";
	bed.args[1] = libexec_with(bed_path(&bed, "junk"));
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_ends(&bed, 0, 1, 10000));
	cr_assert_gt(
	    sentence_count(bed_path(&bed, "err_1001.txt"), "Exec format error"),
	    0);
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(start, failed_one_leaves_no_segment)
{
	char path[128];
	struct stat st;

	make(2, 1);
	/* Nothing that can be unlinked has the swarm's name. */
	snprintf(
	    path, sizeof(path), "/dev/shm/shoal.%s.course", bed.peer[0].name);
	cr_assert_eq(mkdir(path, 0755), 0);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_ends(&bed, 0, 111, 5000));
	cr_assert_eq(rmdir(path), 0);
	*strrchr(path, '.') = '\0';
	cr_assert_neq(stat(path, &st), 0, "%s is left", path);
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(start, foreign_thing_of_its_name_gives_way)
{
	char path[128];
	bool ended;

	make(2, 1);
	snprintf(path, sizeof(path), "/dev/shm/shoal.%s", bed.peer[0].name);
	cr_assert_eq(mkfifo(path, 0644), 0);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert(
	    sentence_comes(bed_path(&bed, "err_1001.txt"), "ready:", 1, 5000));
	kill(bed.peer[0].pid, SIGTERM);
	ended = bed_ends(&bed, 0, 0, 3000);
	cr_assert_eq(unlink(path), -1, "%s is left", path);
	cr_assert_bed(&bed, ended);
	cr_assert_bed(&bed, bed_end(&bed));
}

/* Of two that begin at once under one name one runs, and its segment stays. */
Test(start, two_at_once_under_one_name_are_one)
{
	int status, other;
	int64_t end;
	pid_t runs, *a, *b;

	make(2, 3);
	bed.args[0] = "--stay";
	bed.args[1] = "--name";
	bed.args[2] = bed.peer[0].name;
	snprintf(
	    bed.peer[1].name, sizeof(bed.peer[1].name), "%s", bed.peer[0].name);
	a = &bed.peer[0].pid;
	b = &bed.peer[1].pid;
	for (int round = 0; round < 10; round++) {
		cr_assert_bed(&bed, bed_start_all(&bed));
		end = run_now() + run_ms(8000);
		for (runs = 0; runs == 0 && run_now() < end;)
			if (run_wait(*a, 20, &status))
				runs = *b;
			else if (run_wait(*b, 20, &status))
				runs = *a;
		cr_assert_neq(runs, 0, "both run");
		cr_assert(WIFEXITED(status));
		cr_assert_eq(WEXITSTATUS(status), 111);
		cr_assert_bed(&bed, look_open(&look, &bed, runs == *b, 5000));
		cr_assert_eq(look.seg.h->pid, runs);
		look_close(&look);
		kill(runs, SIGTERM);
		cr_assert(run_wait(runs, 3000, &other));
		cr_assert(WIFEXITED(other));
		*a = *b = 0;
	}
	cr_assert_bed(&bed, bed_end(&bed));
}
