/*
 * torrent.h: torrents as C strings, for the tests of their reader.
 */
#ifndef TEST_CODEC_TORRENT_H
#define TEST_CODEC_TORRENT_H

#include "metainfo.h"

#define HASH     "aaaaaaaaaaaaaaaaaaaa"
#define HASHES_1 "6:pieces20:" HASH
#define HASHES_3 "6:pieces60:" HASH HASH HASH

/* A single file with one piece's hash. */
#define ONE(length, name, piece_length)         \
	"d4:infod6:length" length "4:name" name \
	"12:piece length" piece_length HASHES_1 "ee"
/* One byte, and a key behind pieces. */
#define PRIVATE(key) \
	"d4:infod6:lengthi1e4:name1:x12:piece lengthi1e" HASHES_1 key "ee"
/* The value of files in a folder, "top"; 50 bytes make three pieces. */
#define FILES(value) \
	"d4:infod5:files" value "4:name3:top12:piece lengthi20e" HASHES_3 "ee"
#define MANY(entries) FILES("l" entries "e")

struct outcome {
	struct metainfo m;
	struct metainfo_fault fault; /* META_OK when it was taken */
};

/* Reads n bytes, from memory of just their size. */
struct outcome read_bytes(const char *, size_t n);
struct outcome read_text(const char *);
/* The text must be a good torrent. */
struct metainfo take(const char *);

void check_error(const char *text, enum metainfo_error);
void check_is(struct rd, const char *);
void check_path(
    const struct metainfo *, const struct metainfo_file *, const char *);
/* What metainfo_check_paths() says. */
enum metainfo_error paths_error(const struct metainfo *);
void check_paths_agree(const struct metainfo *);

#endif
