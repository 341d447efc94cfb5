/// What Swift cannot call by itself: signal handlers, spawning in a session of its own, messages to the kernel.
#ifndef CLINUX_H
#define CLINUX_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

// Signals (signals.c)

/// Reports SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT and SIGWINCH as bytes on sf_signals_descriptor, instead
/// of obeying them. Those that are ignored already stay so. If no pipe is to be had, they keep their default actions.
///
/// By handlers, not by a blocked mask and signalfd: a mask holds only for this thread and those that it starts, while
/// handlers are right whatever other threads there are, and are gone by themselves in a program that is started.
void sf_signals_catch(void);
/// The descriptor on which caught signals are reported, or -1 if none are caught.
int sf_signals_descriptor(void);
/// The next signal that was reported, or 0 if there is none.
int sf_signals_next(int descriptor);
/// Ends or stops this process by the signal's default action, so that the parent sees the true cause.
/// Returns after a stop, and where the kernel drops the signal: in the first process of a namespace (pid_namespaces(7)),
/// and for SIGTSTP in an orphaned process group.
void sf_signal_default(int signal);

// Processes (spawn.c)

/// A descriptor of the child and the parent's descriptor that it becomes.
struct sf_descriptor {
    int child;
    int parent;
};

/// Starts a program with default signal handlers and an empty signal mask.
/// It inherits the standard streams and the listed descriptors; those above them are closed.
/// Returns the process id, or -errno.
pid_t sf_spawn(
    const char *path, char *const argv[], char *const envp[],
    bool new_session, const struct sf_descriptor *descriptors, size_t count);

/// Starts a program in a new session with `terminal` (a path) as its controlling terminal and standard streams, and no
/// other descriptor.
pid_t sf_spawn_on_terminal(const char *path, char *const argv[], char *const envp[], const char *terminal);

/// Waits for a child. Returns its status as a shell has it (128 + n for signal n), or -errno.
int sf_wait(pid_t child);
/// The same, but returns the signal's own number if one ended it, which `by_signal` tells.
int sf_wait_end(pid_t child, bool *by_signal);
/// The same for the first process of a namespace (pid_namespaces(7)), which also buries the children that others left.
int sf_wait_burying(pid_t child);
/// A descriptor of a process, which no other program inherits and which is readable once the process has ended
/// (pidfd_open(2)). Returns it, or -errno.
int sf_process_open(pid_t process);
/// Sends a signal to the process that such a descriptor is of, and to no other (pidfd_send_signal(2)). Returns 0 or -errno.
int sf_process_signal(int descriptor, int signal);

// Terminals (terminal.c)

/// Opens a pseudo-terminal of this size. Returns the master's descriptor, or -errno; the slave's path goes to `name`.
int sf_terminal_open(unsigned short rows, unsigned short columns, char *name, size_t size);
/// Changes a terminal's size. Returns 0 or -errno.
int sf_terminal_resize(int descriptor, unsigned short rows, unsigned short columns);
/// Gives a terminal the size of another. What has that size already is told nothing (tty_io.c, `tty_do_resize`). Returns 0 or
/// -errno.
int sf_terminal_take_size(int descriptor, int other);
/// A terminal's width in columns, or 0 if it is not known.
unsigned short sf_terminal_columns(int descriptor);
/// A terminal's height in rows, or 0 if it is not known.
unsigned short sf_terminal_rows(int descriptor);

// Files (files.c)

/// Opens an empty file in memory that no other program inherits (memfd_create(2)). Returns its descriptor, or -errno.
int sf_memory_file_open(void);
/// Opens a pipe whose ends no other program inherits: ends[0] is read, ends[1] written. Returns 0 or -errno.
int sf_pipe_open(int ends[2]);
/// Opens /dev/null in the place of each standard stream that is closed: what is opened next would get its number, and be
/// taken for it. Returns 0 or -errno.
int sf_streams_hold(void);
/// How many descriptors can still be opened, up to `wanted`. A limit below the usual one is raised before, as far as
/// the hard limit lets it (getrlimit(2), RLIMIT_NOFILE). Returns the number, or -errno.
int sf_descriptors_left(int wanted);
/// Whether a descriptor is a pipe of pipe(2), and no FIFO: those are in the kernel's own file system, pipefs.
bool sf_pipe_is_unnamed(int descriptor);
/// Holds open what a name in a folder stands for, a link itself too, without a right to read it (O_PATH). No other program
/// inherits it. Returns the descriptor, or -errno.
int sf_place_open(int folder, const char *name);
/// Whether a list of its own says what accounts may do with an open file or folder (acl(5)).
bool sf_has_access_list(int descriptor);

