/*
 * tracker_query.h: requests to a tracker over HTTP, as URLs (BEP 3, 23, 48).
 */
#ifndef SHOAL_TRACKER_QUERY_H
#define SHOAL_TRACKER_QUERY_H

#include "bytes.h"
#include "text.h"
#include "tracker_udp.h"

/*
 * url is the tracker's; id is what it called itself, any bytes, or empty.  Of
 * the announce connection, transaction and url do not matter.  0, or -1 when
 * the text has no room.
 */
int tracker_query_write(struct text *, const char *url,
    const struct tracker_udp_announce *, struct rd id)
    __attribute__((warn_unused_result));

/*
 * The request for a torrent's counts.  url is where it is announced; a tracker
 * has a place for such requests only if what follows the last slash of that
 * begins with "announce".  1, 0 when there is no such place, or -1 when the
 * text has no room.
 */
int tracker_query_scrape(struct text *, const char *url, const uint8_t hash[20])
    __attribute__((warn_unused_result));

#endif
