/*
 * scan.h: looking for FILLED frames in one slot.
 */
#ifndef SHOAL_SCAN_H
#define SHOAL_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "store.h"

/* Slot i was marked for this process. */
bool scan_is_dirty(const struct disk *, uint32_t i);
/*
 * Clears the mark of slot i, then stores what is FILLED in this process's
 * run of its frames.  Returns how many frames it took; each at most once.
 */
uint32_t scan_slot(struct disk *, struct store *, uint32_t i);

#endif
