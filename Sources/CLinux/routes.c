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

bool sf_route_interface(const unsigned char *address, size_t length, char name[16]) {
    struct question question = {
        .head = {.nlmsg_type = RTM_GETROUTE, .nlmsg_flags = NLM_F_REQUEST},
        .route = {.rtm_family = length == 16 ? AF_INET6 : AF_INET, .rtm_dst_len = (unsigned char)(length * 8)},
        .attribute = {.rta_type = RTA_DST, .rta_len = (unsigned short)RTA_LENGTH(length)},
    };
    memcpy(question.address, address, length);
    question.head.nlmsg_len = (unsigned)(NLMSG_LENGTH(sizeof question.route) + RTA_LENGTH(length));
    int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (descriptor < 0) return false;
    char answer[4096] __attribute__((aligned(NLMSG_ALIGNTO)));
    struct pollfd entry = {.fd = descriptor, .events = POLLIN};
    unsigned number = 0;
    if (send(descriptor, &question, question.head.nlmsg_len, 0) > 0 && poll(&entry, 1, 2000) > 0) {
        ssize_t size = recv(descriptor, answer, sizeof answer, 0);
        if (size > 0) number = interface_in(answer, (size_t)size);
    }
    close(descriptor);
    return number && if_indextoname(number, name);
}
