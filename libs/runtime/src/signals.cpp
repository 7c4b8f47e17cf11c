#include "runtime/program.hpp"

#include <csignal>
#include <cstdint>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <thread>
#include <unistd.h>

namespace sluice::runtime {

struct Signals::Impl {
    Impl()
    {
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, SIGTERM);
        sigaddset(&set, SIGINT);
        pthread_sigmask(SIG_BLOCK, &set, &before);
        std::signal(SIGPIPE, SIG_IGN);
        signals = signalfd(-1, &set, SFD_CLOEXEC);
        ended = eventfd(0, EFD_CLOEXEC);
        thread = std::thread([this] { listen(); });
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl()
    {
        const std::uint64_t one = 1;
        if (write(ended, &one, sizeof one) == sizeof one) thread.join();
        close(signals);
        close(ended);
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
    }

    void listen()
    {
        for (;;) {
            pollfd waits[] = {{signals, POLLIN, 0}, {ended, POLLIN, 0}};
            if (poll(waits, 2, -1) < 0) continue;
            if (waits[1].revents != 0) return;
            signalfd_siginfo info{};
            if (read(signals, &info, sizeof info) != sizeof info) continue;
            if (!stop.request_stop()) _exit(1);  // asked twice: at once, as controller-runtime does
        }
    }

    sigset_t before{};
    int signals = -1, ended = -1;
    std::stop_source stop;
    std::thread thread;
};

Signals::Signals() : impl_(std::make_unique<Impl>()) {}
Signals::~Signals() = default;

std::stop_token Signals::token() const
{
    return impl_->stop.get_token();
}

}  // namespace sluice::runtime
