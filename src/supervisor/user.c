/*
 * user.c: who the daemon runs as, and what this kernel offers to jail it.
 */
#include "user.h"

#include <grp.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <pwd.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "log.h"

void
user_drop(const char *name)
{
	const struct passwd *pw;

	if (name[0] == '\0') {
		if (geteuid() == 0)
			log_warnx("running as root; set User in shoal.conf to "
				  "give that up");
		return;
	}
	if ((pw = getpwnam(name)) == NULL)
		fatalx(EXIT_USAGE, "User %s: there is no such user", name);
	if (geteuid() == pw->pw_uid)
		return;
	if (setgroups(1, &pw->pw_gid) == -1 ||
	    setresgid(pw->pw_gid, pw->pw_gid, pw->pw_gid) == -1 ||
	    setresuid(pw->pw_uid, pw->pw_uid, pw->pw_uid) == -1)
		fatal(EXIT_USAGE,
		    "User %s: cannot become that user; start as "
		    "root",
		    name);
}

void
user_sandbox(struct supervisor *sv)
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
