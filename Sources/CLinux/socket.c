#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <sys/socket.h>

int sf_socket_peer(int descriptor, pid_t *process, uid_t *user) {
    // Of other sockets the kernel says that nobody is there, which is no error.
    int domain;
    socklen_t size = sizeof domain;
    if (getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &domain, &size)) return -errno;
    if (domain != AF_UNIX) return -EPROTONOSUPPORT;
    struct ucred credentials;
    size = sizeof credentials;
    if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size)) return -errno;
    *process = credentials.pid;
    *user = credentials.uid;
    return 0;
}

int sf_socket_accept(int listener, bool blocking) {
    for (;;) {
        int connection = accept4(listener, NULL, NULL, blocking ? SOCK_CLOEXEC : SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (connection >= 0) return connection;
        if (errno != EINTR) return -errno;
    }
}
