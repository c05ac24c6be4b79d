/*
 * shoal_hashers.c: the pieces of files hashed by all processors at once.
 */
#include "shoal_hashers.h"

#include <err.h>
#include <errno.h>
#include <openssl/crypto.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "amount.h"
#include "mono.h"
#include "shoal_hasher.h"

#define HASHERS_MAX 256
#define SHOW_MS     200

static int
share(struct hashers *h)
{
	size_t pieces = h->geo.pieces;
	uint8_t *p;

	h->size = sizeof(struct hasher_shared) + pieces * (HASH_LEN + 1);
	p = mmap(NULL, h->size, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED) {
		warn("memory for %zu digests", pieces);
		return -1;
	}
	h->shared = p;
	h->digest = p + sizeof(struct hasher_shared);
	h->is_known = h->digest + pieces * HASH_LEN;
	return 0;
}

/* One for each processor that we may use, but none without work. */
static unsigned int
how_many(const struct hashers *h)
{
	uint64_t runs = geometry_units(h->geo.file_size, HASHER_RUN_BYTES);
	unsigned int n = 1;
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		n = (unsigned int)CPU_COUNT(&set);
	if (n > HASHERS_MAX)
		n = HASHERS_MAX;
	return runs < n ? (unsigned int)runs : n;
}

/* The processes hold the pipe's end until they end. */
static pid_t
start(struct hashers *h, pid_t parent)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() == parent)
		hasher(h, h->shared);
	_exit(0);
}

static void
show(const struct hashers *h, struct mono begin)
{
	const struct hasher_shared *s = h->shared;
	uint64_t all = h->geo.file_size, done = s->done;
	double took = (double)mono_sub_ns(mono_now(), begin) / 1e9;
	double rate = took > 0 ? (double)done / took : 0;

	fprintf(stderr, "\r\033[K%3u%%  %s of %s, %s/s",
	    (unsigned int)((double)done * 100 / (double)all),
	    amount_size(done).s, amount_size(all).s,
	    amount_size((uint64_t)rate).s);
	if (rate > 0)
		fprintf(stderr, ", %.0f s left", (double)(all - done) / rate);
}

/* Until the last of them has closed its end of the pipe. */
static void
attend(const struct hashers *h, int fd)
{
	struct pollfd pfd = {fd, POLLIN, 0};
	struct mono begin = mono_now();
	int rc;

	while ((rc = poll(&pfd, 1, h->progress ? SHOW_MS : -1)) <= 0)
		if (rc == 0)
			show(h, begin);
	if (h->progress)
		fputs("\r\033[K", stderr);
}

/* -1 when one of them did not end in order. */
static int
reap(const pid_t *pid, unsigned int n)
{
	int status, rc = 0;
	unsigned int i;

	for (i = 0; i < n; i++) {
		while (waitpid(pid[i], &status, 0) == -1 && errno == EINTR)
			;
		if (status != 0)
			rc = -1;
	}
	if (rc == -1)
		warnx("a file was cut, or could not be read, while it was "
		      "hashed; see that nobody writes to it");
	return rc;
}

static int
run(struct hashers *h, const int fd[2])
{
	struct hasher_shared *s = h->shared;
	unsigned int i, n = how_many(h);
	pid_t pid[HASHERS_MAX], self = getpid();

	for (i = 0; i < n; i++)
		if ((pid[i] = start(h, self)) == -1)
			break;
	if (i == 0) {
		warn("fork");
		return -1;
	}
	close(fd[1]);
	attend(h, fd[0]);
	if (reap(pid, i) == -1)
		return -1;
	if (s->failed != 0)
		warnx("libcrypto failed");
	return s->failed != 0 ? -1 : 0;
}

int
hashers_run(struct hashers *h)
{
	int fd[2], rc;

	if (share(h) == -1)
		return -1;
	/* Before the processes part, so that each has it. */
	if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1 ||
	    pipe(fd) == -1) {
		warn("cannot begin to hash");
		return -1;
	}
	rc = run(h, fd);
	close(fd[0]);
	return rc;
}

void
hashers_free(struct hashers *h)
{
	if (h->shared != NULL)
		munmap(h->shared, h->size);
	h->shared = NULL;
}
