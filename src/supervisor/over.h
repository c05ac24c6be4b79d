/*
 * over.h: whether there is anything left to do.
 */
#ifndef SHOAL_OVER_H
#define SHOAL_OVER_H

#include "supervisor.h"

/*
 * The course: leaves politely when every peer has every piece and was told so,
 * and with an error when nobody is left who could have what is missing.  A
 * torrent: leaves when it is complete, or has been given to others so often.
 */
void over_look(struct supervisor *);
/* The exit status of who is stopped now. */
int over_status(const struct supervisor *);

#endif
