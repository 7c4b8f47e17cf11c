#include "dial.hpp"

#include <arpa/inet.h>
#include <utility>

namespace sluice::http {
namespace {

constexpr std::size_t kMaxProxyHead = 16u << 10;

std::string bracketed(const std::string& host, std::uint16_t port)
{
    return (host.find(':') != std::string::npos ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

const char* socks_failure(unsigned char code)
{
    switch (code) {
    case 1:
        return "general SOCKS server failure";
    case 2:
        return "connection not allowed by ruleset";
    case 3:
        return "network unreachable";
    case 4:
        return "host unreachable";
    case 5:
        return "connection refused";
    case 6:
        return "TTL expired";
    case 7:
        return "command not supported";
    case 8:
        return "address type not supported";
    default:
        return "unknown failure";
    }
}

/// RFC 1928: the target as the proxy shall resolve it.
std::string socks_address(const std::string& host, std::uint16_t port)
{
    std::string out;
    unsigned char address[16];
    if (inet_pton(AF_INET, host.c_str(), address) == 1) {
        out = '\x01';
        out.append(reinterpret_cast<const char*>(address), 4);
    } else if (inet_pton(AF_INET6, host.c_str(), address) == 1) {
        out = '\x04';
        out.append(reinterpret_cast<const char*>(address), 16);
    } else {
        out = '\x03';
        out += static_cast<char>(host.size());
        out += host;
    }
    out += static_cast<char>(port >> 8);
    out += static_cast<char>(port & 0xff);
    return out;
}

}  // namespace

Dial::Dial(io::Loop& loop, Route route, Tls tls, Done done)
    : loop_(loop), route_(std::move(route)), tls_(std::move(tls)), done_(std::move(done))
{
}

void Dial::start(std::chrono::steady_clock::duration patience)
{
    patience_ = loop_.after(patience, [this] {
        const auto self = shared_from_this();
        fail(base::ErrorKind::Timeout, "connect to " + target_text() + ": i/o timeout");
    });
    const auto& host = route_.proxy ? route_.proxy->url.host : route_.host;
    const auto port = route_.proxy ? route_.proxy->url.port : route_.port;
    connecting_ =
        io::connect(loop_, host, port, [this](std::unique_ptr<io::Stream> stream, const std::string& failure) {
            connected(std::move(stream), failure);
        });
}

void Dial::connected(std::unique_ptr<io::Stream> stream, const std::string& failure)
{
    const auto self = shared_from_this();
    if (!stream) {
        fail(base::ErrorKind::Unavailable, route_.proxy ? "proxy " + proxy_text() + ": " + failure : failure);
        return;
    }
    stream_ = std::move(stream);
    stream_->observe(this);
    enter(after_connected());
    on_ready();
}

Dial::Step Dial::after_connected()
{
    if (!route_.proxy) return after_tunnel();
    if (route_.proxy->url.scheme == "https") return Step::ProxyTls;
    if (route_.proxy->url.scheme == "http") return route_.forwarded() ? Step::Ready : Step::SendConnect;
    return Step::SendSocks;
}

void Dial::enter(Step step)
{
    step_ = step;
    switch (step) {
    case Step::ProxyTls:
        stream_ = io::tls_connect(
            std::move(stream_),
            tls_.proxy,
            route_.proxy->url.host,
            "proxy " + bracketed(route_.proxy->url.host, route_.proxy->url.port));
        stream_->observe(this);
        break;
    case Step::SendConnect: {
        const auto target = bracketed(route_.host, route_.port);
        const auto authorization = route_.proxy->authorization();
        say("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n" +
                (authorization.empty() ? "" : "Proxy-Authorization: " + authorization + "\r\n") + "\r\n",
            Step::AwaitConnect);
        break;
    }
    case Step::SendSocks:
        socks_ = Socks::Method;
        // RFC 1928: version 5; methods none, and user name with password when we have one.
        say(route_.proxy->url.user.empty() ? std::string("\x05\x01\x00", 3)
                                           : std::string("\x05\x02\x00\x02", 4),
            Step::AwaitSocks);
        break;
    case Step::TargetTls:
        stream_ = io::tls_connect(std::move(stream_), tls_.target, route_.host, route_.key);
        stream_->observe(this);
        break;
    case Step::AwaitConnect:
    case Step::AwaitSocks:
        in_.clear();
        break;
    case Step::Ready:
        break;
    }
}

void Dial::say(std::string bytes, Step then)
{
    out_ = std::move(bytes);
    then_ = then;
}

void Dial::on_ready()
{
    const auto self = shared_from_this();
    while (done_ && step_ != Step::Ready)
        if (advance() != Advance::Next) return;
    if (done_) finish(std::move(stream_), std::nullopt);
}

Dial::Advance Dial::advance()
{
    switch (step_) {
    case Step::ProxyTls:
    case Step::TargetTls:
        return shake_hands();
    case Step::SendConnect:
    case Step::SendSocks:
        return send();
    case Step::AwaitConnect:
        return await_connect();
    case Step::AwaitSocks:
        return await_socks();
    case Step::Ready:
        break;
    }
    return Advance::Over;
}

Dial::Advance Dial::shake_hands()
{
    const auto status = stream_->handshake();
    if (status == io::Stream::Status::Blocked) return Advance::Wait;
    const bool proxy = step_ == Step::ProxyTls;
    if (status != io::Stream::Status::Ok)
        return fail(
            base::ErrorKind::Unavailable,
            (proxy ? "proxy " + proxy_text() + ": " : std::string()) + stream_->failure());
    if (proxy)
        enter(route_.forwarded() ? Step::Ready : Step::SendConnect);
    else
        enter(Step::Ready);
    return Advance::Next;
}

Dial::Advance Dial::send()
{
    while (!out_.empty()) {
        const auto result = stream_->write(out_);
        if (result.status == io::Stream::Status::Blocked) return Advance::Wait;
        if (result.status != io::Stream::Status::Ok)
            return fail(base::ErrorKind::Unavailable, "proxy " + proxy_text() + ": " + stream_->failure());
        out_.erase(0, result.bytes);
    }
    enter(then_);
    return Advance::Next;
}

/// One byte at a time when the end is not known: what follows an answer belongs to the target.
Dial::Advance Dial::read_exactly(std::size_t count)
{
    while (in_.size() < count) {
        char bytes[512];
        const auto want = std::min(sizeof bytes, count - in_.size());
        const auto result = stream_->read({bytes, want});
        if (result.status == io::Stream::Status::Blocked) return Advance::Wait;
        if (result.status == io::Stream::Status::Ended)
            return fail(base::ErrorKind::Unavailable, "proxy " + proxy_text() + ": unexpected EOF");
        if (result.status == io::Stream::Status::Failed)
            return fail(base::ErrorKind::Unavailable, "proxy " + proxy_text() + ": " + stream_->failure());
        in_.append(bytes, result.bytes);
    }
    return Advance::Next;
}

Dial::Advance Dial::await_connect()
{
    while (!in_.ends_with("\r\n\r\n")) {
        if (in_.size() >= kMaxProxyHead)
            return fail(base::ErrorKind::Unavailable, "proxy " + proxy_text() + ": answer too long");
        const auto advance = read_exactly(in_.size() + 1);
        if (advance != Advance::Next) return advance;
    }
    Parser parser(Parser::Kind::Response, {kMaxProxyHead, 0}, *this);
    parser.reset(true);
    parser.feed(in_);
    if (!parser.done())
        return fail(base::ErrorKind::Unavailable, "proxy " + proxy_text() + ": " + parser.failure_text());
    if (answer_.status / 100 != 2)
        return fail(
            base::ErrorKind::Unavailable,
            "proxy " + proxy_text() + " answered CONNECT with " + std::to_string(answer_.status) + " " +
                answer_.reason);
    enter(after_tunnel());
    return Advance::Next;
}

Dial::Advance Dial::await_socks()
{
    switch (socks_) {
    case Socks::Method: {
        const auto advance = read_exactly(2);
        return advance == Advance::Next ? socks_method_chosen() : advance;
    }
    case Socks::Password: {
        const auto advance = read_exactly(2);
        if (advance != Advance::Next) return advance;
        if (in_[1] != 0)
            return fail(
                base::ErrorKind::Unavailable, "proxy " + proxy_text() + ": user name or password refused");
        break;
    }
    case Socks::Connect:
        return socks_connected();
    }
    socks_ = Socks::Connect;
    say(std::string("\x05\x01\x00", 3) + socks_address(route_.host, route_.port), Step::AwaitSocks);
    step_ = Step::SendSocks;
    return Advance::Next;
}

Dial::Advance Dial::socks_method_chosen()
{
    const auto& url = route_.proxy->url;
    if (in_[0] != 5)
        return fail(base::ErrorKind::Unavailable, "proxy " + proxy_text() + ": not a SOCKS5 server");
    if (in_[1] == 2 && !url.user.empty()) {
        if (url.user.size() > 255 || url.password.size() > 255)
            return fail(base::ErrorKind::Invalid, "proxy " + proxy_text() + ": user name or password too long");
        // RFC 1929.
        socks_ = Socks::Password;
        std::string login = "\x01";
        login += static_cast<char>(url.user.size());
        login += url.user;
        login += static_cast<char>(url.password.size());
        login += url.password;
        say(std::move(login), Step::AwaitSocks);
    } else if (in_[1] == 0) {
        socks_ = Socks::Connect;
        say(std::string("\x05\x01\x00", 3) + socks_address(route_.host, route_.port), Step::AwaitSocks);
    } else {
        return fail(
            base::ErrorKind::Unavailable, "proxy " + proxy_text() + ": no acceptable authentication method");
    }
    step_ = Step::SendSocks;
    return Advance::Next;
}

Dial::Advance Dial::socks_connected()
{
    auto advance = read_exactly(5);
    if (advance != Advance::Next) return advance;
    if (in_[0] != 5)
        return fail(base::ErrorKind::Unavailable, "proxy " + proxy_text() + ": not a SOCKS5 server");
    if (in_[1] != 0)
        return fail(
            base::ErrorKind::Unavailable,
            "proxy " + proxy_text() + " to " + target_text() + ": " +
                socks_failure(static_cast<unsigned char>(in_[1])));
    const auto kind = in_[3];
    const std::size_t address = kind == 1 ? 4 : kind == 4 ? 16 : 1u + static_cast<unsigned char>(in_[4]);
    advance = read_exactly(4 + address + 2);
    if (advance != Advance::Next) return advance;
    enter(after_tunnel());
    return Advance::Next;
}

Dial::Advance Dial::fail(base::ErrorKind kind, const std::string& message)
{
    finish(nullptr, base::Error(kind, message));
    return Advance::Over;
}

void Dial::finish(std::unique_ptr<io::Stream> stream, std::optional<base::Error> failure)
{
    const auto done = std::exchange(done_, nullptr);
    patience_.cancel();
    connecting_.reset();
    if (stream) stream->observe(nullptr);
    if (done) done(std::move(stream), std::move(failure));
}

std::string Dial::target_text() const
{
    return bracketed(route_.host, route_.port);
}

std::string Dial::proxy_text() const
{
    return bracketed(route_.proxy->url.host, route_.proxy->url.port);
}

}  // namespace sluice::http
