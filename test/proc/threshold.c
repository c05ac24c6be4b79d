/*
 * threshold.c: connections to a daemon of many swarms, before it is known for
 * which they are.
 */
#include <criterion/criterion.h>
#include <openssl/sha.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bed.h"
#include "btshake.h"
#include "files.h"
#include "maketorrent.h"
#include "net.h"
#include "run.h"
#include "sentence.h"
#include "tmp.h"

#define WAIT_MS 20000
#define SWARMS  2
#define MANY    500

/* In shoal.conf. */
#define HALF_OPEN 16
#define SHORT_S   3
#define LONG_S    60

static char *folder, err[4096];
static uint16_t port;
static pid_t daemon_pid;
static uint8_t hash[SWARMS][HASH_LEN];

static const char *
path(const char *name)
{
	static char buf[4][4096];
	static unsigned int at;
	char *p = buf[at++ % 4];

	snprintf(p, sizeof(buf[0]), "%s/%s", folder, name);
	return p;
}

/* What stands between "4:info" and the last byte. */
static void
read_hash(const char *torrent, uint8_t out[HASH_LEN])
{
	size_t n;
	char *bytes, *info;

	cr_assert_not_null(bytes = files_read(torrent, &n));
	cr_assert_not_null(info = memmem(bytes, n, "4:info", 6));
	info += 6;
	SHA1((uint8_t *)info, (size_t)(bytes + n - 1 - info), out);
	free(bytes);
}

static void
make_swarm(size_t i)
{
	char name[8], data[16], torrent[32];

	snprintf(name, sizeof(name), "f%zu", i);
	snprintf(data, sizeof(data), "data/%s", name);
	snprintf(torrent, sizeof(torrent), "torrents/%s.torrent", name);
	cr_assert(files_random(path(data), 100000, i + 1));
	cr_assert(maketorrent(path(torrent),
	    &(struct maketorrent){
		.data = path(data), .name = name, .piece_size = 16384}));
	read_hash(path(torrent), hash[i]);
}

static void
start(const char *libexec, const char *more)
{
	char conf[1024], program[4096];
	const char *const argv[] = {program, "-C", folder, "--libexec", libexec,
	    "--no-discovery", "-v", "-f", "shoal.conf", NULL};

	snprintf(conf, sizeof(conf),
	    "Torrents torrents\nData data\nState state\n"
	    "Listen 127.0.0.1:%u\nMaxHalfOpen %d\n%s",
	    port, HALF_OPEN, more);
	cr_assert(files_write(path("shoal.conf"), conf));
	snprintf(program, sizeof(program), "%s/shoald", bed_build(""));
	snprintf(err, sizeof(err), "%s", path("err"));
	daemon_pid = run_start(&(struct run_spec){.argv = argv, .out = err});
	cr_assert_neq(daemon_pid, -1);
	cr_assert(sentence_comes(err, "ready: 7 of 7 pieces", SWARMS, WAIT_MS));
}

static void
make(void)
{
	struct rlimit rl;

	run_adopt();
	cr_assert_eq(getrlimit(RLIMIT_NOFILE, &rl), 0);
	rl.rlim_cur = rl.rlim_max;
	cr_assert_eq(setrlimit(RLIMIT_NOFILE, &rl), 0);
	cr_assert_not_null(folder = tmp_make());
	cr_assert_eq(mkdir(path("torrents"), 0755), 0);
	cr_assert_eq(mkdir(path("data"), 0755), 0);
	for (size_t i = 0; i < SWARMS; i++)
		make_swarm(i);
	port = net_port();
}

static void
drop(void)
{
	run_kill_all();
	tmp_remove(folder);
}

TestSuite(threshold, .init = make, .fini = drop, .timeout = 120);

/* With room for all who come from one address. */
static void
start_with_room(int timeout_s)
{
	char more[64];

	snprintf(more, sizeof(more),
	    "MaxPerAddress 4096\nHandshakeTimeout %d\n", timeout_s);
	start(bed_build(""), more);
}

