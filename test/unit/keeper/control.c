/*
 * control.c: tests of the keeper's control socket, with rows of our own.
 */
#include "control.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "control_line.h"
#include "fdpass.h"
#include "localsock.h"
#include "log.h"
#include "tmp.h"

#define ROWS   2000
#define TURNS  1000
#define SERVED 16 /* connections at a time */

static struct keeper k;
static struct row rows[ROWS];
static char *folder, path[1024];
static char calls[512]; /* what was asked of the rows */
static char added[64];

/* The rows, as the keeper has them. */

static void
call(const char *fmt, ...)
{
	size_t n = strlen(calls);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(calls + n, sizeof(calls) - n, fmt, ap);
	va_end(ap);
}

struct row *
row_next(const struct keeper *kp, const struct row *row)
{
	size_t i = row == NULL ? 0 : (size_t)(row - rows) + 1;

	return i < kp->rows ? &rows[i] : NULL;
}

struct row *
row_find(const struct keeper *kp, const char *text, char why[ROW_WHY_MAX])
{
	size_t i;

	for (i = 0; i < kp->rows; i++)
		if (strcmp(rows[i].name, text) == 0)
			return &rows[i];
	strcpy(why, "there is none of that name");
	return NULL;
}

struct row *
row_by_file(const struct keeper *kp, const char *file)
{
	size_t i;

	for (i = 0; i < kp->rows; i++)
		if (strcmp(rows[i].file, file) == 0)
			return &rows[i];
	return NULL;
}

enum row_state
row_state(const struct keeper *kp, const struct row *row)
{
	(void)kp;
	return row->paused ? ROW_PAUSED : ROW_FETCHING;
}

const char *
row_state_text(enum row_state s)
{
	return s == ROW_PAUSED ? "paused" : "fetching";
}

uint64_t
row_up(const struct row *row)
{
	return row->up;
}

uint64_t
row_down(const struct row *row)
{
	return row->down;
}

int
row_pause(struct keeper *kp, struct row *row, const char **why)
{
	(void)kp;
	if (row->paused) {
		*why = "it is paused already";
		return -1;
	}
	row->paused = true;
	call("pause %s;", row->name);
	return 0;
}

int
row_resume(struct keeper *kp, struct row *row, const char **why)
{
	(void)kp;
	(void)why;
	row->paused = false;
	call("resume %s;", row->name);
	return 0;
}

int
row_recheck(struct keeper *kp, struct row *row, const char **why)
{
	(void)kp;
	(void)why;
	call("recheck %s;", row->name);
	return 0;
}

int
row_remove(struct keeper *kp, struct row *row, bool data, const char **why)
{
	(void)kp;
	(void)why;
	call("remove %s%s;", row->name, data ? " and its data" : "");
	return 0;
}

int
row_add(struct keeper *kp, int fd, const struct row_wish *w, const char **why)
{
	ssize_t n = pread(fd, added, sizeof(added) - 1, 0);

	(void)kp;
	(void)why;
	cr_assert_neq(n, -1);
	added[n] = '\0';
	call("add %s%s%s%s;", w->file, w->paused ? " paused" : "",
	    w->peers[0] != '\0' ? " peers " : "", w->peers);
	return 0;
}

int
row_limit(struct keeper *kp, struct row *row, uint64_t up, uint64_t down,
    const char **why)
{
	(void)kp;
	(void)why;
	call("limit %s %u %u;", row != NULL ? row->name : "-", (unsigned)up,
	    (unsigned)down);
	return 0;
}

/* The keeper around them. */

static void
turn(void)
{
	watch_wait(k.ep, 0, &k.now, &k);
	control_tick(&k);
}

static void
make(void)
{
	cr_assert_not_null(folder = tmp_make());
	snprintf(path, sizeof(path), "%s/control", folder);
	cr_assert_eq(chdir(folder), 0);
	strcpy(k.conf.control, "control");
	cr_assert_neq(k.ep = epoll_create1(EPOLL_CLOEXEC), -1);
	k.rows = 2;
	strcpy(rows[0].file, "one.torrent");
	strcpy(rows[0].name, "one");
	rows[0].known = true;
	rows[0].size = 12;
	strcpy(rows[1].name, "two");
	log_set_level(LOG_ERROR);
	control_open(&k);
}

