/*
 * resume.h: the resume record between bytes and a struct.
 *
 * It claims pieces whose data were synced before it was written.  Device,
 * inode, size and mark of the file, or of the folder of many, must fit.
 */
#ifndef SHOAL_RESUME_H
#define SHOAL_RESUME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct resume {
	bool complete;
	uint64_t dev, ino;
	uint64_t size; /* of the whole, bytes */
	uint64_t mark; /* of one file: 0, or its modification time, ns, when it
			* is complete; of many: a hash that says which they
			* are, and when they were last modified */
	uint32_t piece_size;
	uint32_t pieces;
	uint64_t *have; /* bits_words(pieces) words, the caller's */
};

/* Bytes that a record for so many pieces takes. */
size_t resume_len(uint32_t pieces);
/* Writes resume_len(r->pieces) bytes, checksum (64-bit FNV-1a) included. */
void resume_encode(const struct resume *r, uint8_t *out);
/*
 * Reads n bytes.  r->pieces and r->have (room for that many) are given by the
 * caller; a record for another number of pieces, of another length, version
 * or checksum is refused.  0, or -1 (then r->have is unspecified).
 */
int resume_decode(const uint8_t *p, size_t n, struct resume *r)
    __attribute__((warn_unused_result));

#endif
