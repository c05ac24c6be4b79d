/*
 * seccomp.h: system call filters assembled from tables.
 *
 * Processes that read what strangers say link no library that would do it.
 */
#ifndef SHOAL_SECCOMP_H
#define SHOAL_SECCOMP_H

#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Half of an argument: (argument & mask) == value. */
struct seccomp_cond {
	uint32_t offset; /* in struct seccomp_data; 0: no condition */
	uint32_t mask;
	uint32_t value;
};

/* A call that is permitted when both conditions hold. */
struct seccomp_rule {
	uint32_t nr;
	struct seccomp_cond cond[2];
	bool or_next;   /* else the next rule is for the same call */
	uint16_t error; /* not permitted, it fails with this errno */
};

struct seccomp_rules {
	const struct seccomp_rule *rule;
	size_t n;
};

/* Both machines keep the low half of an argument first. */
#define SECCOMP_LOW(i)  (uint32_t)(offsetof(struct seccomp_data, args[i]))
#define SECCOMP_HIGH(i) (SECCOMP_LOW(i) + 4)
#define SECCOMP_ALL     UINT32_MAX
#define SECCOMP_IS(i, v)                         \
	{                                        \
		SECCOMP_LOW(i), SECCOMP_ALL, (v) \
	}
#define SECCOMP_RULES(a)                    \
	{                                   \
		a, sizeof(a) / sizeof(a[0]) \
	}

/*
 * Installs a filter on top of what there is: whatever the n tables do not
 * permit ends the process by SIGSYS.  -1 with errno: E2BIG when there are too
 * many rules; EINVAL or ENOSYS when the kernel has no filters, which is 0 when
 * none is required.
 */
int seccomp_allow(const struct seccomp_rules *, size_t n, bool required)
    __attribute__((warn_unused_result));

#endif
