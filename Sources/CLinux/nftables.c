#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <unistd.h>

/// A question for everything of a kind, in all of nftables' families.
struct question {
    struct nlmsghdr head;
    struct nfgenmsg family;
};

/// Asks, on a socket that hears nobody but the kernel.
static int ask(int descriptor, unsigned short message) {
    struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    struct question question = {
        .head = {
            .nlmsg_len = sizeof question,
            .nlmsg_type = (unsigned short)(NFNL_SUBSYS_NFTABLES << 8 | message),
            .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
        },
    };
    if (connect(descriptor, (struct sockaddr *)&kernel, sizeof kernel) < 0) return -errno;
    return send(descriptor, &question, sizeof question, 0) < 0 ? -errno : 0;
}

static unsigned short message_for(enum sf_nftables list) {
    switch (list) {
    case SF_NFTABLES_SETS: return NFT_MSG_GETSET;
    case SF_NFTABLES_TABLES: return NFT_MSG_GETTABLE;
    case SF_NFTABLES_CHAINS: break;
    }
    return NFT_MSG_GETCHAIN;
}

int sf_nftables_ask(enum sf_nftables list) {
    int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
    if (descriptor < 0) return -errno;
    int error = ask(descriptor, message_for(list));
    if (!error) return descriptor;
    close(descriptor);
    return error;
}
