/*
 * control.c: a daemon of many swarms, asked and told by shoal.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bed.h"
#include "fdpass.h"
#include "files.h"
#include "holds.h"
#include "localsock.h"
#include "net.h"
#include "run.h"
#include "tmp.h"

#define ARGS    12
#define WAIT_MS 30000

static char *folder, program[4096], torrent[4096], socket_path[4096];
static char *said; /* by the last program */
static pid_t daemon_pid;
static uint16_t port;

static const char *
at(const char *name)
{
	static char path[2][4096];
	static int turn;

	turn = !turn;
	snprintf(path[turn], sizeof(path[turn]), "%s/%s", folder, name);
	return path[turn];
}

static void
make(void)
{
	run_adopt();
	folder = tmp_make();
	cr_assert_not_null(folder);
	snprintf(socket_path, sizeof(socket_path), "%s", at("control"));
	setenv("SHOAL_CONTROL", socket_path, 1);
	port = net_port();
}

static void
drop(void)
{
	run_kill_all();
	run_all_gone(5000);
	free(said);
	tmp_remove(folder);
}

TestSuite(control, .init = make, .fini = drop, .timeout = 120);

/* The exit status of a program of the build, whose words are in `said`. */
static int
run_words(const char *const *words)
{
	const char *argv[ARGS + 1] = {program};
	int status, i;

	snprintf(program, sizeof(program), "%s/%s", bed_build(""), words[0]);
	for (i = 1; i < ARGS && words[i] != NULL; i++)
		argv[i] = words[i];
	unlink(at("said"));
	status = run_to_end(
	    &(struct run_spec){.argv = argv, .out = at("said")}, WAIT_MS);
	free(said);
	said = files_read(at("said"), NULL);
	cr_assert_not_null(said);
	return status;
}

#define shoal(...) run_words((const char *const[]){"shoal", __VA_ARGS__, NULL})
#define expect_ok(...)                                             \
	do {                                                       \
		int status_ = shoal(__VA_ARGS__);                  \
		cr_assert_eq(status_, 0, "%d: %s", status_, said); \
	} while (0)

static void
expect_said(const char *text)
{
	cr_assert(strstr(said, text) != NULL, "no '%s' in: %s", text, said);
}

/* `shoal list` has that, or not, within time. */
static bool
list_comes(const char *text, bool there)
{
	int64_t end = run_now() + run_ms(WAIT_MS);

	do {
		if (shoal("list") == 0 && (strstr(said, text) != NULL) == there)
			return true;
		run_sleep(50);
	} while (run_now() < end);
	return false;
}

static void
expect_list(const char *text)
{
	cr_assert(list_comes(text, true), "no '%s' in: %s", text, said);
}

static void
expect_not_in_list(const char *text)
{
	cr_assert(list_comes(text, false), "'%s' in: %s", text, said);
}

static void
write_conf(const char *name, const char *state, uint16_t listen)
{
	char text[1024];

	snprintf(text, sizeof(text),
	    "Torrents torrents\nData data\nState %s\nControl control\n"
	    "Listen 127.0.0.1:%u\nLocalDiscovery off\nDiskProcesses 1\n",
	    state, (unsigned int)listen);
	cr_assert(files_write(at(name), text));
}

static pid_t
launch(const char *conf)
{
	static char shoald[4096];
	const char *argv[] = {shoald, "-C", folder, "-f", conf, NULL};

	snprintf(shoald, sizeof(shoald), "%s/shoald", bed_build(""));
	return run_start(
	    &(struct run_spec){.argv = argv, .out = at("daemon.txt")});
}

static void
start(void)
{
	int64_t end = run_now() + run_ms(WAIT_MS);

	write_conf("shoal.conf", "state", port);
	cr_assert_neq(daemon_pid = launch("shoal.conf"), -1);
	while (shoal("list") != 0) {
		char *log = files_read(at("daemon.txt"), NULL);

		cr_assert(run_now() < end, "%s%s", said, log);
		free(log);
		run_sleep(50);
	}
}

static void
stop(void)
{
	int status;

	kill(daemon_pid, SIGTERM);
	cr_assert(run_wait(daemon_pid, WAIT_MS, &status));
	cr_assert_eq(status, 0);
	cr_assert(run_all_gone(WAIT_MS));
	cr_assert_not(files_exists(socket_path));
}

/* A file below data, and its .torrent beside: others than any other test's. */
static const char *
make_torrent(const char *name)
{
	static char data[4096];
	char file[64];

	(void)mkdir(at("data"), 0700);
	snprintf(file, sizeof(file), "data/%s", name);
	snprintf(data, sizeof(data), "%s", at(file));
	cr_assert(files_random(data, 300000, (uint64_t)getpid()));
	snprintf(file, sizeof(file), "%s.torrent", name);
	snprintf(torrent, sizeof(torrent), "%s", at(file));
	expect_ok("create", "-o", torrent, data);
	return torrent;
}

