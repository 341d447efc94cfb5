#define _GNU_SOURCE
#include "CLinux.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/// A question in all of nftables' families.
struct question {
    struct nlmsghdr head;
    struct nfgenmsg family;
};

/// Asks, on a socket that hears nobody but the kernel.
static int ask(int descriptor, unsigned short message, unsigned short flags) {
    struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    struct question question = {
        .head = {
            .nlmsg_len = sizeof question,
            .nlmsg_type = (unsigned short)(NFNL_SUBSYS_NFTABLES << 8 | message),
            .nlmsg_flags = NLM_F_REQUEST | flags,
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
    int error = ask(descriptor, message_for(list), NLM_F_DUMP);
    if (!error) return descriptor;
    close(descriptor);
    return error;
}

/// The answer to a question for the generation. Returns 0 or -errno.
static int generation_in(const char *answer, size_t length, unsigned int *generation) {
    const struct nlmsghdr *head = (const struct nlmsghdr *)answer;
    if (!NLMSG_OK(head, length)) return -EBADMSG;
    if (head->nlmsg_type == NLMSG_ERROR && head->nlmsg_len >= NLMSG_LENGTH(sizeof(struct nlmsgerr))) {
        int error = ((const struct nlmsgerr *)NLMSG_DATA(head))->error;
        return error < 0 ? error : -EBADMSG;
    }
    if (head->nlmsg_type != (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWGEN)) return -EBADMSG;
    size_t place = NLMSG_LENGTH(sizeof(struct nfgenmsg));
    while (place + NLA_HDRLEN <= head->nlmsg_len) {
        const struct nlattr *attribute = (const struct nlattr *)(answer + place);
        if (attribute->nla_len < NLA_HDRLEN || place + attribute->nla_len > head->nlmsg_len) break;
        if ((attribute->nla_type & NLA_TYPE_MASK) == NFTA_GEN_ID
            && attribute->nla_len == NLA_HDRLEN + sizeof(unsigned int)) {
            unsigned int number;
            memcpy(&number, answer + place + NLA_HDRLEN, sizeof number);
            *generation = ntohl(number);
            return 0;
        }
        place += NLA_ALIGN(attribute->nla_len);
    }
    return -EBADMSG;
}

int sf_nftables_generation(unsigned int *generation) {
    int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
    if (descriptor < 0) return -errno;
    struct timeval patience = {.tv_sec = 2};
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    _Alignas(struct nlmsghdr) char answer[4096];
    int error = ask(descriptor, NFT_MSG_GETGEN, 0);
    if (!error) {
        ssize_t length = recv(descriptor, answer, sizeof answer, 0);
        error = length < 0 ? -errno : generation_in(answer, (size_t)length, generation);
    }
    close(descriptor);
    return error;
}
