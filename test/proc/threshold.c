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
#include "den.h"
#include "files.h"
#include "net.h"
#include "run.h"

#define WAIT_MS   20000
#define SWARMS    2
#define MANY      500
#define HALF_OPEN 16
#define LONG      "HandshakeTimeout 60\n"

static struct den den;
static uint8_t hash[26][HASH_LEN];

static void
drop(void)
{
	den_drop(&den);
}

TestSuite(threshold, .fini = drop, .timeout = 300);

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

/* Complete swarms a, b and so on. */
static void
make(size_t n, const char *conf)
{
	char name[] = "a";
	struct rlimit rl;

	cr_assert_eq(getrlimit(RLIMIT_NOFILE, &rl), 0);
	rl.rlim_cur = rl.rlim_max;
	cr_assert_eq(setrlimit(RLIMIT_NOFILE, &rl), 0);
	cr_assert_den(&den, den_make(&den, conf));
	for (size_t i = 0; i < n; i++, name[0]++) {
		cr_assert_den(&den, den_offer(&den, name, 100000, NULL));
		cr_assert_den(&den, den_put_data(&den, name));
		cr_assert_den(&den, den_put(&den, name));
		read_hash(den_path(&den, "origin/%s.torrent", name), hash[i]);
	}
}

/* The daemon, and all of them, up to MaxSwarms. */
static void
start(size_t n)
{
	int64_t end = run_now() + run_patience(WAIT_MS);

	cr_assert_den(&den, den_start(&den));
	while (den_said(&den, "ready: 7 of 7 pieces") < n) {
		cr_assert_lt(run_now(), end);
		run_sleep(20);
	}
}

static void
begin(const char *conf)
{
	char text[256];

	snprintf(text, sizeof(text), "MaxHalfOpen %d\n%s", HALF_OPEN, conf);
	make(SWARMS, text);
	start(SWARMS);
}

static void
end(void)
{
	cr_assert_den(&den, den_end(&den));
}

