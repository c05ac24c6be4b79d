/*
 * shortage.c: a daemon of many swarms that is short of descriptors.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "home.h"

#define QUEUE     "/proc/sys/fs/inotify/max_queued_events"
#define QUEUE_MAX 1000000

TestSuite(shortage, .fini = drop, .timeout = 300);

static void
limit(rlim_t descriptors)
{
	struct rlimit rl;

	cr_assert_eq(prlimit(den.pid, RLIMIT_NOFILE, NULL, &rl), 0);
	rl.rlim_cur = descriptors;
	cr_assert_eq(prlimit(den.pid, RLIMIT_NOFILE, &rl, NULL), 0);
}

/* The daemon may open so many descriptors more; how many it might before. */
static rlim_t
leave(unsigned int more)
{
	struct rlimit before;
	char path[64];
	rlim_t fd;

	cr_assert_eq(prlimit(den.pid, RLIMIT_NOFILE, NULL, &before), 0);
	for (fd = 0;; fd++) {
		snprintf(path, sizeof(path), "/proc/%d/fd/%ju", (int)den.pid,
		    (uintmax_t)fd);
		if (access(path, F_OK) == -1 && more-- == 0)
			break;
	}
	limit(fd);
	return before.rlim_cur;
}

/* More than the kernel keeps; no two in a row are the same, or it would keep
 * one of them. */
static void
make_notices(unsigned int n)
{
	char path[2][4096];
	unsigned int i;
	int fd;

	for (i = 0; i < 2; i++)
		snprintf(path[i], sizeof(path[i]), "%s",
		    den_path(&den, "torrents/%u", i));
	for (i = 0; i < n; i++) {
		fd = open(path[i % 2], O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
		cr_assert_neq(fd, -1);
		close(fd);
	}
}

static unsigned int
queue_length(void)
{
	unsigned int n = 0;
	FILE *f;

	if ((f = fopen(QUEUE, "r")) == NULL || fscanf(f, "%u", &n) != 1)
		n = 0;
	if (f != NULL)
		fclose(f);
	if (n == 0 || n > QUEUE_MAX)
		cr_skip("the queue of notices is %u long", n);
	return n;
}

/* None for the file, or none for what is read of it. */
Test(shortage, a_torrent_is_read_when_it_is_over)
{
	static const char *const says[] = {
	    "a.torrent: cannot be opened: Too many open files; it is read",
	    "a.torrent: needs memory: Too many open files; it is read"};
	rlim_t before;
	pid_t was;

	begin("");
	put_whole("a");
	assert_served("a");
	cr_assert_neq(was = den_supervisor(&den, " of a,"), 0);
	for (unsigned int i = 0; i < 2; i++) {
		before = leave(i);
		cr_assert_den(&den, den_put(&den, "a"));
		cr_assert_den(&den, den_says(&den, says[i], END_MS));
		limit(before);
		assert_served("a");
		cr_assert_eq(den_supervisor(&den, " of a,"), was);
	}
	end();
}

Test(shortage, a_torrent_is_found_among_too_many_notices)
{
	unsigned int n = queue_length();
	rlim_t before;

	begin("");
	cr_assert_den(&den, den_offer(&den, "a", SIZE, NULL));
	cr_assert_den(&den, den_put_data(&den, "a"));
	cr_assert_eq(kill(den.pid, SIGSTOP), 0);
	make_notices(n + 1);
	cr_assert_den(&den, den_put(&den, "a"));
	before = leave(0);
	cr_assert_eq(kill(den.pid, SIGCONT), 0);
	cr_assert_den(
	    &den, den_says(&den, "a.torrent: cannot be opened", END_MS));
	limit(before);
	assert_served("a");
	end();
}
