/*
 * shown.h: what shoalstat shows of a report, in text and in JSON.
 */
#ifndef TEST_FUZZ_SHOWN_H
#define TEST_FUZZ_SHOWN_H

#include "fuzz.h"
#include "plain.h"
#include "shoalstat.h"

/* Both are whole, and fit for those who read them. */
static inline void
shown_check(const struct report *r, enum view v)
{
	struct out o;

	out_init(&o);
	text_views[v](&o, r);
	out_chr(&o, '\0');
	assert(!o.failed);
	plain_check_text(o.p);
	o.len = 0;
	json_views[v](&o, r);
	out_chr(&o, '\0');
	plain_check_json(o.p);
	out_free(&o);
}

#endif
