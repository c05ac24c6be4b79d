/*
 * plant.c: what a reader that was taken over might try.
 *
 * In the planted build only.  Each act but the last two must end the process,
 * by SIGSYS, so none of them comes back.
 */
#include "plant.h"

#ifdef SHOAL_PLANTED

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "torrent_read.h"

static void
act_open(void)
{
	(void)open("/etc/passwd", O_RDONLY);
}

static void
act_socket(void)
{
	(void)socket(AF_INET, SOCK_STREAM, 0);
}

static void
act_fork(void)
{
	(void)fork();
}

static void
act_exec(void)
{
	static char *const argv[] = {NULL};

	(void)execve("/bin/true", argv, argv);
}

static void
act_kill(void)
{
	(void)kill(getppid(), SIGKILL);
}

static void
act_ptrace(void)
{
	(void)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static void
act_map_code(void)
{
	(void)mmap(NULL, 4096, PROT_READ | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void
act_write(void)
{
	if (write(STDERR_FILENO, "x", 1) == 1)
		return;
}

static void
act_truncate(void)
{
	if (ftruncate(METAINFO_FD_IN, 0) == 0)
		return;
}

static void
act_seal(void)
{
	(void)fcntl(METAINFO_FD_OUT, F_ADD_SEALS, F_SEAL_SEAL);
}

static void
act_io_uring(void)
{
	(void)syscall(__NR_io_uring_setup, 1, NULL);
}

/* These may be done, and harm nobody. */
static void
act_lie(void)
{
	if (ftruncate(METAINFO_FD_OUT, 4096) == 0)
		_exit(METAINFO_TAKEN);
}

static void
act_mumble(void)
{
	struct torrent_refusal *r;

	if (ftruncate(METAINFO_FD_OUT, sizeof(*r)) == -1)
		return;
	r = mmap(NULL, sizeof(*r), PROT_READ | PROT_WRITE, MAP_SHARED,
	    METAINFO_FD_OUT, 0);
	if (r == MAP_FAILED)
		return;
	memset(r, '\033', sizeof(*r));
	r->magic = REFUSAL_MAGIC;
	_exit(METAINFO_REFUSED);
}

/* Named by the letters from 'a'. */
static void (*const acts[])(void) = {
    act_open,     /* a */
    act_socket,   /* b */
    act_fork,     /* c */
    act_exec,     /* d */
    act_kill,     /* e */
    act_ptrace,   /* f */
    act_map_code, /* g */
    act_write,    /* h */
    act_truncate, /* i */
    act_seal,     /* j */
    act_io_uring, /* k */
    act_lie,      /* l */
    act_mumble,   /* m */
};

void
plant(const uint8_t *p, size_t n)
{
	size_t i;

	if (n < 6 || memcmp(p, "plant", 5) != 0)
		return;
	i = (size_t)(p[5] - 'a');
	if (i < sizeof(acts) / sizeof(acts[0]))
		acts[i]();
	_exit(METAINFO_FAILED);
}

#else

/* A file needs one declaration. */
extern int plant_none;

#endif