static int
comes(void)
{
	int fd = net_dial_within(den.port, WAIT_MS);

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

/* The same for one who comes again when he is sent away. */
static bool
is_served_within(size_t swarm, int ms)
{
	int64_t end = run_now() + run_patience(ms);
	uint8_t shake[HANDSHAKE_MAX];
	bool served = false;
	int fd;

	while (!served && run_now() < end) {
		fd = comes();
		make_shake(hash[swarm], shake);
		served = net_write(fd, shake, sizeof(shake), WAIT_MS) &&
		    answers(fd, hash[swarm]);
		close(fd);
	}
	return served;
}

/* Its process at the door; 0: it has none. */
static pid_t
door(void)
{
	char file[64], *comm;
	pid_t child[32];
	size_t n, len;

	n = run_children(den.pid, child, 32);
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
	begin(LONG);
	for (size_t i = 0; i < 2 * SWARMS; i++)
		is_served(i % SWARMS);
	end();
}

Test(threshold, a_handshake_may_come_byte_by_byte)
{
	uint8_t shake[HANDSHAKE_MAX];
	int fd;

	begin(LONG);
	fd = comes();
	make_shake(hash[1], shake);
	for (size_t i = 0; i < sizeof(shake); i++) {
		cr_assert(net_write(fd, &shake[i], 1, WAIT_MS));
		run_sleep(5);
	}
	cr_assert(answers(fd, hash[1]));
	close(fd);
	end();
}

/* Long before they would run out of time. */
Test(threshold, who_is_no_guest_is_sent_away)
{
	static const uint8_t unknown[HASH_LEN];
	uint8_t shake[HANDSHAKE_MAX];
	int64_t begun;
	int fd;

	begin(LONG);
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
	end();
}

Test(threshold, who_says_nothing_is_sent_away_in_time)
{
	uint8_t shake[HANDSHAKE_MAX];
	int silent, slow;

	begin("HandshakeTimeout 3\n");
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
	end();
}

Test(threshold, hundreds_that_say_nothing_keep_nobody_out)
{
	static int silent[MANY];
	int64_t spent;

	begin(LONG);
	for (size_t i = 0; i < MANY; i++)
		silent[i] = comes();
	is_served(0);
	/* The oldest gave way; the newest may stay. */
	for (size_t i = 0; i < MANY - HALF_OPEN; i++)
		cr_assert(net_is_closed(silent[i], WAIT_MS), "%zu", i);
	cr_assert_not(net_is_readable(silent[MANY - 1], 100));
	spent = run_cpu_ms(den.pid);
	run_sleep(1000);
	cr_assert_lt(run_cpu_ms(den.pid) - spent, 200);
	is_served(1);
	end();
}

/* Also of those that are taken in one turn. */
Test(threshold, who_came_first_gives_way_first)
{
	enum { BEFORE = 4, ALL = 30 };
	int silent[ALL];

	begin(LONG);
	for (size_t i = 0; i < BEFORE; i++)
		silent[i] = comes();
	is_served(0);
	kill(den.pid, SIGSTOP);
	for (size_t i = BEFORE; i < ALL; i++)
		silent[i] = comes();
	kill(den.pid, SIGCONT);
	is_served(1);
	for (size_t i = 0; i < ALL - HALF_OPEN; i++)
		cr_assert(net_is_closed(silent[i], WAIT_MS), "%zu", i);
	end();
}

Test(threshold, an_address_has_so_many)
{
	int fd[5];

	make(SWARMS, LONG);
	den.with[0] = "--max-per-address";
	den.with[1] = "4";
	start(SWARMS);
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
	end();
}

Test(threshold, a_shot_door_loses_nobody)
{
	enum { WAITING = 8 };
	uint8_t shake[WAITING][HANDSHAKE_MAX];
	int fd[WAITING];
	pid_t shot;

	begin(LONG);
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
	end();
}

/* Silent ones that were let in; each of them keeps a swarm awake. */
Test(threshold, who_takes_nothing_keeps_nobody_out)
{
	uint8_t shake[HANDSHAKE_MAX];
	int fd[2];

	make(3, "MaxSwarms 2\nDormantAfter 3600\n");
	start(3); /* one after the other */
	for (size_t i = 0; i < 2; i++) {
		fd[i] = comes();
		make_shake(hash[i], shake);
		cr_assert(net_write(fd[i], shake, sizeof(shake), WAIT_MS));
		cr_assert(answers(fd[i], hash[i]));
	}
	cr_assert(is_served_within(2, 2 * WAIT_MS));
	end();
}

/* A swarm that rests is there again at once. */
Test(threshold, who_wakes_a_swarm_does_not_wait)
{
	int64_t begun, best = INT64_MAX;

	begin("DormantAfter 1\n");
	for (int i = 0; i < 5 && best > 500; i++) {
		cr_assert_den(&den, den_until_awake(&den, 0, WAIT_MS));
		begun = run_now();
		is_served(0);
		if (run_now() - begun < best)
			best = run_now() - begun;
	}
	cr_assert_leq(best, run_ms(500));
	end();
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
	make(SWARMS, "HandshakeTimeout 3\n");
	snprintf(to, sizeof(to), "%s", den_path(&den, "lies"));
	cr_assert_eq(mkdir(to, 0755), 0);
	for (size_t i = 0; i < sizeof(program) / sizeof(program[0]); i++) {
		snprintf(from, sizeof(from), "%s/%s", build, program[i]);
		cr_assert_eq(
		    symlink(from, den_path(&den, "lies/%s", program[i])), 0);
	}
	cr_assert(files_write(den_path(&den, "lies/shoal-door"),
	    "#!/bin/sh\nprintf x >&3\nexec sleep 60\n"));
	cr_assert_eq(chmod(den_path(&den, "lies/shoal-door"), 0755), 0);
	den.with[0] = "--libexec";
	den.with[1] = to;
	start(SWARMS);
	fd = comes();
	cr_assert_den(
	    &den, den_says(&den, "shoal-door says what it may not", WAIT_MS));
	cr_assert(net_is_closed(fd, WAIT_MS));
	close(fd);
	end();
}