static void
drop(void)
{
	control_close(&k);
	tmp_remove(folder);
}

TestSuite(control, .init = make, .fini = drop, .timeout = 60);

static int
dial(void)
{
	int fd = localsock_dial(path, 10000);

	cr_assert_neq(fd, -1, "%s", strerror(errno));
	return fd;
}

static void
say(int fd, const char *s, int passed)
{
	cr_assert_eq(fdpass_send(fd, s, strlen(s), passed), 0);
}

/* All that comes until the end of the stream; malloc'd.  NULL: no end yet. */
static char *
hear(int fd)
{
	char *all = calloc(1, 1 << 20);
	size_t n = 0;
	ssize_t got = -1;
	int i;

	cr_assert_not_null(all);
	for (i = 0; i < TURNS && got != 0; i++) {
		turn();
		got = recv(fd, all + n, (1 << 20) - 1 - n, MSG_DONTWAIT);
		if (got == -1 && errno == ECONNRESET)
			got = 0;
		if (got > 0)
			n += (size_t)got;
	}
	if (got == 0)
		return all;
	free(all);
	return NULL;
}

static void
expect_with(const char *request, int passed, const char *answer)
{
	int fd = dial();
	char *said;

	say(fd, request, passed);
	said = hear(fd);
	cr_expect_not_null(said);
	cr_expect_str_eq(said, answer, "%s: %s", request, said);
	free(said);
	close(fd);
}

static void
expect(const char *request, const char *answer)
{
	expect_with(request, -1, answer);
}

static void
expect_calls(const char *s)
{
	cr_expect_str_eq(calls, s);
	calls[0] = '\0';
}

static bool
is_over(int fd)
{
	char *said = hear(fd);

	free(said);
	return said != NULL;
}

static size_t
count_fds(void)
{
	size_t n = 0;
	int fd;

	for (fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) != -1;
	return n;
}

