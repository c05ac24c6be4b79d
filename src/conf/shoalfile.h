/*
 * shoalfile.h: shoal.conf as a daemon finds it, with its options over it.
 */
#ifndef SHOAL_SHOALFILE_H
#define SHOAL_SHOALFILE_H

#include "options.h"
#include "report.h"
#include "shoalconf.h"

/*
 * The file that -f names, or else the first there is: in the working folder,
 * unless it is for a torrent, then in /etc.  used: its name; NULL: none.  0,
 * or -1 with the report's error and nothing to free.
 */
int shoalfile_load(struct conf_shoal *, const struct options *,
    const char **used, struct report *) __attribute__((warn_unused_result));

#endif
