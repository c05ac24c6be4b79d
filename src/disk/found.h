/*
 * found.h: what the files found at the start are worth.
 */
#ifndef SHOAL_FOUND_H
#define SHOAL_FOUND_H

#include <stdbool.h>
#include <stdint.h>

#include "geometry.h"
#include "resume.h"

struct found_file {
	bool there;
	uint64_t dev, ino, size; /* ino: of one file */
	uint32_t lacking;        /* of many: that are missing */
	uint64_t room;           /* bytes that are allocated */
	uint64_t mark[2]; /* as a record has it that says, [1], complete */
};

struct found_facts {
	bool hasfile; /* our line says that we have the file */
	bool digest;  /* of the file or of its pieces is given */
	struct found_file final, part; /* of many part is both folders */
	bool many;
	const struct resume *record; /* NULL: none that can be read */
	const struct geometry *geo;
};

enum found {
	FOUND_NO_FILE,    /* we should have it, and it is not there */
	FOUND_WRONG_SIZE, /* likewise, and it is of another size */
	FOUND_OCCUPIED,   /* somebody else's file bears the final name */
	FOUND_COMPLETE,   /* the final file is ours and whole */
	FOUND_UNSURE,     /* the final file is whole if its digests fit */
	FOUND_CLAIMED,    /* .part holds what the record claims */
	FOUND_SCRATCH, /* .part is there, with nothing to say what it holds */
	FOUND_NOTHING, /* neither file is there */
};

/* Pure; on any doubt a piece is fetched again rather than believed. */
enum found found_judge(const struct found_facts *);

#endif
