/*
 * told.h: what a den's daemon tells whoever asks it by shoal.
 */
#ifndef TEST_TOLD_H
#define TEST_TOLD_H

#include <stdbool.h>

#include "den.h"

/* Runs a program; its exit status, or -1. */
int told_by(const struct den *, const char *const *argv);
/* The same of shoal with these words, up to a NULL. */
int told_by_shoal(const struct den *, const char *const *words);
/* `shoal list` has that text, or not, within ms. */
bool told_in_list(const struct den *, const char *text, bool there, int ms);
/* What the last of them said, to standard output and error. */
const char *told(void);

/* With SHOAL_CONTROL that of the den's daemon, in the environment. */
#define shoal(d, ...) told_by_shoal(d, (const char *const[]){__VA_ARGS__, NULL})

#endif
