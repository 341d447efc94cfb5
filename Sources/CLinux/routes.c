#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/// A question for the way to an address.
struct question {
    struct nlmsghdr head;
    struct rtmsg route;
    struct rtattr attribute;
    unsigned char address[16];
};

/// Finds the interface's number in the answer; 0 if there is none.
static unsigned interface_in(char *answer, size_t size) {
    struct nlmsghdr *head = (struct nlmsghdr *)answer;
    if (!NLMSG_OK(head, size) || head->nlmsg_type != RTM_NEWROUTE) return 0;
    struct rtmsg *route = NLMSG_DATA(head);
    int rest = (int)RTM_PAYLOAD(head);
    for (struct rtattr *each = RTM_RTA(route); RTA_OK(each, rest); each = RTA_NEXT(each, rest)) {
        if (each->rta_type == RTA_OIF) return *(unsigned *)RTA_DATA(each);
    }
    return 0;
}

/// Asks the kernel, and waits for its answer. Returns the answer's size, or 0.
static size_t ask(const void *question, size_t length, char *answer, size_t size) {
    int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (descriptor < 0) return 0;
    struct pollfd entry = {.fd = descriptor, .events = POLLIN};
    ssize_t got = 0;
    if (send(descriptor, question, length, 0) > 0 && poll(&entry, 1, 2000) > 0) got = recv(descriptor, answer, size, 0);
    close(descriptor);
    return got > 0 ? (size_t)got : 0;
}

bool sf_route_interface(const unsigned char *address, size_t length, char name[16]) {
    struct question question = {
        .head = {.nlmsg_type = RTM_GETROUTE, .nlmsg_flags = NLM_F_REQUEST},
        .route = {.rtm_family = length == 16 ? AF_INET6 : AF_INET, .rtm_dst_len = (unsigned char)(length * 8)},
        .attribute = {.rta_type = RTA_DST, .rta_len = (unsigned short)RTA_LENGTH(length)},
    };
    memcpy(question.address, address, length);
    question.head.nlmsg_len = (unsigned)(NLMSG_LENGTH(sizeof question.route) + RTA_LENGTH(length));
    char answer[4096] __attribute__((aligned(NLMSG_ALIGNTO)));
    size_t size = ask(&question, question.head.nlmsg_len, answer, sizeof answer);
    unsigned number = interface_in(answer, size);
    return number && if_indextoname(number, name);
}

/// A question for an interface.
struct link_question {
    struct nlmsghdr head;
    struct ifinfomsg link;
    struct rtattr attribute;
    char name[IFNAMSIZ];
};

/// Finds an attribute among others; NULL if it is not there.
static struct rtattr *attribute_in(struct rtattr *first, int rest, unsigned short type) {
    for (struct rtattr *each = first; RTA_OK(each, rest); each = RTA_NEXT(each, rest)) {
        if ((each->rta_type & NLA_TYPE_MASK) == type) return each;
    }
    return NULL;
}

bool sf_interface_kind(const char *name, char kind[16]) {
    struct link_question question = {
        .head = {.nlmsg_type = RTM_GETLINK, .nlmsg_flags = NLM_F_REQUEST},
        .attribute = {.rta_type = IFLA_IFNAME, .rta_len = (unsigned short)RTA_LENGTH(sizeof question.name)},
    };
    if (strlen(name) >= sizeof question.name) return false;
    strcpy(question.name, name);
    question.head.nlmsg_len = sizeof question;
    char answer[32768] __attribute__((aligned(NLMSG_ALIGNTO)));
    size_t size = ask(&question, sizeof question, answer, sizeof answer);
    struct nlmsghdr *head = (struct nlmsghdr *)answer;
    if (!NLMSG_OK(head, size) || head->nlmsg_type != RTM_NEWLINK) return false;
    struct rtattr *about = attribute_in(IFLA_RTA(NLMSG_DATA(head)), (int)IFLA_PAYLOAD(head), IFLA_LINKINFO);
    struct rtattr *found = about ? attribute_in(RTA_DATA(about), (int)RTA_PAYLOAD(about), IFLA_INFO_KIND) : NULL;
    if (!found) return false;
    size_t length = strnlen(RTA_DATA(found), RTA_PAYLOAD(found));
    if (length >= 16) return false;
    memcpy(kind, RTA_DATA(found), length);
    kind[length] = 0;
    return true;
}
