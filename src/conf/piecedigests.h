/*
 * piecedigests.h: the file of the digests of pieces.
 */
#ifndef SHOAL_PIECEDIGESTS_H
#define SHOAL_PIECEDIGESTS_H

#include <stddef.h>
#include <stdint.h>

#include "report.h"
#include "sizes.h"

/*
 * line = *WSP [ 64HEXDIG ] *WSP EOL: one SHA-256 for each piece, in their
 * order; blank lines and lines that begin with '#' are passed over.  Returns
 * pieces * DIGEST_LEN bytes, malloc'd, or NULL with the report's error.
 */
uint8_t *conf_digests_parse(uint32_t pieces, const char *file, const char *text,
    size_t n, struct report *);

#endif
