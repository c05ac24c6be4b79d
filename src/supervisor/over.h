/*
 * over.h: whether there is anything left to do.
 */
#ifndef SHOAL_OVER_H
#define SHOAL_OVER_H

#include "supervisor.h"

/* Leaves politely when every peer has every piece and was told so,
 * and with an error when nobody is left who could have what is missing. */
void over_look(struct supervisor *);

#endif
