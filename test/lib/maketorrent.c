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

void
maketorrent_trackers(FILE *f, const char *const *url)
{
	if (url == NULL)
		return;
	fputs("13:announce-listl", f);
	for (; *url != NULL; url++)
		fprintf(f, "l%zu:%se", strlen(*url), *url);
	fputs("e", f);
}

bool
maketorrent_pieces(FILE *f, const char *data, const char *name,
    uint32_t piece_size, bool private)
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
	fputs(private ? "7:privatei1eee" : "ee", f);
	free(bytes);
	return true;
}

bool
maketorrent(const char *out, const struct maketorrent *m)
{
	struct stat st;
	FILE *f;

	if (stat(m->data, &st) == -1 || (f = fopen(out, "w")) == NULL)
		return false;
	fputs("d", f);
	maketorrent_trackers(f, m->trackers);
	fprintf(f, "4:infod6:lengthi%llde", (long long)st.st_size);
	if (!maketorrent_pieces(
		f, m->data, m->name, m->piece_size, m->private)) {
		fclose(f);
		return false;
	}
	return fclose(f) == 0;
}

bool
maketorrent_hash(const char *path, uint8_t hash[SHA_DIGEST_LENGTH])
{
	size_t n;
	char *bytes = files_read(path, &n), *info;

	info = bytes != NULL ? memmem(bytes, n, "4:info", 6) : NULL;
	if (info != NULL)
		SHA1((const uint8_t *)info + 6,
		    n - (size_t)(info + 6 - bytes) - 1, hash);
	free(bytes);
	return info != NULL;
}
