/*
 * confine.c: limits, privileges, files, system calls.
 */
#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cage.h"
#include "landlock.h"
#include "seccomp.h"

#define MEMORY_MAX ((rlim_t)2 << 30) /* addresses; threads' stacks too */
#define FDS_MAX    128

#define FOLDERS (sizeof(readable) / sizeof(readable[0]))
#define FS_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)

/* Certificates, the resolver's files, and what these are links to. */
static const char *const readable[] = {
    "/etc",
    "/usr",
    "/lib",
    "/run/systemd/resolve",
    "/run/resolvconf",
    "/run/NetworkManager",
};

#define IS_DOMAIN(v)               \
	{                          \
		SECCOMP_IS(0, (v)) \
	}
/* 0 when no bit of the mask is set. */
#define NO_BITS(i, mask)                  \
	{                                 \
		SECCOMP_LOW(i), (mask), 0 \
	}

static const struct seccomp_rule permitted[] = {
    /* Moving bytes. */
    {.nr = __NR_read},
    {.nr = __NR_readv},
    {.nr = __NR_pread64},
    {.nr = __NR_write},
    {.nr = __NR_writev},
    {.nr = __NR_recvfrom},
    {.nr = __NR_recvmsg},
    {.nr = __NR_sendto},
    {.nr = __NR_sendmsg},
    {.nr = __NR_sendmmsg},
    {.nr = __NR_ppoll},
#ifdef __NR_poll
    {.nr = __NR_poll},
#endif
    /* Sockets: of IP, of the kernel's tables of addresses, pairs. */
    {.nr = __NR_socket, .cond = IS_DOMAIN(AF_INET), .or_next = true},
    {.nr = __NR_socket, .cond = IS_DOMAIN(AF_INET6), .or_next = true},
    {.nr = __NR_socket, .cond = IS_DOMAIN(AF_NETLINK), .or_next = true},
    {.nr = __NR_socket, .error = EAFNOSUPPORT},
    {.nr = __NR_socketpair},
    {.nr = __NR_connect},
    {.nr = __NR_bind},
    {.nr = __NR_getsockname},
    {.nr = __NR_getpeername},
    {.nr = __NR_getsockopt},
    {.nr = __NR_setsockopt},
    {.nr = __NR_shutdown},
    {.nr = __NR_ioctl},
    {.nr = __NR_fcntl},
    {.nr = __NR_pipe2},
    {.nr = __NR_eventfd2},
    {.nr = __NR_close},
    /* Files, for reading only. */
    {.nr = __NR_openat,
	.cond = {NO_BITS(2, O_ACCMODE | O_CREAT | O_TRUNC)},
	.or_next = true},
    {.nr = __NR_openat, .error = EACCES},
    {.nr = __NR_newfstatat},
    {.nr = __NR_fstat},
    {.nr = __NR_statx, .error = ENOSYS},
#ifdef __x86_64__
    {.nr = __NR_stat},
    {.nr = __NR_lstat},
    {.nr = __NR_access},
    {.nr = __NR_readlink},
#endif
    {.nr = __NR_faccessat},
    {.nr = __NR_readlinkat},
    {.nr = __NR_lseek},
    {.nr = __NR_getdents64},
    /* Memory, no more code of which is loaded. */
    {.nr = __NR_mmap, .cond = {NO_BITS(2, PROT_EXEC)}, .or_next = true},
    {.nr = __NR_mmap, .error = EACCES},
    {.nr = __NR_mprotect, .cond = {NO_BITS(2, PROT_EXEC)}, .or_next = true},
    {.nr = __NR_mprotect, .error = EACCES},
    {.nr = __NR_munmap},
    {.nr = __NR_mremap},
    {.nr = __NR_madvise},
    {.nr = __NR_brk},
    /* Threads, no processes. */
    {.nr = __NR_clone3, .error = ENOSYS},
    {.nr = __NR_clone,
	.cond = {{SECCOMP_LOW(0), CLONE_THREAD | CLONE_VM,
	    CLONE_THREAD | CLONE_VM}}},
    {.nr = __NR_set_robust_list},
#ifdef __NR_rseq
    {.nr = __NR_rseq},
#endif
    {.nr = __NR_futex},
    {.nr = __NR_sched_yield},
    {.nr = __NR_sched_getaffinity}, /* malloc, for its arenas */
    {.nr = __NR_rt_sigprocmask},
    {.nr = __NR_rt_sigaction},
    {.nr = __NR_rt_sigreturn},
    {.nr = __NR_restart_syscall},
    {.nr = __NR_exit},
    {.nr = __NR_exit_group},
    /* Who and when. */
    {.nr = __NR_getrandom},
    {.nr = __NR_clock_gettime},
    {.nr = __NR_clock_nanosleep},
    {.nr = __NR_nanosleep},
    {.nr = __NR_gettimeofday},
#ifdef __NR_time
    {.nr = __NR_time},
#endif
    {.nr = __NR_getpid},
    {.nr = __NR_gettid},
    {.nr = __NR_getuid},
    {.nr = __NR_geteuid},
    {.nr = __NR_getgid},
    {.nr = __NR_getegid},
    {.nr = __NR_uname},
};

static const struct cage_limit limits[] = {
    {RLIMIT_AS, MEMORY_MAX},
    {RLIMIT_CORE, 0},
    {RLIMIT_NOFILE, FDS_MAX},
};

/* Of the folders those that there are. */
static int
confine_files(void)
{
	struct landlock_folder at[FOLDERS];
	size_t i, n;
	int fd, rc;

	rc = 0;
	for (i = n = 0; i < FOLDERS && rc == 0; i++) {
		fd = open(readable[i], O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (fd != -1)
			at[n++] = (struct landlock_folder){fd, FS_READ};
		else if (errno != ENOENT)
			rc = -1;
	}
	if (rc == 0)
		rc = landlock_folders(at, n);
	while (n-- > 0)
		close(at[n].fd);
	return rc;
}

int
confine(bool required)
{
	static const struct seccomp_rules all = SECCOMP_RULES(permitted);

	if (cage_enter(limits, sizeof(limits) / sizeof(limits[0]),
		confine_files, required) == -1)
		return -1;
	return seccomp_allow(&all, 1, required);
}
