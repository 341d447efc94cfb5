#define _GNU_SOURCE
#include "CLinux.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/// A message that is being put together.
struct message {
    struct nlmsghdr head;
    struct nfgenmsg family;
    unsigned char rest[256];
};

/// Appends an attribute.
static struct nlattr *append(struct message *message, unsigned short type, const void *data, size_t length) {
    struct nlattr *attribute = (struct nlattr *)((char *)message + NLMSG_ALIGN(message->head.nlmsg_len));
    attribute->nla_type = type;
    attribute->nla_len = (unsigned short)(NLA_HDRLEN + length);
    if (length) memcpy((char *)attribute + NLA_HDRLEN, data, length);
    message->head.nlmsg_len = NLMSG_ALIGN(message->head.nlmsg_len) + NLA_ALIGN(attribute->nla_len);
    return attribute;
}

/// Ends an attribute that holds those appended since.
static void end(struct message *message, struct nlattr *outer) {
    outer->nla_len = (unsigned short)((char *)message + message->head.nlmsg_len - (char *)outer);
}

/// Asks by the direction of the replies: on the wire they look as the packets that came in, whatever NAT does here.
static void write_question(
    struct message *message, const unsigned char *remote, unsigned short remote_port, const unsigned char *local,
    unsigned short local_port, size_t length) {
    bool is_ipv6 = length == 16;
    unsigned char protocol = IPPROTO_TCP;
    unsigned short ports[] = {htons(remote_port), htons(local_port)};
    memset(message, 0, sizeof *message);
    message->head.nlmsg_len = NLMSG_LENGTH(sizeof message->family);
    message->head.nlmsg_type = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET;
    message->head.nlmsg_flags = NLM_F_REQUEST;
    message->family.nfgen_family = is_ipv6 ? AF_INET6 : AF_INET;
    struct nlattr *tuple = append(message, CTA_TUPLE_REPLY | NLA_F_NESTED, NULL, 0);
    struct nlattr *addresses = append(message, CTA_TUPLE_IP | NLA_F_NESTED, NULL, 0);
    append(message, is_ipv6 ? CTA_IP_V6_SRC : CTA_IP_V4_SRC, remote, length);
    append(message, is_ipv6 ? CTA_IP_V6_DST : CTA_IP_V4_DST, local, length);
    end(message, addresses);
    struct nlattr *transport = append(message, CTA_TUPLE_PROTO | NLA_F_NESTED, NULL, 0);
    append(message, CTA_PROTO_NUM, &protocol, sizeof protocol);
    append(message, CTA_PROTO_SRC_PORT, &ports[0], sizeof ports[0]);
    append(message, CTA_PROTO_DST_PORT, &ports[1], sizeof ports[1]);
    end(message, transport);
    end(message, tuple);
}

/// Reads the status out of the answer.
static int read_answer(const char *answer, size_t size) {
    const struct nlmsghdr *head = (const struct nlmsghdr *)answer;
    if (size < sizeof *head || head->nlmsg_len > size) return -EBADMSG;
    if (head->nlmsg_type == NLMSG_ERROR) {
        int error = ((const struct nlmsgerr *)NLMSG_DATA(head))->error;
        return error == -ENOENT ? SF_TRACKING_ABSENT : error ? error : -EBADMSG;
    }
    size_t offset = NLMSG_LENGTH(sizeof(struct nfgenmsg));
    while (offset + NLA_HDRLEN <= head->nlmsg_len) {
        const struct nlattr *attribute = (const struct nlattr *)(answer + offset);
        if (attribute->nla_len < NLA_HDRLEN) return -EBADMSG;
        if ((attribute->nla_type & NLA_TYPE_MASK) == CTA_STATUS) {
            uint32_t status;
            memcpy(&status, answer + offset + NLA_HDRLEN, sizeof status);
            return ntohl(status) & IPS_SEEN_REPLY ? SF_TRACKING_ANSWERED : SF_TRACKING_UNANSWERED;
        }
        offset += NLA_ALIGN(attribute->nla_len);
    }
    return -EBADMSG;
}

int sf_tracking_entry(
    const unsigned char *remote, unsigned short remote_port, const unsigned char *local, unsigned short local_port,
    size_t length) {
    struct message question;
    char answer[8192] __attribute__((aligned(4)));
    int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
    if (descriptor < 0) return -errno;
    write_question(&question, remote, remote_port, local, local_port, length);
    int result = -ETIMEDOUT;
    struct pollfd entry = {.fd = descriptor, .events = POLLIN};
    if (send(descriptor, &question, question.head.nlmsg_len, 0) < 0) {
        result = -errno;
    } else if (poll(&entry, 1, 2000) > 0) {
        ssize_t size = recv(descriptor, answer, sizeof answer, 0);
        result = size < 0 ? -errno : read_answer(answer, (size_t)size);
    }
    close(descriptor);
    return result;
}
