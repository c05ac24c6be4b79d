/*
 * shoal_share.h: the commands that share a torrent, each as a daemon.
 */
#ifndef SHOAL_SHOAL_SHARE_H
#define SHOAL_SHOAL_SHARE_H

/*
 * shoal get and shoal seed: what argv asks for becomes a command line of
 * shoald, which takes the place of this process.  Returns an exit status only
 * when there is nothing to execute.
 */
int shoal_get(int argc, char **argv);
int shoal_seed(int argc, char **argv);

#endif
