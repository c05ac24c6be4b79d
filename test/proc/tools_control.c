/*
 * tools_control.c: what shoal says to a daemon, and makes of its answers.
 *
 * The daemon is a child of the test, which says one thing to whoever comes.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "control_line.h"
#include "fdpass.h"
#include "files.h"
#include "localsock.h"
#include "tmp.h"
#include "tools_sham.h"

#define SAID_MAX 4096
#define HASH     "0123456789abcdef0123456789abcdef01234567"

static char *folder, path[4096];
static char *asked; /* all requests, shared with the child */
static pid_t daemon_pid;
static struct tool t;

static void
stop(void)
{
	if (daemon_pid > 0) {
		kill(daemon_pid, SIGKILL);
		waitpid(daemon_pid, NULL, 0);
	}
	daemon_pid = 0;
}

static void
make(void)
{
	folder = tmp_make();
	cr_assert_not_null(folder);
	snprintf(path, sizeof(path), "%s/control", folder);
	asked = mmap(NULL, SAID_MAX, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	cr_assert_neq(asked, MAP_FAILED);
	unsetenv("SHOAL_CONTROL");
}

static void
drop(void)
{
	stop();
	tool_free(&t);
	tmp_remove(folder);
}

TestSuite(tools_control, .init = make, .fini = drop, .timeout = 300);

/* One line, and what came along: "[fd]" and the bytes of it. */
static void
note_request(int fd)
{
	size_t n = strlen(asked), len = 0;
	char line[CONTROL_LINE_MAX + 1], data[64];
	int passed = -1;
	ssize_t got;

	while (len < CONTROL_LINE_MAX && memchr(line, '\n', len) == NULL) {
		recv(fd, line, 1, MSG_PEEK);
		got = fdpass_recv(fd, line + len, CONTROL_LINE_MAX - len,
		    passed == -1 ? &passed : &(int){-1});
		if (got <= 0)
			_exit(1);
		len += (size_t)got;
	}
	line[len] = '\0';
	snprintf(asked + n, SAID_MAX - n, "%s", line);
	if (passed == -1)
		return;
	n = strlen(asked);
	got = pread(passed, data, sizeof(data) - 1, 0);
	data[got > 0 ? got : 0] = '\0';
	snprintf(asked + n, SAID_MAX - n, "[%.10s]%s", data,
	    ftruncate(passed, 0) == -1 ? "" : " not sealed");
	close(passed);
}

/* Answers with each of these in turn, and then with the last. */
static void
serve(const char *const *answer)
{
	struct stat st;
	int listener, fd;

	stop();
	asked[0] = '\0';
	unlink(path);
	listener = localsock_listen(path, 0600, &st);
	cr_assert_neq(listener, -1);
	daemon_pid = fork();
	cr_assert_neq(daemon_pid, -1);
	if (daemon_pid > 0) {
		close(listener);
		return;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		struct timeval tv = {0, 10000};

		if ((fd = accept(listener, NULL, NULL)) == -1) {
			select(0, NULL, NULL, NULL, &tv);
			continue;
		}
		note_request(fd);
		send(fd, *answer, strlen(*answer), MSG_NOSIGNAL);
		close(fd);
		if (answer[1] != NULL)
			answer++;
	}
}

static void
serve_one(const char *answer)
{
	static const char *answers[2];

	answers[0] = answer;
	serve(answers);
}

#define shoal(...)                                                           \
	do {                                                                 \
		tool_free(&t);                                               \
		tool_run(&t, "shoal", __VA_ARGS__, "--control", path, NULL); \
	} while (0)

static void
expect_status(int status)
{
	cr_assert_eq(t.status, status, "%d: %s%s", t.status, t.out, t.err);
}

static void
expect_asked(const char *s)
{
	cr_assert_str_eq(asked, s);
}

static const char rows[] =
    "swarm\tstate=fetching\thash=" HASH "\tname=a%09b\tfile=x.torrent"
    "\tsegment=seg\tsize=2048\tpieces=4\thave=1\tup=1024\tdown=2048"
    "\trate-up=3\trate-down=3145728\tlimit-up=7\tconnections=5\n"
    "swarm\tstate=bad\tfile=y.torrent\ttrouble=is no torrent\n"
    "ok\n";

Test(tools_control, a_list_is_a_table)
{
	serve_one(rows);
	shoal("list");
	expect_status(0);
	cr_assert_str_eq(t.out,
	    "NAME      HASH     STATE       DONE  SIZE DOWN/s  UP/s  DOWN"
	    "    UP CONNS\n"
	    "a?b       01234567 fetching   25.0%  2.0K   3.0M     3  2.0K"
	    "  1.0K     5\n"
	    "y.torrent -        bad            -     0      0     0     0"
	    "     0     0 is no torrent\n");
	expect_asked("list\n");
}

Test(tools_control, a_list_may_be_for_programs)
{
	serve_one(rows);
	shoal("list", "--json", "x");
	expect_status(0);
	cr_assert(json_is_valid(t.out));
	cr_assert_has(t.out, "\"info_hash\": \"" HASH "\"");
	cr_assert_has(t.out, "\"name\": \"a\\u0009b\"");
	cr_assert_has(t.out, "\"segment\": \"seg\"");
	cr_assert_has(t.out, "\"bytes_down\": 2048, \"bytes_up\": 1024");
	cr_assert_has(t.out, "\"limit_down\": 0, \"limit_up\": 7");
	cr_assert_has(t.out, "\"info_hash\": null, \"name\": null");
	cr_assert_has(t.out, "\"trouble\": \"is no torrent\"");
	expect_asked("list\tswarm=x\n");
	serve_one("ok\n");
	shoal("list", "--json");
	expect_status(0);
	cr_assert_str_eq(t.out, "{\n  \"swarms\": []\n}\n");
}

Test(tools_control, verbs_are_told_for_each_swarm)
{
	static const char *const answers[] = {
	    "ok\n", "error\ttext=no %09 such\n", "ok\n", NULL};

	serve(answers);
	shoal("pause", "a", "b c", "d");
	expect_status(1);
	cr_assert_str_eq(t.out, "");
	cr_assert_str_eq(t.err, "shoal: b c: no ? such\n");
	expect_asked("pause\tswarm=a\npause\tswarm=b c\npause\tswarm=d\n");
	serve_one("ok\n");
	shoal("resume", "a");
	expect_status(0);
	shoal("recheck", "a");
	expect_status(0);
	shoal("remove", "a");
	shoal("remove", "--data", "b");
	expect_status(0);
	expect_asked("resume\tswarm=a\nrecheck\tswarm=a\nremove\tswarm=a\n"
		     "remove\tswarm=b\tdata=1\n");
	serve(answers);
	shoal("pause", "--json", "a", "b");
	expect_status(1);
	cr_assert(json_is_valid(t.out));
	cr_assert_has(t.out, "\"swarm\": \"a\", \"done\": true");
	cr_assert_has(t.out, "\"done\": false, \"error\": \"no ? such\"");
}

Test(tools_control, limits_are_shown_and_set)
{
	serve_one("limits\tup=1536\tdown=0\nok\n");
	shoal("limits");
	expect_status(0);
	cr_assert_str_eq(t.out, "down no limit\nup   1.5K/s\n");
	shoal("limits", "--json", "--up", "2M", "--down=0", "x");
	expect_status(0);
	cr_assert(json_is_valid(t.out));
	cr_assert_has(t.out, "\"limit_down\": 0,");
	cr_assert_has(t.out, "\"limit_up\": 1536");
	expect_asked("limits\nlimits\tswarm=x\tup=2097152\tdown=0\n");
}

static void
make_torrent(char *torrent, size_t size, const char *name)
{
	char data[4200];

	snprintf(torrent, size, "%s/%s", folder, name);
	snprintf(data, sizeof(data), "%s/data", folder);
	cr_assert(files_write(data, "some bytes"));
	tool_run(&t, "shoal", "create", "-o", torrent, data, NULL);
	expect_status(0);
}

Test(tools_control, a_torrent_is_added_as_sealed_memory)
{
	static const char *const answers[] = {
	    "error\ttext=there is none\n", "ok\n", NULL};
	char torrent[4200];

	make_torrent(torrent, sizeof(torrent), "x.file");
	serve(answers);
	shoal("add", "--paused", torrent);
	expect_status(0);
	cr_assert_eq(strlen(t.out), 40 + strlen("  data\n"));
	cr_assert_str_eq(t.out + 40, "  data\n");
	cr_assert_has(asked, "list\tswarm=");
	cr_assert_has(asked, "add\tfile=x.file.torrent\tpaused=1\n[d4:infod");
	cr_assert_has_not(asked, "not sealed");
	serve(answers);
	shoal("add", "--json", torrent);
	expect_status(0);
	cr_assert(json_is_valid(t.out));
	cr_assert_has(t.out, "\"name\": \"data\"");
	cr_assert_has_not(asked, "paused");
}

Test(tools_control, what_cannot_be_added_is_named)
{
	char torrent[4200], data[4200];

	make_torrent(torrent, sizeof(torrent), ".x.torrent");
	snprintf(data, sizeof(data), "%s/data", folder);
	serve_one("error\ttext=nothing of that\n");
	shoal("add", data, folder, "/nowhere", torrent);
	expect_status(1);
	cr_assert_str_eq(t.out, "");
	cr_assert_has(t.err, "/data: ");
	cr_assert_has(t.err, "/nowhere: No such file");
	cr_assert_has(t.err, "no file of such a name");
	cr_assert_has_not(asked, "add\t");
	serve_one("swarm\tstate=seeding\nok\n");
	shoal("add", torrent);
	expect_status(1);
	cr_assert_has(t.err, "has it already");
	cr_assert_has_not(asked, "add\t");
}

Test(tools_control, peers_are_those_of_the_segment)
{
	char line[256];
	struct sham m;

	sham_make(&m, 3);
	sham_peer(&m, 1);
	snprintf(line, sizeof(line), "swarm\tstate=fetching\tsegment=%s\nok\n",
	    m.name);
	serve_one(line);
	shoal("peers", "x");
	expect_status(0);
	cr_assert_has(t.out, "SLOT      PID   PEER ADDRESS");
	cr_assert_has(t.out, "   1    50001   1001 127.0.0.1:7001 ");
	shoal("peers", "--json", "x");
	expect_status(0);
	cr_assert(json_is_valid(t.out));
	cr_assert_has(t.out, "\"address\": \"127.0.0.1:7001\"");
	expect_asked("list\tswarm=x\nlist\tswarm=x\n");
	sham_drop(&m);
	shoal("peers", "x");
	expect_status(1);
	cr_assert_has(t.err, "x: its processes are just starting");
}

Test(tools_control, who_sleeps_has_no_peers)
{
	serve_one("swarm\tstate=dormant\nok\n");
	shoal("peers", "x");
	expect_status(0);
	cr_assert_str_eq(
	    t.out, "it is dormant: it has no processes, so no peers\n");
	shoal("peers", "--json", "x");
	expect_status(0);
	cr_assert(json_is_valid(t.out));
	cr_assert_has(t.out, "\"peers\": []");
}

Test(tools_control, answers_that_are_none_are_refused)
{
	static const char *const none[] = {"hello\n", "\n", "swarm\n",
	    "swarm\tsize=x\nok\n", "ok \n", "OK\n", NULL};
	static char endless[3 * CONTROL_LINE_MAX];
	size_t i;

	for (i = 0; none[i] != NULL; i++) {
		serve_one(none[i]);
		shoal("limits");
		expect_status(1);
		cr_assert_has(t.err, "is not understood");
	}
	serve_one("swarm\tsize=x\nok\n");
	shoal("list");
	expect_status(1);
	memset(endless, 'a', sizeof(endless) - 1);
	serve_one(endless);
	shoal("list");
	expect_status(1);
	cr_assert_has(t.err, "is not understood");
	serve_one("");
	shoal("list");
	expect_status(1);
	cr_assert_has(t.err, "the daemon has ended");
	serve_one("swarm\tstate=a\n");
	shoal("list");
	expect_status(1);
	cr_assert_has(t.err, "the daemon has ended");
}

Test(tools_control, a_daemon_that_is_not_there_is_said)
{
	shoal("list");
	expect_status(1);
	cr_assert_has(t.err, "there is no daemon");
	cr_assert_has(t.err, "name its socket with --control: another user's");
	serve_one("ok\n");
	stop();
	shoal("list");
	expect_status(1);
	cr_assert_has(t.err, "its daemon is dead");
}

Test(tools_control, the_socket_may_be_in_the_environment)
{
	serve_one("ok\n");
	setenv("SHOAL_CONTROL", path, 1);
	tool_run(&t, "shoal", "pause", "x", NULL);
	expect_status(0);
	expect_asked("pause\tswarm=x\n");
}

Test(tools_control, wrong_usage_is_status_100)
{
	static const char *const wrong[][3] = {{"pause"}, {"peers"},
	    {"peers", "a", "b"}, {"limits", "a", "b"}, {"add"},
	    {"remove", "--bogus", "a"}, {"pause", "--data", "a"},
	    {"list", "--paused"}, {"limits", "--up=x"}, {"limits", "--down=-1"},
	    {"list", "--up=1"}};
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		tool_free(&t);
		tool_run(
		    &t, "shoal", wrong[i][0], wrong[i][1], wrong[i][2], NULL);
		expect_status(100);
		cr_assert_has(t.err, "usage: shoal ");
	}
	tool_free(&t);
	tool_run(&t, "shoal", "list", "--help", NULL);
	expect_status(0);
	cr_assert_has(t.out, "--control SOCKET");
}
