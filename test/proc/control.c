/*
 * control.c: a daemon of many swarms, asked and told by shoal.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bed.h"
#include "den.h"
#include "fdpass.h"
#include "files.h"
#include "holds.h"
#include "localsock.h"
#include "net.h"
#include "run.h"
#include "told.h"

#define WAIT_MS 30000

static struct den den;
static char torrent[4096], socket_path[4096];

static void
make(void)
{
	cr_assert_den(&den, den_make(&den, ""));
	snprintf(socket_path, sizeof(socket_path), "%s",
	    den_path(&den, "state/control"));
	setenv("SHOAL_CONTROL", socket_path, 1);
}

static void
drop(void)
{
	den_drop(&den);
}

TestSuite(control, .init = make, .fini = drop, .timeout = 300);

#define expect_ok(...)                                               \
	do {                                                         \
		int status_ = shoal(&den, __VA_ARGS__);              \
		cr_assert_eq(status_, 0, "%d: %s", status_, told()); \
	} while (0)

static void
expect_said(const char *text)
{
	cr_assert(strstr(told(), text) != NULL, "no '%s' in: %s", text, told());
}

static void
expect_list(const char *text)
{
	cr_assert(told_in_list(&den, text, true, WAIT_MS), "no '%s' in: %s",
	    text, told());
}

static void
expect_not_in_list(const char *text)
{
	cr_assert(told_in_list(&den, text, false, WAIT_MS), "'%s' in: %s", text,
	    told());
}

static void
start(void)
{
	cr_assert_den(&den, den_start(&den));
}

static void
stop(void)
{
	cr_assert_den(&den, den_stop(&den));
	cr_assert(run_all_gone(WAIT_MS));
	cr_assert_not(files_exists(socket_path));
}

/* A .torrent whose data are there. */
static void
offer(const char *name)
{
	cr_assert_den(&den, den_offer(&den, name, 300000, NULL));
	cr_assert_den(&den, den_put_data(&den, name));
	snprintf(torrent, sizeof(torrent), "%s",
	    den_path(&den, "origin/%s.torrent", name));
}

/* "HASH  NAME\n" that add says; the first digits of the hash. */
static const char *
hash_said(size_t digits)
{
	static char hash[41];

	cr_assert_geq(strlen(told()), 40);
	snprintf(hash, sizeof(hash), "%.*s", (int)digits, told());
	return hash;
}

Test(control, each_verb_does_what_it_says)
{
	char hash[41];

	offer("one two");
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
	cr_assert(files_exists(den_path(&den, "data/one two")));
	cr_assert_not(files_exists(den_path(&den, "torrents/one two.torrent")));
	stop();
}

Test(control, what_is_added_may_be_paused)
{
	offer("x");
	start();
	expect_ok("add", "--json", "--paused", torrent);
	expect_said("\"name\": \"x\"");
	expect_list("paused");
	expect_said("\nx ");
	run_sleep(300);
	expect_ok("list");
	expect_said("paused");
	cr_assert_eq(shoal(&den, "add", torrent), 1);
	expect_said("has it already");
	stop();
	start();
	expect_list("paused");
	expect_ok("resume", "x");
	expect_list("seeding");
	stop();
}

/* What was said to be done stays so, whoever dies. */
Test(control, what_is_added_as_paused_stays_so_after_a_crash)
{
	offer("x");
	start();
	expect_ok("add", "--paused", "--peer", "127.0.0.1:1", torrent);
	kill(den.pid, SIGKILL);
	cr_assert(run_wait(den.pid, WAIT_MS, &(int){0}));
	cr_assert(run_all_gone(WAIT_MS));
	start();
	expect_list("paused");
	run_sleep(300);
	expect_list("paused");
	expect_ok("list", "--json");
	expect_said("127.0.0.1:1");
	stop();
}

/* Somebody fetches it, and goes on with that option. */
static pid_t
fetch(const char *option)
{
	static char program[4096], peer[32], to[4096];
	const char *argv[] = {program, "get", "-d", to, "--peer", peer,
	    "--no-discovery", "--listen", "127.0.0.1", option, torrent, NULL};

	snprintf(program, sizeof(program), "%s/shoal", bed_build(""));
	snprintf(peer, sizeof(peer), "127.0.0.1:%u", (unsigned int)den.port);
	snprintf(to, sizeof(to), "%s", den_path(&den, "to"));
	return run_start(
	    &(struct run_spec){.argv = argv, .out = den_path(&den, "get.txt")});
}

