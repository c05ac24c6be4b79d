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

#define RULES_MAX 128
/* Rules that are tried one after another: of several calls, or of one. */
#define RUN     5
#define RUN_MAX 24
/* Instructions of a rule, and around the rules, at most. */
#define RULE_LEN    8
#define AROUND_LEN  4
#define PROGRAM_MAX (RULES_MAX * (RULE_LEN + AROUND_LEN) + AROUND_LEN)

struct program {
	const struct seccomp_rule *rule[RULES_MAX]; /* by number */
	size_t rules;
	struct sock_filter v[PROGRAM_MAX];
	unsigned short n;
};

/* Where a jump ends that is not known yet; no run is as long. */
enum end {
	END_RULE = 253,
	END_ALLOW,
	END_KILL,
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

/* Jumps to `end` from `from` on lead to what is added next. */
static void
end_jumps(struct program *p, unsigned short from, enum end end)
{
	for (unsigned short i = from; i < p->n; i++) {
		uint8_t way = (uint8_t)(p->n - i - 1);

		if (BPF_CLASS(p->v[i].code) != BPF_JMP)
			continue;
		if (p->v[i].jt == end)
			p->v[i].jt = way;
		if (p->v[i].jf == end)
			p->v[i].jf = way;
	}
}

/* more: another rule for the call follows. */
static void
add_rule(struct program *p, const struct seccomp_rule *r, bool more)
{
	unsigned short at = p->n;
	struct sock_filter *last;

	for (size_t i = 0; i < sizeof(r->cond) / sizeof(r->cond[0]); i++) {
		const struct seccomp_cond *c = &r->cond[i];

		if (c->offset == 0)
			continue;
		add_load(p, c->offset);
		if (c->mask != SECCOMP_ALL)
			add(p, BPF_ALU | BPF_AND | BPF_K, c->mask, 0, 0);
		add(p, BPF_JMP | BPF_JEQ | BPF_K, c->value, 0,
		    more ? END_RULE : END_KILL);
	}
	last = &p->v[p->n - 1];
	if (r->error != 0)
		add_return(p, SECCOMP_RET_ERRNO | r->error);
	else if (BPF_CLASS(last->code) == BPF_JMP && last->jt == 0)
		last->jt = END_ALLOW;
	else
		add_return(p, SECCOMP_RET_ALLOW);
	end_jumps(p, at, END_RULE);
}

/* Adds the rules for the call that rule `lo` is for; returns where those for
 * the next begin. */
static size_t
add_call(struct program *p, size_t lo, size_t hi)
{
	const struct seccomp_rule *r = p->rule[lo];
	unsigned short at = p->n;
	size_t i = lo;
	bool more;

	add(p, BPF_JMP | BPF_JEQ | BPF_K, r->nr, 0, 0);
	do {
		more = p->rule[i]->or_next && i + 1 < hi &&
		    p->rule[i + 1]->nr == r->nr;
		add_rule(p, p->rule[i++], more);
	} while (more);
	p->v[at].jf = (uint8_t)(p->n - at - 1);
	while (i < hi && p->rule[i]->nr == r->nr)
		i++;
	return i;
}

static void
add_run(struct program *p, size_t lo, size_t hi)
{
	unsigned short at = p->n;

	while (lo < hi)
		lo = add_call(p, lo, hi);
	end_jumps(p, at, END_KILL);
	add_return(p, SECCOMP_RET_KILL_PROCESS);
	end_jumps(p, at, END_ALLOW);
	add_return(p, SECCOMP_RET_ALLOW);
}

/*
 * The kernel runs a new filter for each number that a call could have, to
 * learn what it always permits: most of what its installing costs.  So the
 * table is halved until few rules are left.
 */
static int
add_half(struct program *p, size_t lo, size_t hi)
{
	size_t mid = lo + (hi - lo) / 2;
	unsigned short at;

	while (mid > lo && p->rule[mid - 1]->nr == p->rule[mid]->nr)
		mid--;
	if (hi - lo <= RUN || mid == lo) {
		if (hi - lo > RUN_MAX) {
			errno = E2BIG;
			return -1;
		}
		add_run(p, lo, hi);
		return 0;
	}
	add(p, BPF_JMP | BPF_JGE | BPF_K, p->rule[mid]->nr, 0, 1);
	at = p->n;
	add(p, BPF_JMP | BPF_JA, 0, 0, 0);
	if (add_half(p, lo, mid) == -1)
		return -1;
	p->v[at].k = p->n - at - 1U;
	return add_half(p, mid, hi);
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

/* The earlier of two rules for one call stays the earlier. */
static int
sort(struct program *p, const struct seccomp_rules *r)
{
	for (size_t i = 0, at; i < r->n; i++) {
		if (p->rules == RULES_MAX) {
			errno = E2BIG;
			return -1;
		}
		for (at = p->rules++;
		     at > 0 && p->rule[at - 1]->nr > r->rule[i].nr; at--)
			p->rule[at] = p->rule[at - 1];
		p->rule[at] = &r->rule[i];
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
	p.rules = 0;
#ifdef SHOAL_SANITIZED
	if (sort(&p, &(struct seccomp_rules)SECCOMP_RULES(sanitizers)) == -1)
		return -1;
#endif
	for (i = 0; i < n; i++)
		if (sort(&p, &r[i]) == -1)
			return -1;
	add_machine(&p);
	if (add_half(&p, 0, p.rules) == -1)
		return -1;
	fprog = (struct sock_fprog){p.n, p.v};
	if (syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, 0, &fprog) == 0)
		return 0;
	return required || (errno != EINVAL && errno != ENOSYS) ? -1 : 0;
}
