#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

/// The pipe by which the handler reports signals. A handler has no other way to reach it than a global.
static int report_read = -1, report_write = -1;

static void report(int number) {
    int error = errno;
    unsigned char byte = (unsigned char)number;
    // A full pipe holds thousands of signals that nobody has read: one more says nothing new.
    ssize_t written = write(report_write, &byte, 1);
    (void)written;
    errno = error;
}

void sf_signals_catch(void) {
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH};
    if (report_read >= 0) return;
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return;
    report_read = ends[0];
    report_write = ends[1];
    struct sigaction ours = {.sa_handler = report, .sa_flags = SA_RESTART}, earlier;
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        // Whoever starts a program with a signal ignored, as nohup does, wants it ignored.
        if (sigaction(signals[i], NULL, &earlier) == 0 && earlier.sa_handler != SIG_IGN)
            sigaction(signals[i], &ours, NULL);
    }
    // A closed pipe is an error of write, not the end of the program.
    signal(SIGPIPE, SIG_IGN);
}

int sf_signals_descriptor(void) {
    return report_read;
}

int sf_signals_next(int descriptor) {
    unsigned char byte;
    return read(descriptor, &byte, 1) == 1 ? byte : 0;
}

void sf_signal_default(int number) {
    struct sigaction standard = {.sa_handler = SIG_DFL}, earlier;
    sigset_t set, mask;
    sigaction(number, &standard, &earlier);
    sigemptyset(&set);
    sigaddset(&set, number);
    pthread_sigmask(SIG_UNBLOCK, &set, &mask);
    raise(number);
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
    sigaction(number, &earlier, NULL);
}