/* At this rate it takes 18 s. */
Test(control, limits_act_at_once)
{
	int status;
	pid_t pid;

	offer("x");
	start();
	expect_ok("add", torrent);
	expect_list("seeding");
	expect_ok("limits", "--up", "16K", "x");
	cr_assert_neq(pid = fetch("-v"), -1);
	run_sleep(3000);
	cr_assert_eq(waitpid(pid, &status, WNOHANG), 0, "it is over already");
	expect_ok("limits", "--up", "0", "x");
	cr_assert(run_wait(pid, WAIT_MS, &status));
	cr_assert_eq(status, 0);
	stop();
}

Test(control, limits_stay_until_they_are_set)
{
	offer("x");
	start();
	expect_ok("add", "--paused", torrent);
	expect_list("paused");
	expect_ok("limits", "x");
	cr_assert_str_eq(told(), "down no limit\nup   no limit\n");
	expect_ok("limits", "--up", "64K", "x");
	cr_assert_str_eq(told(), "down no limit\nup   64.0K/s\n");
	expect_ok("limits", "--down", "1M", "x");
	cr_assert_str_eq(told(), "down 1.0M/s\nup   64.0K/s\n");
	stop();
	start();
	expect_list("paused");
	expect_ok("limits", "x");
	cr_assert_str_eq(told(), "down 1.0M/s\nup   64.0K/s\n");
	stop();
}

/* What bash completes the last of these words to. */
static void
complete(const char *first, const char *second)
{
	static const char script[] =
	    "source \"$1\"; COMP_WORDS=(\"$2\" \"$3\" \"$4\"); COMP_CWORD=2; "
	    "_shoal \"$2\"; printf '%s\\n' \"${COMPREPLY[@]}\"";
	char program[4096];
	const char *argv[] = {"/bin/bash", "-c", script, "bash",
	    "etc/bash-completion/shoal", program, first, second, NULL};

	snprintf(program, sizeof(program), "%s/shoal", bed_build(""));
	cr_assert_eq(told_by(&den, argv), 0);
}

Test(control, bash_knows_the_swarms)
{
	char hash[41];

	offer("one two");
	start();
	expect_ok("add", "--paused", torrent);
	strcpy(hash, hash_said(40));
	expect_list("\none two ");
	complete("pause", "");
	expect_said("one\\ two\n");
	expect_said(hash);
	complete("peers", "one\\ t");
	cr_assert_str_eq(told(), "one\\ two\n");
	complete("limits", "two");
	cr_assert_str_eq(told(), "\n");
	stop();
}

Test(control, errors_are_told)
{
	offer("x");
	start();
	expect_ok("add", "--paused", torrent);
	expect_list("paused");
	cr_assert_eq(shoal(&den, "pause", "y"), 1);
	expect_said("shoal: y: ");
	cr_assert_eq(shoal(&den, "peers", "x", "--json"), 0);
	expect_said("\"peers\": []");
	cr_assert_eq(shoal(&den, "list", "x", "y"), 1);
	expect_said("paused");
	expect_said("shoal: y: ");
	stop();
	cr_assert_eq(shoal(&den, "list"), 1);
	expect_said("there is no daemon");
}

