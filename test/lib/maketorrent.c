/*
 * maketorrent.c: a .torrent written by a test, byte by byte.
 */
#include "maketorrent.h"

#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"

bool
maketorrent(
    const char *out, const char *data, const char *name, uint32_t piece_size)
{
	uint8_t hash[SHA_DIGEST_LENGTH];
	size_t n, at, len;
	char *bytes;
	FILE *f;

	if ((bytes = files_read(data, &n)) == NULL)
		return false;
	if ((f = fopen(out, "w")) == NULL) {
		free(bytes);
		return false;
	}
	fprintf(f, "d4:infod6:lengthi%zue4:name%zu:%s12:piece lengthi%ue", n,
	    strlen(name), name, piece_size);
	fprintf(f,
	    "6:pieces%zu:", (n + piece_size - 1) / piece_size * sizeof(hash));
	for (at = 0; at < n; at += len) {
		len = n - at < piece_size ? n - at : piece_size;
		SHA1((const uint8_t *)bytes + at, len, hash);
		fwrite(hash, sizeof(hash), 1, f);
	}
	fputs("ee", f);
	free(bytes);
	return fclose(f) == 0;
}
