/*
 * folder.c: the bed's one file, cut into many.
 */
#include "folder.h"

#include <stdio.h>
#include <string.h>

#include "files.h"

bool
folder_make(
    struct bed *b, struct cut *cut, const struct bed_plan *plan, size_t files)
{
	struct bed_plan torrent = *plan;

	torrent.torrent = true;
	if (!bed_make(b, &torrent))
		return false;
	cut_make(cut, files, b->file_size);
	b->peer[0].has = true;
	return (cut_pad(cut, bed_origin(b)) &&
		   cut_torrent(cut, bed_origin(b), bed_path(b, BED_TORRENT),
		       BED_FILE, b->piece_size, plan->trackers) &&
		   cut_spread(cut, bed_origin(b), folder_of(b, 0))) ||
	    bed_fail(b, "the folder cannot be made");
}

/* A path in the folder of peer i, or what stands behind the folder's name. */
static const char *
beneath(const struct bed *b, size_t i, const char *path)
{
	return bed_path(b, "peer_%u/" BED_FILE "%s%s", b->peer[i].id,
	    path[0] == '.' || path[0] == '/' ? "" : "/", path);
}

bool
folder_has_parts(const struct bed *b, size_t i)
{
	return files_exists(beneath(b, i, ".part"));
}

bool
folder_drop_parts(const struct bed *b, size_t i)
{
	return rename(beneath(b, i, ".part"), bed_path(b, "aside")) == 0;
}

const char *
folder_of(const struct bed *b, size_t i)
{
	return bed_path(b, "peer_%u/" BED_FILE, b->peer[i].id);
}

bool
folder_is_whole(struct bed *b, const struct cut *cut, size_t i)
{
	if (!cut_is_in(cut, bed_origin(b), folder_of(b, i), ""))
		return bed_fail(b, "peer %zu has other files", i);
	if (files_exists(beneath(b, i, "/.pad")) || folder_has_parts(b, i))
		return bed_fail(b, "peer %zu has padding, or parts", i);
	return true;
}

bool
folder_has_too(
    struct bed *b, const struct cut *cut, size_t i, const char *prefix)
{
	return cut_is_in(cut, bed_origin(b), folder_of(b, i), prefix) ||
	    bed_fail(b, "peer %zu lacks files", i);
}

bool
folder_has_only(
    struct bed *b, const struct cut *cut, size_t i, const char *prefix)
{
	const struct cut_file *f;

	if (!folder_has_too(b, cut, i, prefix))
		return false;
	for (f = cut->file; f < cut->file + cut->n; f++)
		if (f->path[0] != '\0' &&
		    strncmp(f->path, prefix, strlen(prefix)) != 0 &&
		    files_exists(beneath(b, i, f->path)))
			return bed_fail(b, "peer %zu has %s", i, f->path);
	return true;
}
