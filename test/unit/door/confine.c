/*
 * confine.c: tests of what the process at the door may ask of the kernel.
 */
#include "confine.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "door.h"

#define FD_PEER (DOOR_FD_PAIR + 1)

/* What a child comes to that makes such a call: its signal, or 0. */
static int
calls(long nr, long a, long b, long c, long d)
{
	int status, sv[2];
	pid_t pid;

	if ((pid = fork()) == 0) {
		signal(SIGSYS, SIG_DFL);
		if (socketpair(AF_UNIX, SOCK_STREAM, 0, sv) == -1 ||
		    dup2(sv[0], DOOR_FD_PAIR) == -1 ||
		    dup2(sv[1], FD_PEER) == -1 || confine(true) == -1)
			_exit(1);
		(void)syscall(nr, a, b, c, d, 0, 0);
		_exit(0);
	}
	cr_assert_neq(pid, -1);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	if (WIFSIGNALED(status))
		return WTERMSIG(status);
	cr_assert_eq(WEXITSTATUS(status), 0);
	return 0;
}

Test(door, a_socket_is_only_peeked_at)
{
	const long peek = MSG_PEEK | MSG_DONTWAIT;

	cr_assert_eq(calls(SYS_recvfrom, FD_PEER, 0, 0, peek), 0);
	cr_assert_eq(calls(SYS_recvfrom, FD_PEER, 0, 0, MSG_DONTWAIT), SIGSYS);
	cr_assert_eq(calls(SYS_recvmsg, FD_PEER, 0, 0, 0), SIGSYS);
	cr_assert_eq(calls(SYS_sendto, FD_PEER, 0, 0, 0), SIGSYS);
	cr_assert_eq(calls(SYS_sendmsg, FD_PEER, 0, 0, 0), SIGSYS);
	cr_assert_eq(calls(SYS_shutdown, FD_PEER, SHUT_RDWR, 0, 0), SIGSYS);
#ifndef SHOAL_SANITIZED /* whose sanitizers read and write */
	cr_assert_eq(calls(SYS_read, FD_PEER, 0, 0, 0), SIGSYS);
	cr_assert_eq(calls(SYS_write, FD_PEER, 0, 0, 0), SIGSYS);
#endif
}

Test(door, it_can_reach_nothing_else)
{
	static const long all[] = {
	    SYS_socket,
	    SYS_connect,
	    SYS_accept4,
	    SYS_kill,
	    SYS_ptrace,
	    SYS_execve,
	    SYS_clone,
	    SYS_memfd_create,
	    SYS_ioctl,
	    SYS_setsockopt,
#ifndef SHOAL_SANITIZED
	    SYS_openat,
	    SYS_mmap,
#endif
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		cr_assert_eq(calls(all[i], 0, 0, 0, 0), SIGSYS, "%ld", all[i]);
	cr_assert_eq(calls(SYS_recvmsg, DOOR_FD_PAIR, 0, 0, 0), 0);
	cr_assert_eq(calls(SYS_sendto, DOOR_FD_PAIR, 0, 0, 0), 0);
}
