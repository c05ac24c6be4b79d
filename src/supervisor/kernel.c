/*
 * kernel.c: what this kernel offers to confine workers.
 */
#include "kernel.h"

#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "log.h"

void
kernel_look(struct supervisor *sv)
{
	unsigned int kill;

	kill = SECCOMP_RET_KILL_PROCESS;
	sv->sandbox = 0;
	if (syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &kill) == -1)
		sv->sandbox |= SANDBOX_NO_SECCOMP;
	if (syscall(SYS_landlock_create_ruleset, NULL, (size_t)0,
		LANDLOCK_CREATE_RULESET_VERSION) == -1)
		sv->sandbox |= SANDBOX_NO_LANDLOCK;
	if ((sv->sandbox & SANDBOX_NO_SECCOMP) == 0)
		return;
	if (!sv->cf->shoal.sandbox_optional)
		fatalx(EXIT_USAGE,
		    "this kernel has no seccomp filters, so "
		    "workers cannot be confined; use another kernel, or set "
		    "Sandbox optional");
	log_warnx("workers run without a seccomp filter");
}