/* "HASH  NAME\n" that add says; the first digits of the hash. */
static const char *
hash_said(size_t digits)
{
	static char hash[41];

	cr_assert_geq(strlen(said), 40);
	snprintf(hash, sizeof(hash), "%.*s", (int)digits, said);
	return hash;
}

Test(control, each_verb_does_what_it_says)
{
	char hash[41];

	make_torrent("one two");
	start();
	expect_ok("list");
	expect_ok("add", torrent);
	expect_said("  one two\n");
	strcpy(hash, hash_said(8));
	expect_list("100.0%");
	expect_said(hash);
	expect_list("seeding");
	expect_ok("pause", "one two");
	expect_list("paused");
	expect_ok("peers", hash);
	expect_said("it is paused: it has no processes");
	expect_ok("resume", hash);
	expect_list("seeding");
	expect_ok("recheck", hash);
	expect_not_in_list("leaving");
	expect_list("seeding");
	expect_ok("remove", hash);
	expect_not_in_list("one two");
	cr_assert(files_exists(at("data/one two")));
	cr_assert_not(files_exists(at("torrents/one two.torrent")));
	stop();
}

Test(control, what_is_added_may_be_paused)
{
	make_torrent("x");
	start();
	expect_ok("add", "--json", "--paused", torrent);
	expect_said("\"name\": \"x\"");
	expect_list("paused");
	expect_said("\nx ");
	run_sleep(300);
	expect_ok("list");
	expect_said("paused");
	cr_assert_eq(shoal("add", torrent), 1);
	expect_said("has it already");
	stop();
	start();
	expect_list("paused");
	expect_ok("resume", "x");
	expect_list("seeding");
	stop();
}

Test(control, limits_stay_until_they_are_set)
{
	make_torrent("x");
	start();
	expect_ok("add", "--paused", torrent);
	expect_list("paused");
	expect_ok("limits", "x");
	cr_assert_str_eq(said, "down no limit\nup   no limit\n");
	expect_ok("limits", "--up", "64K", "x");
	cr_assert_str_eq(said, "down no limit\nup   64.0K/s\n");
	expect_ok("limits", "--down", "1M", "x");
	cr_assert_str_eq(said, "down 1.0M/s\nup   64.0K/s\n");
	stop();
	start();
	expect_list("paused");
	expect_ok("limits", "x");
	cr_assert_str_eq(said, "down 1.0M/s\nup   64.0K/s\n");
	stop();
}

/* What bash completes the last of these words to. */
static void
complete(const char *first, const char *second)
{
	static const char script[] =
	    "source \"$1\"; COMP_WORDS=(\"$2\" \"$3\" \"$4\"); COMP_CWORD=2; "
	    "_shoal \"$2\"; printf '%s\\n' \"${COMPREPLY[@]}\"";
	char shoal_path[4096];
	const char *argv[] = {"/bin/bash", "-c", script, "bash",
	    "etc/bash-completion/shoal", shoal_path, first, second, NULL};

	snprintf(shoal_path, sizeof(shoal_path), "%s/shoal", bed_build(""));
	unlink(at("said"));
	cr_assert_eq(
	    run_to_end(
		&(struct run_spec){.argv = argv, .out = at("said")}, WAIT_MS),
	    0);
	free(said);
	cr_assert_not_null(said = files_read(at("said"), NULL));
}

Test(control, bash_knows_the_swarms)
{
	char hash[41];

	make_torrent("one two");
	start();
	expect_ok("add", "--paused", torrent);
	strcpy(hash, hash_said(40));
	expect_list("\none two ");
	complete("pause", "");
	expect_said("one\\ two\n");
	expect_said(hash);
	complete("peers", "one\\ t");
	cr_assert_str_eq(said, "one\\ two\n");
	complete("limits", "two");
	cr_assert_str_eq(said, "\n");
	stop();
}

Test(control, errors_are_told)
{
	make_torrent("x");
	start();
	expect_ok("add", "--paused", torrent);
	expect_list("paused");
	cr_assert_eq(shoal("pause", "y"), 1);
	expect_said("shoal: y: ");
	cr_assert_eq(shoal("peers", "x", "--json"), 0);
	expect_said("\"peers\": []");
	cr_assert_eq(shoal("list", "x", "y"), 1);
	expect_said("paused");
	expect_said("shoal: y: ");
	stop();
	cr_assert_eq(shoal("list"), 1);
	expect_said("there is no daemon");
}

/* One who fetches it, and stays. */
static pid_t
fetch(void)
{
	static char shoal_path[4096], peer[32], to[4096];
	const char *argv[] = {shoal_path, "get", "-d", to, "--peer", peer,
	    "--no-discovery", "--listen", "127.0.0.1", "--seed", "forever",
	    torrent, NULL};

	snprintf(shoal_path, sizeof(shoal_path), "%s/shoal", bed_build(""));
	snprintf(peer, sizeof(peer), "127.0.0.1:%u", (unsigned int)port);
	snprintf(to, sizeof(to), "%s", at("to"));
	return run_start(
	    &(struct run_spec){.argv = argv, .out = at("get.txt")});
}

