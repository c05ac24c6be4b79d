/*
 * shoal_print.h: what a command has to say, on standard output.
 */
#ifndef SHOAL_SHOAL_PRINT_H
#define SHOAL_SHOAL_PRINT_H

#include "out.h"

/* Writes what was gathered, and frees it.  Ends the program when there was no
 * memory for it, or it cannot be written. */
void shoal_print(struct out *);

#endif
