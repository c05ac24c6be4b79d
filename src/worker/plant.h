/*
 * plant.h: forbidden acts that a test can order, in the planted build only.
 */
#ifndef SHOAL_PLANT_H
#define SHOAL_PLANT_H

#ifdef SHOAL_PLANTED

#include <stddef.h>
#include <stdint.h>

struct worker;

/* n bytes of the stream, from the start of a message: one of type 200 makes
 * the worker do what its payload's first byte says (plant.c). */
void plant(struct worker *, const uint8_t *p, size_t n);
#define PLANT(w, p, n) plant(w, p, n)

#else

#define PLANT(w, p, n) ((void)0)

#endif
#endif
