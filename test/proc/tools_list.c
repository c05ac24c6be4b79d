/*
 * tools_list.c: what shoalstat says of all segments.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "find.h"
#include "shm.h"
#include "tools_sham.h"

static struct sham sham;
static char other[128]; /* a file of /dev/shm, removed at the end */

static void
drop(void)
{
	sham_drop(&sham);
	if (other[0] != '\0' && unlink(other) == -1)
		rmdir(other);
}

TestSuite(tools_list, .fini = drop, .timeout = 300);

/* The line of the table that begins with this name, in a static buffer. */
static const char *
line_of(const char *name, const char *option)
{
	static char line[512];
	const char *at;
	struct tool t;

	tool_run(&t, "shoalstat", option, NULL);
	cr_assert_eq(t.status, 0, "%s", t.err);
	line[0] = '\0';
	if ((at = strstr(t.out, name)) != NULL)
		snprintf(
		    line, sizeof(line), "%.*s", (int)strcspn(at, "\n"), at);
	tool_free(&t);
	return line;
}

static void
put_other(const char *fmt, mode_t mode)
{
	int fd;

	snprintf(other, sizeof(other), fmt, (int)getpid());
	fd = open(other, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	cr_assert_neq(fd, -1);
	cr_assert_eq(write(fd, "nothing of ours", 15), 15);
	close(fd);
}

Test(tools_list, live_segment_has_a_line)
{
	char pid[16];
	const char *line;

	sham_make(&sham, 8);
	sham_peer(&sham, 3);
	sham_have(&sham, 0, 41);
	line = line_of(sham.name, NULL);
	snprintf(pid, sizeof(pid), " %d ", (int)getpid());
	cr_assert_has(line, pid);
	cr_assert_has(line, " alive ");
	cr_assert_has(line, " 640 ");
	cr_assert_has(line, " 1/8 ");
	cr_assert_has(line, " 42.0%");
}

Test(tools_list, segment_of_a_dead_supervisor_is_gone)
{
	sham_make(&sham, 8);
	sham_orphan(&sham);
	cr_assert_has(line_of(sham.name, NULL), " gone ");
}

Test(tools_list, zombie_supervisor_is_gone)
{
	siginfo_t info;
	pid_t pid;

	sham_make(&sham, 8);
	if ((pid = fork()) == 0) {
		pause();
		_exit(0);
	}
	cr_assert_gt(pid, 0);
	sham.seg.h->pid = pid;
	sham.seg.h->pid_start = process_start(pid);
	cr_assert_has(line_of(sham.name, NULL), " alive ");
	kill(pid, SIGKILL);
	waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
	cr_assert_has(line_of(sham.name, NULL), " gone ");
	waitpid(pid, NULL, 0);
}

Test(tools_list, swarm_is_part_of_its_segments_line)
{
	char name[96];

	sham_make(&sham, 8);
	snprintf(name, sizeof(name), "%s.course", sham.name);
	cr_assert_str_eq(line_of(name, NULL), "");
	shm_unlink(sham.object);
	cr_assert_has(line_of(name, NULL), " orphan ");
}

Test(tools_list, missing_swarm_is_said_in_the_line)
{
	sham_make(&sham, 8);
	shm_unlink(sham.swarm_object);
	cr_assert_has(line_of(sham.name, NULL), "swarm: No such file");
}

Test(tools_list, foreign_file_is_listed_as_such)
{
	put_other("/dev/shm/shoal.other-%d", 0644);
	cr_assert_has(
	    line_of(other + strlen("/dev/shm/shoal."), NULL), " foreign ");
}

Test(tools_list, name_cannot_write_to_the_terminal)
{
	struct tool t;

	put_other("/dev/shm/shoal.\033[31m-%d", 0644);
	tool_run(&t, "shoalstat", NULL);
	cr_assert_has_not(t.out, "\033");
	cr_assert_has(t.out, "?[31m-");
	tool_free(&t);
	tool_run(&t, "shoalstat", "--json", NULL);
	cr_assert_has_not(t.out, "\033");
	cr_assert_has(t.out, "\\u001b[31m-");
	cr_assert(json_is_valid(t.out), "%s", t.out);
	tool_free(&t);
}

Test(tools_list, folder_fifo_and_link_are_foreign)
{
	snprintf(
	    other, sizeof(other), "/dev/shm/shoal.other-%d", (int)getpid());
	cr_assert_eq(mkdir(other, 0755), 0);
	cr_assert_has(line_of("other-", NULL), "not a regular file");
	rmdir(other);
	cr_assert_eq(mkfifo(other, 0644), 0);
	cr_assert_has(line_of("other-", NULL), "not a regular file");
	unlink(other);
	cr_assert_eq(symlink("/etc/passwd", other), 0);
	cr_assert_has(line_of("other-", NULL), "not a regular file");
}

/* Root reads everything, so the look is taken as somebody else. */
Test(tools_list, what_cannot_be_read_is_listed_with_its_owner)
{
	struct object o;
	int status;

	sham_make(&sham, 8);
	cr_assert_eq(fchmod(sham.fd, 0), 0);
	if (fork() == 0) {
		if (geteuid() == 0 && setuid(65534) == -1)
			_exit(2);
		find_one(&o, sham.name);
		_exit(o.kind != OBJECT_UNREADABLE);
	}
	wait(&status);
	cr_assert_eq(WEXITSTATUS(status), 0);
	object_judge(&o, sham.object + 1);
	cr_assert_eq(o.st.st_uid, getuid());
}

Test(tools_list, pids_name_every_process)
{
	struct tool t;

	sham_make(&sham, 8);
	sham_peer(&sham, 3);
	sham.seg.disks[1].pid = 4711;
	tool_run(&t, "shoalstat", "-p", "-i", sham.name, NULL);
	cr_assert_eq(t.status, 0);
	cr_assert_has(t.out, "supervisor");
	cr_assert_has(t.out, " 4711 disk 1\n");
	cr_assert_has(t.out, " 50003 worker 3, peer 1003\n");
	tool_free(&t);
}

Test(tools_list, times_creators_and_limits_have_a_line_each)
{
	sham_make(&sham, 8);
	cr_assert_has(line_of(sham.name, "-t"), "ms");
	cr_assert_has(line_of(sham.name, "-c"), " 640 ");
	cr_assert_has(line_of(sham.name, "-c"), " /tmp/swarm");
	cr_assert_has(line_of(sham.name, "-l"), " 64.0M ");
}

Test(tools_list, summary_counts)
{
	struct tool t;

	sham_make(&sham, 8);
	sham_peer(&sham, 3);
	tool_run(&t, "shoalstat", "-u", "-i", sham.name, NULL);
	cr_assert_has(t.out, "segments     1 alive, 0 gone\n");
	cr_assert_has(t.out, "slots        1 used of 8\n");
	cr_assert_has(t.out, "down         3.0K/s\n");
	tool_free(&t);
}

Test(tools_list, every_view_is_valid_json)
{
	static char *const options[] = {"-p", "-t", "-c", "-l", "-u", "--json"};
	struct tool t;
	size_t i;

	sham_make(&sham, 8);
	sham_peer(&sham, 3);
	for (i = 0; i < sizeof(options) / sizeof(*options); i++) {
		tool_run(&t, "shoalstat", options[i], "--json", NULL);
		cr_assert_eq(t.status, 0);
		cr_assert(json_is_valid(t.out), "%s: %s", options[i], t.out);
		if (strcmp(options[i], "-u") != 0)
			cr_assert_has(t.out, sham.name);
		tool_free(&t);
	}
}

Test(tools_list, wrong_use_ends_with_100)
{
	static char *const wrong[][3] = {{"-x", NULL}, {"-i", NULL},
	    {"name", NULL}, {"-p", "-t", NULL}, {"-w", "0", NULL},
	    {"-w", "1.x", NULL}, {"--nothing", NULL}};
	struct tool t;
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		tool_run(&t, "shoalstat", wrong[i][0], wrong[i][1], NULL);
		cr_assert_eq(t.status, 100, "%s", wrong[i][0]);
		cr_assert_has(t.err, "usage: shoalstat");
		cr_assert_str_eq(t.out, "");
		tool_free(&t);
	}
}

