/*
 * settings.h: shoal.conf of the keeper, at the start and again.
 */
#ifndef SHOAL_SETTINGS_H
#define SHOAL_SETTINGS_H

#include "keeper.h"

/* Reads it; fatal when something is wrong, or with -n. */
void settings_load(struct keeper *);
/* SIGHUP: what may change while running does, here and in the supervisors. */
void settings_reload(struct keeper *);

#endif
