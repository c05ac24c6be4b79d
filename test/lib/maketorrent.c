/*
 * maketorrent.c: a .torrent written by a test, byte by byte.
 */
#include "maketorrent.h"

#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "files.h"

bool
maketorrent_pieces(
    FILE *f, const char *data, const char *name, uint32_t piece_size)
{
	uint8_t hash[SHA_DIGEST_LENGTH];
	size_t n, at, len;
	char *bytes;

	if ((bytes = files_read(data, &n)) == NULL)
		return false;
	fprintf(f, "4:name%zu:%s12:piece lengthi%ue", strlen(name), name,
	    piece_size);
	fprintf(f,
	    "6:pieces%zu:", (n + piece_size - 1) / piece_size * sizeof(hash));
	for (at = 0; at < n; at += len) {
		len = n - at < piece_size ? n - at : piece_size;
		SHA1((const uint8_t *)bytes + at, len, hash);
		fwrite(hash, sizeof(hash), 1, f);
	}
	fputs("ee", f);
	free(bytes);
	return true;
}

bool
maketorrent(
    const char *out, const char *data, const char *name, uint32_t piece_size)
{
	struct stat st;
	FILE *f;

	if (stat(data, &st) == -1 || (f = fopen(out, "w")) == NULL)
		return false;
	fprintf(f, "d4:infod6:lengthi%llde", (long long)st.st_size);
	if (!maketorrent_pieces(f, data, name, piece_size)) {
		fclose(f);
		return false;
	}
	return fclose(f) == 0;
}
