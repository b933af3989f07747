#define _GNU_SOURCE
#include "CEpoll.h"

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

const uint32_t cepoll_readable = EPOLLIN;
const uint32_t cepoll_writable = EPOLLOUT;
const uint32_t cepoll_peer_closed = EPOLLRDHUP;
const uint32_t cepoll_failed = EPOLLERR | EPOLLHUP;

int cepoll_control(int epoll, int operation, int descriptor, uint32_t events, uint64_t token) {
    struct epoll_event event = {.events = events, .data = {.u64 = token}};
    return epoll_ctl(epoll, operation, descriptor, &event);
}

int cepoll_wait(int epoll, struct cepoll_event *events, int count, int timeout_milliseconds) {
    enum { most = 64 };
    struct epoll_event ready[most];
    int found = epoll_wait(epoll, ready, count < most ? count : most, timeout_milliseconds);
    for (int index = 0; index < found; index++) {
        events[index].events = ready[index].events;
        events[index].token = ready[index].data.u64;
    }
    return found;
}

int cepoll_accept(int listener, struct sockaddr_storage *address) {
    socklen_t length = sizeof *address;
    return accept4(listener, (struct sockaddr *)address, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

void cepoll_name_thread(const char *name) {
    prctl(PR_SET_NAME, name);
}

ssize_t cepoll_receive(int descriptor, void *memory, size_t size) {
    return syscall(SYS_recvfrom, descriptor, memory, size, 0, NULL, NULL);
}

ssize_t cepoll_send(int descriptor, const void *memory, size_t size) {
    return syscall(SYS_sendto, descriptor, memory, size, MSG_NOSIGNAL, NULL, 0);
}
