/*
 * scrape.h: all trackers of a torrent asked what they count (BEP 48, 15).
 */
#ifndef SHOAL_SCRAPE_H
#define SHOAL_SCRAPE_H

#include "asks.h"

/* Says a REC_TRACKER of each, in whatever order they come, and returns. */
void scrape_run(struct asks *, struct about *);

#endif