Test(control, peers_are_shown)
{
	int64_t end = run_now() + run_patience(WAIT_MS);
	pid_t pid;

	offer("x");
	start();
	expect_ok("add", torrent);
	expect_list("seeding");
	cr_assert_neq(pid = fetch("--seed=forever"), -1);
	do {
		expect_ok("peers", "x");
		run_sleep(50);
	} while (strstr(told(), "127.0.0.1:") == NULL && run_now() < end);
	expect_said("127.0.0.1:");
	kill(pid, SIGTERM);
	cr_assert(run_wait(pid, WAIT_MS, &(int){0}));
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

	offer("x");
	start();
	memory = memfd_create("x", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	cr_assert_neq(memory, -1);
	cr_assert_neq(data = open(den.dir, O_RDONLY | O_CLOEXEC), -1);
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

/* Its supervisor does not end before it is continued. */
static pid_t
remove_stuck(void)
{
	pid_t supervisor;

	offer("x");
	start();
	cr_assert_den(&den, den_put(&den, "x"));
	expect_list("seeding");
	cr_assert_neq(supervisor = den_supervisor(&den, " of x,"), 0);
	kill(supervisor, SIGSTOP);
	expect_ok("remove", "x");
	expect_list("removing");
	return supervisor;
}

Test(control, what_is_being_removed_may_be_added_again)
{
	pid_t supervisor = remove_stuck();

	expect_ok("add", "--paused", "--peer", "127.0.0.1:1", torrent);
	expect_list("removing");
	cr_assert_eq(shoal(&den, "add", torrent), 1);
	expect_said("there is a .torrent of that name");
	cr_assert_eq(shoal(&den, "pause", "x"), 1);
	expect_said("it is being removed");
	kill(supervisor, SIGCONT);
	expect_list("paused");
	expect_ok("list", "--json");
	expect_said("127.0.0.1:1");
	expect_ok("resume", "x");
	expect_list("seeding");
	stop();
}

static void
add_again_before(int sig)
{
	pid_t supervisor = remove_stuck();

	expect_ok("add", "--paused", torrent);
	kill(den.pid, sig);
	kill(supervisor, SIGCONT);
	cr_assert(run_wait(den.pid, WAIT_MS, &(int){0}));
	cr_assert(run_all_gone(WAIT_MS));
	start();
	expect_list("paused");
	stop();
}

Test(control, what_was_added_again_stays_so_after_a_crash)
{
	add_again_before(SIGKILL);
}

Test(control, what_was_added_again_stays_so_after_the_end)
{
	add_again_before(SIGTERM);
}

Test(control, what_was_added_again_and_removed_again_is_gone)
{
	pid_t supervisor = remove_stuck();

	expect_ok("add", "--paused", torrent);
	expect_ok("remove", "x");
	kill(supervisor, SIGCONT);
	expect_not_in_list("x ");
	cr_assert_not(files_exists(den_path(&den, "torrents/x.torrent")));
	cr_assert_den(&den, den_put(&den, "x"));
	expect_list("seeding");
	stop();
}

/* Another daemon with this line of shoal.conf; its exit status. */
static int
start_another(const char *control)
{
	char program[4096], conf[1024];
	const char *argv[] = {program, "-C", den.dir, "-f", "other.conf", NULL};

	snprintf(program, sizeof(program), "%s/shoald", bed_build(""));
	snprintf(conf, sizeof(conf),
	    "Torrents torrents\nData data\nState other\n"
	    "%sListen 127.0.0.1:%u\n",
	    control, (unsigned int)net_port());
	cr_assert(files_write(den_path(&den, "other.conf"), conf));
	return told_by(&den, argv);
}

/* Neither side is told where. */
Test(control, without_a_word_it_is_found_at_home)
{
	char conf[256];

	snprintf(conf, sizeof(conf),
	    "Torrents torrents\nData data\n"
	    "Listen 127.0.0.1:%u\nLocalDiscovery off\n",
	    (unsigned int)den.port);
	cr_assert(files_write(den_path(&den, "shoal.conf"), conf));
	cr_assert_eq(mkdir(den_path(&den, "home"), 0777), 0);
	setenv("HOME", den_path(&den, "home"), 1);
	unsetenv("SHOAL_CONTROL");
	start();
	offer("x");
	expect_ok("add", torrent);
	expect_list("seeding");
	cr_assert_eq(start_another(""), 111);
	expect_said("/home/.shoal/control");
	expect_ok("list");
	cr_assert_den(&den, den_stop(&den));
	cr_assert_eq(setenv("HOME", den_path(&den, "none"), 1), 0);
	cr_assert_eq(start_another(""), 100);
	expect_said("/none/.shoal");
	expect_said("Control in shoal.conf can name another");
}

/* Two hundred that say nothing, half a line, or too much, and take nothing. */
Test(control, hostile_clients_keep_nobody_out)
{
	static char flood[65536];
	size_t fds, i;
	int fd[200];

	offer("x");
	start();
	expect_ok("add", torrent);
	expect_list("seeding");
	fds = holds_fds(den.pid);
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
	for (i = 0; i < 300 && holds_fds(den.pid) > fds; i++)
		run_sleep(100);
	cr_assert_leq(holds_fds(den.pid), fds);
	stop();
}

Test(control, others_may_not_connect)
{
	if (geteuid() != 0)
		cr_skip_test("needs root");
	start();
	cr_assert_eq(chmod(den.dir, 0755), 0);
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
	start();
	cr_assert_eq(start_another("Control state/control\n"), 111);
	expect_said("state/control");
	expect_ok("list");
	kill(den.pid, SIGKILL);
	cr_assert(run_wait(den.pid, WAIT_MS, &(int){0}));
	cr_assert(run_all_gone(WAIT_MS));
	cr_assert(files_exists(socket_path));
	cr_assert_eq(shoal(&den, "list"), 1);
	expect_said("its daemon is dead");
	start();
	stop();
}
