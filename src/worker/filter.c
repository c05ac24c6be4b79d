/*
 * filter.c: the system calls that a worker may make, and how.
 *
 * Assembled by hand: this process links no library that would do it.
 */
#include "filter.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "worker.h"

#if defined(__x86_64__)
#define FILTER_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define FILTER_ARCH AUDIT_ARCH_AARCH64
#else
#error "no system call filter for this machine"
#endif

/* Half of an argument: (argument & mask) == value.  Both machines keep the
 * low half first. */
struct cond {
	uint32_t offset; /* in struct seccomp_data; 0: no condition */
	uint32_t mask;
	uint32_t value;
};

struct rule {
	uint32_t nr;
	struct cond cond[2];
};

#define LOW(i)  (uint32_t)(offsetof(struct seccomp_data, args[i]))
#define HIGH(i) (LOW(i) + 4)
#define ALL     UINT32_MAX
#define IS(i, v)                 \
	{                        \
		LOW(i), ALL, (v) \
	}

/* What the steady state needs. */
static const struct rule steady[] = {
    {.nr = __NR_recvfrom},
    {.nr = __NR_readv},
    {.nr = __NR_ppoll},
    {.nr = __NR_sendfile},
    /* Without an address. */
    {.nr = __NR_sendto, .cond = {IS(4, 0), {HIGH(4), ALL, 0}}},
    {.nr = __NR_futex,
	.cond = {{LOW(1), ~(uint32_t)FUTEX_PRIVATE_FLAG, FUTEX_WAKE}}},
    {.nr = __NR_recvmsg, .cond = {IS(0, FD_SUPERVISOR)}},
    {.nr = __NR_ioctl, .cond = {IS(1, SIOCOUTQ)}},
    {.nr = __NR_clock_gettime},
    {.nr = __NR_sched_yield},
    {.nr = __NR_close},
    {.nr = __NR_shutdown},
    {.nr = __NR_rt_sigreturn},
    /* Without it a stop, or strace -p, ends the worker. */
    {.nr = __NR_restart_syscall},
    {.nr = __NR_exit_group},
#ifdef SHOAL_FAILPOINTS
    /* So that the next stage knows whom it may kill. */
    {.nr = __NR_getpid},
#endif
#ifdef SHOAL_SANITIZED
    /* What the sanitizers do behind our back, to report too. */
    {.nr = __NR_mmap},
    {.nr = __NR_munmap},
    {.nr = __NR_mprotect},
    {.nr = __NR_madvise},
    {.nr = __NR_read},
    {.nr = __NR_write},
    {.nr = __NR_openat},
    {.nr = __NR_newfstatat},
    {.nr = __NR_readlinkat},
#ifdef __x86_64__
    {.nr = __NR_open},
    {.nr = __NR_readlink},
    {.nr = __NR_pipe},
#endif
    {.nr = __NR_pipe2},
    {.nr = __NR_getpid},
    {.nr = __NR_gettid},
    {.nr = __NR_tgkill},
    {.nr = __NR_rt_sigaction},
    {.nr = __NR_rt_sigprocmask},
    {.nr = __NR_sigaltstack},
    {.nr = __NR_prctl},
#endif
};

/* What handshake and admission need besides. */
static const struct rule joining[] = {
    {.nr = __NR_mmap, .cond = {{LOW(2), PROT_EXEC, 0}}},
    {.nr = __NR_munmap},
    {.nr = __NR_lseek},
    {.nr = __NR_seccomp, .cond = {IS(0, SECCOMP_SET_MODE_FILTER), IS(1, 0)}},
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
/* Instructions of a rule at most; of all that stands around the rules. */
#define RULE_LEN  9
#define FRAME_LEN 5
#define PROGRAM_MAX \
	((COUNT(steady) + COUNT(joining) + 1) * RULE_LEN + FRAME_LEN)

struct program {
	struct sock_filter v[PROGRAM_MAX];
	unsigned short n;
};

static void
add(struct program *p, uint16_t code, uint32_t k, uint8_t jt, uint8_t jf)
{
	p->v[p->n++] = (struct sock_filter){code, jt, jf, k};
}

static void
add_return(struct program *p, uint32_t action)
{
	add(p, BPF_RET | BPF_K, action, 0, 0);
}

static void
add_load(struct program *p, uint32_t offset)
{
	add(p, BPF_LD | BPF_W | BPF_ABS, offset, 0, 0);
}

/* Each condition jumps over the next instruction, a refusal, when it holds. */
static void
add_cond(struct program *p, const struct cond *c)
{
	add_load(p, c->offset);
	if (c->mask != ALL)
		add(p, BPF_ALU | BPF_AND | BPF_K, c->mask, 0, 0);
	add(p, BPF_JMP | BPF_JEQ | BPF_K, c->value, 1, 0);
	add_return(p, SECCOMP_RET_KILL_PROCESS);
}

/* The accumulator holds the call's number before and, if it is another's,
 * after a rule. */
static void
add_rule(struct program *p, const struct rule *r)
{
	unsigned short at = p->n;
	size_t i;

	add(p, BPF_JMP | BPF_JEQ | BPF_K, r->nr, 0, 0);
	for (i = 0; i < COUNT(r->cond); i++)
		if (r->cond[i].offset != 0)
			add_cond(p, &r->cond[i]);
	add_return(p, SECCOMP_RET_ALLOW);
	p->v[at].jf = (uint8_t)(p->n - at - 1);
}

static void
add_rules(struct program *p, const struct rule *r, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		add_rule(p, &r[i]);
}

/* The numbers of another machine's calls mean other calls; those of x32 are
 * none of the table's. */
static void
add_machine(struct program *p)
{
	add_load(p, offsetof(struct seccomp_data, arch));
	add(p, BPF_JMP | BPF_JEQ | BPF_K, FILTER_ARCH, 1, 0);
	add_return(p, SECCOMP_RET_KILL_PROCESS);
	add_load(p, offsetof(struct seccomp_data, nr));
}

int
filter_install(enum filter_stage stage)
{
	struct program p;
	struct sock_fprog fprog;
#ifdef SHOAL_FAILPOINTS
	struct rule itself = {.nr = __NR_kill, .cond = {IS(0, 0)}};
#endif

	p.n = 0;
	add_machine(&p);
	add_rules(&p, steady, COUNT(steady));
	if (stage == FILTER_JOINING)
		add_rules(&p, joining, COUNT(joining));
#ifdef SHOAL_FAILPOINTS
	/* A fault point is a worker that shoots itself. */
	itself.cond[0].value = (uint32_t)getpid();
	add_rule(&p, &itself);
#endif
	add_return(&p, SECCOMP_RET_KILL_PROCESS);
	fprog = (struct sock_fprog){p.n, p.v};
	return (int)syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, 0, &fprog);
}