Test(control, peers_are_shown)
{
	int64_t end = run_now() + run_ms(WAIT_MS);
	int status;
	pid_t pid;

	make_torrent("x");
	start();
	expect_ok("add", torrent);
	expect_list("seeding");
	cr_assert_neq(pid = fetch(), -1);
	do {
		expect_ok("peers", "x");
		run_sleep(50);
	} while (strstr(said, "127.0.0.1:") == NULL && run_now() < end);
	expect_said("127.0.0.1:");
	while (!files_exists(at("to/x")) && run_now() < end)
		run_sleep(50);
	cr_assert(files_are_same(at("data/x"), at("to/x")));
	kill(pid, SIGTERM);
	cr_assert(run_wait(pid, WAIT_MS, &status));
	stop();
}

static int
dial(void)
{
	int fd = localsock_dial(socket_path, 10000);

	cr_assert_neq(fd, -1);
	return fd;
}

static void
expect_answer(const char *request, int passed, const char *answer)
{
	char buf[4096];
	int fd = dial();
	size_t n;

	cr_assert_eq(fdpass_send(fd, request, strlen(request), passed), 0);
	n = net_read(fd, buf, sizeof(buf) - 1, run_ms(WAIT_MS));
	buf[n] = '\0';
	cr_assert_str_eq(buf, answer);
	close(fd);
}

Test(control, what_is_no_torrent_in_memory_is_not_added)
{
	int memory, data;

	make_torrent("x");
	start();
	memory = memfd_create("x", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	cr_assert_neq(memory, -1);
	cr_assert_neq(data = open(at("data"), O_RDONLY | O_CLOEXEC), -1);
	expect_answer("add\tfile=x.torrent\n", -1,
	    "error\ttext=a descriptor must come along\n");
	expect_answer("add\tfile=x.torrent\n", memory,
	    "error\ttext=the descriptor is not one of sealed memory\n");
	expect_answer("add\tfile=x.torrent\n", data,
	    "error\ttext=the descriptor is not one of sealed memory\n");
	expect_answer("add\tfile=../x.torrent\n", memory,
	    "error\ttext=a field has a value that cannot be\n");
	cr_assert_eq(write(memory, "garbage", 7), 7);
	cr_assert_neq(fcntl(memory, F_ADD_SEALS,
			  F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK),
	    -1);
	expect_answer("add\tfile=x.torrent\n", memory, "ok\n");
	expect_list("bad");
	expect_said("x.torrent");
	expect_ok("remove", "x.torrent");
	expect_not_in_list("x.torrent");
	close(memory);
	close(data);
	stop();
}

/* Two hundred that say nothing, half a line, or too much, and take nothing. */
Test(control, hostile_clients_keep_nobody_out)
{
	static char flood[65536];
	size_t fds, i;
	int fd[200];

	make_torrent("x");
	start();
	expect_ok("add", torrent);
	expect_list("seeding");
	fds = holds_fds(daemon_pid);
	memset(flood, 'a', sizeof(flood));
	for (i = 0; i < 200; i++) {
		fd[i] = dial();
		if (i % 3 == 1)
			(void)!write(fd[i], "list", 4);
		if (i % 3 == 2)
			(void)!send(fd[i], flood, sizeof(flood),
			    MSG_DONTWAIT | MSG_NOSIGNAL);
	}
	expect_ok("list");
	expect_said("seeding");
	expect_ok("pause", "x");
	expect_list("paused");
	for (i = 0; i < 200; i++)
		close(fd[i]);
	for (i = 0; i < 300 && holds_fds(daemon_pid) > fds; i++)
		run_sleep(100);
	cr_assert_leq(holds_fds(daemon_pid), fds);
	stop();
}

Test(control, others_may_not_connect)
{
	if (geteuid() != 0)
		cr_skip_test("needs root");
	start();
	cr_assert_eq(chmod(folder, 0755), 0);
	cr_assert_eq(setegid(65534), 0);
	cr_assert_eq(seteuid(65534), 0);
	cr_assert_eq(localsock_dial(socket_path, 1000), -1);
	cr_assert_eq(errno, EACCES);
	cr_assert_eq(seteuid(0), 0);
	cr_assert_eq(setegid(0), 0);
	stop();
}

Test(control, the_socket_of_a_dead_daemon_is_taken_of_a_live_one_not)
{
	int status;
	pid_t other;

	start();
	write_conf("other.conf", "state2", net_port());
	cr_assert_neq(other = launch("other.conf"), -1);
	cr_assert(run_wait(other, WAIT_MS, &status));
	cr_assert(WIFEXITED(status));
	cr_assert_eq(WEXITSTATUS(status), 111);
	expect_ok("list");
	kill(daemon_pid, SIGKILL);
	cr_assert(run_wait(daemon_pid, WAIT_MS, &status));
	cr_assert(run_all_gone(WAIT_MS));
	cr_assert(files_exists(socket_path));
	cr_assert_eq(shoal("list"), 1);
	expect_said("its daemon is dead");
	start();
	stop();
}
