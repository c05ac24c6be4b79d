/*
 * settings.h: shoal.conf of the keeper, at the start and again.
 */
#ifndef SHOAL_SETTINGS_H
#define SHOAL_SETTINGS_H

#include "keeper.h"

/* Reads it; fatal when something is wrong, or with -n. */
void settings_load(struct keeper *);
/* Writes all that holds, options too, where supervisors read it, who begin at
 * any time: what somebody changes meanwhile is not to take effect by halves.
 * 0, or -1 with errno. */
int settings_hand_on(struct keeper *) __attribute__((warn_unused_result));
/* As many descriptors as that many swarms need; 0, or -1: it says why not. */
int settings_raise(const struct keeper *) __attribute__((warn_unused_result));
/* SIGHUP: what may change while running does, here and in the supervisors. */
void settings_reload(struct keeper *);

#endif
