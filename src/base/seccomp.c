/*
 * seccomp.c: system call filters assembled from tables.
 */
#include "seccomp.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define FILTER_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define FILTER_ARCH AUDIT_ARCH_AARCH64
#else
#error "no system call filter for this machine"
#endif

#ifdef SHOAL_SANITIZED
/* What the sanitizers do behind our back, to report too. */
static const struct seccomp_rule sanitizers[] = {
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
};
#endif

/* Instructions of a rule at most; of all that stands around the rules. */
#define RULE_LEN    11
#define FRAME_LEN   5
#define RULES_MAX   128
#define PROGRAM_MAX (RULES_MAX * RULE_LEN + FRAME_LEN)

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

/* Each condition jumps over the next instruction when it holds: a refusal, or
 * the way to the next rule. */
static void
add_cond(struct program *p, const struct seccomp_rule *r, size_t i)
{
	const struct seccomp_cond *c = &r->cond[i];

	add_load(p, c->offset);
	if (c->mask != SECCOMP_ALL)
		add(p, BPF_ALU | BPF_AND | BPF_K, c->mask, 0, 0);
	add(p, BPF_JMP | BPF_JEQ | BPF_K, c->value, 1, 0);
	if (r->or_next)
		add(p, BPF_JMP | BPF_JA, 0, 0, 0);
	else
		add_return(p, SECCOMP_RET_KILL_PROCESS);
}

/* The ways to the next rule, which begin behind `from`, end here. */
static void
end_ways(struct program *p, unsigned short from)
{
	unsigned short i;

	for (i = from; i < p->n; i++)
		if (p->v[i].code == (BPF_JMP | BPF_JA))
			p->v[i].k = p->n - i - 1U;
}

/* The accumulator holds the call's number before and, if it is another's,
 * after a rule. */
static void
add_rule(struct program *p, const struct seccomp_rule *r)
{
	unsigned short at = p->n;
	size_t i;

	add(p, BPF_JMP | BPF_JEQ | BPF_K, r->nr, 0, 0);
	for (i = 0; i < sizeof(r->cond) / sizeof(r->cond[0]); i++)
		if (r->cond[i].offset != 0)
			add_cond(p, r, i);
	add_return(p,
	    r->error != 0 ? SECCOMP_RET_ERRNO | r->error : SECCOMP_RET_ALLOW);
	if (r->or_next) {
		end_ways(p, at);
		add_load(p, offsetof(struct seccomp_data, nr));
	}
	p->v[at].jf = (uint8_t)(p->n - at - 1);
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

static int
add_rules(struct program *p, const struct seccomp_rules *r)
{
	size_t i;

	for (i = 0; i < r->n; i++) {
		if (p->n > PROGRAM_MAX - FRAME_LEN - RULE_LEN) {
			errno = E2BIG;
			return -1;
		}
		add_rule(p, &r->rule[i]);
	}
	return 0;
}

int
seccomp_allow(const struct seccomp_rules *r, size_t n, bool required)
{
	struct program p;
	struct sock_fprog fprog;
	size_t i;

	p.n = 0;
	add_machine(&p);
#ifdef SHOAL_SANITIZED
	if (add_rules(&p, &(struct seccomp_rules)SECCOMP_RULES(sanitizers)) ==
	    -1)
		return -1;
#endif
	for (i = 0; i < n; i++)
		if (add_rules(&p, &r[i]) == -1)
			return -1;
	add_return(&p, SECCOMP_RET_KILL_PROCESS);
	fprog = (struct sock_fprog){p.n, p.v};
	if (syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, 0, &fprog) == 0)
		return 0;
	return required || (errno != EINVAL && errno != ENOSYS) ? -1 : 0;
}
