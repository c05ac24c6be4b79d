/*
 * fixture.c: a small segment and processes that share it.
 */
#include "fixture.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

int
fixture_segment(
    struct seg *s, uint32_t slots, uint32_t disks, uint32_t max_pieces)
{
	struct seg_plan plan = {slots, disks, max_pieces};
	size_t size = seg_size(&plan);
	void *p;
	int fd;

	fd = memfd_create("segment", MFD_CLOEXEC);
	cr_assert_neq(fd, -1);
	cr_assert_eq(ftruncate(fd, (off_t)size), 0);
	p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	cr_assert_neq(p, MAP_FAILED);
	seg_layout(s, p, &plan);
	strcpy(s->h->name, "test");
	strcpy(s->h->swarm, "/shoal.test.course");
	strcpy(s->h->version, SHOAL_VERSION);
	strcpy(s->h->dir, "/");
	seg_publish(s);
	return fd;
}

void *
fixture_shared(size_t size)
{
	void *p;

	p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
	    -1, 0);
	cr_assert_neq(p, MAP_FAILED);
	return p;
}

pid_t
fixture_start(int (*fn)(void *), void *arg)
{
	pid_t pid;

	pid = fork();
	cr_assert_neq(pid, -1);
	if (pid != 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGSEGV, SIG_DFL);
	signal(SIGBUS, SIG_DFL);
	signal(SIGABRT, SIG_DFL);
	alarm(10);
	_exit(fn(arg));
}

int
fixture_end(pid_t pid)
{
	int status;

	cr_assert_eq(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

int
fixture_run(int (*fn)(void *), void *arg)
{
	return fixture_end(fixture_start(fn, arg));
}
