/*
 * process.c: when a process began.
 *
 * A pid alone may have been given to another process; with its start time it
 * is unique until the machine restarts.
 */
#include "shm.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "text.h"

#define FIELD_STATE 3
#define FIELD_START 22

/* Reads /proc/PID/stat into buf, with a NUL. */
static bool
read_stat(pid_t pid, char *buf, size_t size)
{
	char path[32];
	struct text t;
	ssize_t n;
	int fd;

	text_init(&t, path, sizeof(path));
	text_str(&t, "/proc/");
	text_u64(&t, (uint64_t)pid);
	text_str(&t, "/stat");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return false;
	n = read(fd, buf, size - 1);
	close(fd);
	if (n <= 0)
		return false;
	buf[n] = '\0';
	return true;
}

uint64_t
process_start(pid_t pid)
{
	char buf[1024];
	const char *p;
	uint64_t v;
	int field;

	if (pid <= 0 || !read_stat(pid, buf, sizeof(buf)))
		return 0;
	/* The second field is the name, which may hold blanks, parentheses. */
	p = strrchr(buf, ')');
	if (p == NULL || p[1] != ' ')
		return 0;
	p += 2;
	if (*p == 'Z' || *p == 'X')
		return 0;
	for (field = FIELD_STATE; field < FIELD_START; field++) {
		if ((p = strchr(p, ' ')) == NULL)
			return 0;
		p++;
	}
	for (v = 0; *p >= '0' && *p <= '9'; p++)
		v = v * 10 + (uint64_t)(*p - '0');
	return v;
}
