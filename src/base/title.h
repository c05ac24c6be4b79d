/*
 * title.h: what ps(1) shows of this process.
 */
#ifndef SHOAL_TITLE_H
#define SHOAL_TITLE_H

#define TITLE_MAX 256 /* bytes of a title that are worth room, with its NUL */

/*
 * Finds the room for a title: the bytes of argv and, when these are fewer
 * than TITLE_MAX, of the first strings of the environment.  What stands there
 * is moved away first: argv[i] and envp[i] point to the copies, and pointers
 * taken before the call end with the first title.  Call once, first thing in
 * main.  Neither this nor the others make a system call or allocate, so a
 * title can be set in any sandbox.
 */
void title_init(int argc, char **argv, char **envp);
/* Longer titles are cut to the room there is. */
void title_set(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The same without stdio, for processes that link none. */
void title_put(const char *);

#endif
