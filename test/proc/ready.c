/*
 * ready.c: how a daemon tells whoever supervises it that it is ready.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "bed.h"
#include "net.h"
#include "run.h"

static struct bed bed;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(ready, .fini = drop, .timeout = 300);

static void
make(void)
{
	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
}

static void
end_seed(void)
{
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(ready, descriptor_gets_a_line_when_peers_may_come)
{
	char text[8];
	int end[2], fd;

	make();
	cr_assert_eq(pipe2(end, O_CLOEXEC), 0);
	bed.ready_fd = end[1];
	bed.args[0] = "--ready-fd";
	bed.args[1] = "3";
	cr_assert_bed(&bed, bed_start(&bed, 0));
	close(end[1]);
	cr_assert(net_is_readable(end[0], 5000));
	cr_assert_eq(read(end[0], text, sizeof(text)), 1);
	cr_assert_eq(text[0], '\n');
	/* It is closed then, in all processes of the daemon. */
	cr_assert(net_is_readable(end[0], 5000));
	cr_assert_eq(read(end[0], text, sizeof(text)), 0);
	fd = net_dial(bed.peer[0].port);
	cr_assert_neq(fd, -1);
	close(fd);
	end_seed();
}

Test(ready, descriptor_that_is_not_open_is_a_mistake)
{
	static const char *const number[] = {"9", "16", "23", "24"};

	make();
	for (size_t i = 0; i < sizeof(number) / sizeof(number[0]); i++)
		cr_assert_eq(bed_tool(&bed, "out", "shoald", "-C", bed.dir,
				 "--ready-fd", number[i], "1001", NULL),
		    100, "%s", number[i]);
	cr_assert_bed(&bed, bed_end(&bed));
}

/* The socket at which the daemons of the bed will speak. */
static int
listen_as_manager(void)
{
	static char env[256];
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	snprintf(
	    a.sun_path, sizeof(a.sun_path), "%s", bed_path(&bed, "notify"));
	cr_assert_eq(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	snprintf(env, sizeof(env), "NOTIFY_SOCKET=%s", a.sun_path);
	bed.env[0] = env;
	return fd;
}

/* A datagram with a line that begins so comes within ms. */
static bool
is_told(int fd, const char *what, int ms)
{
	int64_t end = run_now() + run_patience(ms), left;
	char text[1024], *p, *line;
	ssize_t n;

	while ((left = end - run_now()) >= 0) {
		if (!net_is_readable(fd, (int)left))
			return false;
		n = recv(fd, text, sizeof(text) - 1, 0);
		if (n <= 0)
			return false;
		text[n] = '\0';
		p = text;
		while ((line = strsep(&p, "\n")) != NULL)
			if (strncmp(line, what, strlen(what)) == 0)
				return true;
	}
	return false;
}

Test(ready, service_manager_is_told_of_readiness_and_stopping)
{
	int fd;

	make();
	fd = listen_as_manager();
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert(is_told(fd, "READY=1", 5000));
	cr_assert(is_told(fd, "STATUS=", 5000));
	kill(bed.peer[0].pid, SIGTERM);
	cr_assert(is_told(fd, "STOPPING=1", 2000));
	cr_assert_bed(&bed, bed_ends(&bed, 0, 0, 3000));
	close(fd);
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(ready, watchdog_is_fed_at_twice_its_rate)
{
	int fd;

	make();
	fd = listen_as_manager();
	bed.env[1] = "WATCHDOG_USEC=2000000";
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert(is_told(fd, "READY=1", 5000));
	for (int i = 0; i < 3; i++)
		cr_assert(is_told(fd, "WATCHDOG=1", 2000));
	/* A supervisor that does not turn does not feed it. */
	kill(bed.peer[0].pid, SIGSTOP);
	run_sleep(600);
	while (is_told(fd, "WATCHDOG=1", 0))
		continue;
	cr_assert_not(is_told(fd, "WATCHDOG=1", 2400));
	kill(bed.peer[0].pid, SIGCONT);
	close(fd);
	end_seed();
}
