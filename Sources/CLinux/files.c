#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

int sf_memory_file_open(void) {
    int descriptor = memfd_create("input", MFD_CLOEXEC);
    return descriptor < 0 ? -errno : descriptor;
}

int sf_pipe_open(int ends[2]) {
    return pipe2(ends, O_CLOEXEC) ? -errno : 0;
}

int sf_streams_hold(void) {
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++) {
        if (fcntl(stream, F_GETFD) >= 0) continue;
        // The lowest number that is free is this one.
        if (open("/dev/null", O_RDWR) < 0) return -errno;
    }
    return 0;
}

// What select(2) can take: programs that are started inherit the limit.
enum { USUAL_DESCRIPTORS = 1024 };

int sf_descriptors_left(int wanted) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit)) return -errno;
    if (limit.rlim_cur < USUAL_DESCRIPTORS) {
        limit.rlim_cur = limit.rlim_max < USUAL_DESCRIPTORS ? limit.rlim_max : USUAL_DESCRIPTORS;
        if (setrlimit(RLIMIT_NOFILE, &limit)) return -errno;
    }
    int left = 0;
    for (rlim_t number = 0; number < limit.rlim_cur && left < wanted; number++)
        if (fcntl((int)number, F_GETFD) < 0) left++;
    return left;
}

bool sf_pipe_is_unnamed(int descriptor) {
    struct statfs system;
    return fstatfs(descriptor, &system) == 0 && system.f_type == PIPEFS_MAGIC;
}

int sf_place_open(int folder, const char *name) {
    int descriptor = openat(folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    return descriptor < 0 ? -errno : descriptor;
}

bool sf_has_access_list(int descriptor) {
    // What is open as a place alone (O_PATH) has no attributes by its descriptor.
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    return getxattr(path, "system.posix_acl_access", NULL, 0) > 0;
}
