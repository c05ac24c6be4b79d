/*
 * names.c: one daemon a name, one writer a folder, nothing stale in the way.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
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

TestSuite(names, .fini = drop, .timeout = 300);

static void
start_seed(void)
{
	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, look_open(&look, &bed, 0, 5000));
}

static void
end_seed(void)
{
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(names, second_daemon_of_a_live_name_is_refused)
{
	start_seed();
	cr_assert_eq(
	    bed_tool(&bed, "out", "shoald", "-C", bed.dir, "1001", NULL), 111);
	cr_assert_eq(bed_tool(&bed, "out", "shoald", "-C", bed.dir, "--name",
			 bed.peer[0].name, "1002", NULL),
	    111);
	end_seed();
}

Test(names, second_daemon_of_a_folder_is_refused_under_another_name)
{
	char name[80];

	start_seed();
	snprintf(name, sizeof(name), "%.60s-b", bed.peer[0].name);
	cr_assert_eq(bed_tool(&bed, "out", "shoald", "-C", bed.dir, "--name",
			 name, "1001", NULL),
	    111);
	end_seed();
}

Test(names, given_name_is_the_segments)
{
	char object[96], name[72];
	int fd;

	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
	snprintf(name, sizeof(name), "Own_%d-x", (int)getpid());
	snprintf(bed.peer[0].name, sizeof(name), "%s", name);
	bed.args[0] = "--name";
	bed.args[1] = name;
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, look_open(&look, &bed, 0, 5000));
	snprintf(object, sizeof(object), "/shoal.%s.course", name);
	cr_assert_str_eq(look.seg.h->swarm, object);
	fd = shm_open(object, O_RDONLY, 0);
	cr_assert_neq(fd, -1);
	close(fd);
	end_seed();
}

Test(names, names_that_are_none_are_refused)
{
	const char *bad[] = {"", "a b", "a/b", ".", NULL};
	char long_one[66];

	memset(long_one, 'x', sizeof(long_one) - 1);
	long_one[sizeof(long_one) - 1] = '\0';
	bad[4] = long_one;
	cr_assert_bed(&bed, bed_make(&bed, &(struct bed_plan){.peers = 2}));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		cr_assert_eq(bed_tool(&bed, "out", "shoald", "-C", bed.dir,
				 "--name", bad[i], "1001", NULL),
		    100, "%s", bad[i]);
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(names, segment_of_a_dead_daemon_is_replaced)
{
	start_seed();
	bed_shoot(&bed, 0);
	cr_assert(run_all_gone(2000));
	cr_assert_bed(&bed, bed_start_all(&bed));
	cr_assert_bed(&bed, bed_all_end(&bed, 20000));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 1));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(names, object_that_is_no_segment_is_replaced)
{
	char object[96];
	int fd;

	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
	snprintf(object, sizeof(object), "/shoal.%s", bed.peer[0].name);
	fd = shm_open(object, O_RDWR | O_CREAT, 0600);
	cr_assert_neq(fd, -1);
	cr_assert_eq(write(fd, "junk", 4), 4);
	close(fd);
	cr_assert_bed(&bed, bed_start_all(&bed));
	cr_assert_bed(&bed, bed_all_end(&bed, 20000));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 1));
	cr_assert_bed(&bed, bed_end(&bed));
}

/* A daemon that was killed just after it had made the object. */
Test(names, object_in_the_making_is_waited_for)
{
	char object[96];
	int fd;

	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
	snprintf(object, sizeof(object), "/shoal.%s", bed.peer[0].name);
	fd = shm_open(object, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
	cr_assert_neq(fd, -1);
	cr_assert_eq(ftruncate(fd, 65536), 0);
	close(fd);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert(
	    sentence_comes(bed_path(&bed, "err_1001.txt"), "ready:", 1, 10000));
	end_seed();
}

Test(names, new_daemon_waits_for_the_last_writer_of_the_old_one)
{
	pid_t disk;

	start_seed();
	while ((disk = look_disk(&look, 0)) == 0)
		run_sleep(2);
	kill(disk, SIGSTOP);
	bed_shoot(&bed, 0);
	/* The lock is the stopped disk process's still, or it is dead. */
	cr_assert_bed(&bed, bed_start_all(&bed));
	run_sleep(1000);
	kill(disk, SIGCONT);
	cr_assert_bed(&bed, bed_all_end(&bed, 20000));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 1));
	cr_assert_bed(&bed, bed_end(&bed));
}

/* Whoever could open it could lock it, and keep the daemon from starting. */
Test(names, lock_is_for_the_daemons_user_alone)
{
	const char *lock;
	struct stat st;

	cr_assert_bed(&bed, bed_make(&bed, &(struct bed_plan){.peers = 1}));
	lock = bed_path(&bed, "peer_1001/.shoal/lock");
	cr_assert_eq(mkdir(bed_path(&bed, "peer_1001"), 0755), 0);
	cr_assert_eq(mkdir(bed_path(&bed, "peer_1001/.shoal"), 0755), 0);
	cr_assert(files_write(lock, ""));
	cr_assert_eq(chmod(lock, 0644), 0);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_ends(&bed, 0, 1, 5000));
	cr_assert_eq(stat(lock, &st), 0);
	cr_assert_eq(st.st_mode & 0777, 0600);
	cr_assert_bed(&bed, bed_end(&bed));
}