static void
stop(void)
{
	int status;

	cr_assert_eq(kill(daemon_pid, SIGTERM), 0);
	cr_assert(run_wait(daemon_pid, WAIT_MS, &status));
	cr_assert_eq(status, 0);
	cr_assert(run_all_gone(WAIT_MS));
}

static int
comes(void)
{
	int fd = net_dial_within(port, WAIT_MS);

	cr_assert_neq(fd, -1);
	return fd;
}

static void
make_shake(const uint8_t of[HASH_LEN], uint8_t out[HANDSHAKE_MAX])
{
	static uint32_t calls;
	struct btshake s;

	memset(&s, 0, sizeof(s));
	memcpy(s.hash, of, HASH_LEN);
	snprintf((char *)s.id, sizeof(s.id), "-XX0000-%08u", ++calls);
	btshake_encode(&s, out);
}

static bool
answers(int fd, const uint8_t of[HASH_LEN])
{
	uint8_t got[HANDSHAKE_MAX];
	struct btshake s;

	if (net_read(fd, got, sizeof(got), WAIT_MS) != sizeof(got))
		return false;
	btshake_decode(got, &s);
	return memcmp(s.hash, of, HASH_LEN) == 0;
}

/* Somebody who comes is answered. */
static void
is_served(size_t swarm)
{
	uint8_t shake[HANDSHAKE_MAX];
	int fd = comes();

	make_shake(hash[swarm], shake);
	cr_assert(net_write(fd, shake, sizeof(shake), WAIT_MS));
	cr_assert(answers(fd, hash[swarm]));
	close(fd);
}

/* Its process at the door; 0: it has none. */
static pid_t
door(void)
{
	char file[64], *comm;
	pid_t child[32];
	size_t n, len;

	n = run_children(daemon_pid, child, 32);
	while (n-- > 0) {
		snprintf(file, sizeof(file), "/proc/%d/comm", (int)child[n]);
		if ((comm = files_read(file, &len)) == NULL)
			continue;
		len = strncmp(comm, "shoal-door", 10);
		free(comm);
		if (len == 0)
			return child[n];
	}
	return 0;
}

Test(threshold, each_comes_to_its_swarm)
{
	start_with_room(LONG_S);
	for (size_t i = 0; i < 2 * SWARMS; i++)
		is_served(i % SWARMS);
	stop();
}

Test(threshold, a_handshake_may_come_byte_by_byte)
{
	uint8_t shake[HANDSHAKE_MAX];
	int fd;

	start_with_room(LONG_S);
	fd = comes();
	make_shake(hash[1], shake);
	for (size_t i = 0; i < sizeof(shake); i++) {
		cr_assert(net_write(fd, &shake[i], 1, WAIT_MS));
		run_sleep(5);
	}
	cr_assert(answers(fd, hash[1]));
	close(fd);
	stop();
}

/* Long before they would run out of time. */
Test(threshold, who_is_no_guest_is_sent_away)
{
	static const uint8_t unknown[HASH_LEN];
	uint8_t shake[HANDSHAKE_MAX];
	int64_t begun;
	int fd;

	start_with_room(LONG_S);
	begun = run_now();
	fd = comes();
	make_shake(unknown, shake);
	cr_assert(net_write(fd, shake, sizeof(shake), WAIT_MS));
	cr_assert(net_is_closed(fd, WAIT_MS));
	close(fd);
	fd = comes();
	cr_assert(net_write(fd, "GET", 3, WAIT_MS));
	cr_assert(net_is_closed(fd, WAIT_MS));
	close(fd);
	cr_assert_lt(run_now() - begun, 30000);
	is_served(0);
	stop();
}

Test(threshold, who_says_nothing_is_sent_away_in_time)
{
	uint8_t shake[HANDSHAKE_MAX];
	int silent, slow;

	start_with_room(SHORT_S);
	silent = comes();
	slow = comes();
	make_shake(hash[0], shake);
	cr_assert(net_write(slow, shake, BTSHAKE_NAMED - 1, WAIT_MS));
	cr_assert_not(net_is_readable(silent, 500));
	is_served(0);
	cr_assert(net_is_closed(silent, WAIT_MS));
	cr_assert(net_is_closed(slow, WAIT_MS));
	close(silent);
	close(slow);
	stop();
}

