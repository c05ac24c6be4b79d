/*
 * found.c: judging what the folder holds at the start.
 */
#include "found.h"

#include <stddef.h>

/* The record speaks of this very file, cut in this very way. */
static bool
is_of(const struct resume *r, const struct found_file *f,
    const struct geometry *geo)
{
	return r != NULL && f->there && r->dev == f->dev && r->ino == f->ino &&
	    r->mark == f->mark[r->complete] && r->size == geo->file_size &&
	    f->size == geo->file_size && r->piece_size == geo->piece_size &&
	    r->pieces == geo->pieces;
}

/* A complete file is not written to: its time still is what it was. */
static bool
fits_complete(const struct found_facts *ff)
{
	return is_of(ff->record, &ff->final, ff->geo) && ff->record->complete;
}

/* A .part with a complete record is one that was not yet renamed. */
static bool
fits_part(const struct found_facts *ff)
{
	return is_of(ff->record, &ff->part, ff->geo);
}

static bool
has_all(const struct found_file *f, const struct geometry *geo)
{
	return f->size == geo->file_size && f->lacking == 0;
}

static enum found
judge_own(const struct found_facts *ff)
{
	if (!ff->final.there)
		return FOUND_NO_FILE;
	if (!has_all(&ff->final, ff->geo))
		return FOUND_WRONG_SIZE;
	if (!ff->digest || fits_complete(ff))
		return FOUND_COMPLETE;
	return FOUND_UNSURE;
}

/* Of many, with both folders, some files may have their final names. */
static enum found
judge_part(const struct found_facts *ff)
{
	if (ff->final.there && ff->final.size != ff->geo->file_size)
		return FOUND_OCCUPIED;
	return fits_part(ff) ? FOUND_CLAIMED : FOUND_SCRATCH;
}

enum found
found_judge(const struct found_facts *ff)
{
	if (ff->hasfile)
		return judge_own(ff);
	if (ff->many && ff->part.there)
		return judge_part(ff);
	if (ff->final.there) {
		if (has_all(&ff->final, ff->geo) && fits_complete(ff))
			return FOUND_COMPLETE;
		if (has_all(&ff->final, ff->geo) && ff->digest)
			return FOUND_UNSURE;
		return FOUND_OCCUPIED;
	}
	return ff->part.there ? judge_part(ff) : FOUND_NOTHING;
}
