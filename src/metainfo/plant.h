/*
 * plant.h: forbidden acts that a test can order, in the planted build only.
 */
#ifndef SHOAL_PLANT_H
#define SHOAL_PLANT_H

#ifdef SHOAL_PLANTED

#include <stddef.h>
#include <stdint.h>

/* The bytes of a .torrent: of "plant" and a letter the letter says what the
 * process does (plant.c). */
void plant(const uint8_t *p, size_t n);
#define PLANT(p, n) plant(p, n)

#else

#define PLANT(p, n) ((void)0)

#endif
#endif
