/*
 * folder.h: what shoal keeps beside the file, in a folder of its own.
 */
#ifndef SHOAL_FOLDER_H
#define SHOAL_FOLDER_H

#define OWN_FOLDER     ".shoal"
#define OWN_RESUME     "resume"
#define OWN_RESUME_NEW "resume.new"
#define OWN_SEEN       "seen" /* src/disk/seen.h */
#define OWN_LOCK       "lock"

/* Behind the name of what is not complete. */
#define OWN_PART ".part"

/* Seen from the folder that holds the file. */
#define OWN_SEEN_PATH OWN_FOLDER "/" OWN_SEEN

#endif