Test(threshold, hundreds_that_say_nothing_keep_nobody_out)
{
	static int silent[MANY];
	int64_t spent;

	start_with_room(LONG_S);
	for (size_t i = 0; i < MANY; i++)
		silent[i] = comes();
	is_served(0);
	/* The oldest gave way; the newest may stay. */
	for (size_t i = 0; i < MANY - HALF_OPEN; i++)
		cr_assert(net_is_closed(silent[i], WAIT_MS), "%zu", i);
	cr_assert_not(net_is_readable(silent[MANY - 1], 100));
	spent = run_cpu_ms(daemon_pid);
	run_sleep(1000);
	cr_assert_lt(run_cpu_ms(daemon_pid) - spent, 200);
	is_served(1);
	stop();
}

Test(threshold, an_address_has_so_many)
{
	int fd[5];

	start(bed_build(""), "MaxPerAddress 4\nHandshakeTimeout 60\n");
	for (size_t i = 0; i < 4; i++)
		fd[i] = comes();
	/* The second of the first four is over then. */
	run_sleep(1100);
	fd[4] = comes();
	cr_assert(net_is_closed(fd[4], WAIT_MS));
	cr_assert_not(net_is_readable(fd[0], 100));
	close(fd[0]);
	run_sleep(1100);
	is_served(0);
	stop();
}

Test(threshold, a_shot_door_loses_nobody)
{
	enum { WAITING = 8 };
	uint8_t shake[WAITING][HANDSHAKE_MAX];
	int fd[WAITING];
	pid_t shot;

	start_with_room(LONG_S);
	for (size_t i = 0; i < WAITING; i++) {
		fd[i] = comes();
		make_shake(hash[i % SWARMS], shake[i]);
		cr_assert(net_write(fd[i], shake[i], i * 6, WAIT_MS));
	}
	for (int i = 0; i < 4; i++) {
		while ((shot = door()) == 0)
			run_sleep(10);
		kill(shot, SIGKILL);
		while (door() == shot)
			run_sleep(10);
	}
	for (size_t i = 0; i < WAITING; i++) {
		cr_assert(net_write(fd[i], shake[i] + i * 6,
		    sizeof(shake[i]) - i * 6, WAIT_MS));
		cr_assert(answers(fd[i], hash[i % SWARMS]), "%zu", i);
		close(fd[i]);
	}
	stop();
}

/* What it has instead writes what it likes. */
Test(threshold, a_door_that_talks_nonsense_is_shot)
{
	static const char *const program[] = {"shoald", "shoal-worker",
	    "shoal-disk", "shoal-metainfo", "shoal-discovery", "shoal-keeper"};
	const char *build = realpath(bed_build(""), NULL);
	char from[4096], to[4096];
	int fd;

	cr_assert_not_null(build);
	cr_assert_eq(mkdir(path("lies"), 0755), 0);
	for (size_t i = 0; i < sizeof(program) / sizeof(program[0]); i++) {
		snprintf(from, sizeof(from), "%s/%s", build, program[i]);
		snprintf(to, sizeof(to), "%s/lies/%s", folder, program[i]);
		cr_assert_eq(symlink(from, to), 0);
	}
	cr_assert(files_write(path("lies/shoal-door"),
	    "#!/bin/sh\nprintf x >&3\nexec sleep 60\n"));
	cr_assert_eq(chmod(path("lies/shoal-door"), 0755), 0);
	start(path("lies"), "HandshakeTimeout 3\n");
	fd = comes();
	cr_assert(
	    sentence_comes(err, "shoal-door says what it may not", 3, WAIT_MS));
	cr_assert(net_is_closed(fd, WAIT_MS));
	close(fd);
	stop();
}
