/*
 * controlpath.h: where shoal(1) finds a daemon of many swarms when nobody says
 * where.
 *
 * That is .shoal/control in the home folder of the user who starts the daemon,
 * or a place for the system's daemons when he has none.
 */
#ifndef SHOAL_CONTROLPATH_H
#define SHOAL_CONTROLPATH_H

#include <limits.h>

#define CONTROLPATH_SYSTEM "/run/shoal/control"

/* Where a daemon of ours listens; makes the folder beneath the home one.  0, or
 * -1 with errno when that cannot be. */
int controlpath_make(char path[PATH_MAX]) __attribute__((warn_unused_result));
/* Whom we ask: a daemon of ours; the system's, when nothing is there. */
void controlpath_find(char path[PATH_MAX]);

#endif
