#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/vfs.h>
#include <unistd.h>

int sf_memory_file_open(void) {
    int descriptor = memfd_create("input", MFD_CLOEXEC);
    return descriptor < 0 ? -errno : descriptor;
}

int sf_pipe_open(int ends[2]) {
    return pipe2(ends, O_CLOEXEC) ? -errno : 0;
}

bool sf_pipe_is_unnamed(int descriptor) {
    struct statfs system;
    return fstatfs(descriptor, &system) == 0 && system.f_type == PIPEFS_MAGIC;
}
