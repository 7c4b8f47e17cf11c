#include "resolver.hpp"
#include "socket.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace sluice::io {
namespace {

constexpr auto kFallbackDelay = std::chrono::milliseconds(300);  // Go's net.Dialer.FallbackDelay

class Attempt;

/// Races the addresses of one host. Lives as long as the caller's handle, or until it has an answer.
class Race : public std::enable_shared_from_this<Race> {
public:
    Race(Loop& loop, Connected done) : loop_(loop), done_(std::move(done)) {}
    void resolved(std::vector<Address> addresses, const std::string& failure);
    void connected(Attempt&);
    void failed(Attempt&, int problem);
    void cancel();
    Loop::Impl& loop() noexcept { return loop_.impl(); }

private:
    void next();
    void finish(std::unique_ptr<Stream>, const std::string& failure);

    Loop& loop_;
    Connected done_;
    std::vector<Address> addresses_;
    std::size_t at_ = 0;
    std::vector<std::unique_ptr<Attempt>> attempts_;
    std::string failure_;
    Loop::Timer fallback_;
};

/// One socket that is connecting.
class Attempt final : public Ready {
public:
    Attempt(Race& race, int descriptor) : race_(race), descriptor_(descriptor)
    {
        race_.loop().add(descriptor_, this);
    }
    Attempt(const Attempt&) = delete;
    Attempt& operator=(const Attempt&) = delete;
    ~Attempt() override
    {
        if (descriptor_ >= 0) ::close(release());
    }
    int release() noexcept
    {
        race_.loop().remove(descriptor_, this);
        return std::exchange(descriptor_, -1);
    }
    void on_events(std::uint32_t events) override
    {
        // A socket that has not begun to connect reports a hang-up; only what comes with EPOLLOUT or an error
        // counts.
        if ((events & (EPOLLOUT | EPOLLERR)) == 0) return;
        int problem = 0;
        socklen_t length = sizeof problem;
        ::getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &problem, &length);
        if (problem != 0) return race_.failed(*this, problem);
        sockaddr_storage peer{};
        socklen_t size = sizeof peer;
        if (::getpeername(descriptor_, reinterpret_cast<sockaddr*>(&peer), &size) == 0) race_.connected(*this);
    }

private:
    Race& race_;
    int descriptor_;
};

void Race::resolved(std::vector<Address> addresses, const std::string& failure)
{
    if (!done_) return;
    addresses_ = std::move(addresses);
    failure_ = failure;
    next();
}

/// Starts on the next address; fails when there is none and nothing is under way.
void Race::next()
{
    fallback_.cancel();
    while (at_ < addresses_.size()) {
        const Address& address = addresses_[at_++];
        const int descriptor =
            ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
        if (descriptor < 0) {
            failure_ = errno_text(errno);
            continue;
        }
        tune(descriptor);
        const auto* raw = reinterpret_cast<const sockaddr*>(&address.storage);
        if (::connect(descriptor, raw, address.length) != 0 && errno != EINPROGRESS) {
            failure_ = errno_text(errno);
            ::close(descriptor);
            continue;
        }
        attempts_.push_back(std::make_unique<Attempt>(*this, descriptor));
        if (at_ < addresses_.size())
            fallback_ = loop_.after(kFallbackDelay, [weak = weak_from_this()] {
                if (const auto self = weak.lock()) self->next();
            });
        return;
    }
    if (attempts_.empty()) finish(nullptr, failure_);
}

void Race::failed(Attempt& attempt, int problem)
{
    const auto self = shared_from_this();
    failure_ = errno_text(problem);
    std::erase_if(attempts_, [&](const auto& other) { return other.get() == &attempt; });
    next();
}

void Race::connected(Attempt& attempt)
{
    const auto self = shared_from_this();
    const int descriptor = attempt.release();
    attempts_.clear();
    auto stream = make_socket_stream(loop().shared_from_this(), descriptor);
    finish(std::move(stream), "");
}

void Race::finish(std::unique_ptr<Stream> stream, const std::string& failure)
{
    const auto done = std::exchange(done_, nullptr);
    fallback_.cancel();
    if (done) done(std::move(stream), failure);
}

void Race::cancel()
{
    done_ = nullptr;
    fallback_.cancel();
    attempts_.clear();
}

class Handle final : public Connecting {
public:
    explicit Handle(std::shared_ptr<Race> race) : race_(std::move(race)) {}
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() override { race_->cancel(); }

private:
    std::shared_ptr<Race> race_;
};

}  // namespace

std::unique_ptr<Connecting> connect(Loop& loop, const std::string& host, std::uint16_t port, Connected done)
{
    auto race = std::make_shared<Race>(loop, std::move(done));
    resolve(
        loop.impl().shared_from_this(),
        host,
        port,
        [weak = std::weak_ptr(race)](const std::vector<Address>& addresses, const std::string& failure) {
            if (const auto self = weak.lock()) self->resolved(addresses, failure);
        });
    return std::make_unique<Handle>(std::move(race));
}

}  // namespace sluice::io
