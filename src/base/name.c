/*
 * name.c: the name that a daemon and its shared memory go by.
 */
#include "name.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "fnv.h"

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

static uint64_t
mix(uint64_t h, const uint8_t *p, size_t n)
{
	for (; n > 0; p++, n--)
		h = fnv_step(h, *p);
	return h;
}

void
name_of_torrent(const char *real_dir, const uint8_t hash[HASH_LEN],
    char out[NAME_MAX_LEN + 1])
{
	uint64_t h;

	h = mix(FNV_START, (const uint8_t *)real_dir, strlen(real_dir));
	h = mix(h, hash, HASH_LEN);
	name_default(real_dir, (uint32_t)(h >> 32), out);
}
