/*
 * metainfo_fault.c: why a .torrent is refused, in words.
 */
#include "metainfo_fault.h"

const char *
metainfo_fault_text(const struct metainfo_fault *f)
{
	static const char *const text[] = {
	    [META_OK] = "nothing",
	    [META_SIZE] = "it is empty, or larger than 64 MiB",
	    [META_NO_INFO] = "info is missing",
	    [META_V2] = "it is of BitTorrent v2 only, which is not supported",
	    [META_NO_PIECES] = "pieces is missing",
	    [META_NO_PIECE_LENGTH] = "piece length is missing",
	    [META_NO_NAME] = "name is missing",
	    [META_NO_FILES] = "it has no files",
	    [META_TWO_WAYS] = "it has both files and length",
	    [META_PIECE_LENGTH] = "piece length is not 1 byte to 256 MiB",
	    [META_LENGTH] = "a file's length is missing or negative",
	    [META_LINK] = "a symbolic link has data",
	    [META_MANY_FILES] = "it has more than 1048576 files",
	    [META_TOTAL] = "its files have no data, or too much",
	    [META_HASHES] = "the number of hashes does not fit the data",
	    [META_NO_PATH] = "a file has no path",
	    [META_SAME] = "two files have the same path",
	    [META_FOLDER] = "a file is also the folder of another",
	};

	switch (f->error) {
	case META_BENCODE:
		return benc_error_text(f->benc);
	case META_PATH:
		return path_error_text(f->path);
	default:
		return text[f->error];
	}
}

int
metainfo_refuse(struct metainfo_fault *f, enum metainfo_error error,
    const uint8_t *start, const uint8_t *at)
{
	*f =
	    (struct metainfo_fault){.error = error, .at = (size_t)(at - start)};
	return -1;
}

int
metainfo_refuse_path(struct metainfo_fault *f, enum path_error error,
    const uint8_t *start, const uint8_t *at)
{
	metainfo_refuse(f, META_PATH, start, at);
	f->path = error;
	return -1;
}

int
metainfo_refuse_value(
    struct metainfo_fault *f, const struct benc *b, const uint8_t *start)
{
	metainfo_refuse(f, META_BENCODE, start, b->start + b->at);
	f->benc = b->error;
	return -1;
}
