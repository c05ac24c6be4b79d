/*
 * control_line.h: the lines of a daemon's control socket.
 *
 * A line is a word and fields, each behind a tab, as in
 *
 *	limits	swarm=debian.iso	up=1048576
 *
 * Words and keys are of a to z, 0 to 9 and '-'; no key comes twice.  In a
 * value a control character or '%' is '%' with two hexadecimal digits.  No
 * value has a NUL.
 */
#ifndef SHOAL_CONTROL_LINE_H
#define SHOAL_CONTROL_LINE_H

#include <stddef.h>
#include <stdint.h>

#include "text.h"

#define CONTROL_LINE_MAX 8192 /* bytes, its newline included */
#define CONTROL_FIELDS   32

#define CONTROL_PEERS_MAX 511 /* bytes of a list of hosts with ports */

struct control_line {
	const char *word;
	size_t n;
	struct control_field {
		const char *key, *value;
	} field[CONTROL_FIELDS];
};

/*
 * Takes n bytes apart where they are; p[n], where the newline stood, becomes
 * a NUL.  The line points into them.  0, or -1: they are no line.
 */
int control_line_read(struct control_line *, char *p, size_t n)
    __attribute__((warn_unused_result));
/* NULL: there is no such field. */
const char *control_line_value(const struct control_line *, const char *key);

/* A line is written as its word, then its fields, then its end.  It did not
 * fit when the text was cut. */
void control_line_word(struct text *, const char *word);
void control_line_str(struct text *, const char *key, const char *value);
void control_line_num(struct text *, const char *key, uint64_t);
void control_line_end(struct text *);

#endif
