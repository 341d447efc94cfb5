#define _GNU_SOURCE
#include "CSurefoot.h"

#include <errno.h>
#include <sys/socket.h>

int sf_socket_peer(int descriptor, pid_t *process, uid_t *user) {
    struct ucred credentials;
    socklen_t size = sizeof credentials;
    if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size)) return -errno;
    *process = credentials.pid;
    *user = credentials.uid;
    return 0;
}
