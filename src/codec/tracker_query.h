/*
 * tracker_query.h: an announce to a tracker over HTTP, as an URL (BEP 3, 23).
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

#endif
