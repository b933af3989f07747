#ifndef CEPOLL_H
#define CEPOLL_H

#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/types.h>

/// One ready descriptor: `struct epoll_event` without its packing and its union, which Swift can't import alike
/// on every architecture.
struct cepoll_event {
    uint32_t events;
    uint64_t token;
};

/// `epoll_ctl` for one descriptor.
int cepoll_control(int epoll, int operation, int descriptor, uint32_t events, uint64_t token);

/// `epoll_wait` for at most `count` events.
int cepoll_wait(int epoll, struct cepoll_event *_Nonnull events, int count, int timeout_milliseconds);

/// Gives the calling thread a name for `top` and debuggers; only its first 15 bytes are kept.
void cepoll_name_thread(const char *_Nonnull name);

/// `accept4` of a socket that doesn't block and isn't inherited; its peer's address goes to `address`.
int cepoll_accept(int listener, struct sockaddr_storage *_Nonnull address);

/// `recv` and `send` (with `MSG_NOSIGNAL`) as the kernel has them.
///
/// The C library makes points of them at which a thread may be cancelled, for which every call pays in a program of
/// several threads; threads of Swift are never cancelled so.
ssize_t cepoll_receive(int descriptor, void *_Nullable memory, size_t size);
ssize_t cepoll_send(int descriptor, const void *_Nullable memory, size_t size);

/// `EPOLLIN`, `EPOLLOUT`, `EPOLLRDHUP`, and `EPOLLERR` with `EPOLLHUP`, as plain numbers.
extern const uint32_t cepoll_readable;
extern const uint32_t cepoll_writable;
extern const uint32_t cepoll_peer_closed;
extern const uint32_t cepoll_failed;

#endif
