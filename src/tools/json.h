/*
 * json.h: JSON written with its commas and escapes in the right places.
 */
#ifndef SHOAL_JSON_H
#define SHOAL_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "out.h"

#define JSON_DEPTH 16

/*
 * A document under way.  Each member has a line, but an element of an array
 * stands in one with all that is in it.
 */
struct json {
	struct out *o;
	unsigned int depth;
	unsigned int flat;     /* depth of the element under way, 0: none */
	bool more[JSON_DEPTH]; /* a member stands before on this level */
};

void json_init(struct json *, struct out *);
/* Ends the document with a newline; every bracket has been closed. */
void json_end(struct json *);

/* key is plain ASCII, NULL in an array and at the top. */
void json_object(struct json *, const char *key);
void json_object_end(struct json *);
void json_array(struct json *, const char *key);
void json_array_end(struct json *);

void json_u64(struct json *, const char *key, uint64_t);
void json_bool(struct json *, const char *key, bool);
void json_null(struct json *, const char *key);
/* Control characters are escaped; what is not UTF-8 becomes U+FFFD. */
void json_str(struct json *, const char *key, const char *);
/* Nanoseconds as a number of seconds with six decimals. */
void json_seconds(struct json *, const char *key, uint64_t ns);

#endif
