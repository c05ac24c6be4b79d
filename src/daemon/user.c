/*
 * user.c: who the daemon runs as.
 */
#include "user.h"

#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "log.h"

/* What was set for whoever started us is not that user's. */
static int
say_who(const struct passwd *pw)
{
	return setenv("HOME", pw->pw_dir, 1) == -1 ||
		setenv("USER", pw->pw_name, 1) == -1 ||
		setenv("LOGNAME", pw->pw_name, 1) == -1 ?
	    -1 :
	    0;
}

void
user_drop(const char *name, const char *libexec, const char *program)
{
	const struct passwd *pw;
	char path[PATH_MAX];

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
	if (say_who(pw) == -1)
		fatal(EXIT_FAILED, "environment");
	snprintf(path, sizeof(path), "%s/%s", libexec, program);
	if (access(path, X_OK) == -1)
		fatal(EXIT_USAGE,
		    "User %s: cannot run the programs in %s; install them "
		    "where that user may go, and name the folder with "
		    "--libexec",
		    name, libexec);
}