static int
memory(const char *text, unsigned int seals)
{
	int fd = memfd_create("x", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	cr_assert_neq(fd, -1);
	cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	cr_assert_eq(fcntl(fd, F_ADD_SEALS, seals), 0);
	return fd;
}

#define SEALS (F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW)

Test(control, swarms_are_listed)
{
	expect("list\n",
	    "swarm\tstate=fetching\t"
	    "hash=0000000000000000000000000000000000000000\tname=one\t"
	    "file=one.torrent\tsize=12\nswarm\tstate=fetching\nok\n");
	expect("list\tswarm=two\n", "swarm\tstate=fetching\nok\n");
	expect(
	    "list\tswarm=three\n", "error\ttext=there is none of that name\n");
	k.rows = 0;
	expect("list\n", "ok\n");
}

Test(control, a_swarm_that_runs_names_its_segment)
{
	strcpy(rows[1].segment, "seg-2");
	expect("list\tswarm=two\n", "swarm\tstate=fetching\nok\n");
	rows[1].tether.pid = 1;
	rows[1].status.rate_up = 3;
	rows[1].status.conns = 4;
	strcpy(rows[1].why, "no\nroom");
	expect("list\tswarm=two\n",
	    "swarm\tstate=fetching\tsegment=seg-2\ttrouble=no%0aroom\t"
	    "rate-up=3\tconnections=4\nok\n");
}

Test(control, verbs_reach_their_swarm)
{
	expect("pause\tswarm=two\n", "ok\n");
	expect("pause\tswarm=two\n", "error\ttext=it is paused already\n");
	expect("resume\tswarm=two\n", "ok\n");
	expect("recheck\tswarm=one\n", "ok\n");
	expect("remove\tswarm=one\n", "ok\n");
	expect("remove\tswarm=one\tdata=1\n", "ok\n");
	expect("remove\tswarm=\n",
	    "error\ttext=a field has a value that cannot be\n");
	expect_calls("pause two;resume two;recheck one;remove one;"
		     "remove one and its data;");
}

Test(control, limits_that_are_not_set_stay)
{
	k.up = 7;
	rows[0].limit_down = 9;
	expect("limits\n", "limits\tup=7\tdown=0\nok\n");
	expect("limits\tswarm=one\n", "limits\tup=0\tdown=9\nok\n");
	expect_calls("");
	expect("limits\tdown=5\n", "limits\tup=7\tdown=5\nok\n");
	expect("limits\tswarm=one\tup=5\n", "limits\tup=5\tdown=9\nok\n");
	expect(
	    "limits\tswarm=one\tup=0\tdown=0\n", "limits\tup=0\tdown=0\nok\n");
	expect_calls("limit - 7 5;limit one 5 9;limit one 0 0;");
}

Test(control, what_is_added_is_sealed_memory)
{
	int sealed = memory("data", SEALS), open_one = memory("data", 0);
	int folder_fd = open(folder, O_RDONLY | O_CLOEXEC);
	size_t fds = count_fds();

	expect_with("add\tfile=one.torrent\tpaused=1\n", sealed, "ok\n");
	expect_with("add\tfile=x.torrent\tpeers=a:1,b:2\n", sealed, "ok\n");
	expect_calls("add one.torrent paused;add x.torrent peers a:1,b:2;");
	cr_assert_str_eq(added, "data");
	expect("add\tfile=x.torrent\n",
	    "error\ttext=a descriptor must come along\n");
	expect_with("add\tfile=x.torrent\n", open_one,
	    "error\ttext=the descriptor is not one of sealed memory\n");
	expect_with("add\tfile=x.torrent\n", folder_fd,
	    "error\ttext=the descriptor is not one of sealed memory\n");
	expect_with("list\tswarm=two\n", sealed, "swarm\tstate=fetching\nok\n");
	expect_calls("");
	cr_assert_eq(count_fds(), fds);
	close(sealed);
	close(open_one);
	close(folder_fd);
}

/* Only the last one is kept, however many come. */
Test(control, descriptors_do_not_pile_up)
{
	int sealed = memory("data", SEALS), fd = dial(), i;
	size_t fds;
	char *said;

	turn();
	fds = count_fds();
	for (i = 0; i < 100; i++) {
		say(fd, "a", sealed);
		turn();
	}
	cr_assert_eq(count_fds(), fds + 1);
	say(fd, "\n", sealed);
	cr_assert_not_null(said = hear(fd));
	cr_assert_str_eq(said, "error\ttext=there is no such verb\n");
	free(said);
	cr_assert_eq(count_fds(), fds - 1);
	close(fd);
	close(sealed);
}

Test(control, a_line_may_come_in_parts)
{
	int fd = dial(), i;
	const char *s = "list\tswarm=two\n";
	char *said;

	for (i = 0; s[i] != '\0'; i++) {
		say(fd, (char[]){s[i], '\0'}, -1);
		turn();
	}
	cr_assert_not_null(said = hear(fd));
	cr_assert_str_eq(said, "swarm\tstate=fetching\nok\n");
	free(said);
	close(fd);
}

Test(control, a_line_that_is_none_is_refused)
{
	char buf[CONTROL_LINE_MAX + 1];

	expect("\n", "error\ttext=this is no request\n");
	expect("GET / HTTP/1.0\r\n\r\n", "error\ttext=this is no request\n");
	expect("stop\n", "error\ttext=there is no such verb\n");
	memset(buf, 'a', CONTROL_LINE_MAX);
	buf[CONTROL_LINE_MAX] = '\0';
	expect(buf, "error\ttext=the line is too long\n");
	buf[CONTROL_LINE_MAX - 1] = '\n';
	expect(buf, "error\ttext=there is no such verb\n");
}

Test(control, a_connection_is_one_request)
{
	expect("pause\tswarm=one\npause\tswarm=two\n", "ok\n");
	expect_calls("pause one;");
}

Test(control, half_a_line_costs_ten_seconds)
{
	int fd = dial(), other = dial();

	cr_assert_eq(control_next(&k).ns, MONO_NEVER.ns);
	say(fd, "list", -1);
	turn();
	turn();
	cr_assert_eq(
	    mono_sub_ms(control_next(&k), k.now) / 1000, 9, "not in time");
	cr_assert_not(is_over(fd));
	k.now = mono_add_ms(k.now, 10000);
	control_tick(&k);
	cr_assert_eq(control_next(&k).ns, MONO_NEVER.ns);
	cr_assert(is_over(fd));
	cr_assert(is_over(other));
	close(fd);
	close(other);
}

/* An answer that nobody takes. */
Test(control, a_reader_that_is_stuck_is_dropped)
{
	int fd = dial();
	size_t fds, i;

	for (i = 0; i < ROWS; i++)
		memset(rows[i].why, 'x', sizeof(rows[i].why) - 1);
	k.rows = ROWS;
	turn();
	fds = count_fds();
	say(fd, "list\n", -1);
	for (i = 0; i < 10; i++)
		turn();
	cr_assert_eq(count_fds(), fds);
	expect(
	    "list\tswarm=three\n", "error\ttext=there is none of that name\n");
	k.now = mono_add_ms(k.now, 10000);
	control_tick(&k);
	cr_assert_eq(count_fds(), fds - 1);
	close(fd);
}

Test(control, a_long_answer_is_whole)
{
	size_t i, lines = 0;
	int fd = dial();
	char *said, *p;

	for (i = 0; i < ROWS; i++)
		memset(rows[i].why, 'x', sizeof(rows[i].why) - 1);
	k.rows = ROWS;
	say(fd, "list\n", -1);
	cr_assert_not_null(said = hear(fd));
	for (p = said; (p = strchr(p, '\n')) != NULL; p++)
		lines++;
	cr_assert_eq(lines, ROWS + 1);
	cr_assert_str_eq(said + strlen(said) - 4, "\nok\n");
	free(said);
	close(fd);
}

/* Whoever is silent loses his place to the next. */
Test(control, crowds_keep_nobody_out)
{
	int fd[200], i;
	size_t fds = count_fds();

	for (i = 0; i < 200; i++) {
		fd[i] = dial();
		turn();
	}
	cr_assert_eq(count_fds(), fds + 200 + SERVED);
	expect("pause\tswarm=one\n", "ok\n");
	for (i = 0; i < 200; i++)
		close(fd[i]);
	for (i = 0; i < 200; i++)
		turn();
	cr_assert_eq(count_fds(), fds);
}

Test(control, who_hangs_up_is_forgotten)
{
	size_t fds = count_fds();
	int fd = dial(), i;

	say(fd, "list\n", -1);
	close(fd);
	fd = dial();
	say(fd, "lis", memory("", SEALS));
	close(fd);
	for (i = 0; i < TURNS; i++)
		turn();
	cr_assert_eq(count_fds(), fds + 1, "the test's own memory apart");
}

Test(control, the_socket_is_its_groups)
{
	struct stat st;

	cr_assert_eq(stat(path, &st), 0);
	cr_assert_eq(st.st_mode & 0777, 0660);
	cr_assert_eq(st.st_gid, getegid());
}

Test(control, others_cannot_connect)
{
	if (geteuid() != 0)
		cr_skip_test("needs root");
	cr_assert_eq(chmod(folder, 0755), 0);
	cr_assert_eq(setegid(65534), 0);
	cr_assert_eq(seteuid(65534), 0);
	cr_assert_eq(localsock_dial(path, 1000), -1);
	cr_assert_eq(errno, EACCES);
	cr_assert_eq(seteuid(0), 0);
	cr_assert_eq(setegid(0), 0);
}

Test(control, a_place_of_its_own_may_be_named)
{
	control_close(&k);
	cr_assert_eq(access(path, F_OK), -1);
	snprintf(path, sizeof(path), "%s/here", folder);
	cr_assert_lt(strlen(path), sizeof(k.conf.control));
	strcpy(k.conf.control, path);
	control_open(&k);
	expect("pause\tswarm=one\n", "ok\n");
}

Test(control, a_live_daemons_socket_is_refused)
{
	int status;
	pid_t pid;

	if ((pid = fork()) == 0) {
		log_set_level((enum log_level) - 1);
		control_open(&k);
		_exit(0);
	}
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert(WIFEXITED(status));
	cr_assert_eq(WEXITSTATUS(status), EXIT_TEMPORARY);
	expect("pause\tswarm=one\n", "ok\n");
}
