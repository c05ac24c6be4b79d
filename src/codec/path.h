/*
 * path.h: the names of a torrent's files, made safe.
 *
 * No name reaches a file system but through here.  A path is names with '/'
 * between them, relative to the folder of the download.  Names that nobody
 * gives in good faith refuse their torrent; odd ones are changed, always in
 * the same way:
 *
 *	empty, "." or ".."		refused
 *	with '/' (so any absolute path)	refused
 *	with NUL			refused
 *	".shoal", which is ours		refused
 *	over 250 bytes			refused; 255 less ".part"
 *	path over 4090 bytes		refused; PATH_MAX less NUL, ".part"
 *	control characters		'_' for each (C0, DEL, C1)
 *	turn the text's direction	'_' for each
 *	not UTF-8			'_' for each byte that is wrong
 *	ends in ".part", as ours do	'_' behind it
 *
 * Everything else stays, '\' too.  That two paths of a torrent differ, and
 * that none of them is a folder of another, is for the metainfo's check.
 */
#ifndef SHOAL_PATH_H
#define SHOAL_PATH_H

#include "bytes.h"
#include "text.h"

#define PATH_NAME_MAX 250
#define PATH_LEN_MAX  4090

enum path_error {
	PATH_OK = 0,
	PATH_EMPTY,
	PATH_DOTS,
	PATH_SLASH,
	PATH_NUL,
	PATH_RESERVED,
	PATH_LONG_NAME,
	PATH_LONG,
};

/*
 * Makes a name safe: at most PATH_NAME_MAX bytes and a NUL.  out is unspecified
 * unless it returns PATH_OK.
 */
enum path_error path_name(struct rd name, char out[PATH_NAME_MAX + 1])
    __attribute__((warn_unused_result));
/* Puts it behind what is in the path already.  The text has room for
 * PATH_LEN_MAX bytes and a NUL. */
enum path_error path_add(struct text *, struct rd name)
    __attribute__((warn_unused_result));
/* What is wrong, as half a sentence. */
const char *path_error_text(enum path_error);

#endif
