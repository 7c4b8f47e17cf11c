#pragma once
#include "io/loop.hpp"
#include "io/stream.hpp"
#include "io/tls.hpp"
#include "parser.hpp"
#include "transaction.hpp"

#include <functional>
#include <memory>

namespace sluice::http {

/// Dial: makes one connection for a route: the socket, the proxy's greeting, TLS. Loop thread. Destroying it
/// gives up.
class Dial final : public io::Stream::Observer,
                   public std::enable_shared_from_this<Dial>,
                   private ParserEvents {
public:
    using Done = std::function<void(std::unique_ptr<io::Stream>, std::optional<base::Error>)>;
    struct Tls {
        std::shared_ptr<io::TlsContext> target;
        std::shared_ptr<io::TlsContext> proxy;  ///< for an https:// proxy: the system's trust
    };

    Dial(io::Loop& loop, Route route, Tls tls, Done done);
    Dial(const Dial&) = delete;
    Dial& operator=(const Dial&) = delete;
    ~Dial() override = default;
    void start(std::chrono::steady_clock::duration patience);

private:
    enum class Step { ProxyTls, SendConnect, AwaitConnect, SendSocks, AwaitSocks, TargetTls, Ready };
    enum class Advance { Next, Wait, Over };

    void on_ready() override;
    void on_head(Head head) override { answer_ = std::move(head); }
    void on_body(std::string_view) override {}

    void connected(std::unique_ptr<io::Stream>, const std::string& failure);
    Step after_connected();
    Step after_tunnel() const { return route_.tls ? Step::TargetTls : Step::Ready; }
    void enter(Step);
    Advance advance();
    Advance send();
    Advance await_connect();
    Advance await_socks();
    Advance shake_hands();
    Advance read_exactly(std::size_t count);
    Advance socks_method_chosen();
    Advance socks_connected();
    Advance fail(base::ErrorKind, const std::string& message);
    void finish(std::unique_ptr<io::Stream>, std::optional<base::Error>);
    void say(std::string bytes, Step then);
    std::string target_text() const;
    std::string proxy_text() const;

    io::Loop& loop_;
    Route route_;
    Tls tls_;
    Done done_;
    std::unique_ptr<io::Connecting> connecting_;
    std::unique_ptr<io::Stream> stream_;
    io::Loop::Timer patience_;
    Step step_ = Step::Ready;
    std::string out_;  // not yet sent
    std::string in_;   // read, not yet understood
    Step then_ = Step::Ready;
    enum class Socks { Method, Password, Connect } socks_ = Socks::Method;
    Head answer_;
};

}  // namespace sluice::http
