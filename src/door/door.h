/*
 * door.h: what the process at the door is given.
 */
#ifndef SHOAL_DOOR_H
#define SHOAL_DOOR_H

#define DOOR_FD_PAIR 3 /* to the keeper; its end here waits when it is full */

/* Descriptors: twice as many as MaxHalfOpen can be, for those that are shut
 * down are looked at once more. */
#define DOOR_FDS 8448

#endif
