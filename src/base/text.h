/*
 * text.h: text put together in a fixed buffer, without stdio.
 *
 * Always NUL-terminated; what does not fit is cut and `cut` is set.
 */
#ifndef SHOAL_TEXT_H
#define SHOAL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	char *p;
	size_t size; /* room, the NUL included; >= 1 */
	size_t len;  /* without the NUL */
	bool cut;
};

void text_init(struct text *, char *buf, size_t size);
void text_str(struct text *, const char *);
void text_chr(struct text *, char);
void text_u64(struct text *, uint64_t);
/* At least `width` digits, filled with zeros. */
void text_u64_pad(struct text *, uint64_t, unsigned int width);

#endif