// Sockets (socket.c)

/// Takes the next connection, which no other program inherits. Returns its descriptor, or -errno.
int sf_socket_accept(int listener, bool blocking);
/// Who is at the other end of a connected unix socket (SO_PEERCRED). Returns 0 or -errno.
int sf_socket_peer(int descriptor, pid_t *process, uid_t *user);

// Routes (routes.c)

/// Finds the interface by which packets to an address leave (rtnetlink(7), RTM_GETROUTE). The address has 4 or 16 bytes,
/// in network order. Returns whether there is one; its name goes to `name`.
bool sf_route_interface(const unsigned char *address, size_t length, char name[16]);
/// Finds what kind of virtual interface this is, such as `wireguard` (RTM_GETLINK, IFLA_INFO_KIND). No module is loaded for a
/// name that is not there. Returns whether it is a virtual one; its kind goes to `kind`.
bool sf_interface_kind(const char *name, char kind[16]);

// Packets on the wire (packets.c)

/// How much of a packet is looked at, from its IP header on: enough for an ICMP error with the headers it is about.
#define SF_PACKET_SIZE 160

/// A packet as it came in, before the packet filter, or left, behind it.
struct sf_packet {
    char interface[16];
    size_t length;
    bool is_ipv6, is_outgoing, is_ours, is_loopback;
    unsigned char bytes[SF_PACKET_SIZE];
};

/// Opens a socket that sees, on all interfaces, TCP packets to and from a port, or, if that is 0, an address, and ICMP
/// packets of the family (packet(7)). `length` is 4 or 16, for the family; without a port `address` has so many bytes.
/// Needs CAP_NET_RAW. Returns a descriptor that does not block, or -errno.
int sf_packets_open(const unsigned char *address, size_t length, unsigned short port);
/// Takes the next packet. Returns 1, 0 if there is none at the moment, or -errno.
int sf_packets_next(int descriptor, struct sf_packet *packet);
/// How many packets were lost since the last call for want of room, or -errno.
int sf_packets_missed(int descriptor);

// Connection tracking (tracking.c)

/// What connection tracking knows of a connection.
enum sf_tracking {
    SF_TRACKING_ANSWERED = 1,   ///< There is an entry, and packets went both ways.
    SF_TRACKING_UNANSWERED = 2, ///< There is one, and nothing came back.
    SF_TRACKING_ABSENT = 3,     ///< There is none.
};

/// Asks for the entry whose replies go from `remote` to `local` (nfnetlink, IPCTNL_MSG_CT_GET). Addresses have 4 or 16
/// bytes, as `length` says, in network order. Needs CAP_NET_ADMIN.
/// Returns one of the above, or -errno where the kernel does not tell.
int sf_tracking_entry(
    const unsigned char *remote, unsigned short remote_port, const unsigned char *local, unsigned short local_port,
    size_t length);

// nftables (nftables.c)

/// What can be listed.
enum sf_nftables {
    SF_NFTABLES_CHAINS = 1,
    SF_NFTABLES_SETS = 2,
    SF_NFTABLES_TABLES = 3,
};

/// Asks the kernel to list these of all tables in this network namespace (nfnetlink, NFT_MSG_GETCHAIN, NFT_MSG_GETSET), or
/// the tables themselves (NFT_MSG_GETTABLE).
/// Needs CAP_NET_ADMIN; without it the kernel's answer is EPERM. A kernel that has nf_tables as a module loads it.
/// Returns a descriptor from which its messages are read, or -errno.
int sf_nftables_ask(enum sf_nftables list);
/// Asks for the generation of this network namespace's ruleset (nfnetlink, NFT_MSG_GETGEN): every transaction makes it another
/// one, of whatever table, and nothing else does; what rules have counted is no part of it. Needs CAP_NET_ADMIN.
/// Returns 0 or -errno.
int sf_nftables_generation(unsigned int *generation);

// Memory (memory.c)

/// Lets all threads share one heap that grows by large steps (mallopt(3)): for texts of many megabytes.
void sf_expect_large_input(void);

#endif
