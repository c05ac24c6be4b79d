/*
 * name.c: the name that a daemon and its shared memory go by.
 */
#include "name.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool
is_name_byte(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	    (c >= '0' && c <= '9') || c == '_' || c == '-';
}

bool
name_is_valid(const char *name)
{
	size_t i;

	for (i = 0; name[i] != '\0'; i++)
		if (i == NAME_MAX_LEN || !is_name_byte(name[i]))
			return false;
	return i > 0;
}

/* The root folder has no name; "_" stands for its slash. */
void
name_default(const char *real_dir, uint32_t id, char out[NAME_MAX_LEN + 1])
{
	char tail[16];
	const char *base;
	size_t i, len, room;

	base = strrchr(real_dir, '/');
	if (base == NULL || base[1] == '\0')
		base = real_dir;
	else
		base++;
	len = strlen(base);
	room = NAME_MAX_LEN -
	    (size_t)snprintf(tail, sizeof(tail), "-%" PRIu32, id);
	if (len > room)
		len = room;
	for (i = 0; i < len; i++)
		out[i] = is_name_byte(base[i]) ? base[i] : '_';
	strcpy(out + len, tail);
}
