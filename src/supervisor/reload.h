/*
 * reload.h: reading shoal.conf again while running (SIGHUP).
 *
 * The supervisor does no disk I/O, so a child, `shoald -nv`, reads and checks
 * the files and prints them into a pipe.
 */
#ifndef SHOAL_RELOAD_H
#define SHOAL_RELOAD_H

#include <stdbool.h>

#include "supervisor.h"

void reload_start(struct supervisor *);
/* true when the pid was the child's; ok: it found no error. */
bool reload_reaped(struct supervisor *, pid_t, bool ok);

#endif
