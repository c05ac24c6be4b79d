/*
 * adding.c: what lies in the way of a .torrent that shoal adds.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "files.h"
#include "home.h"
#include "told.h"

TestSuite(adding, .fini = drop, .timeout = 300);

static void
make(void)
{
	cr_assert_den(&den, den_make(&den, ""));
	setenv("SHOAL_CONTROL", den_path(&den, "state/control"), 1);
	cr_assert_den(&den, den_offer(&den, "a", SIZE, NULL));
	cr_assert_den(&den, den_put_data(&den, "a"));
}

static int
add(void)
{
	return shoal(&den, "add", den_path(&den, "origin/a.torrent"));
}

Test(adding, nothing_that_bears_the_names_of_ours_is_waited_for)
{
	make();
	cr_assert_den(&den, den_start(&den));
	cr_assert_eq(mkfifo(den_path(&den, "torrents/.shoal-new"), 0600), 0);
	cr_assert_eq(add(), 0, "%s", told());
	assert_served("a");
	end();
}

/* As on NFS. */
static void
allow_no_flags_of_rename(void)
{
	struct sock_filter f[] = {
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		(uint32_t)offsetof(struct seccomp_data, nr)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_renameat2, 0, 3),
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		(uint32_t)offsetof(struct seccomp_data, args[4])),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EINVAL),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = {sizeof(f) / sizeof(f[0]), f};

	cr_assert_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
	cr_assert_eq(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog), 0, "%s",
	    strerror(errno));
}

Test(adding, a_file_system_may_know_no_rename_without_replacing)
{
	make();
	allow_no_flags_of_rename();
	cr_assert_den(&den, den_start(&den));
	cr_assert_eq(add(), 0, "%s", told());
	assert_served("a");
	cr_assert_not(files_exists(den_path(&den, "torrents/.shoal-new")));
	cr_assert_neq(add(), 0);
	end();
}
