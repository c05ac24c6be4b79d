/*
 * idle.h: whose connection goes when another finds no room.
 */
#ifndef SHOAL_IDLE_H
#define SHOAL_IDLE_H

#include <stdbool.h>
#include <stdint.h>

#define IDLE_USELESS_MS 60000
#define IDLE_STILL_MS   180000

struct idle_facts {
	bool listed;      /* by the configuration */
	bool useless;     /* neither wants anything of the other */
	uint32_t crowd;   /* connections of its network, itself included */
	int64_t still_ms; /* since data moved, or since it was let in */
};

/*
 * True: this one may go for a newcomer, from whose network there would be so
 * many then.  A listed one never goes.  One that is useless goes after a
 * minute; another after three without data, unless the newcomer's network has
 * as many already: so however many come from few places, those from others
 * stay, and whoever moves data does.  A listed newcomer finds room by anybody
 * who is not.
 */
bool idle_may_go(const struct idle_facts *, uint32_t crowd, bool listed);
/* Both may go: the first one does sooner. */
bool idle_is_sooner(const struct idle_facts *, const struct idle_facts *);

#endif
