/*
 * title.c: the process title in the memory that the kernel gave for argv.
 *
 * The kernel lays the strings of argv and environ end to end and lets
 * /proc/PID/cmdline run from the first byte of argv to its last or, when that
 * last byte is not NUL, on to the first NUL in the environment (proc(5)).
 */
#include "title.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static struct {
	char *p;     /* argv[0] as the kernel laid it */
	size_t size; /* bytes that may be overwritten */
} room;

static struct {
	char buf[1024];
	size_t len;
} kept; /* the strings that stood in the room */

/* Adds a string that stands right behind the room to it; else false. */
static bool
room_take(char **s)
{
	size_t n = strlen(*s) + 1;

	if (*s != room.p + room.size || n > sizeof(kept.buf) - kept.len)
		return false;
	memcpy(kept.buf + kept.len, *s, n);
	*s = kept.buf + kept.len;
	kept.len += n;
	room.size += n;
	return true;
}

void
title_init(int argc, char **argv, char **envp)
{
	int i;

	if (argc < 1)
		return;
	room.p = argv[0];
	for (i = 0; i < argc; i++)
		if (!room_take(&argv[i]))
			return;
	for (; *envp != NULL && room.size < TITLE_MAX; envp++)
		if (!room_take(envp))
			return;
}

/* The rest of the room is zeroed, so that nothing of argv shines through. */
void
title_put(const char *s)
{
	size_t n = strlen(s);

	if (room.size == 0)
		return;
	if (n > room.size - 1)
		n = room.size - 1;
	memcpy(room.p, s, n);
	memset(room.p + n, 0, room.size - n);
}
