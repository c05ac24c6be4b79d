/*
 * title.h: what ps(1) shows of this process.
 */
#ifndef SHOAL_TITLE_H
#define SHOAL_TITLE_H

/*
 * Finds the room for a title: the bytes of argv (and of environ, when
 * keep_environ is not set; else the environment is copied away first).
 * Call once, first thing in main.  No system call, so title_set works in
 * any sandbox.
 */
void title_init(int argc, char **argv, char **environ);
/* Longer titles are cut to the room there is. */
void title_set(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The same without stdio, for processes that link none. */
void title_put(const char *);

#endif
