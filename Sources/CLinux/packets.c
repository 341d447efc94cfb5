#define _GNU_SOURCE
#include "CLinux.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/// A filter that is being put together (Documentation/networking/filter.rst): everything it does not take stays in the
/// kernel, so that a busy host does not drown the few packets that matter.
struct filter {
    struct sock_filter code[64];
    unsigned short length;
};

static void add(struct filter *filter, unsigned short code, unsigned value, unsigned char skip_unless) {
    filter->code[filter->length++] = (struct sock_filter){code, 0, skip_unless, value};
}

static void take(struct filter *filter) {
    add(filter, BPF_RET | BPF_K, SF_PACKET_SIZE, 0);
}

/// Takes packets with these bytes, a multiple of four, at this offset.
static void take_bytes_at(struct filter *filter, unsigned offset, const unsigned char *bytes, size_t length) {
    for (size_t done = 0; done < length; done += 4) {
        unsigned word;
        memcpy(&word, bytes + done, sizeof word);
        add(filter, BPF_LD | BPF_W | BPF_ABS, offset + (unsigned)done, 0);
        add(filter, BPF_JMP | BPF_JEQ | BPF_K, ntohl(word), (unsigned char)((length - done) / 2 - 1));
    }
    take(filter);
}

/// Takes packets with this port at this offset behind the IP header, whose length `index` says how to add.
static void take_port_at(struct filter *filter, unsigned short index, unsigned offset, unsigned short port) {
    add(filter, BPF_LD | BPF_H | index, offset, 0);
    add(filter, BPF_JMP | BPF_JEQ | BPF_K, port, 1);
    take(filter);
}

static void write_filter(struct filter *filter, const unsigned char *address, size_t length, unsigned short port) {
    bool is_ipv6 = length == 16;
    add(filter, BPF_LD | BPF_H | BPF_ABS, (unsigned)(SKF_AD_OFF + SKF_AD_PROTOCOL), 0);
    add(filter, BPF_JMP | BPF_JEQ | BPF_K, is_ipv6 ? ETHERTYPE_IPV6 : ETHERTYPE_IP, 0);
    struct sock_filter *family = &filter->code[filter->length - 1];
    // Errors are few, and about packets of which only their own headers tell.
    add(filter, BPF_LD | BPF_B | BPF_ABS, is_ipv6 ? 6 : 9, 0);
    add(filter, BPF_JMP | BPF_JEQ | BPF_K, is_ipv6 ? 58 : 1, 1);
    take(filter);
    add(filter, BPF_JMP | BPF_JEQ | BPF_K, 6, 0);
    struct sock_filter *transport = &filter->code[filter->length - 1];
    if (port) {
        if (!is_ipv6) add(filter, BPF_LDX | BPF_B | BPF_MSH, 0, 0);
        unsigned short index = is_ipv6 ? BPF_ABS : BPF_IND;
        take_port_at(filter, index, is_ipv6 ? 40 : 0, port);
        take_port_at(filter, index, is_ipv6 ? 42 : 2, port);
    } else {
        take_bytes_at(filter, is_ipv6 ? 8 : 12, address, length);
        take_bytes_at(filter, is_ipv6 ? 24 : 16, address, length);
    }
    family->jf = (unsigned char)(&filter->code[filter->length - 1] - family);
    transport->jf = (unsigned char)(&filter->code[filter->length - 1] - transport);
    add(filter, BPF_RET | BPF_K, 0, 0);
}

int sf_packets_open(const unsigned char *address, size_t length, unsigned short port) {
    // Packets that leave are shown only to sockets for all protocols (net/core/dev.c, dev_queue_xmit_nit). Protocol 0
    // receives none, so that nothing slips in before the filter is there.
    int descriptor = socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -errno;
    struct filter filter = {.length = 0};
    write_filter(&filter, address, length, port);
    struct sock_fprog program = {filter.length, filter.code};
    int room = 8 << 20;
    if (setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room))
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    struct sockaddr_ll all = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
    if (setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) ||
        bind(descriptor, (struct sockaddr *)&all, sizeof all)) {
        int error = errno;
        close(descriptor);
        return -error;
    }
    return descriptor;
}

int sf_packets_next(int descriptor, struct sf_packet *packet) {
    struct sockaddr_ll from;
    socklen_t size = sizeof from;
    ssize_t length = recvfrom(descriptor, packet->bytes, sizeof packet->bytes, 0, (struct sockaddr *)&from, &size);
    if (length < 0) return errno == EAGAIN || errno == EINTR ? 0 : -errno;
    packet->length = (size_t)length;
    packet->is_ipv6 = from.sll_protocol == htons(ETH_P_IPV6);
    packet->is_outgoing = from.sll_pkttype == PACKET_OUTGOING;
    // Frames for other machines come by when the interface listens to all.
    packet->is_ours = from.sll_pkttype != PACKET_OTHERHOST;
    packet->is_loopback = from.sll_hatype == ARPHRD_LOOPBACK;
    if (!if_indextoname((unsigned)from.sll_ifindex, packet->interface)) strcpy(packet->interface, "?");
    return 1;
}

int sf_packets_missed(int descriptor) {
    struct tpacket_stats stats;
    socklen_t size = sizeof stats;
    if (getsockopt(descriptor, SOL_PACKET, PACKET_STATISTICS, &stats, &size)) return -errno;
    return (int)stats.tp_drops;
}