Test(tools_list, help_and_version_end_with_0)
{
	struct tool t;

	tool_run(&t, "shoalstat", "--version", NULL);
	cr_assert_eq(t.status, 0);
	cr_assert_str_eq(t.out, "shoalstat " SHOAL_VERSION "\n");
	tool_free(&t);
	tool_run(&t, "shoalstat", "--help", NULL);
	cr_assert_eq(t.status, 0);
	cr_assert_has(t.out, "usage: shoalstat");
	tool_free(&t);
}

Test(tools_list, watch_looks_again_until_interrupted)
{
	char buf[4096];
	ssize_t n;
	pid_t pid;
	int out;

	sham_make(&sham, 8);
	pid = tool_start(
	    &out, "shoalstat", "-w", "0.1", "-u", "-i", sham.name, NULL);
	for (int looks = 0; looks < 3;) {
		cr_assert_gt(n = read(out, buf, sizeof(buf) - 1), 0);
		buf[n] = '\0';
		for (const char *at = buf; (at = strstr(at, "segments")); at++)
			looks++;
	}
	kill(pid, SIGINT);
	cr_assert_eq(tool_wait(pid), 0);
	close(out);
}

Test(tools_list, watch_ends_quietly_when_the_reader_does)
{
	char c;
	pid_t pid;
	int out;

	sham_make(&sham, 8);
	pid = tool_start(&out, "shoalstat", "-w0.1", NULL);
	cr_assert_eq(read(out, &c, 1), 1);
	close(out);
	cr_assert_eq(tool_wait(pid), 0);
}
