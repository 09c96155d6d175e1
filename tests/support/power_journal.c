/* Preloaded into a process: every write, truncation and sync of the watched files goes into a journal, in order, so
   that the disk can be rebuilt as it may look after the power failed at any moment.
   EVERGROVE_TEST_JOURNAL: the journal; EVERGROVE_TEST_WATCHED: the folder whose files are watched.
   Record: kind (1 byte), name length (2), offset (8), data length (8), name, data; kinds: w t s. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static int journal = -1;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int watched(int fd, char *name, size_t size) {
    const char *folder = getenv("EVERGROVE_TEST_WATCHED");
    char link[64];
    if (!folder || fd < 3 || fd == journal) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, name, size - 1);
    if (length <= 0) return 0;
    name[length] = 0;
    if (strncmp(name, folder, strlen(folder)) != 0) return 0;
    return !strstr(name, ".lock") && !strstr(name, "-shm");
}

static void put(const void *data, size_t length) {
    const char *from = data;
    while (length > 0) {
        ssize_t done = REAL(write)(journal, from, length);
        if (done <= 0) abort();
        from += done;
        length -= (size_t)done;
    }
}

static void note(char kind, const char *name, uint64_t offset, const void *data, uint64_t length) {
    uint16_t name_length = (uint16_t)strlen(name);
    if (journal < 0) {
        journal = open(getenv("EVERGROVE_TEST_JOURNAL"), O_WRONLY | O_CREAT | O_APPEND, 0600);
        if (journal < 0) abort();
    }
    put(&kind, 1);
    put(&name_length, 2);
    put(&offset, 8);
    put(&length, 8);
    put(name, name_length);
    if (data) put(data, length);
}

#define WITHIN_TURN(kind, fd, offset, data, length, call) \
    char name[4096]; \
    if (!watched(fd, name, sizeof name)) return call; \
    pthread_mutex_lock(&turn); \
    uint64_t at = (uint64_t)(offset); \
    __typeof__(call) result = call; \
    if (result >= 0) note(kind, name, at, data, length); \
    pthread_mutex_unlock(&turn); \
    return result

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) {
    WITHIN_TURN('w', fd, offset, data, (uint64_t)result, REAL(pwrite)(fd, data, size, offset));
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
    WITHIN_TURN('w', fd, offset, data, (uint64_t)result, REAL(pwrite64)(fd, data, size, offset));
}
ssize_t write(int fd, const void *data, size_t size) {
    WITHIN_TURN('w', fd, lseek(fd, 0, SEEK_CUR), data, (uint64_t)result, REAL(write)(fd, data, size));
}
int ftruncate(int fd, off_t size) { WITHIN_TURN('t', fd, size, NULL, 0, REAL(ftruncate)(fd, size)); }
int ftruncate64(int fd, off64_t size) { WITHIN_TURN('t', fd, size, NULL, 0, REAL(ftruncate64)(fd, size)); }
int fsync(int fd) { WITHIN_TURN('s', fd, 0, NULL, 0, REAL(fsync)(fd)); }
int fdatasync(int fd) { WITHIN_TURN('s', fd, 0, NULL, 0, REAL(fdatasync)(fd)); }
