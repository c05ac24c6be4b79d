/*
 * plant.c: what a worker that was taken over might try.
 *
 * In the planted build only.  Each act must end the worker, by SIGSYS or by
 * SIGSEGV, so none of them comes back.
 */
#include "plant.h"

#ifdef SHOAL_PLANTED

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "end.h"
#include "worker.h"

#define PLANT_TYPE 200

static void
act_open(struct worker *w)
{
	(void)w;
	(void)open("/etc/passwd", O_RDONLY);
}

static void
act_socket(struct worker *w)
{
	(void)w;
	(void)socket(AF_INET, SOCK_STREAM, 0);
}

static void
act_connect(struct worker *w)
{
	struct sockaddr_in nowhere = {.sin_family = AF_UNSPEC};

	(void)w;
	(void)connect(FD_PEER, (struct sockaddr *)&nowhere, sizeof(nowhere));
}

static void
act_fork(struct worker *w)
{
	(void)w;
	(void)fork();
}

static void
act_exec(struct worker *w)
{
	static char *const argv[] = {NULL};

	(void)w;
	(void)execve("/bin/true", argv, argv);
}

static void
act_kill(struct worker *w)
{
	(void)kill(w->seg.h->pid, SIGKILL);
}

static void
act_ptrace(struct worker *w)
{
	(void)ptrace(PTRACE_ATTACH, w->seg.h->pid, NULL, NULL);
}

static void
act_map_code(struct worker *w)
{
	(void)w;
	(void)mmap(NULL, 4096, PROT_READ | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void
act_protect(struct worker *w)
{
	(void)mprotect(w->seg.base, 4096, PROT_READ | PROT_WRITE);
}

static void
act_write_header(struct worker *w)
{
	*(volatile uint8_t *)w->seg.base = 0;
}

static void
act_write_neighbour(struct worker *w)
{
	*((volatile uint8_t *)w->own + w->seg.h->slot_size) = 0;
}

static void
act_sendmsg(struct worker *w)
{
	struct msghdr msg = {.msg_iov = NULL};

	(void)w;
	(void)sendmsg(FD_SUPERVISOR, &msg, 0);
}

static void
act_truncate(struct worker *w)
{
	if (ftruncate(source_fd(w, 0), 0) == 0)
		return;
}

static void
act_write_memory(struct worker *w)
{
	struct iovec iov = {w, 1};

	(void)process_vm_writev(w->seg.h->pid, &iov, 1, &iov, 1, 0);
}

static void
act_io_uring(struct worker *w)
{
	(void)w;
	(void)syscall(__NR_io_uring_setup, 1, NULL);
}

static void
act_map_data(struct worker *w)
{
	(void)w;
	(void)mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void
act_write_have(struct worker *w)
{
	*(volatile uint8_t *)(uintptr_t)w->swarm.have = 0xff;
}

static void
act_write_frame(struct worker *w)
{
	*(volatile uint8_t *)(w->frames.base + w->frames.size) = 0;
}

static void
act_write_order(struct worker *w)
{
	*(volatile uint8_t *)(uintptr_t)w->order = 0;
}

static void
act_receive(struct worker *w)
{
	struct msghdr msg = {.msg_iov = NULL};

	(void)w;
	(void)recvmsg(FD_PEER, &msg, 0);
}

static void
act_option(struct worker *w)
{
	(void)w;
	(void)setsockopt(FD_PEER, IPPROTO_TCP, TCP_ULP, "tls", 3);
}

/* The payload's first byte is an index here. */
static void (*const acts[])(struct worker *) = {
    act_open,            /* 0 */
    act_socket,          /* 1 */
    act_connect,         /* 2 */
    act_fork,            /* 3 */
    act_exec,            /* 4 */
    act_kill,            /* 5 */
    act_ptrace,          /* 6 */
    act_map_code,        /* 7 */
    act_protect,         /* 8 */
    act_write_header,    /* 9 */
    act_write_neighbour, /* 10 */
    act_sendmsg,         /* 11 */
    act_truncate,        /* 12 */
    act_write_memory,    /* 13 */
    act_io_uring,        /* 14 */
    act_map_data,        /* 15 */
    act_write_have,      /* 16 */
    act_write_frame,     /* 17 */
    act_write_order,     /* 18 */
    act_receive,         /* 19 */
    act_option,          /* 20 */
};

void
plant(struct worker *w, const uint8_t *p, size_t n)
{
	if (n < 6 || p[4] != PLANT_TYPE)
		return;
	if (p[5] < sizeof(acts) / sizeof(acts[0]))
		acts[p[5]](w);
	end_worker(w, END_INTERNAL);
}

#else

/* A file needs one declaration. */
extern int plant_none;

#endif
