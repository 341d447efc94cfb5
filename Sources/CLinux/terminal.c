#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

int sf_terminal_open(unsigned short rows, unsigned short columns, char *name, size_t size) {
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (master < 0) return -errno;
    int error = grantpt(master) || unlockpt(master) ? errno : ptsname_r(master, name, size);
    if (!error) error = -sf_terminal_resize(master, rows, columns);
    if (!error) return master;
    close(master);
    return -error;
}

int sf_terminal_resize(int descriptor, unsigned short rows, unsigned short columns) {
    struct winsize size = {.ws_row = rows, .ws_col = columns};
    return ioctl(descriptor, TIOCSWINSZ, &size) ? -errno : 0;
}

int sf_terminal_take_size(int descriptor, int other) {
    struct winsize size;
    return ioctl(other, TIOCGWINSZ, &size) || ioctl(descriptor, TIOCSWINSZ, &size) ? -errno : 0;
}

unsigned short sf_terminal_columns(int descriptor) {
    struct winsize size;
    return ioctl(descriptor, TIOCGWINSZ, &size) ? 0 : size.ws_col;
}

unsigned short sf_terminal_rows(int descriptor) {
    struct winsize size;
    return ioctl(descriptor, TIOCGWINSZ, &size) ? 0 : size.ws_row;
}
