#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/// The child starts with what a program expects: nothing blocked, everything at its default.
static void reset_signals(posix_spawnattr_t *attributes, bool new_session) {
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    sigdelset(&all, SIGKILL);
    sigdelset(&all, SIGSTOP);
    posix_spawnattr_setsigmask(attributes, &none);
    posix_spawnattr_setsigdefault(attributes, &all);
    short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    posix_spawnattr_setflags(attributes, new_session ? flags | POSIX_SPAWN_SETSID : flags);
}

static pid_t spawn(
    const char *path, char *const argv[], char *const envp[], bool new_session, posix_spawn_file_actions_t *actions) {
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    reset_signals(&attributes, new_session);
    pid_t child;
    int error = posix_spawn(&child, path, actions, &attributes, argv, envp);
    posix_spawnattr_destroy(&attributes);
    return error ? -error : child;
}

/// Copies above every descriptor of the child, so that no dup2 overwrites what a later one needs.
static int copy_above(const struct sf_descriptor *descriptors, size_t count, int lowest, int copies[]) {
    for (size_t i = 0; i < count; i++) {
        copies[i] = fcntl(descriptors[i].parent, F_DUPFD_CLOEXEC, lowest);
        if (copies[i] >= 0) continue;
        int error = errno;
        while (i > 0) close(copies[--i]);
        return error;
    }
    return 0;
}

pid_t sf_spawn(
    const char *path, char *const argv[], char *const envp[],
    bool new_session, const struct sf_descriptor *descriptors, size_t count) {
    int first_unused = STDERR_FILENO + 1;
    for (size_t i = 0; i < count; i++)
        if (descriptors[i].child >= first_unused) first_unused = descriptors[i].child + 1;
    int copies[count + 1];
    int error = copy_above(descriptors, count, first_unused, copies);
    if (error) return -error;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (size_t i = 0; i < count; i++)
        posix_spawn_file_actions_adddup2(&actions, copies[i], descriptors[i].child);
    posix_spawn_file_actions_addclosefrom_np(&actions, first_unused);
    pid_t child = spawn(path, argv, envp, new_session, &actions);
    posix_spawn_file_actions_destroy(&actions);
    for (size_t i = 0; i < count; i++) close(copies[i]);
    return child;
}

pid_t sf_spawn_on_terminal(const char *path, char *const argv[], char *const envp[], const char *terminal) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    // The first terminal that the leader of a new session opens becomes its controlling terminal (tty_ioctl(4)).
    posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0);
    posix_spawn_file_actions_adddup2(&actions, 0, 1);
    posix_spawn_file_actions_adddup2(&actions, 0, 2);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    pid_t child = spawn(path, argv, envp, true, &actions);
    posix_spawn_file_actions_destroy(&actions);
    return child;
}

static int shell_status(int status) {
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int sf_wait(pid_t child) {
    bool by_signal;
    int end = sf_wait_end(child, &by_signal);
    return by_signal ? 128 + end : end;
}

int sf_wait_end(pid_t child, bool *by_signal) {
    int status;
    *by_signal = false;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return -errno;
    *by_signal = WIFSIGNALED(status);
    return *by_signal ? WTERMSIG(status) : WEXITSTATUS(status);
}

int sf_process_open(pid_t process) {
    int descriptor = (int)syscall(SYS_pidfd_open, process, 0);
    return descriptor < 0 ? -errno : descriptor;
}

int sf_process_signal(int descriptor, int signal) {
    return syscall(SYS_pidfd_send_signal, descriptor, signal, NULL, 0) ? -errno : 0;
}

int sf_wait_burying(pid_t child) {
    int status;
    for (;;) {
        pid_t ended = waitpid(-1, &status, 0);
        if (ended == child) return shell_status(status);
        if (ended < 0 && errno != EINTR) return -errno;
    }
}
