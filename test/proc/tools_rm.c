/*
 * tools_rm.c: what shoalrm removes and what it leaves alone.
 *
 * With -a it is only run dry: it would remove what other tests left on
 * purpose.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tools_sham.h"

static struct sham sham, second;
static struct tool t;
static char other[128];

static void
drop(void)
{
	sham_drop(&sham);
	sham_drop(&second);
	tool_free(&t);
	if (other[0] != '\0')
		unlink(other);
}

TestSuite(tools_rm, .fini = drop, .timeout = 300);

Test(tools_rm, dead_segment_goes_with_its_swarm)
{
	sham_make(&sham, 8);
	sham_orphan(&sham);
	tool_run(&t, "shoalrm", sham.name, NULL);
	cr_assert_eq(t.status, 0, "%s", t.err);
	cr_assert_str_eq(t.out, "");
	cr_assert(sham_is_gone(&sham));
}

Test(tools_rm, several_names_are_taken_and_the_bad_one_reported)
{
	sham_make(&sham, 8);
	sham_make(&second, 8);
	sham_orphan(&sham);
	sham_orphan(&second);
	tool_run(
	    &t, "shoalrm", sham.object, "no-such-daemon", second.name, NULL);
	cr_assert_eq(t.status, 1);
	cr_assert_has(t.err, "no segment is called no-such-daemon");
	cr_assert(sham_is_gone(&sham));
	cr_assert(sham_is_gone(&second));
}

Test(tools_rm, live_segment_is_refused)
{
	sham_make(&sham, 8);
	tool_run(&t, "shoalrm", sham.name, NULL);
	cr_assert_eq(t.status, 1);
	cr_assert_has(t.err, "its supervisor is alive");
	cr_assert(sham_is_there(&sham));
}

Test(tools_rm, force_removes_the_names_of_a_live_one)
{
	sham_make(&sham, 8);
	tool_run(&t, "shoalrm", "-f", sham.name, NULL);
	cr_assert_eq(t.status, 0);
	cr_assert(sham_is_gone(&sham));
}

Test(tools_rm, dry_run_names_both_objects_and_removes_none)
{
	char both[256];

	sham_make(&sham, 8);
	sham_orphan(&sham);
	tool_run(&t, "shoalrm", "-n", sham.name, NULL);
	cr_assert_eq(t.status, 0);
	snprintf(both, sizeof(both), "/dev/shm%s\n/dev/shm%s\n",
	    sham.swarm_object, sham.object);
	cr_assert_str_eq(t.out, both);
	cr_assert(sham_is_there(&sham));
}

Test(tools_rm, all_are_those_whose_supervisor_is_gone)
{
	sham_make(&sham, 8);
	sham_make(&second, 8);
	sham_orphan(&second);
	tool_run(&t, "shoalrm", "-n", "-a", NULL);
	cr_assert_eq(t.status, 0);
	cr_assert_has_not(t.out, sham.object);
	cr_assert_has(t.out, second.object);
	cr_assert_has(t.out, second.swarm_object);
}

Test(tools_rm, swarm_is_not_removed_without_its_segment)
{
	sham_make(&sham, 8);
	tool_run(&t, "shoalrm", sham.swarm_object, NULL);
	cr_assert_eq(t.status, 1);
	cr_assert_has(t.err, "its segment is still there");
	cr_assert(sham_is_there(&sham));
}

Test(tools_rm, orphaned_swarm_is_removed_by_its_name)
{
	sham_make(&sham, 8);
	shm_unlink(sham.object);
	tool_run(&t, "shoalrm", sham.swarm_object, NULL);
	cr_assert_eq(t.status, 0);
	cr_assert(sham_is_gone(&sham));
}

Test(tools_rm, young_orphan_may_be_of_a_daemon_that_starts)
{
	sham_make(&sham, 8);
	shm_unlink(sham.object);
	tool_run(&t, "shoalrm", "-n", "-a", NULL);
	cr_assert_has_not(t.out, sham.swarm_object);
}

Test(tools_rm, anothers_swarm_is_never_removed_along)
{
	sham_make(&sham, 8);
	sham_make(&second, 8);
	sham_orphan(&second);
	strcpy(second.seg.h->swarm, sham.swarm_object);
	tool_run(&t, "shoalrm", second.name, NULL);
	cr_assert_eq(t.status, 1);
	cr_assert_has(t.err, "names a swarm that is not its own");
	tool_free(&t);
	tool_run(&t, "shoalrm", "-f", second.name, NULL);
	cr_assert_eq(t.status, 0);
	cr_assert(sham_is_there(&sham));
}

Test(tools_rm, foreign_file_needs_force_and_its_name)
{
	int fd;

	snprintf(
	    other, sizeof(other), "/dev/shm/shoal.other-%d", (int)getpid());
	fd = open(other, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	cr_assert_neq(fd, -1);
	close(fd);
	tool_run(&t, "shoalrm", "-n", "-f", "-a", NULL);
	cr_assert_has_not(t.out, other);
	tool_free(&t);
	tool_run(&t, "shoalrm", other + strlen("/dev/shm/"), NULL);
	cr_assert_eq(t.status, 1);
	cr_assert_eq(access(other, F_OK), 0);
	tool_free(&t);
	tool_run(&t, "shoalrm", "-f", other + strlen("/dev/shm/"), NULL);
	cr_assert_eq(t.status, 0);
	cr_assert_neq(access(other, F_OK), 0);
}

Test(tools_rm, path_out_of_the_folder_is_no_name)
{
	tool_run(&t, "shoalrm", "-f", "x/../../../etc/passwd", NULL);
	cr_assert_eq(t.status, 1);
	cr_assert_has(t.err, "no segment is called");
}

Test(tools_rm, wrong_use_ends_with_100)
{
	static char *const wrong[][3] = {
	    {NULL}, {"-x", NULL}, {"-a", "name", NULL}, {"-n", NULL}};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		tool_free(&t);
		tool_run(&t, "shoalrm", wrong[i][0], wrong[i][1], NULL);
		cr_assert_eq(t.status, 100);
		cr_assert_has(t.err, "usage: shoalrm");
	}
}
